"""Labels: how wide a text is, and where texts stand so that none covers another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

FONT, ROW, AIR = 13, 19, 5
"""How high a text is, how far apart rows of texts stand, and what is free at a text's sides."""
BEFORE_PLACE = {"start": 0, "middle": 0.5, "end": 1}
"""How much of a text stands before its place."""
BESIDE_DOT = ((10, 4.5, "start"), (-10, 4.5, "end"), (0, -11, "middle"), (0, 21, "middle"),
              (8, -8, "start"), (-8, -8, "end"), (8, 18, "start"), (-8, 18, "end"))  # fmt: skip
"""Places of a dot's name, the best first."""
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|()-  \u202f\u00a0"), frozenset("mwMW%@")


def text_width(text: str, size: float = FONT) -> float:
    """Return about how wide a text is, rather too wide than too narrow."""
    return size * sum(0.34 if s in _NARROW else 0.92 if s in _WIDE else 0.7 if s.isupper() else 0.57 for s in text)


class Box(NamedTuple):
    """What a mark takes of a picture."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Tell whether the two have any place in common."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not is_beside and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Tell whether the other one is inside."""
        is_within = self.left <= other.left and other.right <= self.right
        return is_within and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True)
class Label:
    """A text at a place; `anchor` is SVG's."""

    x: float
    y: float
    text: str
    anchor: str = "start"

    @property
    def box(self) -> Box:
        """What it takes with the air at its sides, which is enough for it in bold."""
        room, before = text_width(self.text), BEFORE_PLACE[self.anchor]
        return Box(self.x - room * before - AIR, self.y - FONT, self.x + room * (1 - before) + AIR, self.y + 3)

    @property
    def pole(self) -> float:
        """Where the pole of a flag stands."""
        return self.box.left if self.anchor == "start" else self.box.right


def centred(x: float, y: float, text: str, width: float, *, size: float = FONT) -> Label:
    """Return a label round a place, moved as little as it takes to lie inside the picture."""
    half = text_width(text, size) / 2 + AIR
    return Label(round(min(max(x, half), width - half), 1), y, text, "middle")


def beside(x: float, y: float, text: str, taken: Collection[Box], crowd: Collection[Box], inside: Box) -> Label | None:
    """Return a label beside its dot that touches nothing taken and the fewest of a crowd; None if there is no place."""
    wanted = (Label(round(x + dx, 1), round(y + dy, 1), text, anchor) for dx, dy, anchor in BESIDE_DOT)
    free = (one for one in wanted if inside.holds(one.box) and not any(one.box.touches(box) for box in taken))
    return min(free, key=lambda one: sum(one.box.touches(box) for box in crowd), default=None)


def above(wanted: Sequence[tuple[float, str]], width: float) -> list[Label]:
    """Return a label for each place along a line, with 0 as the lowest row's height.

    They stand over their places if all have room side by side, else as flags beside their poles.
    """
    side_by_side = [centred(x, 0, text, width) for x, text in wanted]
    boxes = sorted(label.box for label in side_by_side)
    if not any(one.touches(other) for one, other in pairwise(boxes)):
        return side_by_side
    flags: dict[int, Label] = {}
    for n, flag in _turned(wanted, width):
        flags[n] = _raised(flag, flags.values())
    return [flags[n] for n in range(len(wanted))]


def _turned(wanted: Sequence[tuple[float, str]], width: float) -> Iterator[tuple[int, Label]]:
    """Yield the number and flag of each, in the order to place them: the nearest to where they turn first.

    A flag turns to the right if there is room, unless it would lie across the pole of one that turns to the left.
    """
    lefts: list[tuple[int, Label]] = []
    for n, (x, text) in sorted(enumerate(wanted), key=lambda one: -one[1][0]):
        right, left = Label(round(x + AIR, 1), 0, text), Label(round(x - AIR, 1), 0, text, "end")
        is_across = any(other.pole <= right.box.right for _, other in lefts) and left.box.left >= 0
        if right.box.right > width or is_across:
            lefts.append((n, left))
        else:
            yield n, right
    yield from reversed(lefts)


def _raised(flag: Label, others: Collection[Label]) -> Label:
    """Return the flag in the lowest row where it covers no other, and crosses no pole if it can."""
    rows = [replace(flag, y=-ROW * row) for row in range(len(others) + 1)]
    free = [one for one in rows if not any(one.box.touches(other.box) for other in others)]
    return next((one for one in free if not any(_crosses(one, other) for other in others)), free[0])


def _crosses(one: Label, other: Label) -> bool:
    """Tell whether the pole of the higher of two flags passes through the lower one."""
    high, low = sorted((one, other), key=lambda flag: flag.y)
    return low.box.left < high.pole < low.box.right


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
