"""Figures over the years: lines with a name at their end, and a field round one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, groupby, pairwise
from typing import TypeVar

from samverkan.web.charts.frame import NARROW, WIDE, Chart, Frame, Plot, Role
from samverkan.web.charts.labels import FONT, Box, Label, beside, spread, text_width
from samverkan.web.charts.scale import Axes, Scale, upright, year_ticks
from samverkan.web.figures import Writer

Band = Sequence[tuple[int, float, float]]
"""An interval: for each year the lower and the upper end."""
T = TypeVar("T", tuple[int, float], tuple[int, float, float])
STYLES = 5
"""How many peers' lines differ in colour and dash."""


@dataclass(frozen=True)
class Line:
    """One line: a value or None for each year."""

    name: str
    points: Sequence[tuple[int, float | None]]
    role: Role = "peer"

    @property
    def told(self) -> list[tuple[int, float]]:
        """The points with a value."""
        return [(year, value) for year, value in self.points if value is not None]

    @property
    def is_named(self) -> bool:
        """Whether its name stands at its end."""
        return self.role != "other" and bool(self.told)


@dataclass(frozen=True)
class Dot:
    """One figure of a line, with the words that a pointer shows."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class DrawnLine:
    """A line's path with a gap for years without a value, its figures, and its name beside the last one."""

    style: str
    path: str
    dots: tuple[Dot, ...]
    label: Label | None


@dataclass(frozen=True)
class TrendPlot(Plot):
    """A trend laid out for one width."""

    axes: Axes
    band: str
    lines: tuple[DrawnLine, ...]


class Trend(Chart[TrendPlot]):
    """Lines over the years."""

    kind = "trend"


def trend(frame: Frame, lines: Sequence[Line], *, write: Writer, band: Band = ()) -> Trend:
    """Lay out lines over the years; a goal's path is a line of the role `goal`.

    Raises
    ------
    ValueError
        If no line has a value.
    """
    return Trend(frame, *(_layout(*size, lines, band, write) for size in ((NARROW, 300), (WIDE, 380))))


def _layout(width: int, height: int, lines: Sequence[Line], band: Band, write: Writer) -> TrendPlot:
    years = [year for line in lines for year, _ in line.points]
    values = [value for line in lines for _, value in line.told] + [end for _, *ends in band for end in ends]
    y, marks, left = upright(values, height, write)
    named = [line for line in lines if line.is_named]
    texts = [f"{line.name} {write(line.told[-1][1])}" if width == WIDE else line.name for line in named]
    right = width - min(18 + max(map(text_width, texts), default=0), width * 0.45)
    first, last = min(years), max(years)
    x = Scale(first - (first == last), last, left + 8, right - 6)
    labels = _labels(named, texts, _marks(lines, band, x, y), Box(left, 0, round(right, 1), y.start), x, y)
    axes = Axes(left, round(right, 1), y.start, year_ticks(first, last, x), marks)
    return TrendPlot(width, height, axes, _field(band, x, y), tuple(_drawn(lines, labels, x, y, write)))


def _labels(
    lines: Sequence[Line], texts: Sequence[str], crowd: Sequence[Box], inside: Box, x: Scale, y: Scale
) -> Iterator[Label]:
    """Yield the names: of lines that end before the last year beside their ends, the others to the right of all."""
    ends, found = [line.told[-1] for line in lines], list[Label | None]()
    for (year, value), text in zip(ends, texts, strict=True):
        taken = [label.box for label in found if label]
        found.append(beside(x(year), y(value), text, taken, crowd, inside) if year < x.high else None)
    levels = [y(value) for (_, value), label in zip(ends, found, strict=True) if label is None]
    places = iter(spread(levels, gap=FONT + 4, low=y.end, high=y.start))
    for text, label in zip(texts, found, strict=True):
        yield label or Label(round(inside.right + 10, 1), round(next(places) + 4.5, 1), text)


def _marks(lines: Sequence[Line], band: Band, x: Scale, y: Scale) -> list[Box]:
    """Return points along all lines, and across the field."""
    across = [[(year, low + (high - low) * n / 4) for year, low, high in band] for n in range(5)]
    steps = (step for track in (*(line.told for line in lines), *across) for step in pairwise(track))
    dots = ((x(a + (b - a) * n / 4), y(v + (w - v) * n / 4)) for (a, v), (b, w) in steps for n in range(5))
    return [Box(*dot, *dot) for dot in dots]


def _drawn(lines: Sequence[Line], names: Iterator[Label], x: Scale, y: Scale, write: Writer) -> Iterator[DrawnLine]:
    styles = {"peer": cycle(f"peer-{n + 1}" for n in range(STYLES)), "reference": cycle(("reference", "reference-2"))}
    for line in lines:
        style = next(styles[line.role]) if line.role in styles else line.role
        path = "".join(_path([(x(year), y(value)) for year, value in run]) for run in runs(line.told))
        dots = tuple(Dot(x(year), y(value), f"{line.name} {year}: {write(value)}") for year, value in line.told)
        yield DrawnLine(style, path, dots, next(names) if line.is_named else None)


def runs(points: Iterable[T]) -> list[list[T]]:
    """Return points that begin with a year, a list for each run of years without a gap."""
    numbered = enumerate(points)  # within a run, year and number grow alike
    return [[point for _, point in run] for _, run in groupby(numbered, lambda one: one[1][0] - one[0])]


def _path(places: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)


def _field(band: Band, x: Scale, y: Scale) -> str:
    """Return a field for each run of years; a year without an interval is a gap."""
    fields = []
    for run in runs(band):
        upper = [(x(year), y(high)) for year, _, high in run]
        lower = [(x(year), y(low)) for year, low, _ in reversed(run)]
        fields.append(_path([*upper, *lower]) + "Z")
    return "".join(fields)
