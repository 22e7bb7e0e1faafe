"""What every engine says when a problem cannot be solved as it is stated: all faults at once, named by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Id: TypeAlias = int | str
"""Whatever the caller names persons, sessions, slots, tables and groups by. ``1`` and ``"1"`` are different ids."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a problem.

    Parameters
    ----------
    kind : {'preference', 'capacity', 'structure'}
        Something about persons (unknown, repeated or forbidden choices); a number of seats; anything else.
    message : str
        A plain English sentence that names the ids.
    persons, places : tuple of int or str
        The ids it concerns; a place is a session, slot, table, round or group.
    """

    kind: Literal["preference", "capacity", "structure"]
    message: str
    persons: tuple[Id, ...] = ()
    places: tuple[Id, ...] = ()


class InvalidProblem(ValueError):
    """The problem contradicts itself; ``faults`` lists everything that is wrong with it, of whatever kind."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.message for fault in faults))
        self.faults = tuple(faults)


class InvalidPreference(InvalidProblem):
    """At least one fault concerns what is said of a person."""


class CapacityError(InvalidProblem):
    """At least one fault concerns a number of seats, and none concerns a person."""


class Infeasible(ValueError):
    """The demands cannot all be met; ``conflict`` is a minimal set of them: without any one, the rest can be met.

    ``persons`` and ``places`` are the ids that the conflict concerns.
    """

    def __init__(self, message: str, conflict: Sequence[Fault]) -> None:
        super().__init__("\n".join([message, *(fault.message for fault in conflict)]))
        self.conflict = tuple(conflict)
        self.persons = tuple(dict.fromkeys(person for fault in conflict for person in fault.persons))
        self.places = tuple(dict.fromkeys(place for fault in conflict for place in fault.places))


def refuse(faults: Sequence[Fault]) -> None:
    """Raise the most telling error if there is any fault.

    Raises
    ------
    InvalidPreference
        If any fault concerns a person.
    CapacityError
        Otherwise, if any concerns a number of seats.
    InvalidProblem
        Otherwise, if there is any fault at all. Each error lists all faults.

    Examples
    --------
    >>> refuse([])
    >>> refuse([Fault("capacity", "Table 1 has -1 seats.", places=(1,))])
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.CapacityError: Table 1 has -1 seats.
    """
    kinds = {fault.kind for fault in faults}
    if "preference" in kinds:
        raise InvalidPreference(faults)
    if "capacity" in kinds:
        raise CapacityError(faults)
    if faults:
        raise InvalidProblem(faults)
