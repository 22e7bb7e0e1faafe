"""Axes with round ticks: which figure stands where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from samverkan.web.charts.labels import text_width
from samverkan.web.figures import Writer

YEAR_ROOM = 44


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Axes:
    """Two axes: from where to where the grid goes, and where the one with years or figures to the right stands."""

    left: float
    right: float
    floor: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Scale:
    """Takes a figure to a place: `low` stands at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place."""
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)


def round_ticks(low: float, high: float, count: int) -> tuple[list[float], int]:
    """Return round figures that hold everything between them, and how many decimals they need.

    >>> round_ticks(48.2, 71.0, 5)
    ([45.0, 50.0, 55.0, 60.0, 65.0, 70.0, 75.0], 0)
    """
    span = max(high - low, abs(high) * 1e-9)
    rough = (span if span > 1e-9 else 1.0) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    decimals = next(n for n in range(12) if math.isclose(round(step, n), step, rel_tol=1e-9))
    return [round(place * step, decimals) for place in range(first, last + 1)], decimals


def axis(
    values: Sequence[float], count: int, start: float, end: float, write: Writer
) -> tuple[Scale, tuple[Tick, ...]]:
    """Return a scale that holds all values, and about `count` ticks, of which the last carries the unit.

    Raises
    ------
    ValueError
        If there are none.
    """
    if not values:
        raise ValueError("A chart needs a value.")
    ticks, decimals = round_ticks(min(values), max(values), count)
    scale = Scale(ticks[0], ticks[-1], start, end)
    texts = [write.bare(value, decimals) for value in ticks]
    texts[-1] = write.with_unit(texts[-1])
    return scale, tuple(Tick(scale(value), text) for value, text in zip(ticks, texts, strict=True))


def upright(values: Sequence[float], height: int, write: Writer) -> tuple[Scale, tuple[Tick, ...], float]:
    """Return the upright axis of a chart so high: its scale, its ticks, and how much room their texts need."""
    scale, ticks = axis(values, 5, height - 34, 24, write)
    return scale, ticks, round(10 + max(text_width(tick.text) for tick in ticks[:-1]), 1)


def year_ticks(first: int, last: int, scale: Scale) -> tuple[Tick, ...]:
    """Return as many whole years as have room, always with the last one."""
    room = max(1, int((scale.end - scale.start) / YEAR_ROOM))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= room)
    return tuple(Tick(scale(year), str(year)) for year in range(last, first - 1, -step))[::-1]
