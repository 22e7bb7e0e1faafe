"""Make the map's outlines: python scripts/outlines.py ../shared/data/geo/kommuner_wgs84.geojson

Borders that two municipalities share are thinned once, so that they still fit together (Visvalingam's method: the
vertex whose triangle is the smallest goes first). Written in kilometres east and south on Sweden's own grid
(transverse Mercator about 15° E), once fine for a county, once coarse for the country.
"""

from __future__ import annotations

import heapq
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "samverkan" / "keyfigures" / "data" / "outlines.json"
#: Square kilometres: a vertex whose triangle is smaller goes; a ring (an island) that is smaller goes too.
FINE, COARSE = (0.25, 2.0), (14.0, 30.0)
Point = tuple[float, float]
Ring = list[Point]


def project(lon: float, lat: float) -> Point:
    """Return kilometres east and south of 15° E, 70° N on a sphere."""
    radius, phi, turn = 6371.0, math.radians(lat), math.radians(lon - 15)
    b = math.cos(phi) * math.sin(turn)
    east = radius * math.atanh(b)
    north = radius * (math.atan2(math.tan(phi), math.cos(turn)) - math.radians(70))
    return round(east, 2), round(-north, 2)


def rings_of(feature: dict) -> Iterator[Ring]:
    """Yield a municipality's closed rings."""
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [project(*point[:2]) for point in ring]


def thin(line: Ring, least: float) -> Ring:
    """Return the line without the vertices that matter least; its ends stay."""
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    area = lambda n: abs(cross(line[before[n]], line[n], line[after[n]])) / 2  # noqa: E731
    queue = [(area(n), n) for n in range(1, len(line) - 1)]
    heapq.heapify(queue)
    current, gone = {n: size for size, n in queue}, set()
    while queue:
        size, n = heapq.heappop(queue)
        if n in gone or size != current[n]:
            continue
        if size >= least:
            break
        gone.add(n)
        after[before[n]], before[after[n]] = after[n], before[n]
        for other in (before[n], after[n]):
            if 0 < other < len(line) - 1:
                current[other] = max(area(other), size)
                heapq.heappush(queue, (current[other], other))
    return [point for n, point in enumerate(line) if n not in gone]


def cross(a: Point, b: Point, c: Point) -> float:
    """Return twice the triangle's area, signed."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])


def size_of(ring: Ring) -> float:
    """Return a ring's area."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2


def arcs_of(ring: Ring, owners: dict) -> Iterator[Ring]:
    """Cut a ring where the neighbour on the other side of its border changes."""
    sides = [frozenset(owners[frozenset(edge)]) for edge in pairwise(ring)]
    cuts = [n for n in range(len(sides)) if sides[n] != sides[n - 1]] or [ring.index(min(ring[:-1]))]
    turned = ring[cuts[0] : -1] + ring[: cuts[0] + 1]
    places = [cut - cuts[0] for cut in cuts] + [len(turned) - 1]
    for start, end in pairwise(places):
        yield turned[start : end + 1]


def simplify(rings: dict[str, list[Ring]], owners: dict, least: float, least_ring: float) -> dict[str, list[list[int]]]:
    """Return each municipality's rings as whole hundreds of metres in one row; its largest ring always stays."""
    found = {}
    for code, mine in rings.items():
        largest = max(map(size_of, mine))
        kept = []
        for ring in mine:
            if size_of(ring) < min(least_ring, largest):
                continue
            line: Ring = []
            for arc in arcs_of(ring, owners):
                forward = min(arc, arc[::-1])
                thinned = thin(forward, least)
                line += (thinned if forward is arc or forward == arc else thinned[::-1])[:-1]
            line = line if len(line) > 2 else ring[:-1]
            kept.append([round(value * 10) for point in line for value in point])
        found[code] = kept
    return found


def main(source: str) -> None:
    """Write the file."""
    features = json.loads(Path(source).read_text(encoding="utf-8"))["features"]
    rings = {feature["properties"]["kn_kod"]: list(rings_of(feature)) for feature in features}
    owners: dict[frozenset[Point], set[str]] = defaultdict(set)
    for code, mine in rings.items():
        for ring in mine:
            for edge in pairwise(ring):
                owners[frozenset(edge)].add(code)
    told = {name: simplify(rings, owners, *limits) for name, limits in (("fine", FINE), ("coarse", COARSE))}
    TARGET.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")
    points = {name: sum(len(r) // 2 for rs in shapes.values() for r in rs) for name, shapes in told.items()}
    print(f"{len(rings)} municipalities, vertices: {points}, {TARGET.stat().st_size} bytes; "
          f"{sum(len(o) > 1 for o in owners.values())} of {len(owners)} edges are shared.")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
