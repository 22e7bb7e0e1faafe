"""What is asked and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.faults import InvalidProblem

Values: TypeAlias = NDArray[np.float64]

LEAST_ROWS = 5
"""Areas for each coefficient, the intercept among them, at least."""

WEAK = 0.5
"""A fit whose R² of areas left out is below this is weak: less than half of how areas differ is told of an area that
the model has not seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A figure, and the background indicators that are to explain it, all of one year.

    Parameters
    ----------
    areas : tuple of str
        Codes, each once.
    target : array of float, shape (areas,)
        NaN where there is no value.
    background : mapping of indicator id to array of float, shape (areas,)
        NaN where there is no value.
    """

    areas: tuple[str, ...]
    target: Values
    background: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Row:
    """One area: the actual value, the expected, and actual minus expected."""

    area: str
    actual: float
    expected: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A linear model with an intercept, fitted by least squares, and how well it fits.

    Attributes
    ----------
    rows : tuple of Row
        The areas that have every value, by code.
    intercept : float
    coefficients : mapping of indicator id to float
    r2 : float
        The share of the variance between areas that the model accounts for.
    r2_adjusted : float
        The same, less what as many meaningless indicators would have explained by chance.
    r2_left_out : float
        The same when each area is told by a model fitted without it; may be below 0.
    spread : float
        The standard deviation of the deviations, with n - k - 1 degrees of freedom.
    n : int
        Rows.
    is_weak : bool
        Whether ``r2_left_out`` is below `WEAK`.
    lacking : mapping of area to tuple of indicator ids
        Areas left out, and what they lack; ``"target"`` stands for the figure itself.
    """

    rows: tuple[Row, ...]
    intercept: float
    coefficients: Mapping[str, float]
    r2: float
    r2_adjusted: float
    r2_left_out: float
    spread: float
    n: int
    is_weak: bool
    lacking: Mapping[str, tuple[str, ...]]

    def row(self, area: str) -> Row | None:
        """Return an area's row, None if it was left out."""
        return next((row for row in self.rows if row.area == area), None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an area is expected to have its value.

    Attributes
    ----------
    mean : float
        The mean of the figure over the rows: what is expected of an area whose background is the mean.
    parts : mapping of indicator id to float
        What the area's own background adds to it: coefficient * (x - mean of x). ``mean`` and parts add up to
        ``expected``.
    expected : float
    """

    mean: float
    parts: Mapping[str, float]
    expected: float


class TooFewRows(InvalidProblem):
    """Too few areas have every value for so many coefficients."""


class RankDeficient(InvalidProblem):
    """Some background indicators tell the same as others together, so their coefficients mean nothing."""
