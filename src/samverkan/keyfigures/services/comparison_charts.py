"""The pictures and tables of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from samverkan.keyfigures.blocks import MARKS
from samverkan.keyfigures.enums import Gender
from samverkan.keyfigures.outlines import outlines_of
from samverkan.keyfigures.queries.areas import COUNTRY
from samverkan.keyfigures.queries.comparison import Comparison, Row, View
from samverkan.keyfigures.ranking import median_of
from samverkan.keyfigures.rules import may_summarise
from samverkan.keyfigures.services.comparing import Answer
from samverkan.keyfigures.services.comparison_words import (
    fit_line,
    heading,
    tell,
    tell_fits_behind,
    together,
    words_origin,
    writer_for,
)
from samverkan.keyfigures.units import writer_of
from samverkan.web import charts
from samverkan.web.charts import Band, Chart, Frame, Item, Line, Pair, Role
from samverkan.web.figures import DataTable, Origin, Writer

MOST_LINES = 8
LEAST_FOR_BAND = 8
MOST_YEARS = 8
FARTHEST = 5
"""How many times the largest of the others the country may be, to be drawn beside them: a sum would hide them."""


def draw(answer: Answer, *, key: str = "figure") -> tuple[Chart, ...]:
    """Return the pictures of the view that is asked for; none for the table, or where there is nothing to show.

    ``key`` begins their ids on the page.
    """
    whose, fits = words_origin(answer), tell_fits_behind(answer)
    found = []
    for number, chart in enumerate(_draw(answer)):
        note = " ".join([chart.frame.note, *fits]).strip()
        origin = chart.frame.origin | whose if fits else chart.frame.origin
        frame = replace(chart.frame, key=f"{key}-{number}", text_origin=whose, note=note, origin=origin)
        found.append(replace(chart, frame=frame))
    return tuple(found)


def _draw(answer: Answer) -> tuple[Chart, ...]:
    view = answer.question.view
    if view == View.TREND:
        return tuple(_trend(answer))
    if view == View.SCATTER:
        return tuple(_scatter(answer))
    makers = {View.STRIP: _strip, View.BARS: _bars, View.MAP: _map}
    if view not in makers:
        return ()
    also = [row.value for comparison in answer.comparisons for row in comparison.rows if row.value is not None]
    shown = [c for c in answer.comparisons if any(row.value is not None for row in c.rows)]
    return tuple(chart for comparison in shown for chart in makers[view](answer, comparison, also))


def _frame(answer: Answer, comparison: Comparison, origin: Origin, table: DataTable) -> Frame:
    return Frame("figure", heading(comparison), " ".join(tell(answer)), origin, table)


def _items(comparison: Comparison) -> list[Item]:
    items = [Item(row.name, row.value, row.role) for row in comparison.rows if row.value is not None]
    if comparison.country is not None and _is_near(comparison):
        items.append(Item(_("The country"), comparison.country, "reference"))
    return items


def _is_near(comparison: Comparison) -> bool:
    """Tell whether the country can be drawn on the same scale as the others."""
    largest = max((abs(row.value) for row in comparison.rows if row.value is not None), default=0.0)
    return comparison.country is None or abs(comparison.country) <= FARTHEST * largest


def _strip(answer: Answer, comparison: Comparison, also: Sequence[float]) -> Iterator[Chart]:
    frame = _frame(answer, comparison, comparison.processed, year_table(comparison))
    yield charts.dot_strip(frame, _items(comparison), write=writer_for(comparison), median=comparison.median, also=also)


def _bars(answer: Answer, comparison: Comparison, also: Sequence[float]) -> Iterator[Chart]:
    frame = _frame(answer, comparison, comparison.origin, year_table(comparison))
    yield charts.bars(frame, _items(comparison), write=writer_for(comparison), also=also)


def _map(answer: Answer, comparison: Comparison, also: Sequence[float]) -> Iterator[Chart]:
    outlines = outlines_of(comparison.circle.names)
    if outlines is None:
        return
    held = {row.code: Item(row.name, row.value, row.role) for row in comparison.rows if row.value is not None}
    yield charts.choropleth(
        _frame(answer, comparison, comparison.origin, year_table(comparison)), outlines.shapes, held,
        names=comparison.circle.names, size=outlines.size, write=writer_for(comparison), missing=_("no value"),
    )  # fmt: skip


def _trend(answer: Answer) -> Iterator[Chart]:
    first, is_one = answer.first, len(answer.comparisons) == 1
    lines = [line for comparison in answer.comparisons for line in _lines(answer, comparison)]
    median, band = (_median(first), _band(first)) if is_one else (None, ())
    lines += [median] if median else []
    if not any(line.told for line in lines):
        return
    note = _("The field holds the middle half of those compared, year by year.") if band else ""
    origin = Origin(first.indicator.publisher, is_computed=bool(band or median))
    write = writer_of(first.indicator.unit, first.block.values[~np.isnan(first.block.values)])
    title = heading(first, with_year=False) if is_one else first.indicator.title
    table = _years_table(title, first.block.years, lines, write, origin)
    frame = Frame("figure", title, " ".join(tell(answer)), origin, table, note)
    yield charts.trend(frame, lines, write=write, band=band)


def _lines(answer: Answer, comparison: Comparison) -> Iterator[Line]:
    """Yield home, the marked peers if they are few, and the country if it is near."""
    block, gender, circle = comparison.block, comparison.gender, comparison.circle
    whose = "" if len(answer.comparisons) == 1 else f", {str(Gender(gender).label).lower()}"
    codes = ([circle.home] if circle.home else []) + sorted(circle.marked)[:MOST_LINES]
    if len(circle.marked) > MOST_LINES or len(answer.comparisons) > 1:
        codes = codes[:1] if circle.home else []
    for code in codes:
        points = _points(block.years, block.series(code, gender=gender))
        role: Role = "mine" if code == circle.home and comparison is answer.first else "peer"
        yield Line(circle.names[code] + whose, points, role)
    if _is_near(comparison):
        yield Line(_("The country") + whose, _points(block.years, block.series(COUNTRY, gender=gender)), "reference")


def _median(comparison: Comparison) -> Line | None:
    """Return the median of the compared in the years when enough of them have a value."""
    plane = _plane(comparison)
    counts = (~np.isnan(plane)).sum(axis=1)
    medians = [median_of(row) if may_summarise(int(n)) else np.nan for row, n in zip(plane, counts, strict=True)]
    line = Line(_("Median"), _points(comparison.block.years, medians), "reference")
    return line if line.told else None


def _points(years: Sequence[int], values: Sequence[float] | np.ndarray) -> list[tuple[int, float | None]]:
    return [(year, None if np.isnan(value) else float(value)) for year, value in zip(years, values, strict=True)]


def _plane(comparison: Comparison) -> np.ndarray:
    """Return the values of the compared, years x areas."""
    return comparison.block.pick(sorted(comparison.circle.compared), gender=comparison.gender)


def _band(comparison: Comparison) -> Band:
    """Return between what the middle half of the compared lies, in the years when enough of them have a value."""
    found = []
    for year, row in zip(comparison.block.years, _plane(comparison), strict=True):
        told = row[~np.isnan(row)]
        if len(told) >= LEAST_FOR_BAND:
            low, high = np.percentile(told, [25, 75])
            found.append((year, float(low), float(high)))
    return found if len(found) > 1 else ()


def _scatter(answer: Answer) -> Iterator[Chart]:
    pairs = together(answer) if answer.others else []
    if not pairs:
        return
    first, second = answer.first, answer.others[0]
    line, circle = fit_line(pairs), first.circle
    write_x, write_y = writer_for(first), writer_for(second)
    origin = Origin(first.indicator.publisher, line is not None) | Origin(second.indicator.publisher, False)
    heads = [_("Municipality"), first.indicator.title, second.indicator.title]
    rows = [(circle.names[code], write_x(x), write_y(y)) for code, x, y in pairs]
    title = _("{one} and {other}, {year}").format(
        one=first.indicator.title, other=second.indicator.title, year=first.year
    )
    table = DataTable(title, heads, rows, Origin(origin.publisher, is_computed=False), _mine(first))
    frame = Frame("figure", title, " ".join(tell(answer)), origin, table)
    yield charts.scatter(
        frame, [Pair(circle.names[code], x, y, circle.role_of(code)) for code, x, y in pairs],
        write_x=write_x, write_y=write_y, x_name=first.indicator.title, y_name=second.indicator.title,
        fit=(line.coefficients["x"], line.intercept) if line else None,
    )  # fmt: skip


def _written(row: Row, write: Writer) -> str:
    return write(row.value) if row.value is not None else row.mark or "–"


def _by_rank(rows: Sequence[Row]) -> list[Row]:
    """Sort by value, the highest first; who has none comes last, in Swedish order."""
    return sorted(rows, key=lambda row: (row.value is None, -(row.value or 0)))


def year_table(comparison: Comparison) -> DataTable:
    """Return everybody compared and their values of the year, the highest first, and then the country."""
    write = writer_for(comparison)
    rows = [(row.name, _written(row, write)) for row in _by_rank(comparison.compared)]
    if comparison.country is not None:
        rows.append((_("The country"), write(comparison.country)))
    heads = [_("Municipality"), str(comparison.year)]
    return DataTable(heading(comparison), heads, rows, comparison.origin, _mine(comparison))


def _mine(comparison: Comparison) -> str:
    return comparison.home.name if comparison.home else ""


def _years_table(title: str, years: Sequence[int], lines: Sequence[Line], write: Writer, origin: Origin) -> DataTable:
    rows = [
        (line.name, *("–" if (value := dict(line.points).get(year)) is None else write(value) for year in years))
        for line in lines
    ]
    mine = next((line.name for line in lines if line.role == "mine"), "")
    return DataTable(title, ["", *map(str, years)], rows, origin, mine)


def tables(answer: Answer) -> tuple[DataTable, ...]:
    """Return the tables of the view "table": a gender's years beside each other, and the figures beside each other."""
    found = [_many_years(comparison) for comparison in answer.comparisons]
    if answer.others:
        found.insert(0, _many_figures(answer))
    return tuple(found)


def _many_years(comparison: Comparison) -> DataTable:
    years, write = sorted({*comparison.years[:MOST_YEARS], comparison.year}), writer_for(comparison)
    rows = [(row.name, *_cells(comparison, row.code, years, write)) for row in _by_rank(comparison.compared)]
    if comparison.country is not None:
        rows.append((_("The country"), *_cells(comparison, COUNTRY, years, write)))
    heads = [_("Municipality"), *map(str, years)]
    return DataTable(heading(comparison, with_year=False), heads, rows, comparison.origin, _mine(comparison))


def _cells(comparison: Comparison, code: str, years: Sequence[int], write: Writer) -> Iterator[str]:
    """Yield an area's values of those years, or why there is none."""
    block = comparison.block
    series = dict(_points(block.years, block.series(code, gender=comparison.gender)))
    for year in years:
        value = series.get(year)
        mark = MARKS[block.status(code, year, gender=comparison.gender)]
        yield mark or "–" if value is None else write(value)


def _many_figures(answer: Answer) -> DataTable:
    columns = [*answer.comparisons, *answer.others]
    written = [{row.code: _written(row, writer_for(column)) for row in column.rows} for column in columns]
    origin = columns[0].origin
    for column in columns[1:]:
        origin |= column.origin
    rows = [(row.name, *(cells.get(row.code, "–") for cells in written)) for row in _by_rank(answer.first.compared)]
    title = _("The figures beside each other, {year}").format(year=answer.first.year)
    heads = [_("Municipality"), *(heading(column, with_year=False) for column in columns)]
    return DataTable(title, heads, rows, origin, _mine(answer.first))
