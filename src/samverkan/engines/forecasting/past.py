"""What is known of all areas at one year: last values, smoothed levels, yearly changes. Everything in arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from samverkan.engines.forecasting.problem import Rule, Values

MEMORY = 5
"""Years over which an area's own drift is taken."""

PULL = 5
"""Changes that the scale of all areas weighs as much as, in an area's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """All areas as seen from the last of some years; NaN for those without a value then.

    Attributes
    ----------
    last : array, shape (areas,)
    levels : mapping of smoothing to array
    own : array
        Mean yearly change over the last `MEMORY` years; the common one where there is too little to tell.
    common : float
        The median of the areas' own; 0 if nothing tells.
    scale : array
        Mean size of a year's change, drawn towards the median of all areas.
    """

    last: Values
    levels: dict[float, Values]
    own: Values
    common: float
    scale: Values


def look_back(values: Values, smoothings: Iterable[float]) -> Past:
    """Return what the last of the years tells, and the years before it. O(years * areas).

    Examples
    --------
    >>> import numpy as np
    >>> past = look_back(np.array([[1.0], [2.0], [np.nan], [4.0]]), (1.0, 0.5))
    >>> past.last.tolist(), past.own.tolist(), past.common, [level.round(3).tolist() for level in past.levels.values()]
    ([4.0], [1.0], 1.0, [[4.0], [3.364]])
    """
    last = values[-1]
    own = _own_drift(values[-(MEMORY + 1) :])
    known = own[np.isfinite(own) & np.isfinite(last)]
    common = float(np.median(known)) if len(known) else 0.0
    levels = {smoothing: last if smoothing == 1 else _level(values, smoothing) for smoothing in smoothings}
    return Past(last, levels, np.where(np.isfinite(own), own, common), common, measure_scale(values))


def project(past: Past, rule: Rule, ahead: int) -> Values:
    """Return every area's forecast so many years ahead; NaN for those without a last value."""
    steps = sum(rule.damping**step for step in range(ahead))
    drift = rule.own * past.own + (1 - rule.own) * rule.common * past.common
    return past.levels[rule.smoothing] + drift * steps + 0 * past.last


def measure_scale(values: Values) -> Values:
    """Return how much each area's value changes in a year as a rule.

    The mean of |change| / sqrt(years between), with the median of all areas' counted as `PULL` more changes.

    Examples
    --------
    >>> import numpy as np
    >>> measure_scale(np.array([[1.0, 5.0], [2.0, 5.0], [1.0, np.nan], [2.0, 7.0]])).round(3).tolist()
    [0.908, 0.812]
    """
    areas = values.shape[1]
    total, count = np.zeros(areas), np.zeros(areas)
    last, since = np.full(areas, np.nan), np.zeros(areas)
    for row in values:
        since += 1
        both = np.isfinite(row) & np.isfinite(last)
        total[both] += np.abs(row - last)[both] / np.sqrt(since[both])
        count += both
        here = np.isfinite(row)
        last[here], since[here] = row[here], 0
    moved = count > 0
    pool = float(np.median(total[moved] / count[moved])) if moved.any() else 0.0
    scale: Values = (total + PULL * pool) / (count + PULL)
    return scale


def _level(values: Values, smoothing: float) -> Values:
    age = np.arange(len(values))[::-1, None]
    weights = (1 - smoothing) ** age * np.isfinite(values)
    with np.errstate(invalid="ignore"):
        level: Values = (weights * np.nan_to_num(values)).sum(axis=0) / weights.sum(axis=0)
    return level


def _own_drift(values: Values) -> Values:
    first = np.isfinite(values).argmax(axis=0)
    years = len(values) - 1 - first
    change = values[-1] - values[first, np.arange(values.shape[1])]
    drift: Values = np.where(years >= 2, change / np.maximum(years, 1), np.nan)
    return drift
