"""The forecast of one area."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from samverkan.engines.checks import LARGEST, repeated
from samverkan.engines.faults import Fault, refuse
from samverkan.engines.forecasting.past import Past, look_back, project
from samverkan.engines.forecasting.problem import (
    FARTHEST,
    LEAST_AREAS,
    LEAST_TRIALS,
    LEAST_VALUES,
    Explanation,
    Forecast,
    Point,
    Problem,
    TooShort,
)
from samverkan.engines.forecasting.trials import SMOOTHINGS, Choice, choose, spread_at

VERSION = "1"

LEVELS = (0.5, 0.8, 0.9)


def forecast(problem: Problem) -> Forecast:
    """Return an area's coming years, by the rule that did best in all areas' past.

    Only years up to the area's last value are looked at. O(years² * areas).

    Raises
    ------
    InvalidProblem
        With every fault of the problem.
    TooShort
        If the area has fewer than `LEAST_VALUES` values, or the rules could be tried fewer than `LEAST_TRIALS` times
        in at least `LEAST_AREAS` areas, or the year asked for is more than `FARTHEST` ahead of the last value.
    """
    refuse(list(_faults(problem)))
    place = problem.areas.index(problem.area)
    last = _last_place(problem, place)
    origin, values = problem.years[last], problem.values[: last + 1]
    choice = choose(values, problem.level)
    if choice is None or choice.trials < LEAST_TRIALS:
        message = f"Forecasts could be tried less than {LEAST_TRIALS} times in {LEAST_AREAS} areas."
        raise TooShort([Fault("structure", message)])
    past = look_back(values, SMOOTHINGS)
    return Forecast(
        area=problem.area,
        origin=origin,
        start=float(past.last[place]),
        points=tuple(_points(problem, choice, past, origin)),
        rule=choice.rule,
        error_ratio=choice.error_ratio,
        trials=choice.trials,
        scale=float(past.scale[place]),
        spreads=choice.spreads,
        level=problem.level,
    )


def explain(problem: Problem, found: Forecast) -> Explanation:
    """Return the level and the yearly changes that a forecast was made of.

    Examples
    --------
    >>> import numpy as np
    >>> rising = np.arange(12.0)[:, None] * np.linspace(1, 2, 12)
    >>> problem = Problem(tuple("ABCDEFGHIJKL"), tuple(range(2010, 2022)), rising, area="A", until=2022)
    >>> parts = explain(problem, forecast(problem))
    >>> parts.start, parts.own, parts.common, parts.drift
    (11.0, 1.0, 1.5, 1.25)
    """
    past = look_back(problem.values[: problem.years.index(found.origin) + 1], SMOOTHINGS)
    place = problem.areas.index(found.area)
    own, rule = float(past.own[place]), found.rule
    return Explanation(
        start=found.start,
        level=float(past.levels[rule.smoothing][place]),
        own=own,
        common=past.common,
        drift=rule.own * own + (1 - rule.own) * rule.common * past.common,
    )


def _last_place(problem: Problem, place: int) -> int:
    """Return where the area's last value stands, if it has enough of them and the year asked for is not too far."""
    told = np.flatnonzero(np.isfinite(problem.values[:, place]))
    if len(told) < LEAST_VALUES:
        message = f"Area {problem.area} has {len(told)} values; a forecast needs {LEAST_VALUES}."
        raise TooShort([Fault("structure", message, places=(problem.area,))])
    origin = problem.years[told[-1]]
    if not origin < problem.until <= origin + FARTHEST:
        message = f"{problem.until} is not 1 to {FARTHEST} years after {origin}, the last year with a value."
        raise TooShort([Fault("structure", message, places=(problem.area,))])
    return int(told[-1])


def _points(problem: Problem, choice: Choice, past: Past, origin: int) -> Iterator[Point]:
    place = problem.areas.index(problem.area)
    for ahead in range(1, problem.until - origin + 1):
        value = float(project(past, choice.rule, ahead)[place])
        half = spread_at(choice.spreads, ahead) * float(past.scale[place])
        yield Point(origin + ahead, *(_within(problem, one) for one in (value, value - half, value + half)))


def _within(problem: Problem, value: float) -> float:
    low = -np.inf if problem.least is None else problem.least
    high = np.inf if problem.most is None else problem.most
    return float(min(max(value, low), high))


def _faults(problem: Problem) -> Iterator[Fault]:
    yield from repeated("Area", problem.areas)
    if problem.area not in problem.areas:
        yield Fault("structure", f"Area {problem.area} is not known.", places=(problem.area,))
    if not problem.years or problem.years != tuple(range(problem.years[0], problem.years[0] + len(problem.years))):
        yield Fault("structure", "The years are not one after the other.")
    if problem.level not in LEVELS:
        yield Fault("structure", f"The level is {problem.level!r}; it must be one of {LEVELS}.")
    if problem.least is not None and problem.most is not None and problem.least >= problem.most:
        yield Fault("structure", f"The least, {problem.least!r}, is not below the most, {problem.most!r}.")
    shape = (len(problem.years), len(problem.areas))
    if problem.values.shape != shape:
        yield Fault("structure", f"The values have the shape {problem.values.shape}, not {shape}.")
    elif (np.abs(problem.values[~np.isnan(problem.values)]) > LARGEST).any():
        yield Fault("structure", f"A value is beyond {LARGEST:g}.")
