"""Figures over the years: lines with a name at their end, and a field round one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, groupby
from typing import TypeVar

from samverkan.web.charts.frame import NARROW, WIDE, Chart, Frame, Plot, Role
from samverkan.web.charts.labels import FONT, Label, spread, text_width
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
    if not any(line.told for line in lines):
        raise ValueError("A trend needs a value.")
    sizes = (NARROW, 300), (WIDE, 380)
    return Trend(frame, *(_layout(*size, lines, band, write) for size in sizes))


def _layout(width: int, height: int, lines: Sequence[Line], band: Band, write: Writer) -> TrendPlot:
    years = [year for line in lines for year, _ in line.points]
    values = [value for line in lines for _, value in line.told] + [end for _, *ends in band for end in ends]
    y, marks, left = upright(values, height, write)
    named = [line for line in lines if line.is_named]
    texts = [f"{line.name} {write(line.told[-1][1])}" if width == WIDE else line.name for line in named]
    right = width - min(18 + max(map(text_width, texts), default=0), width * 0.45)
    first, last = min(years), max(years)
    x = Scale(first - (first == last), last, left + 8, right - 6)
    places = spread([y(line.told[-1][1]) for line in named], gap=FONT + 4, low=y.end, high=y.start)
    labels = [Label(round(right + 6, 1), place, text) for place, text in zip(places, texts, strict=True)]
    axes = Axes(left, round(right, 1), y.start, year_ticks(range(first, last + 1), x), marks)
    return TrendPlot(width, height, axes, _field(band, x, y), tuple(_drawn(lines, labels, x, y, write)))


def _drawn(lines: Sequence[Line], labels: Iterable[Label], x: Scale, y: Scale, write: Writer) -> Iterator[DrawnLine]:
    peers, names = cycle(f"peer-{n + 1}" for n in range(STYLES)), iter(labels)
    styles = {"peer": peers, "reference": cycle(("reference", "reference-2"))}
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
