"""The outlines of municipalities for maps, thinned by us (scripts/outlines.py).

From swemaps2 (CC0), whose borders come from Statistics Sweden; kilometres east of 15° E and south of 70° N, in tenths.
Fine enough for a county; for the country, where a page must stay light, a coarser one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samverkan.web.charts import Shape

WIDTH, MARGIN = 400, 4
HIGHEST = 900
#: More areas than this are drawn coarsely.
MOST_FINE = 60
Ring = Sequence[int]


@dataclass(frozen=True)
class Outlines:
    """Shapes by area code, in a picture of this size."""

    shapes: Mapping[str, Shape]
    size: tuple[int, int]


@cache
def _stored() -> dict[str, dict[str, list[Ring]]]:
    path = Path(__file__).parent / "data" / "outlines.json"
    told: dict[str, dict[str, list[Ring]]] = json.loads(path.read_text(encoding="utf-8"))
    return told


def outlines_of(codes: Collection[str]) -> Outlines | None:
    """Return the outlines of those municipalities that have one, as large as there is room; None if none has."""
    stored = _stored()["coarse" if len(codes) > MOST_FINE else "fine"]
    rings = {code: stored[code] for code in sorted(codes) if code in stored}
    if not rings:
        return None
    xs = [value for mine in rings.values() for ring in mine for value in ring[::2]]
    ys = [value for mine in rings.values() for ring in mine for value in ring[1::2]]
    across, down = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((WIDTH - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / down)
    left, top = MARGIN - min(xs) * scale, MARGIN - min(ys) * scale
    shapes = {code: _shape(mine, scale, left, top) for code, mine in rings.items()}
    return Outlines(shapes, (round(across * scale) + 2 * MARGIN, round(down * scale) + 2 * MARGIN))


def _shape(rings: Sequence[Ring], scale: float, left: float, top: float) -> Shape:
    """Return a path of short steps, and the middle of the largest ring."""
    drawn = [[(round(x * scale + left, 1), round(y * scale + top, 1)) for x, y in _pairs(ring)] for ring in rings]
    largest = max(drawn, key=_extent)
    xs, ys = [x for x, _ in largest], [y for _, y in largest]
    return Shape("".join(map(_path, drawn)), round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1))


def _pairs(ring: Ring) -> list[tuple[int, int]]:
    return list(zip(ring[::2], ring[1::2], strict=True))


def _extent(points: Sequence[tuple[float, float]]) -> float:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _path(points: Sequence[tuple[float, float]]) -> str:
    steps, (x, y) = [], points[0]
    for a, b in points[1:]:
        steps.append(f"{a - x:.1f} {b - y:.1f}".replace(".0", ""))
        x, y = a, b
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z"
