"""Labels: how wide a text is, and where texts stand so that none covers another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations, starmap
from typing import NamedTuple, TypeVar

FONT, ROW, AIR, MOST_ROWS = 13, 19, 5, 10
"""How high a text is, how far apart rows of texts stand, what is free at a text's sides, and the most rows."""
BEFORE_PLACE = {"start": 0, "middle": 0.5, "end": 1}
"""How much of a text stands before its place."""
BESIDE_DOT = ((10, 4.5, "start"), (-10, 4.5, "end"), (0, -11, "middle"), (0, 21, "middle"),
              (8, -8, "start"), (-8, -8, "end"), (8, 18, "start"), (-8, 18, "end"))  # fmt: skip
"""Places of a dot's name, the best first."""
K = TypeVar("K")
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|()-  \u202f\u00a0"), frozenset("mwMW%@")


@lru_cache(maxsize=4096)
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
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Tell whether the other one is inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Label:
    """A text at a place; `anchor` is SVG's."""

    x: float
    y: float
    text: str
    anchor: str = "start"

    @cached_property
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


def above(wanted: Mapping[K, tuple[float, str]], width: float, *, sure: int) -> dict[K, Label]:
    """Return labels over places along a line, with 0 as the lowest row's height; flags where they have no room in one.

    The first ``sure`` have one; of the others those that leave all legible, the first of them first.
    """
    kept: dict[K, Label] = {}
    for number, key in enumerate(wanted, start=1):
        tried = {one: wanted[one] for one in (*kept, key)}
        side_by_side = {one: centred(x, 0, text, width) for one, (x, text) in tried.items()}
        labels = min(side_by_side, *(_flags(tried, width, n) for n in (len(tried) // 2, 0)), key=_tangle)
        kept = labels if number <= sure or _tangle(labels) <= (0, 0, MOST_ROWS) else kept
    return kept


def _flags(wanted: Mapping[K, tuple[float, str]], edge: float, count: int) -> dict[K, Label]:
    """Return flags of which the ``count`` leftmost turn to the left, and those to the right that would cross an edge.

    The edge is the picture's, or the pole of the next that turns to the left; none does that has no room there. Each
    hangs in the lowest row where it covers no other, and crosses no pole if it can; the outermost first.
    """
    lefts, rights = list[tuple[K, Label]](), list[tuple[K, Label]]()
    for place, (key, (x, text)) in reversed([*enumerate(sorted(wanted.items(), key=lambda one: one[1][0]))]):
        right, left = Label(round(x + AIR, 1), 0, text), Label(round(x - AIR, 1), 0, text, "end")
        is_left = left.box.left >= 0 and (place < count or right.box.right > edge)
        edge = x if is_left else edge
        (lefts if is_left else rights).append((key, left if is_left else right))
    flags: dict[K, Label] = {}
    for key, flag in (*rights, *reversed(lefts)):
        rows = (replace(flag, y=-ROW * row) for row in range(len(flags) + 1))
        free = [one for one in rows if not any(one.box.touches(other.box) for other in flags.values())]
        flags[key] = min(free, key=lambda one: any(_crosses(one, other) for other in flags.values()))
    return flags


def _crosses(one: Label, other: Label) -> bool:
    """Tell whether the pole of the higher of two flags passes through the lower one."""
    high, low = sorted((one, other), key=lambda flag: flag.y)
    return low.box.left < high.pole < low.box.right


def _tangle(labels: Mapping[K, Label]) -> tuple[int, int, float]:
    """Return how many pairs of labels touch, how many poles pass through a label, and how many rows there are."""
    pairs = list(combinations(labels.values(), 2))
    touching = sum(one.box.touches(other.box) for one, other in pairs)
    return touching, sum(starmap(_crosses, pairs)), 1 - min(label.y for label in labels.values()) / ROW


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
    return [round(place, 1) for _, place in sorted(zip(order, moved, strict=True))]
