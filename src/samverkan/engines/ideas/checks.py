"""Faults that several of the entrances look for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from samverkan.engines.faults import Fault, Id


def repeated(what: str, ids: Iterable[Id]) -> list[Fault]:
    """List the ids that are given more than once.

    Examples
    --------
    >>> [fault.message for fault in repeated("Note", ["a", "b", "a"])]
    ['Note a is given 2 times.']
    """
    times = Counter(ids)
    return [
        Fault("structure", f"{what} {identity} is given {number} times.", places=(identity,))
        for identity, number in times.items()
        if number > 1
    ]


def below(what: str, value: object, least: int) -> list[Fault]:
    """Complain of a number that is no whole number of at least ``least``."""
    if type(value) is int and value >= least:
        return []
    return [Fault("structure", f"{what} is {value!r}; it must be a whole number from {least}.")]


def outside(what: str, value: float, low: float, high: float) -> list[Fault]:
    """Complain of a number that is not between ``low`` and ``high``, themselves excluded."""
    if low < value < high:
        return []
    return [Fault("structure", f"{what} is {value!r}; it must be between {low} and {high}.")]
