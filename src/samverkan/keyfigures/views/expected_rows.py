"""Expected values as the page shows them: no deviation without R², number of municipalities and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samverkan.engines import regression
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.origins import origin_of
from samverkan.keyfigures.queries.expected import Expectation, YearFit
from samverkan.keyfigures.units import difference_writer, plain_writer, writer_of
from samverkan.network.queries import swedish_key
from samverkan.web import charts
from samverkan.web.charts import Frame, Pair, Scatter
from samverkan.web.figures import MINUS, DataTable, Origin, Writer


@dataclass(frozen=True)
class FitWords:
    """How well a year's model explains: written out."""

    year: int
    r2: str
    left_out: str
    n: int
    is_weak: bool
    deviation: str
    published: str
    published_r2: str


@dataclass(frozen=True)
class PartWords:
    """What one background figure adds to a municipality's expected value."""

    title: str
    value: str
    adds: str


@dataclass(frozen=True)
class Own:
    """The municipality that was asked for."""

    actual: str
    expected: str
    deviation: str
    is_higher: bool
    as_far: int
    mean: str
    parts: tuple[PartWords, ...]


@dataclass(frozen=True)
class Shown:
    """Everything of one year, and the fits of all."""

    fit: FitWords
    fits: tuple[FitWords, ...]
    own: Own | None
    is_left_out: bool
    scatter: Scatter
    origin: Origin
    difference_unit: str
    """Of what stands in the columns of differences; empty where the figure has none."""


def draw_expected(found: Expectation, chosen: YearFit, *, code: str, names: Mapping[str, str], own: set[str]) -> Shown:
    """Lay out a year's fit: scatter, table, and the municipality asked for."""
    target = found.target
    assert target is not None
    write = writer_of(target.unit, chosen.problem.target)
    origin = origin_of([target, *found.background])
    fits = tuple(_fit_words(one, code, write) for one in found.years)
    fit = next(one for one in fits if one.year == chosen.year)
    row = chosen.fit.row(code)
    return Shown(
        fit=fit,
        fits=fits,
        own=_own(found, chosen, row, write) if row else None,
        is_left_out=bool(code) and row is None,
        scatter=_scatter(target, chosen, fit, code=code, names=names, own=own, write=write, origin=origin),
        origin=origin,
        difference_unit=difference_writer(write).unit,
    )


def signed(write: Writer, value: float, *, is_bare: bool = False) -> str:
    """Write a difference with its sign, and with its unit unless that stands above it."""
    points = difference_writer(write)
    rounded, text = points.rounded(value), points.bare(abs(value))
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return sign + (text if is_bare else points.with_unit(text))


def _fit_words(one: YearFit, code: str, write: Writer) -> FitWords:
    row, plain = one.fit.row(code), plain_writer(2)
    return FitWords(
        year=one.year,
        r2=plain(one.fit.r2),
        left_out=plain(one.fit.r2_left_out),
        n=one.fit.n,
        is_weak=one.fit.is_weak,
        deviation=signed(write, row.deviation, is_bare=True) if row else "",
        published=write(one.published[code]) if code in one.published else "",
        published_r2="" if one.published_r2 is None else plain(one.published_r2),
    )


def _own(found: Expectation, chosen: YearFit, row: regression.Row, write: Writer) -> Own:
    why = regression.explain(chosen.problem, chosen.fit, row.area)
    place = chosen.problem.areas.index(row.area)
    parts = []
    for one in found.background:
        values = chosen.problem.background[one.pk]
        told = writer_of(one.unit, values)(float(values[place]))
        parts.append(PartWords(one.title, told, signed(write, why.parts[one.pk], is_bare=True)))
    return Own(
        actual=write(row.actual),
        expected=write(row.expected),
        deviation=difference_writer(write)(abs(row.deviation)),
        is_higher=row.deviation > 0,
        as_far=sum(abs(one.deviation) >= abs(row.deviation) for one in chosen.fit.rows if one.area != row.area),
        mean=write(why.mean),
        parts=tuple(parts),
    )


def _scatter(
    target: Indicator, chosen: YearFit, fit: FitWords, *, code: str, names: Mapping[str, str], own: set[str],
    write: Writer, origin: Origin,
) -> Scatter:  # fmt: skip
    pairs = [
        Pair(names.get(row.area, row.area), row.expected, row.actual, "mine" if row.area == code else "other")
        for row in chosen.fit.rows
    ]
    title = _("Actual against expected, {year} (R² {r2}, {n} municipalities)").format(
        year=chosen.year, r2=fit.r2, n=fit.n
    )
    text = _("Each dot is a municipality. On the line the actual value is the expected one; above it is higher.")
    table = _table(chosen, fit, code=code, names=names, own=own, write=write, origin=origin)
    frame = Frame("expected", title, text, origin, table)
    x_name, y_name = _("expected value"), _("actual value")
    return charts.scatter(frame, pairs, write_x=write, write_y=write, x_name=x_name, y_name=y_name, fit=(1.0, 0.0))


def _table(
    chosen: YearFit, fit: FitWords, *, code: str, names: Mapping[str, str], own: set[str], write: Writer,
    origin: Origin,
) -> DataTable:  # fmt: skip
    """Return the region's own municipalities, and the one asked for wherever it lies."""
    rows = [row for row in chosen.fit.rows if row.area in own or row.area == code or len(chosen.fit.rows) <= 40]
    rows.sort(key=lambda row: swedish_key(names.get(row.area, row.area)))
    return DataTable(
        _("Actual, expected and deviation {year}: R² {r2}, {n} municipalities").format(
            year=chosen.year, r2=fit.r2, n=fit.n
        ),
        [_("Municipality"), _("Actual"), _("Expected"), _("Deviation")],
        [
            [names.get(row.area, row.area), write(row.actual), write(row.expected), signed(write, row.deviation)]
            for row in rows
        ],
        origin,
    )
