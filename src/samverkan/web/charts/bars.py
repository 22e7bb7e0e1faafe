"""Everybody as a bar, sorted: few with a name each, many as thin lines among which the marked ones stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samverkan.web.charts.frame import NARROW, WIDE, Chart, Frame, Item, Plot, Role
from samverkan.web.charts.labels import Label, text_width
from samverkan.web.charts.scale import Scale
from samverkan.web.figures import Writer

MOST_NAMED = 60
NAMED, THIN = (24, 16), (3, 2)
"""How high a bar's row is, and the bar in it."""


@dataclass(frozen=True)
class Bar:
    """One bar with its figure beside it; a thin one has no texts."""

    y: float
    x: float
    width: float
    height: float
    role: Role
    name: str
    figure: Label
    is_named: bool


@dataclass(frozen=True)
class BarsPlot(Plot):
    """Bars laid out for one width."""

    names_end: float
    zero: float
    bars: tuple[Bar, ...]


class Bars(Chart[BarsPlot]):
    """Sorted horizontal bars from zero."""

    kind = "bars"


def bars(frame: Frame, items: Sequence[Item], *, write: Writer, also: Sequence[float] = ()) -> Bars:
    """Lay out bars from the highest to the lowest, with room for the figures of ``also``.

    Raises
    ------
    ValueError
        If there is nothing to show.
    """
    if not items:
        raise ValueError("Bars need a value.")
    order = sorted(items, key=lambda item: (-item.value, item.name))
    return Bars(frame, *(_layout(width, order, write, also) for width in (NARROW, WIDE)))


def _layout(width: int, order: Sequence[Item], write: Writer, also: Sequence[float]) -> BarsPlot:
    named = [item for item in order if len(order) <= MOST_NAMED or item.role != "other"]
    names_end = round(6 + max((text_width(item.name) for item in named), default=0), 1)
    room = 10 + max((text_width(write(item.value)) for item in named), default=0)
    low, high = min(0.0, order[-1].value, *also), max(0.0, order[0].value, *also)
    x = Scale(low, high if high > low else low + 1, names_end + (room if low < 0 else 4), width - room)
    drawn, y = [], 2.0
    for item in order:
        is_named = item in named
        row, height = NAMED if is_named else THIN
        start, end = sorted((x(0), x(item.value)))
        place, anchor = (end + 6, "start") if item.value >= 0 else (start - 6, "end")
        top = round(y + (row - height) / 2, 1)
        figure = Label(round(place, 1), top, write(item.value), anchor)
        drawn.append(Bar(top, start, round(max(end - start, 1), 1), height, item.role, item.name, figure, is_named))
        y += row
    return BarsPlot(width, round(y + 2, 1), names_end - 2, x(0), tuple(drawn))
