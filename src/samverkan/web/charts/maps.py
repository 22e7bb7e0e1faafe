"""A map whose areas are shaded in classes of about as many areas each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from samverkan.web.charts.frame import FIRST, Chart, Frame, Item, Plot, Role
from samverkan.web.charts.labels import Label, centred
from samverkan.web.figures import Writer

CLASSES = 5


@dataclass(frozen=True)
class Shape:
    """An area's outline as an SVG path, and a place inside it."""

    path: str
    x: float
    y: float


@dataclass(frozen=True)
class ShadedClass:
    """One class: the figures it holds, from the lowest there is to the highest, and how many areas."""

    number: int
    span: str
    count: int


@dataclass(frozen=True)
class Region:
    """One drawn area; class 0 has no value."""

    path: str
    number: int
    role: Role
    text: str
    label: Label | None


@dataclass(frozen=True)
class MapPlot(Plot):
    """A map laid out; one for every width."""

    regions: tuple[Region, ...]


@dataclass(frozen=True)
class Choropleth(Chart[MapPlot]):
    """A shaded map with its classes in words."""

    kind = "choropleth"
    classes: tuple[ShadedClass, ...] = ()
    missing: int = 0


def choropleth(
    frame: Frame, shapes: Mapping[str, Shape], items: Mapping[str, Item], *, names: Mapping[str, str],
    size: tuple[int, int], write: Writer, missing: str,
) -> Choropleth:  # fmt: skip
    """Shade each shape by its item; one without an item is hatched and says `missing`.

    Parameters
    ----------
    shapes, items, names
        By area code; `names` holds every shape's.
    """
    number_of, classes = _classes([items[code] for code in shapes if code in items], write)
    regions = []
    for code, shape in shapes.items():
        item = items.get(code)
        text = f"{names[code]}: {write(item.value) if item else missing}"
        role: Role = item.role if item else "other"
        label = centred(shape.x, shape.y, names[code], size[0], size=16) if role == "mine" else None
        regions.append(Region(shape.path, number_of[item.value] if item else 0, role, text, label))
    regions.sort(key=lambda region: -FIRST[region.role])
    plot = MapPlot(*size, tuple(regions))
    return Choropleth(frame, narrow=plot, classes=classes, missing=len(shapes.keys() - items.keys()))


def _classes(items: Sequence[Item], write: Writer) -> tuple[dict[float, int], tuple[ShadedClass, ...]]:
    """Cut the sorted figures into classes; equal figures are never in two of them."""
    values = sorted(item.value for item in items)
    number_of = {value: 1 + bisect_left(values, value) * CLASSES // len(values) for value in values}
    classes = []
    for number, group in groupby(values, number_of.__getitem__):
        held = list(group)
        classes.append(ShadedClass(number, _span(held[0], held[-1], write), len(held)))
    return number_of, tuple(classes)


def _span(low: float, high: float, write: Writer) -> str:
    return write(low) if write(low) == write(high) else f"{write.bare(low)}–{write(high)}"
