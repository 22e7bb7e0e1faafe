"""A map whose areas are shaded in classes of about as many areas each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samverkan.web.charts.dots import Item
from samverkan.web.charts.frame import FIRST, Chart, Frame, Plot, Role
from samverkan.web.charts.scale import Label, text_width
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
        label = _label(shape, names[code], size[0]) if role == "mine" else None
        regions.append(Region(shape.path, number_of[item.value] if item else 0, role, text, label))
    regions.sort(key=lambda region: -FIRST[region.role])
    absent = sum(code not in items for code in shapes)
    return Choropleth(frame, narrow=MapPlot(*size, tuple(regions)), classes=classes, missing=absent)


def _classes(items: Sequence[Item], write: Writer) -> tuple[dict[float, int], tuple[ShadedClass, ...]]:
    """Cut the sorted figures into classes; equal figures are never in two of them."""
    values = sorted(item.value for item in items)
    number_of: dict[float, int] = {}
    for place, value in enumerate(values):
        number_of.setdefault(value, 1 + place * CLASSES // len(values))
    held: dict[int, list[float]] = {}
    for value in values:
        held.setdefault(number_of[value], []).append(value)
    return number_of, tuple(
        ShadedClass(number, _span(inside[0], inside[-1], write), len(inside)) for number, inside in held.items()
    )


def _span(low: float, high: float, write: Writer) -> str:
    return write(low) if write(low) == write(high) else f"{write.bare(low)}–{write(high)}"


def _label(shape: Shape, name: str, width: int) -> Label:
    half = text_width(name, 16) / 2
    return Label(round(min(max(shape.x, half + 4), width - half - 4), 1), shape.y, name, "middle")
