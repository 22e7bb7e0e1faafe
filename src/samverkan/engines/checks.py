"""Faults that several of the engines look for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from samverkan.engines.faults import Fault, Id


def is_count(value: object) -> bool:
    """Say whether a value is a whole number from 0; a boolean is none."""
    return type(value) is int and value >= 0


def repeated(what: str, ids: Iterable[Id]) -> list[Fault]:
    """List the ids of places, notes or whatever else that are given more than once.

    Examples
    --------
    >>> [fault.message for fault in repeated("Note", ["a", "b", "a"])]
    ['Note a is given 2 times.']
    """
    return [Fault("structure", message, places=(identity,)) for identity, message in _repeated(what, ids)]


def repeated_persons(ids: Iterable[Id]) -> list[Fault]:
    """List the ids of persons that are given more than once."""
    return [Fault("preference", message, persons=(identity,)) for identity, message in _repeated("Person", ids)]


def _repeated(what: str, ids: Iterable[Id]) -> Iterator[tuple[Id, str]]:
    for identity, times in Counter(ids).items():
        if times > 1:
            yield identity, f"{what} {identity} is given {times} times."


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
