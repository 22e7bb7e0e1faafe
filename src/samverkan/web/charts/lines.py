"""Figures over the years: lines with a name at their end, and a field round one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from samverkan.web.charts.frame import Chart, Frame, Plot, Role
from samverkan.web.charts.scale import FONT, Axes, Label, Scale, spread, text_width, upright, year_ticks
from samverkan.web.figures import Writer

Points = Sequence[tuple[int, float | None]]
T = TypeVar("T", tuple[int, float], tuple[int, float, float])
STYLES = 5
"""How many peers' lines differ in colour and dash."""


@dataclass(frozen=True)
class Line:
    """One line: a value or None for each year; a line of the role `other` has no label."""

    name: str
    points: Points
    role: Role = "peer"


@dataclass(frozen=True)
class Band:
    """An interval: for each year the lower and the upper end."""

    points: Sequence[tuple[int, float, float]]


@dataclass(frozen=True)
class Dot:
    """One figure of a line, with the words that a pointer shows."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class DrawnLine:
    """A line's pieces between years without a value, its figures, and its name at its end."""

    style: str
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]
    end: Dot | None
    label: Label | None
    leader: str


@dataclass(frozen=True)
class TrendPlot(Plot):
    """A trend laid out for one width."""

    axes: Axes
    band: str
    lines: tuple[DrawnLine, ...]


class Trend(Chart[TrendPlot]):
    """Lines over the years."""

    kind = "trend"


def trend(frame: Frame, lines: Sequence[Line], *, write: Writer, band: Band | None = None) -> Trend:
    """Lay out lines over the years; a goal's path is a line of the role `goal`.

    Raises
    ------
    ValueError
        If no line has a value.
    """
    values = [v for line in lines for _, v in line.points if v is not None]
    if not values:
        raise ValueError("A trend needs a value.")
    values += [end for _, *ends in (band.points if band else ()) for end in ends]
    years = [year for line in lines for year, _ in line.points]
    span, told = range(min(years), max(years) + 1), (min(values), max(values))
    wide, narrow = (_layout(*size, span, told, lines, write, band) for size in ((760, 380), (320, 300)))
    return Trend(frame, wide=wide, narrow=narrow)


def _layout(
    width: int, height: int, span: range, told: tuple[float, float], lines: Sequence[Line], write: Writer,
    band: Band | None,
) -> TrendPlot:  # fmt: skip
    y, marks, left = upright(*told, height, write)
    names = {line.name: _end_text(line, write, is_wide=width > 500) for line in lines if line.role != "other"}
    right = width - min(18 + max((text_width(text) for text in names.values()), default=0), width * 0.45)
    x = Scale(span[0] - (len(span) == 1), span[-1], left + 8, right - 6)
    axes = Axes(round(left, 1), round(left - 5, 1), round(right, 1), y.start, year_ticks(span, x), marks)
    return TrendPlot(width, height, axes, _band_path(band, x, y), tuple(_drawn(lines, names, x, y, right + 10, write)))


def _end_text(line: Line, write: Writer, *, is_wide: bool) -> str:
    last = next((v for _, v in reversed(line.points) if v is not None), None)
    return f"{line.name} {write(last)}" if is_wide and last is not None else line.name


def _drawn(
    lines: Sequence[Line], names: dict[str, str], x: Scale, y: Scale, label_x: float, write: Writer
) -> Iterator[DrawnLine]:
    ends = [next(((year, v) for year, v in reversed(one.points) if v is not None), None) for one in lines]
    named = [n for n, (one, end) in enumerate(zip(lines, ends, strict=True)) if end and one.name in names]
    places = spread([y(ends[n][1]) for n in named], gap=FONT + 4, low=y.end, high=y.start)  # type: ignore[index]
    at, peers = dict(zip(named, places, strict=True)), 0
    for n, one in enumerate(lines):
        peers += one.role == "peer"
        style = f"peer-{(peers - 1) % STYLES + 1}" if one.role == "peer" else one.role
        dots = tuple(Dot(x(yr), y(v), f"{one.name} {yr}: {write(v)}") for yr, v in one.points if v is not None)
        label = Label(round(label_x, 1), at[n] + 4.5, names[one.name]) if n in at else None
        leader = f"M{dots[-1].x + 7} {dots[-1].y}L{label.x - 4} {at[n]}" if label else ""
        yield DrawnLine(style, tuple(pieces(one.points, x, y)), dots, dots[-1] if dots else None, label, leader)


def runs(points: Iterable[T]) -> list[list[T]]:
    """Return points that begin with a year, a list for each run of years without a gap."""
    found: list[list[T]] = []
    for point in points:
        if not found or point[0] != found[-1][-1][0] + 1:
            found.append([])
        found[-1].append(point)
    return found


def pieces(points: Points, x: Scale, y: Scale) -> Iterator[str]:
    """Yield a path for each run of years with values; a year without one is a gap."""
    for run in runs([(year, value) for year, value in points if value is not None]):
        yield "M" + "L".join(f"{x(year)} {y(value)}" for year, value in run)


def _band_path(band: Band | None, x: Scale, y: Scale) -> str:
    """Return a field for each run of years; a year without an interval is a gap."""
    fields = []
    for run in runs(band.points if band else ()):
        upper = [f"{x(year)} {y(high)}" for year, _, high in run]
        lower = [f"{x(year)} {y(low)}" for year, low, _ in reversed(run)]
        fields.append("M" + "L".join([*upper, *lower]) + "Z")
    return "".join(fields)
