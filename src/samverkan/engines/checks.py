"""Faults that several of the engines look for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from samverkan.engines.faults import Fault, Id, InvalidPreference
from samverkan.engines.kinds import is_id, told

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


def unknown_cell(person: Id, slot: Id) -> UnknownId:
    """Return the error for a question about a slot in which a person asks for nothing."""
    message = f"Person {person} asks for nothing in slot {slot}."
    return UnknownId([Fault("preference", message, persons=(person,), places=(slot,))])


def unknown_place(what: str, identity: Id) -> UnknownId:
    """Return the error for a question about a session, note or whatever else that is not there."""
    return UnknownId([Fault("structure", f"{what} {identity} is not known.", places=(identity,))])


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


def seed_faults(seed: object) -> list[Fault]:
    """Complain of a seed that is no whole number: text and fractions would draw lots that nobody can repeat.

    Examples
    --------
    >>> [fault.message for fault in seed_faults("2026")], seed_faults(2026)
    (["The seed is '2026', not a whole number of 64 bits."], [])
    """
    if type(seed) is int and is_id(seed):
        return []
    return [Fault("structure", f"The seed is {told(seed)}, not a whole number of 64 bits.")]


def outside(what: str, value: float, low: float, high: float) -> list[Fault]:
    """Complain of a number that is not between ``low`` and ``high``, themselves excluded."""
    if low < value < high:
        return []
    return [Fault("structure", f"{what} is {value!r}; it must be between {low} and {high}.")]


def too_many(what: str, number: int, most: int) -> list[Fault]:
    """Complain of more than an engine takes: no time limit could be kept beyond that.

    Examples
    --------
    >>> [fault.message for fault in too_many("notes", 3, 2)], too_many("notes", 2, 2)
    (['There are 3 notes; the most is 2.'], [])
    """
    return [Fault("structure", f"There are {number} {what}; the most is {most}.")] if number > most else []
