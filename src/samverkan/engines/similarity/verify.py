"""A check of an answer that shares no code with the search: plain loops and fractions of a sorted list."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from samverkan.engines.similarity.problem import Problem, Similar

TOLERANCE = 1e-9


def verify(problem: Problem, found: Similar) -> list[str]:
    """List what is wrong with an answer, in words; empty if nothing is. O(k n log n) in plain Python."""
    rows = [[float(value) for value in row] for row in problem.values]
    lacking = {
        area: tuple(one.id for one, row in zip(problem.indicators, rows, strict=True) if math.isnan(row[place]))
        for place, area in enumerate(problem.areas)
    }
    lacking = {area: ids for area, ids in sorted(lacking.items()) if ids}
    faults = []
    if dict(found.lacking) != lacking or list(found.lacking) != list(lacking):
        faults.append("The areas that lack a value are not those.")
    if found.compared != len(problem.areas) - len(lacking):
        faults.append(f"{found.compared} areas are not the number that have every value.")
    scales = [_scale(one.scale, row) for one, row in zip(problem.indicators, rows, strict=True)]
    if not _near(scales, found.scales):
        faults.append(f"The scales are {scales}, not {list(found.scales)}.")
        return faults
    return faults + list(_neighbour_faults(problem, found, rows, scales, lacking))


def _neighbour_faults(
    problem: Problem, found: Similar, rows: list[list[float]], scales: list[float], lacking: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    home = problem.areas.index(problem.centre)
    true = {}
    for place, area in enumerate(problem.areas):
        if area != problem.centre and area not in lacking:
            true[area] = [
                one.weight * abs(row[place] - row[home]) / scale
                for one, row, scale in zip(problem.indicators, rows, scales, strict=True)
            ]
    listed = [one.area for one in found.neighbours]
    if len(listed) != min(problem.count, len(true)) or len(set(listed)) != len(listed) or not set(listed) <= set(true):
        yield f"{listed} are not {problem.count} areas that can be compared."
        return
    for one in found.neighbours:
        if not _near(true[one.area], one.parts) or not _near([sum(true[one.area])], [one.difference]):
            yield f"The difference of {one.area} is {sum(true[one.area])}, not {one.difference}."
    sums = [sum(true[area]) for area in listed]
    if any(later < earlier - TOLERANCE for earlier, later in pairwise(sums)):
        yield "The neighbours are not in order."
    for area, parts in true.items():
        if area not in listed and listed and sum(parts) < sums[-1] - TOLERANCE:
            yield f"Area {area} is nearer than {listed[-1]}."
    if any(a.difference == b.difference and a.area > b.area for a, b in pairwise(found.neighbours)):
        yield "Areas of the same difference are not by code."


def _scale(scale: str | float | None, row: Sequence[float]) -> float:
    if scale != "iqr":
        return 1.0 if scale is None else float(scale)
    known = sorted(value for value in row if not math.isnan(value))
    return _quantile(known, 0.75) - _quantile(known, 0.25)


def _quantile(known: Sequence[float], share: float) -> float:
    place = share * (len(known) - 1)
    below = math.floor(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (known[above] - known[below]) * (place - below)


def _near(some: Sequence[float], other: Sequence[float]) -> bool:
    return len(some) == len(other) and all(
        math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE) for a, b in zip(some, other, strict=True)
    )
