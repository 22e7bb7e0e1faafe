"""The search: every area's difference from the centre at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from samverkan.engines.checks import LARGEST, repeated
from samverkan.engines.faults import Fault, refuse
from samverkan.engines.similarity.problem import Indicator, InputLacking, Neighbour, Problem, Similar, Values

VERSION = "1"

DIGITS = 12
"""Decimals of a difference that count when areas are put in order: what lies beyond is noise of the arithmetic."""


def find(problem: Problem) -> Similar:
    """Return the areas that differ least from the centre.

    The difference of areas i and j is the sum over indicators of ``weight * |x_i - x_j| / scale``. An area that lacks
    a value is not compared but named. O(k n log n) for k indicators and n areas.

    Raises
    ------
    InvalidProblem
        With every fault of the problem.
    InputLacking
        If nothing else is wrong, but the centre lacks a value.
    """
    refuse(list(_faults(problem)))
    place = problem.areas.index(problem.centre)
    has = np.isfinite(problem.values)
    if not has[:, place].all():
        missing = np.flatnonzero(~has[:, place])
        raise InputLacking(problem.centre, tuple(problem.indicators[row].id for row in missing))
    scales = measure_scales(problem.indicators, problem.values)
    parts = _parts(problem, scales, place)
    whole = has.all(axis=0)
    differences = np.where(whole, parts.sum(axis=0), np.inf)
    differences[place] = np.inf
    order = np.lexsort((np.array(problem.areas), np.round(differences, DIGITS)))
    near = [int(area) for area in order[: problem.count] if np.isfinite(differences[area])]
    return Similar(
        centre=problem.centre,
        neighbours=tuple(_neighbour(problem.areas[area], parts[:, area]) for area in near),
        scales=tuple(map(float, scales)),
        lacking={
            problem.areas[area]: tuple(problem.indicators[row].id for row in np.flatnonzero(~has[:, area]))
            for area in sorted(np.flatnonzero(~whole), key=lambda area: problem.areas[area])
        },
        compared=int(whole.sum()),
    )


def explain(problem: Problem, other: str) -> Neighbour:
    """Return how another area differs from the centre, near or not, in parts.

    Raises
    ------
    InvalidProblem
        As `find`, and if the other is unknown.
    InputLacking
        If either lacks a value.
    """
    refuse(list(_faults(problem)))
    if other not in problem.areas:
        refuse([Fault("structure", f"Area {other} is not known.", places=(other,))])
    for area in (problem.centre, other):
        missing = np.flatnonzero(~np.isfinite(problem.values[:, problem.areas.index(area)]))
        if len(missing):
            raise InputLacking(area, tuple(problem.indicators[row].id for row in missing))
    parts = _parts(problem, measure_scales(problem.indicators, problem.values), problem.areas.index(problem.centre))
    return _neighbour(other, parts[:, problem.areas.index(other)])


def measure_scales(indicators: tuple[Indicator, ...], values: Values) -> Values:
    """Return what each indicator's differences are divided by.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
    >>> measure_scales((Indicator("a", 1, "iqr"), Indicator("b", 1, None)), rows).tolist()
    [2.0, 1.0]
    """
    return np.array([_scale(one, row) for one, row in zip(indicators, values, strict=True)])


def _scale(indicator: Indicator, row: Values) -> float:
    if indicator.scale == "iqr":
        low, high = np.nanpercentile(row, [25, 75])
        return float(high - low)
    return 1.0 if indicator.scale is None else float(indicator.scale)


def _parts(problem: Problem, scales: Values, place: int) -> Values:
    weights = np.array([one.weight for one in problem.indicators])
    parts: Values = np.abs(problem.values - problem.values[:, [place]]) * (weights / scales)[:, None]
    return parts


def _neighbour(area: str, parts: Values) -> Neighbour:
    return Neighbour(area, float(parts.sum()), tuple(map(float, parts)))


def _faults(problem: Problem) -> Iterator[Fault]:
    yield from repeated("Area", problem.areas)
    yield from repeated("Indicator", (one.id for one in problem.indicators))
    if not problem.indicators:
        yield Fault("structure", "There is no indicator to compare by.")
    if problem.centre not in problem.areas:
        yield Fault("structure", f"Area {problem.centre} is not known.", places=(problem.centre,))
    if type(problem.count) is not int or problem.count < 1:
        yield Fault("structure", f"{problem.count!r} neighbours are asked for; it must be a whole number from 1.")
    yield from (fault for one in problem.indicators for fault in _number_faults(one))
    shape = (len(problem.indicators), len(problem.areas))
    if problem.values.shape != shape:
        yield Fault("structure", f"The values have the shape {problem.values.shape}, not {shape}.")
        return
    yield from (
        fault for one, row in zip(problem.indicators, problem.values, strict=True) for fault in _row_faults(one, row)
    )


def _number_faults(indicator: Indicator) -> Iterator[Fault]:
    if not 0 < indicator.weight <= LARGEST:
        message = f"The weight of {indicator.id} is {indicator.weight!r}; it must be above 0 and at most {LARGEST:g}."
        yield Fault("structure", message, places=(indicator.id,))
    scale = indicator.scale
    if scale != "iqr" and scale is not None and not 1 / LARGEST <= scale <= LARGEST:
        yield Fault("structure", f"The scale of {indicator.id} is {scale!r}.", places=(indicator.id,))


def _row_faults(indicator: Indicator, row: Values) -> Iterator[Fault]:
    known = row[~np.isnan(row)]
    if (np.abs(known) > LARGEST).any():
        yield Fault("structure", f"Indicator {indicator.id} has a value beyond {LARGEST:g}.", places=(indicator.id,))
    elif indicator.scale == "iqr" and (not len(known) or _scale(indicator, row) * LARGEST < 1):
        message = f"Indicator {indicator.id} does not differ between the quartiles, so it gives no scale."
        yield Fault("structure", message, places=(indicator.id,))
