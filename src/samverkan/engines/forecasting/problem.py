"""What is asked and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.faults import InvalidProblem

Values: TypeAlias = NDArray[np.float64]

LEAST_VALUES = 4
"""Years with a value that an area needs."""

LEAST_AREAS = 10
"""Areas over which a method is tried at least; fewer tell more of themselves than of the method."""

LEAST_TRIALS = 5
"""Trials (a year to forecast from, and how far) at least, or nobody knows how far off forecasts are."""

FARTHEST = 10
"""Years ahead at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One indicator's values over years, and the area whose coming years are asked for.

    Parameters
    ----------
    areas : tuple of str
        Codes, each once: the area and others of its kind, on whose past the method is chosen and tried.
    years : tuple of int
        Without gaps, the first first.
    values : array of float, shape (years, areas)
        NaN where there is none.
    area : str
    until : int
        The last year to forecast.
    least, most : float or None
        What the indicator cannot go below or above, such as 0 and 100 for a share.
    level : {0.5, 0.8, 0.9}
        How often the interval is to hold the outcome.
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: Values
    area: str
    until: int
    least: float | None = None
    most: float | None = None
    level: float = 0.8


@dataclass(frozen=True, slots=True)
class Rule:
    """How a forecast is made from a past: a smoothed level and a damped drift.

    ``level + drift * (1 + damping + damping² + …)``, one term for each year ahead.

    Parameters
    ----------
    smoothing : float
        The level is the mean of the area's values, each weighted by ``(1 - smoothing)`` to the power of its age in
        years; 1 takes the last value.
    own, common : float
        The drift is ``own`` of the area's own yearly change over at most five years, and ``(1 - own) * common`` of the
        median of all areas' changes. Both 0: no drift.
    damping : float
    """

    smoothing: float = 1.0
    own: float = 0.0
    common: float = 0.0
    damping: float = 0.9

    @property
    def is_no_change(self) -> bool:
        """Whether it says that everything stays as it was last."""
        return self.smoothing == 1 and not self.own and not self.common


@dataclass(frozen=True, slots=True)
class Point:
    """One year ahead: the value forecast, and the interval around it."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """An area's coming years.

    Attributes
    ----------
    area : str
    origin : int
        The last year with a value, from which it is told.
    start : float
        That value.
    points : tuple of Point
        Every year from the one after ``origin`` to the one asked for.
    rule : Rule
        The one that did best in the trials, or no change if none did at least 5 % better.
    error_ratio : float
        The rule's mean error in the trials over that of no change (geometric mean); 1 if it is no change.
    trials : int
        Years forecast from, times how far ahead, that the rule was tried on in all areas.
    scale : float
        How much the area's value changes in a year as a rule, drawn towards all areas' when its years are few.
    spreads : mapping of years ahead to float
        The half width of the interval, in ``scale``, as measured that far ahead in the trials.
    level : float
    """

    area: str
    origin: int
    start: float
    points: tuple[Point, ...]
    rule: Rule
    error_ratio: float
    trials: int
    scale: float
    spreads: Mapping[int, float]
    level: float

    def at(self, year: int) -> Point | None:
        """Return a year's point, None if it is not among those forecast."""
        return next((point for point in self.points if point.year == year), None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a forecast is made of.

    Attributes
    ----------
    start : float
        The last value.
    level : float
        The smoothed level it is told from.
    own, common : float
        The yearly change of the area itself, and the median of all areas'.
    drift : float
        What the rule makes of the two: the change of the first year ahead.
    """

    start: float
    level: float
    own: float
    common: float
    drift: float


class TooShort(InvalidProblem):
    """There are too few years or areas; nothing is forecast from nothing."""
