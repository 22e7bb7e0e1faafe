"""Where things stand: axes with round ticks, how wide a text is, labels that do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from samverkan.web.figures import Writer

FONT = 13
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|()-  \u202f\u00a0"), frozenset("mwMW%@")


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Axes:
    """Two axes: from where to where the grid goes, where the upright's texts end, where the other one stands."""

    left: float
    tick_end: float
    right: float
    floor: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Label:
    """A text at a place; `anchor` is SVG's."""

    x: float
    y: float
    text: str
    anchor: str = "start"


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
    span = span if span > 1e-9 else 1.0
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    decimals = next(n for n in range(12) if math.isclose(round(step, n), step, rel_tol=1e-9))
    return [round(place * step, decimals) for place in range(first, last + 1)], decimals


def value_ticks(ticks: Sequence[float], decimals: int, scale: Scale, write: Writer) -> tuple[Tick, ...]:
    """Return ticks whose last carries the unit."""
    texts = [write.bare(value, decimals) for value in ticks]
    texts[-1] = write.with_unit(texts[-1])
    return tuple(Tick(scale(value), text) for value, text in zip(ticks, texts, strict=True))


def upright(low: float, high: float, height: int, write: Writer) -> tuple[Scale, tuple[Tick, ...], float]:
    """Return an upright axis for a chart so high: its scale, its ticks, and how much room their texts need."""
    ticks, decimals = round_ticks(low, high, 5)
    scale = Scale(ticks[0], ticks[-1], height - 34, 24)
    marks = value_ticks(ticks, decimals, scale, write)
    return scale, marks, 10 + max(text_width(tick.text) for tick in marks[:-1])


def year_ticks(years: Sequence[int], scale: Scale, *, least: float = 44) -> tuple[Tick, ...]:
    """Return as many whole years as have room, always with the last one."""
    first, last = years[0], years[-1]
    room = max(1, int(abs(scale.end - scale.start) / least))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= room)
    return tuple(Tick(scale(year), str(year)) for year in range(last, first - 1, -step))[::-1]


def text_width(text: str, size: float = FONT) -> float:
    """Return about how wide a text is, rather too wide than too narrow."""
    return size * sum(0.34 if s in _NARROW else 0.92 if s in _WIDE else 0.7 if s.isupper() else 0.57 for s in text)


def spread(places: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move places apart as little as it takes for `gap` between any two, inside the bounds if there is room.

    Neighbours that would overlap become one group round their mean, as long as groups touch.
    """
    order = sorted(range(len(places)), key=lambda n: (places[n], n))
    groups: list[list[float]] = []  # mean of the wanted middles, number of members
    for n in order:
        groups.append([min(max(places[n], low), high), 1])
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-1][1] + groups[-2][1]) / 2:
            (b, m), (a, k) = groups.pop(), groups.pop()
            half = gap * (k + m - 1) / 2
            groups.append([min(max((a * k + b * m) / (k + m), low + half), max(high - half, low + half)), k + m])
    moved = [mean + gap * (n - (size - 1) / 2) for mean, size in groups for n in range(int(size))]
    found = [0.0] * len(places)
    for n, place in zip(order, moved, strict=True):
        found[n] = round(place, 1)
    return found
