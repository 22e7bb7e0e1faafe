"""Faults that several of the engines look for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from samverkan.engines.faults import Fault, Id, InvalidPreference

MOST = 1_000_000
"""Seats, charges, weights and steps at most: far beyond any event, and low enough that sums and products of them stay
well below 2^53, up to which floats are exact whole numbers: a bound from a linear programme is worth nothing beyond."""

LARGEST = 1e12
"""The size of a quantity, weight or distance at most: sums and squares of those are far from where floats overflow."""


class UnknownId(InvalidPreference, KeyError):
    """Somebody asks about an id that is not in the problem; a `KeyError` too, as of any look-up that fails."""

    __str__ = InvalidPreference.__str__


def unknown_person(identity: Id) -> UnknownId:
    """Return the error for a question about a person who is not there."""
    return UnknownId([Fault("preference", f"Person {identity} does not take part.", persons=(identity,))])


def is_count(value: object) -> bool:
    """Say whether a value is a whole number from 0; a boolean is none."""
    return type(value) is int and value >= 0


def not_a_count(value: object, most: int = MOST) -> str | None:
    """Say what is wrong with a number of seats or the like, None if nothing is.

    Examples
    --------
    >>> not_a_count(-1), not_a_count(10**30), not_a_count(3)
    ('not a whole number from 0', 'above the most, 1000000', None)
    """
    if type(value) is not int or value < 0:
        return "not a whole number from 0"
    return f"above the most, {most}" if value > most else None


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
