"""The fit, by a singular value decomposition of the standardised background."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from samverkan.engines.checks import LARGEST, repeated
from samverkan.engines.faults import Fault, refuse
from samverkan.engines.regression.problem import (
    LEAST_ROWS,
    WEAK,
    Explanation,
    Fit,
    Problem,
    RankDeficient,
    Row,
    TooFewRows,
    Values,
)

VERSION = "1"

SAME = 1e-6
"""Indicators tell the same where the least singular value of the standardised background is below this share of the
greatest."""


def fit(problem: Problem) -> Fit:
    """Return the linear model that explains the figure by its background. O(n k²).

    Raises
    ------
    InvalidProblem
        With every fault of the problem.
    TooFewRows
        If fewer than `LEAST_ROWS` areas for each coefficient have every value.
    RankDeficient
        If an indicator is constant, or tells the same as others; the fault names them.
    """
    refuse(list(_faults(problem)))
    names = tuple(problem.background)
    has = np.isfinite(np.vstack([problem.target, *problem.background.values()]))
    whole = np.flatnonzero(has.all(axis=0))
    actual = problem.target[whole]
    background = np.column_stack([problem.background[name][whole] for name in names])
    _refuse_unfit(names, background, actual)
    slopes, expected, leverage = _least_squares(background, actual)
    n, deviation = len(actual), actual - expected
    r2, left_out = _r2(actual, deviation), _r2_left_out(actual, deviation, leverage)
    rows = map(_row, (problem.areas[place] for place in whole), actual, expected)
    return Fit(
        rows=tuple(sorted(rows, key=lambda row: row.area)),
        intercept=float(actual.mean() - background.mean(axis=0) @ slopes),
        coefficients=dict(zip(names, map(float, slopes), strict=True)),
        r2=r2,
        r2_adjusted=1 - (1 - r2) * (n - 1) / (n - len(names) - 1),
        r2_left_out=left_out,
        spread=float(np.sqrt((deviation**2).sum() / (n - len(names) - 1))),
        n=n,
        is_weak=left_out < WEAK,
        lacking=_lacking(problem, has),
    )


def explain(problem: Problem, found: Fit, area: str) -> Explanation:
    """Return what each background indicator adds to an area's expected value.

    Raises
    ------
    InvalidProblem
        If the area was left out of the fit.
    """
    row = found.row(area)
    if row is None:
        refuse([Fault("structure", f"Area {area} is not in the fit.", places=(area,))])
        raise AssertionError
    places = [problem.areas.index(one.area) for one in found.rows]
    own = problem.areas.index(area)
    parts = {
        name: slope * float(problem.background[name][own] - problem.background[name][places].mean())
        for name, slope in found.coefficients.items()
    }
    return Explanation(float(problem.target[places].mean()), parts, row.expected)


def _row(area: str, actual: float, expected: float) -> Row:
    return Row(area, float(actual), float(expected), float(actual - expected))


def _r2(actual: Values, deviation: Values) -> float:
    return 1 - float((deviation**2).sum() / ((actual - actual.mean()) ** 2).sum())


def _r2_left_out(actual: Values, deviation: Values, leverage: Values) -> float:
    """Return R² over areas left out one at a time, measured against a mean that has not seen the area either."""
    # A row with a leverage of 1 is met exactly whatever its value: the rest say nothing of it.
    alone = deviation / np.maximum(1 - leverage, SAME)
    from_mean = (actual - actual.mean()) * len(actual) / (len(actual) - 1)
    return 1 - float((alone**2).sum() / (from_mean**2).sum())


def _lacking(problem: Problem, has: np.ndarray) -> dict[str, tuple[str, ...]]:
    names = ("target", *problem.background)
    without = np.flatnonzero(~has.all(axis=0)).tolist()
    return {
        problem.areas[place]: tuple(name for name, told in zip(names, has[:, place], strict=True) if not told)
        for place in sorted(without, key=lambda place: problem.areas[place])
    }


def _faults(problem: Problem) -> Iterator[Fault]:
    yield from repeated("Area", problem.areas)
    if not problem.background:
        yield Fault("structure", "There is no background indicator.")
    if "target" in problem.background:
        yield Fault("structure", 'An indicator is called "target", which stands for the figure itself.')
    for name, values in [("target", problem.target), *problem.background.items()]:
        if values.shape != (len(problem.areas),):
            message = f"The values of {name} have the shape {values.shape}, not ({len(problem.areas)},)."
            yield Fault("structure", message, places=(name,))
        elif (np.abs(values[~np.isnan(values)]) > LARGEST).any():
            yield Fault("structure", f"A value of {name} is beyond {LARGEST:g}.", places=(name,))


def _least_squares(background: Values, actual: Values) -> tuple[Values, Values, Values]:
    """Return slopes, expected values and leverages."""
    centred = background - background.mean(axis=0)
    size = centred.std(axis=0)
    left, singular, right = np.linalg.svd(centred / size, full_matrices=False)
    slopes = right.T @ ((left.T @ (actual - actual.mean())) / singular) / size
    return slopes, actual.mean() + centred @ slopes, 1 / len(actual) + (left**2).sum(axis=1)


def _refuse_unfit(names: tuple[str, ...], background: Values, actual: Values) -> None:
    rows, least = len(actual), LEAST_ROWS * (len(names) + 1)
    if rows < least:
        message = f"{rows} areas have every value; {len(names)} indicators need {least}."
        same = _sameness(names, background, actual) if rows > len(names) + 1 else []
        raise TooFewRows([Fault("structure", message), *same])
    faults = _sameness(names, background, actual)
    if faults:
        raise RankDeficient(faults)


def _sameness(names: tuple[str, ...], background: Values, actual: Values) -> list[Fault]:
    faults = [
        Fault("structure", f"{name} is the same in all {len(row)} areas.", places=(name,))
        for name, row in [("target", actual), *zip(names, background.T, strict=True)]
        if row.std() <= SAME * SAME * max(1.0, float(np.abs(row).max()))
    ]
    if faults:
        return faults
    centred = background - background.mean(axis=0)
    _, singular, right = np.linalg.svd(centred / centred.std(axis=0), full_matrices=False)
    for direction in right[singular < SAME * singular[0]]:
        same = tuple(name for name, part in zip(names, direction, strict=True) if abs(part) > SAME)
        faults.append(Fault("structure", f"{', '.join(same)} tell the same.", places=same))
    return faults
