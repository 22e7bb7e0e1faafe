"""A check of a fit that shares no code with it: least squares is known by its residuals, not by how it was found."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from samverkan.engines.regression.problem import WEAK, Fit, Problem

TOLERANCE = 1e-7


def verify(problem: Problem, found: Fit) -> list[str]:
    """List what is wrong with a fit, in words; empty if nothing is.

    A fit is the least-squares fit if and only if its deviations add up to 0 and are uncorrelated with every
    background indicator. The R² of areas left out is checked by fitting again without each of at most 25 areas.
    """
    place = {area: number for number, area in enumerate(problem.areas)}
    whole = [
        area
        for area in sorted(problem.areas)
        if all(math.isfinite(row[place[area]]) for row in (problem.target, *problem.background.values()))
    ]
    if [row.area for row in found.rows] != whole or found.n != len(whole):
        return ["The rows are not the areas that have every value, by code."]
    if set(found.lacking) != set(problem.areas) - set(whole):
        return ["The areas left out are not those that lack a value."]
    places = [place[area] for area in whole]
    return list(_row_faults(problem, found, place)) + list(_fit_faults(problem, found, places))


def _row_faults(problem: Problem, found: Fit, place: dict[str, int]) -> Iterator[str]:
    size = max(1.0, *(abs(row.actual) for row in found.rows))
    for row in found.rows:
        own = {name: float(values[place[row.area]]) for name, values in problem.background.items()}
        expected = found.intercept + sum(found.coefficients[name] * value for name, value in own.items())
        if abs(expected - row.expected) > TOLERANCE * size:
            yield f"{row.area} is expected to have {expected}, not {row.expected}."
        if row.actual != problem.target[place[row.area]] or abs(row.actual - row.expected - row.deviation) > TOLERANCE:
            yield f"The actual value or deviation of {row.area} is wrong."


def _fit_faults(problem: Problem, found: Fit, places: list[int]) -> Iterator[str]:
    deviation = np.array([row.deviation for row in found.rows])
    target = problem.target[places]
    scale = float(target.std()) * len(places)
    if abs(deviation.sum()) > TOLERANCE * scale:
        yield "The deviations do not add up to 0."
    for name, values in problem.background.items():
        centred = values[places] - values[places].mean()
        if abs(float(deviation @ centred)) > TOLERANCE * scale * float(centred.std()):
            yield f"The deviations go with {name}, so another coefficient would fit better."
    r2 = 1 - float(deviation.var()) / float(target.var())
    if not math.isclose(r2, found.r2, abs_tol=TOLERANCE):
        yield f"R² is {r2}, not {found.r2}."
    degrees = len(places) - len(problem.background) - 1
    if not math.isclose(1 - (1 - r2) * (len(places) - 1) / degrees, found.r2_adjusted, abs_tol=TOLERANCE):
        yield "The adjusted R² is wrong."
    if not math.isclose(math.sqrt(float(deviation @ deviation) / degrees), found.spread, rel_tol=TOLERANCE):
        yield "The spread is wrong."
    if found.is_weak != (found.r2_left_out < WEAK) or found.r2_left_out > found.r2 + TOLERANCE:
        yield "What is said of how weak the fit is, is wrong."
    if len(places) <= 25 and not math.isclose(_left_out(problem, places), found.r2_left_out, abs_tol=1e-5):
        yield f"The R² of areas left out is {_left_out(problem, places)}, not {found.r2_left_out}."


def _left_out(problem: Problem, places: list[int]) -> float:
    error = total = 0.0
    for one in places:
        rest = [place for place in places if place != one]
        design = np.array([[1.0, *(values[place] for values in problem.background.values())] for place in rest])
        answer = np.linalg.lstsq(design, problem.target[rest], rcond=None)[0]
        own = np.array([1.0, *(values[one] for values in problem.background.values())])
        error += float(problem.target[one] - own @ answer) ** 2
        total += float(problem.target[one] - problem.target[rest].mean()) ** 2
    return 1 - error / total
