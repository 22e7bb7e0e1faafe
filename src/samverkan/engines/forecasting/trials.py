"""The trials: every rule forecasts from every past year, in all areas, and is held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from samverkan.engines.forecasting.past import Past, look_back, project
from samverkan.engines.forecasting.problem import LEAST_AREAS, LEAST_VALUES, Rule, Values

SMOOTHINGS = (0.5, 0.7, 1.0)
OWN = (0.0, 0.25, 0.5)
COMMON = (0.0, 0.5, 1.0)
RULES = tuple(Rule(*parts) for parts in product(SMOOTHINGS, OWN, COMMON))
NO_CHANGE = Rule()

AHEAD = (1, 2, 3)
"""Years ahead that rules are tried on."""

GAIN = 0.05
"""How much better than no change a rule must have done to be used: what is less is as often chance."""

BOUNDS = (0.05, 20.0)
"""Error ratios of one trial beyond these count as these, so that no single year decides."""


APART = 0.25
"""How much a year counts as one observation rather than as many: chosen in the back-test on every second indicator."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rule that did best, its errors over those of no change, and how far off it was.

    ``spreads`` holds, by years ahead, the half width of an interval in units of the areas' scale.
    """

    rule: Rule
    error_ratio: float
    trials: int
    spreads: Mapping[int, float]


def choose(values: Values, level: float) -> Choice | None:
    """Return the rule to use for all areas and the spread of its errors; None if nothing could be tried.

    A trial is a year to forecast from and a number of years ahead; it counts if at least `LEAST_AREAS` areas have
    both values. O(years² * areas * rules).
    """
    pasts = {end: look_back(values[: end + 1], SMOOTHINGS) for end in range(LEAST_VALUES - 1, len(values) - 1)}
    pairs = [(end, ahead) for end in pasts for ahead in AHEAD if end + ahead < len(values)]
    trials = [(pasts[end], ahead, values[end + ahead]) for end, ahead in pairs]
    trials = [trial for trial in trials if np.isfinite(trial[0].last + trial[2]).sum() >= LEAST_AREAS]
    if not trials:
        return None
    ratios = np.array([_ratios(*trial) for trial in trials])
    means = np.log(np.clip(ratios, *BOUNDS)).mean(axis=0)
    best = int(means.argmin())
    rule = RULES[best] if means[best] < np.log(1 - GAIN) else NO_CHANGE
    ratio = float(np.exp(means[RULES.index(rule)]))
    return Choice(rule, ratio, len(trials), _spreads(rule, trials, level))


def spread_at(spreads: Mapping[int, float], ahead: int) -> float:
    """Return the spread so many years ahead: as measured, else from the nearest by the square root of the years.

    Examples
    --------
    >>> spread_at({1: 1.0, 3: 2.0}, 3), round(spread_at({1: 1.0, 3: 2.0}, 12), 2)
    (2.0, 4.0)
    """
    below = [years for years in spreads if years <= ahead]
    nearest = max(below) if below else min(spreads)
    # An interval never narrows with the years.
    return float(max(spreads[years] for years in below or [nearest]) * np.sqrt(ahead / nearest))


def _ratios(past: Past, ahead: int, outcome: Values) -> Values:
    errors = np.array([np.nanmean(np.abs(outcome - project(past, rule, ahead))) for rule in RULES])
    base = errors[RULES.index(NO_CHANGE)]
    ratios: Values = errors / base if base else np.where(errors > 0, np.inf, 1.0)
    return ratios


def _spreads(rule: Rule, trials: list[tuple[Past, int, Values]], level: float) -> dict[int, float]:
    errors: dict[int, list[Values]] = {}
    for past, ahead, outcome in trials:
        known = np.isfinite(past.last + outcome) & (past.scale > 0)
        off = np.abs(outcome - project(past, rule, ahead))[known] / past.scale[known]
        errors.setdefault(ahead, []).append(off)
    return {ahead: _quantile(parts, level) for ahead, parts in sorted(errors.items())}


def _quantile(parts: list[Values], level: float) -> float:
    """Return the error that ``level`` of the coming ones are to lie within.

    All areas of a year go astray together in part, so that few years tell little however many the areas: the quantile
    is taken higher by `APART` of what conformal prediction asks for so many years.
    """
    together = np.concatenate(parts)
    return float(np.quantile(together, min(1.0, level * (1 + APART / len(parts))))) if len(together) else 0.0
