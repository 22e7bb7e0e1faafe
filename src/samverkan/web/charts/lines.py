"""Figures over the years: a trend with several lines, and a sparkline for the side of a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from samverkan.web.charts.frame import Chart, Frame, Role
from samverkan.web.charts.scale import (
    FONT,
    Label,
    Scale,
    Tick,
    round_ticks,
    spread,
    text_width,
    value_ticks,
    year_ticks,
)
from samverkan.web.figures import Writer

Points = Sequence[tuple[int, float | None]]
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
class Target:
    """What is aimed at, and when."""

    year: int
    value: float
    name: str


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
class TrendPlot:
    """A trend laid out for one width."""

    width: int
    height: int
    left: float
    tick_end: float
    right: float
    floor: float
    years: tuple[Tick, ...]
    ticks: tuple[Tick, ...]
    band: str
    lines: tuple[DrawnLine, ...]
    target: Label | None
    target_at: Dot | None


@dataclass(frozen=True)
class Trend(Chart):
    """Lines over the years."""

    kind: ClassVar[str] = "trend"
    wide: TrendPlot
    narrow: TrendPlot


@dataclass(frozen=True)
class SparkPlot:
    """A sparkline laid out."""

    width: int
    height: int
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]
    end: Dot | None
    target: float | None


@dataclass(frozen=True)
class Sparkline(Chart):
    """A small line without axes; stands beside its figure."""

    kind: ClassVar[str] = "sparkline"
    narrow: SparkPlot
    wide: None = None


def trend(
    frame: Frame, lines: Sequence[Line], *, write: Writer, band: Band | None = None, target: Target | None = None
) -> Trend:
    """Lay out lines over the years; a goal's path is a line of the role `goal`.

    Raises
    ------
    ValueError
        If no line has a value.
    """
    values = [v for line in lines for _, v in line.points if v is not None]
    if not values:
        raise ValueError("A trend needs a value.")
    values += [end for _, *ends in (band.points if band else ()) for end in ends] + ([target.value] if target else [])
    years = [year for line in lines for year, _ in line.points] + ([target.year] if target else [])
    span, told = range(min(years), max(years) + 1), (min(values), max(values))
    wide, narrow = (
        _layout(width, height, span, told, lines, write, band, target) for width, height in ((760, 380), (320, 300))
    )
    return Trend(frame, wide=wide, narrow=narrow)


def _layout(
    width: int, height: int, span: range, told: tuple[float, float], lines: Sequence[Line], write: Writer,
    band: Band | None, target: Target | None,
) -> TrendPlot:  # fmt: skip
    ticks, decimals = round_ticks(*told, 5)
    y = Scale(ticks[0], ticks[-1], height - 34, 24)
    marks = value_ticks(ticks, decimals, y, write)
    left = 10 + max(text_width(tick.text) for tick in marks[:-1])
    names = {line.name: _end_text(line, write, is_wide=width > 500) for line in lines if line.role != "other"}
    right = width - min(18 + max((text_width(text) for text in names.values()), default=0), width * 0.45)
    x = Scale(span[0] - (len(span) == 1), span[-1], left + 8, right - 6)
    return TrendPlot(
        width, height, round(left, 1), round(left - 5, 1), round(right, 1), y.start,
        year_ticks(span, x), marks, _band_path(band, x, y), tuple(_drawn(lines, names, x, y, right + 10, write)),
        *_target(target, x, y, write),
    )  # fmt: skip


def _target(target: Target | None, x: Scale, y: Scale, write: Writer) -> tuple[Label | None, Dot | None]:
    if target is None:
        return None, None
    at, up, figure = x(target.year), y(target.value), write(target.value)
    return Label(at - 10, up - 10, f"{target.name} {figure}", "end"), Dot(
        at, up, f"{target.name} {target.year}: {figure}"
    )


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


def pieces(points: Points, x: Scale, y: Scale) -> Iterator[str]:
    """Yield a path for each run of years with values; a year without one is a gap."""
    run: list[str] = []
    for year, value in [*points, (0, None)]:
        if value is not None:
            run.append(f"{x(year)} {y(value)}")
        elif run:
            yield "M" + "L".join(run)
            run = []


def _band_path(band: Band | None, x: Scale, y: Scale) -> str:
    """Return a field for each run of years; a year without an interval is a gap."""
    runs: list[list[tuple[int, float, float]]] = []
    for point in band.points if band else ():
        if not runs or point[0] != runs[-1][-1][0] + 1:
            runs.append([])
        runs[-1].append(point)
    fields = []
    for run in runs:
        upper = [f"{x(year)} {y(high)}" for year, _, high in run]
        lower = [f"{x(year)} {y(low)}" for year, low, _ in reversed(run)]
        fields.append("M" + "L".join([*upper, *lower]) + "Z")
    return "".join(fields)


def sparkline(frame: Frame, points: Points, *, write: Writer, target: float | None = None) -> Sparkline:
    """Lay out one small line; without any value there is an empty place."""
    values = [v for _, v in points if v is not None] + ([] if target is None else [target])
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    middle = (low + high) / 2
    half = (high - low) / 2 or 1.0
    y = Scale(middle - half, middle + half, 30, 6)
    x = Scale(points[0][0] if points else 0, max(points[-1][0], points[0][0] + 1) if points else 1, 4, 114)
    dots = tuple(Dot(x(year), y(v), f"{year}: {write(v)}") for year, v in points if v is not None)
    goal = None if target is None else y(target)
    plot = SparkPlot(120, 36, tuple(pieces(points, x, y)), dots, dots[-1] if dots else None, goal)
    return Sparkline(frame, narrow=plot)
