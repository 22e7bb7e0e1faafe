"""Rows of `bench/engines.py`: each is a figure to reach, with the code that measures it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One number beside the number it must reach. ``at_least`` False means it must not be higher than the target."""

    name: str
    value: float
    target: float
    at_least: bool = False
    detail: str = ""

    @property
    def is_met(self) -> bool:
        """Say whether the target is reached."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def ratio(self) -> float:
        """The value as a share of its target."""
        return self.value / self.target if self.target else float("inf") if self.value else 1.0


@dataclass(frozen=True)
class Row:
    """A line of the table of figures to reach.

    ``run`` yields its measures; it is called in a process of its own, so that memory can be told. ``quick`` rows are
    also run by CI (all of them within two minutes).
    """

    name: str
    run: Callable[[], Iterable[Measure]]
    quick: bool = False
