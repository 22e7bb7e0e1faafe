"""What is asked and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.faults import Fault, InvalidProblem

Values: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that areas are compared on.

    Parameters
    ----------
    id : str
    weight : float
        How much it counts; above 0.
    scale : 'iqr', None or float
        What a difference is divided by: the distance between the quartiles of all areas that have a value (linear
        interpolation), nothing, or a number of one's own above 0.
    """

    id: str
    weight: float
    scale: Literal["iqr"] | float | None = "iqr"


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Whom to find the like of, and by what.

    Parameters
    ----------
    areas : tuple of str
        Codes, each once, in any order.
    indicators : tuple of Indicator
    values : array of float, shape (indicators, areas)
        NaN where there is none.
    centre : str
        The area whose like is sought.
    count : int
        How many neighbours, from 1.
    """

    areas: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    values: Values
    centre: str
    count: int = 7


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An area and its difference from the centre.

    Attributes
    ----------
    area : str
    difference : float
        The sum of ``parts``; 0 is alike in everything.
    parts : tuple of float
        What each indicator adds to the difference, in the order of the indicators.
    """

    area: str
    difference: float
    parts: tuple[float, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Each indicator's share of the difference, adding up to 1; all 0 if there is no difference."""
        return tuple(part / self.difference if self.difference else 0.0 for part in self.parts)


@dataclass(frozen=True, slots=True)
class Similar:
    """The areas most like the centre.

    Attributes
    ----------
    centre : str
    neighbours : tuple of Neighbour
        The least different first; of equals the lower code first.
    scales : tuple of float
        What differences were divided by, in the order of the indicators.
    lacking : mapping of area to tuple of indicator ids
        The areas that could not be compared, and what each of them lacks; by code.
    compared : int
        Areas that have every value, the centre among them.
    """

    centre: str
    neighbours: tuple[Neighbour, ...]
    scales: tuple[float, ...]
    lacking: Mapping[str, tuple[str, ...]]
    compared: int


class InputLacking(InvalidProblem):
    """The centre lacks a value; ``indicators`` are the ids of those it lacks. Nothing is guessed in their place."""

    def __init__(self, centre: str, indicators: tuple[str, ...]) -> None:
        super().__init__([Fault("structure", f"Area {centre} has no value of {', '.join(indicators)}.", (), (centre,))])
        self.centre = centre
        self.indicators = indicators
