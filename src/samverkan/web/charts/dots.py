"""Everybody as a dot: a strip along one figure, a scatter of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samverkan.web.charts.frame import FIRST, NARROW, WIDE, Chart, Frame, Item, Plot, Role
from samverkan.web.charts.labels import ROW, Box, Label, above, beside
from samverkan.web.charts.scale import Axes, Scale, Tick, axis, upright
from samverkan.web.figures import Writer

MOST_LABELS, MOST_TRIED = 12, 24
"""How many names a scatter has at most, and how many peers' names are tried above a strip."""
RADIUS: dict[str, float] = {"mine": 7, "peer": 5.5, "reference": 5.5, "other": 3.6}


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
    label: Label | None


@dataclass(frozen=True)
class StripPlot(Plot):
    """A strip laid out for one width; the median's line goes from its top to the floor, where its label is."""

    floor: float
    ticks: tuple[Tick, ...]
    spots: tuple[Spot, ...]
    median: Label | None
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

    The median is that of some of them. The axis also holds the figures of ``also``: strips that stand together can
    have the same one.

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    return DotStrip(frame, *(_strip(width, items, write, median, also) for width in (NARROW, WIDE)))


def _strip(width: int, items: Sequence[Item], write: Writer, median: float | None, also: Sequence[float]) -> StripPlot:
    x, ticks = axis([*also, *(item.value for item in items)], 6 if width == WIDE else 3, 18, width - 22, write)
    order = sorted(items, key=lambda item: (FIRST[item.role], item.value, item.name))
    size = 1.0 if len(items) < 120 else 0.8 if width == WIDE else 0.62
    radii = [_radius(item.role, size) for item in order]
    ys = swarm([x(item.value) for item in order], radii)
    half = max(abs(y) + r for y, r in zip(ys, radii, strict=True))
    sure, maybe = _named(order)
    figure = write if width == WIDE else write.bare  # the axis has the unit
    wanted = {item: (x(item.value), f"{item.name} {figure(item.value)}") for item in (*sure, *maybe)}
    labels = above(wanted, width, sure=len(sure))
    top = 10 + max((ROW - label.y for label in labels.values()), default=0)
    middle = top + 8 + half
    label_of = {item: replace(label, y=top - 4 + label.y) for item, label in labels.items()}
    spots = []
    for item, y, r in zip(order, ys, radii, strict=True):
        text = f"{item.name}: {write(item.value)}"
        spots.append(Spot(x(item.value), round(middle + y, 1), round(r, 1), item.role, text, label_of.get(item)))
    floor = round(middle + half + 12, 1)
    centre = None if median is None else _median(x(median), floor + 40, write(median), width)
    height = round(floor + (26 if centre is None else 48), 1)
    return StripPlot(width, height, floor, ticks, tuple(reversed(spots)), centre, round(middle - half - 4, 1))


def _median(x: float, y: float, text: str, width: int) -> Label:
    return Label(x, y, text, "start" if x <= 90 else "end" if x >= width - 90 else "middle")


def _named(order: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return who has a name in a strip: mine and the references, and from the ends inwards the peers that have room.

    Without peers it is the highest and the lowest. ``order`` is that of the figures within each role.
    """
    sure = [item for item in order if item.role in ("mine", "reference")]
    peers, others = ([item for item in order if item.role == role] for role in ("peer", "other"))
    ends, most = (peers, MOST_TRIED) if peers else (others, 2)
    return sure, [ends[n // 2] if n % 2 else ends[-1 - n // 2] for n in range(min(len(ends), most))]


def _radius(role: Role, size: float) -> float:
    """Return how large a dot is; only those that are not marked shrink where there are many."""
    return RADIUS[role] * (size if role == "other" else 1)


def swarm(xs: Sequence[float], radii: Sequence[float]) -> list[float]:
    """Return how far from the middle each dot must stand so that none covers another; the first stand nearest."""
    placed: list[tuple[float, float, float]] = []
    for x, r in zip(xs, radii, strict=True):
        near = [(py, ((pr + r) ** 2 - (px - x) ** 2) ** 0.5) for px, py, pr in placed if abs(px - x) < pr + r]
        edges = [0.0, *(py + side * rise for py, rise in near for side in (1, -1))]
        free = [y for y in edges if all(abs(y - py) > rise - 0.1 for py, rise in near)]
        placed.append((x, min(free, key=lambda y: (abs(y), y)), r + 0.4))
    return [y for _, y, _ in placed]


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
    narrow, wide = (_scatter(*size, pairs, write_x, write_y, fit) for size in ((NARROW, 340), (WIDE, 460)))
    return Scatter(frame, narrow, wide, x_name, y_name)


def _scatter(
    width: int, height: int, pairs: Sequence[Pair], write_x: Writer, write_y: Writer, fit: tuple[float, float] | None
) -> ScatterPlot:
    is_wide = width == WIDE
    y, y_ticks, left = upright([pair.y for pair in pairs], height, write_y)
    x, x_ticks = axis([pair.x for pair in pairs], 6 if is_wide else 3, left + 8, width - 26, write_x)
    order = sorted(pairs, key=lambda pair: (FIRST[pair.role], pair.x, pair.name))
    marked = [pair for pair in order if pair.role != "other"]
    boxes = {pair: Box(x(pair.x) - 5, y(pair.y) - 5, x(pair.x) + 5, y(pair.y) + 5) for pair in order}
    taken, crowd = [boxes[pair] for pair in marked], [box for pair, box in boxes.items() if pair.role == "other"]
    inside, spots = Box(left, 8, width, height - 36), []
    for pair in order:
        at, radius = (x(pair.x), y(pair.y)), _radius(pair.role, 1 if is_wide else 0.75)
        label = beside(*at, pair.name, taken, crowd, inside) if pair in marked[:MOST_LABELS] else None
        taken += [label.box] if label else []
        text = f"{pair.name}: {write_x(pair.x)}, {write_y(pair.y)}"
        spots.append(Spot(*at, round(radius, 1), pair.role, text, label))
    axes = Axes(left, width, y.start, x_ticks, y_ticks)
    return ScatterPlot(width, height, axes, tuple(reversed(spots)), fit and _clipped(*fit, x, y))


def _clipped(slope: float, base: float, x: Scale, y: Scale) -> tuple[float, float, float, float] | None:
    """Return the ends of the part of a line that lies inside the axes."""
    crossings = sorted((bound - base) / slope for bound in (y.low, y.high)) if slope else (x.low, x.high)
    start, end = max(x.low, crossings[0]), min(x.high, crossings[1])
    return (x(start), y(slope * start + base), x(end), y(slope * end + base)) if start < end else None
