"""Everybody as a bar, sorted: few with a name each, many as thin lines among which the marked ones stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samverkan.web.charts.dots import Item
from samverkan.web.charts.frame import Chart, Frame, Plot, Role
from samverkan.web.charts.scale import Scale, text_width
from samverkan.web.figures import Writer

MOST_NAMED = 60
ROW, THIN_ROW = 24, 3


@dataclass(frozen=True)
class Bar:
    """One bar; without a name it is a thin one."""

    y: float
    x: float
    width: float
    height: float
    role: Role
    name: str
    value: str
    value_x: float
    is_negative: bool
    text: str


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
    return Bars(frame, wide=_layout(760, order, write, also), narrow=_layout(320, order, write, also))


def _layout(width: int, order: Sequence[Item], write: Writer, also: Sequence[float]) -> BarsPlot:
    is_named = [len(order) <= MOST_NAMED or item.role != "other" for item in order]
    shown = [item for item, named in zip(order, is_named, strict=True) if named] or list(order[:1])
    names_end = round(max(text_width(item.name) for item in shown) + 6, 1)
    room = max(text_width(write(item.value)) for item in shown) + 10
    low, high = min(0.0, order[-1].value, *also), max(0.0, order[0].value, *also)
    x = Scale(low, high if high > low else low + 1, names_end + (room if low < 0 else 4), width - room)
    drawn, y = [], 2.0
    for item, named in zip(order, is_named, strict=True):
        row = ROW if named else THIN_ROW
        ends = sorted((x(0), x(item.value)))
        size = max(ends[1] - ends[0], 1)
        value_x = ends[1] + 6 if item.value >= 0 else ends[0] - 6
        figure = write(item.value)
        bar = Bar(
            round(y + (4 if named else 0.5), 1), ends[0], round(size, 1), row - 8 if named else 2, item.role,
            item.name if named else "", figure, value_x, item.value < 0,
            f"{item.name}: {figure}",
        )  # fmt: skip
        drawn.append(bar)
        y += row
    return BarsPlot(width, round(y + 2, 1), names_end - 2, x(0), tuple(drawn))
