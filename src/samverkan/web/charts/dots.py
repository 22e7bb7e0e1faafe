"""Everybody as a dot: a strip along one figure, a scatter of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from samverkan.web.charts.frame import FIRST, Chart, Frame, Plot, Role
from samverkan.web.charts.scale import FONT, Axes, Label, Scale, Tick, round_ticks, text_width, upright, value_ticks
from samverkan.web.figures import Writer

MOST_LABELS = 12
"""Of more marked units than this, only mine and the references have names."""
POLE = {"middle": 4, "start": -9, "end": -9}
"""Where a label's line begins: under it, or at its side."""
RADIUS: dict[str, float] = {"mine": 7, "peer": 5.5, "reference": 5.5, "other": 3.6}


@dataclass(frozen=True)
class Item:
    """One unit and its figure."""

    name: str
    value: float
    role: Role = "other"


@dataclass(frozen=True)
class Pair:
    """One unit and its two figures."""

    name: str
    x: float
    y: float
    role: Role = "other"


@dataclass(frozen=True)
class Spot:
    """A drawn dot, with the words that a pointer shows; `label` only where it has a name of its own."""

    x: float
    y: float
    r: float
    role: Role
    text: str
    label: Label | None = None
    leader: str = ""


@dataclass(frozen=True)
class StripPlot(Plot):
    """A strip laid out for one width."""

    floor: float
    axis_end: float
    ticks: tuple[Tick, ...]
    spots: tuple[Spot, ...]
    median: float | None
    median_text: str
    median_anchor: str
    median_top: float


class DotStrip(Chart[StripPlot]):
    """All units along one figure."""

    kind = "dot_strip"


@dataclass(frozen=True)
class ScatterPlot(Plot):
    """A scatter laid out for one width."""

    axes: Axes
    spots: tuple[Spot, ...]
    fit: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Scatter(Chart[ScatterPlot]):
    """All units by two figures."""

    kind = "scatter"
    x_name: str = ""
    y_name: str = ""


def dot_strip(
    frame: Frame, items: Sequence[Item], *, write: Writer, median: float | None = None, also: Sequence[float] = ()
) -> DotStrip:
    """Lay out a dot for each item; the mine and peers among them have names. The same items give the same picture.

    The axis also holds the figures of ``also``: strips that stand together can have the same one.

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    if not items:
        raise ValueError("A strip needs a value.")
    wide, narrow = (_strip(width, items, write, median, also) for width in (760, 320))
    return DotStrip(frame, wide=wide, narrow=narrow)


def _strip(width: int, items: Sequence[Item], write: Writer, median: float | None, also: Sequence[float]) -> StripPlot:
    values = [*also, *(item.value for item in items), *([] if median is None else [median])]
    ticks, decimals = round_ticks(min(values), max(values), 6 if width > 500 else 3)
    x = Scale(ticks[0], ticks[-1], 18, width - 22)
    size = 1.0 if len(items) < 120 else 0.8 if width > 500 else 0.62
    order = sorted(items, key=lambda item: (FIRST[item.role], item.value, item.name))
    radii = [RADIUS[item.role] * (size if item.role == "other" else 1) for item in order]
    ys = swarm([x(item.value) for item in order], radii)
    half = max(abs(y) + r for y, r in zip(ys, radii, strict=True))
    named = [item for item in order if item.role != "other"]
    if len(named) > MOST_LABELS:
        order.sort(key=lambda item: item.role in ("other", "peer"))
        named = [item for item in named if item.role != "peer"]
    labels = _rows([(x(item.value), f"{item.name} {write(item.value)}") for item in named], width)
    rows = 1 + max((row for _, row in labels), default=-1)
    top = 10 + rows * (FONT + 6)
    middle = top + 8 + half
    spots = []
    for n, item in enumerate(order):
        at, spot_y = x(item.value), round(middle + ys[n], 1)
        label, leader = None, ""
        if n < len(labels):
            flag, row = labels[n]
            label = replace(flag, y=round(top - 4 - row * (FONT + 6), 1))
            leader = f"M{at} {label.y + POLE[label.anchor]:.1f}V{spot_y - radii[n] - 1:.1f}"
        text = f"{item.name}: {write(item.value)}"
        spots.append(Spot(at, spot_y, round(radii[n], 1), item.role, text, label, leader))
    floor = round(middle + half + 12, 1)
    centre = None if median is None else x(median)
    anchor = "middle" if centre is None or 90 < centre < width - 90 else "start" if centre <= 90 else "end"
    return StripPlot(
        width, round(floor + (26 if centre is None else 48), 1), floor, width - 12,
        value_ticks(ticks, decimals, x, write), tuple(reversed(spots)), centre,
        "" if median is None else write(median), anchor, round(middle - half - 4, 1),
    )  # fmt: skip


def swarm(xs: Sequence[float], radii: Sequence[float]) -> list[float]:
    """Return how far from the middle each dot must stand so that none covers another; the first stand nearest."""
    placed: list[tuple[float, float, float]] = []
    for x, r in zip(xs, radii, strict=True):
        near = [(px, py, pr) for px, py, pr in placed if abs(px - x) < pr + r + 0.4]
        edges = [0.0]
        for px, py, pr in near:
            rise = (max((pr + r + 0.4) ** 2 - (px - x) ** 2, 0)) ** 0.5
            edges += [py + rise, py - rise]
        free = [y for y in edges if all((x - px) ** 2 + (y - py) ** 2 >= (pr + r + 0.3) ** 2 for px, py, pr in near)]
        placed.append((x, min(free, key=lambda y: (abs(y), y)), r))
    return [y for _, y, _ in placed]


def _rows(wanted: Sequence[tuple[float, str]], width: int) -> list[tuple[Label, int]]:
    """Give each label a row above its dot: over it if all have room side by side, else as flags beside their poles."""
    rooms = [text_width(text) * 1.05 for _, text in wanted]
    starts = [min(max(x - room / 2, 0), width - room) for (x, _), room in zip(wanted, rooms, strict=True)]
    side_by_side = sorted(zip(starts, rooms, strict=True))
    if all(a + room + 8 <= b for (a, room), (b, _) in pairwise(side_by_side)):
        return [
            (Label(round(start + room / 2, 1), 0, text, "middle"), 0)
            for start, room, (_, text) in zip(starts, rooms, wanted, strict=True)
        ]
    found: dict[int, tuple[Label, int]] = {}
    flags: list[Flag] = []
    for n, is_right in _turned([x for x, _ in wanted], rooms, width):
        (x, text), room = wanted[n], rooms[n]
        flags.append(_lowest(x + 5 if is_right else x - 5 - room, room, x, flags))
        label = Label(round(x + (5 if is_right else -5), 1), 0, text, "start" if is_right else "end")
        found[n] = label, flags[-1].row
    return [found[n] for n in range(len(wanted))]


def _turned(xs: Sequence[float], rooms: Sequence[float], width: int) -> list[tuple[int, bool]]:
    """Return which flags turn to the right, in the order to place them: the nearest to where they turn first.

    A flag turns to the right if there is room, unless it would lie across the pole of one that turns to the left.
    """
    rights: list[int] = []
    lefts: list[int] = []
    for n in sorted(range(len(xs)), key=lambda n: (-xs[n], n)):
        end = xs[n] + 5 + rooms[n]
        is_across = any(xs[other] <= end for other in lefts) and xs[n] - 5 - rooms[n] >= 0
        (rights if end <= width and not is_across else lefts).append(n)
    return [*((n, True) for n in rights), *((n, False) for n in reversed(lefts))]


class Flag(NamedTuple):
    """A label beside its pole: from where to where, the pole, the row."""

    start: float
    end: float
    pole: float
    row: int

    def overlaps(self, other: Flag) -> bool:
        """Tell whether two flags of one row cover each other."""
        return self.row == other.row and self.start < other.end + 6 and other.start < self.end + 6

    def crosses(self, other: Flag) -> bool:
        """Tell whether the pole of the higher of two flags passes through the lower one."""
        high, low = (self, other) if self.row > other.row else (other, self)
        return high.row > low.row and low.start <= high.pole <= low.end


def _lowest(start: float, room: float, pole: float, flags: Sequence[Flag]) -> Flag:
    """Return the flag in the lowest row where it covers no other, and crosses no pole if it can."""
    rows = [Flag(start, start + room, pole, row) for row in range(len(flags) + 1)]
    free = [flag for flag in rows if not any(flag.overlaps(other) for other in flags)]
    clear = [flag for flag in free if not any(flag.crosses(other) for other in flags)]
    return (clear or free)[0]


def scatter(
    frame: Frame, pairs: Sequence[Pair], *, write_x: Writer, write_y: Writer, x_name: str, y_name: str,
    fit: tuple[float, float] | None = None,
) -> Scatter:  # fmt: skip
    """Lay out a dot for each pair; `fit` is a straight line's slope and height at zero.

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    if not pairs:
        raise ValueError("A scatter needs a pair.")
    wide, narrow = (_scatter(*size, pairs, write_x, write_y, fit) for size in ((760, 460), (320, 340)))
    return Scatter(frame, wide=wide, narrow=narrow, x_name=x_name, y_name=y_name)


def _scatter(
    width: int, height: int, pairs: Sequence[Pair], write_x: Writer, write_y: Writer, fit: tuple[float, float] | None
) -> ScatterPlot:
    is_wide = width > 500
    rights, right_decimals = round_ticks(min(p.x for p in pairs), max(p.x for p in pairs), 6 if is_wide else 3)
    y, y_ticks, room = upright(min(p.y for p in pairs), max(p.y for p in pairs), height, write_y)
    left = round(room, 1)
    x = Scale(rights[0], rights[-1], left + 8, width - 26)
    order = sorted(pairs, key=lambda p: (FIRST[p.role], p.x, p.name))
    boxes = [(x(p.x) - 6, y(p.y) - 6, x(p.x) + 6, y(p.y) + 6) for p in order if p.role != "other"]
    spots = []
    for n, pair in enumerate(order):
        text = f"{pair.name}: {write_x(pair.x)}, {write_y(pair.y)}"
        has_name = pair.role != "other" and n < MOST_LABELS
        label = _free_label(x(pair.x), y(pair.y), pair.name, boxes, (left, width, height - 36)) if has_name else None
        radius = RADIUS[pair.role] * (1 if is_wide or pair.role != "other" else 0.75)
        spots.append(Spot(x(pair.x), y(pair.y), round(radius, 1), pair.role, text, label))
    x_ticks = value_ticks(rights, right_decimals, x, write_x)
    axes = Axes(left, round(left - 5, 1), width, y.start, x_ticks, y_ticks)
    return ScatterPlot(width, height, axes, tuple(reversed(spots)), _clipped(fit, x, y))


def _free_label(
    x: float, y: float, text: str, boxes: list[tuple[float, float, float, float]], bounds: tuple[float, float, float]
) -> Label | None:
    """Return a label beside its dot that covers no other label and no marked dot; None if there is no place for it."""
    room, (left, right, floor) = text_width(text), bounds
    for dx, dy, anchor in ((10, 4.5, "start"), (-10, 4.5, "end"), (0, -11, "middle"), (0, 21, "middle"),
                           (8, -8, "start"), (-8, -8, "end"), (8, 17, "start"), (-8, 17, "end")):  # fmt: skip
        start = x + dx - {"start": 0, "middle": room / 2, "end": room}[anchor]
        box = (start, y + dy - FONT, start + room, y + dy + 3)
        is_inside = left < box[0] and box[2] < right and box[1] > 8 and box[3] < floor
        if is_inside and not any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in boxes):
            boxes.append(box)
            return Label(round(x + dx, 1), round(y + dy, 1), text, anchor)
    return None


def _clipped(fit: tuple[float, float] | None, x: Scale, y: Scale) -> tuple[float, float, float, float] | None:
    """Return the ends of the line inside the axes."""
    if fit is None:
        return None
    slope, base = fit
    ends = [x.low, x.high]
    if slope:
        crossings = sorted(((y.low - base) / slope, (y.high - base) / slope))
        ends = [max(x.low, crossings[0]), min(x.high, crossings[1])]
    if ends[0] >= ends[1]:
        return None
    return x(ends[0]), y(slope * ends[0] + base), x(ends[1]), y(slope * ends[1] + base)
