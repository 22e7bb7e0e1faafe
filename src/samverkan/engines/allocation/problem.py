"""The problem as the caller states it, and every fault that can be found in the statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Id: TypeAlias = int | str
"""Whatever the caller names persons, sessions, slots, groups and contents by. ``1`` and ``"1"`` are different ids."""


@dataclass(frozen=True, slots=True)
class Session:
    """Something that takes place in a slot.

    Parameters
    ----------
    id : int or str
        Unique among the sessions.
    slot : int or str
        The slot (parallel group) in which it takes place.
    capacity : int or None
        Seats for participants, hosts not counted; ``0`` closes the session, ``None`` means no limit.
    content : int or str, optional
        Sessions with the same content repeat each other: nobody but a host gets it twice.
    group_limit : int, optional
        Most participants of one group (municipality) in the session, hosts not counted.
    """

    id: Id
    slot: Id
    capacity: int | None
    content: Id | None = None
    group_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to have a session in each slot.

    Parameters
    ----------
    id : int or str
        Unique among the persons.
    group : int or str, optional
        The municipality or organisation; None belongs to no group.
    wishes : mapping of slot to sequence of session ids
        Ranked, the dearest first. A slot may be missing: then every allowed session is as good.
    allowed : mapping of slot to set of session ids
        The sessions of the person's mode. No allowed session in a slot: the person asks for nothing there.
    fixed : mapping of slot to session id
        Where the person hosts. A host takes no participant's seat, and need not be allowed there.
    """

    id: Id
    group: Id | None = None
    wishes: Mapping[Id, Sequence[Id]] = field(default_factory=dict)
    allowed: Mapping[Id, AbstractSet[Id]] = field(default_factory=dict)
    fixed: Mapping[Id, Id] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Sessions, persons, and the pairs of slots that overlap in time (the order within a pair means nothing)."""

    sessions: Sequence[Session]
    persons: Sequence[Person]
    overlaps: AbstractSet[tuple[Id, Id]] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a problem, with the ids it concerns."""

    kind: Literal["preference", "capacity", "structure"]
    message: str
    person: Id | None = None
    slot: Id | None = None
    session: Id | None = None


class InvalidProblem(ValueError):
    """The problem contradicts itself; ``faults`` lists everything that is wrong with it, of whatever kind."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.message for fault in faults))
        self.faults = tuple(faults)


class InvalidPreference(InvalidProblem):
    """At least one fault concerns a person: unknown, repeated or forbidden sessions, or a host in two places."""


class CapacityError(InvalidProblem):
    """A capacity or a group limit is no whole number from 0, and no fault concerns a person."""


class Infeasible(ValueError):
    """Everybody must be placed (``must_place``) and cannot be; names the persons, and the sessions they may attend."""

    def __init__(self, persons: Sequence[Id], sessions: Sequence[Id]) -> None:
        super().__init__(
            f"No seat for {len(persons)} persons: {', '.join(map(str, persons))}. "
            f"The sessions open to them are taken: {', '.join(map(str, sessions)) or 'none is open to them'}."
        )
        self.persons = tuple(persons)
        self.sessions = tuple(sessions)


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself.

    Raises
    ------
    InvalidPreference
        If any fault concerns a person.
    CapacityError
        Otherwise, if any concerns a capacity or a group limit.
    InvalidProblem
        Otherwise, if there is any fault at all. Each error lists all faults.

    Examples
    --------
    >>> check(Problem(sessions=(Session("a", "10:00", capacity=-1),), persons=()))
    Traceback (most recent call last):
    ...
    samverkan.engines.allocation.problem.CapacityError: Session a: the capacity is -1, not a whole number from 0.
    """
    faults = find_faults(problem)
    kinds = {fault.kind for fault in faults}
    if "preference" in kinds:
        raise InvalidPreference(faults)
    if "capacity" in kinds:
        raise CapacityError(faults)
    if faults:
        raise InvalidProblem(faults)


def find_faults(problem: Problem) -> list[Fault]:
    """Return every fault of a problem, sessions first, then slots, then persons in the order given."""
    sessions = {session.id: session for session in problem.sessions}
    overlapping = {frozenset(pair) for pair in problem.overlaps}
    faults = [*_session_faults(problem.sessions), *_overlap_faults(problem.overlaps)]
    for identity, times in Counter(person.id for person in problem.persons).items():
        if times > 1:
            faults.append(Fault("preference", f"Person {identity} is given {times} times.", person=identity))
    for person in problem.persons:
        faults += _wish_faults(person, sessions)
        faults += _allowed_faults(person, sessions)
        faults += _fixed_faults(person, sessions, overlapping)
    return faults


def _session_faults(sessions: Sequence[Session]) -> Iterator[Fault]:
    for identity, times in Counter(session.id for session in sessions).items():
        if times > 1:
            yield Fault("structure", f"Session {identity} is given {times} times.", session=identity)
    for session in sessions:
        for name, value in (("capacity", session.capacity), ("group limit", session.group_limit)):
            if value is not None and (type(value) is not int or value < 0):
                message = f"Session {session.id}: the {name} is {value}, not a whole number from 0."
                yield Fault("capacity", message, slot=session.slot, session=session.id)


def _overlap_faults(overlaps: AbstractSet[tuple[Id, Id]]) -> Iterator[Fault]:
    for pair in overlaps:
        if len(pair) != 2 or pair[0] == pair[1]:
            yield Fault("structure", f"Overlap {pair} is not a pair of different slots.")


def _place_fault(person: Person, slot: Id, identity: Id, sessions: Mapping[Id, Session], verb: str) -> Fault | None:
    session = sessions.get(identity)
    if session is not None and session.slot == slot:
        return None
    what = "does not exist" if session is None else f"takes place in slot {session.slot}"
    message = f"Person {person.id} {verb} session {identity} in slot {slot}, but it {what}."
    return Fault("preference", message, person.id, slot, identity)


def _wish_faults(person: Person, sessions: Mapping[Id, Session]) -> Iterator[Fault]:
    for slot, wishes in person.wishes.items():
        for identity, times in Counter(wishes).items():
            if times > 1:
                message = f"Person {person.id} wishes for session {identity} in slot {slot} {times} times."
                yield Fault("preference", message, person.id, slot, identity)
            if fault := _place_fault(person, slot, identity, sessions, "wishes for"):
                yield fault
            elif slot not in person.fixed and identity not in person.allowed.get(slot, ()):
                message = f"Person {person.id} wishes for session {identity} in slot {slot}, which is not open to them."
                yield Fault("preference", message, person.id, slot, identity)


def _allowed_faults(person: Person, sessions: Mapping[Id, Session]) -> Iterator[Fault]:
    for slot, allowed in person.allowed.items():
        for identity in sorted(allowed, key=repr):
            if fault := _place_fault(person, slot, identity, sessions, "may attend"):
                yield fault


def _fixed_faults(
    person: Person, sessions: Mapping[Id, Session], overlapping: AbstractSet[frozenset[Id]]
) -> Iterator[Fault]:
    for slot, identity in person.fixed.items():
        if fault := _place_fault(person, slot, identity, sessions, "hosts"):
            yield fault
    slots = sorted(person.fixed, key=repr)
    for number, one in enumerate(slots):
        for other in slots[number + 1 :]:
            if frozenset((one, other)) in overlapping:
                message = (
                    f"Person {person.id} hosts session {person.fixed[one]} in slot {one} and session "
                    f"{person.fixed[other]} in slot {other}, which overlap."
                )
                yield Fault("preference", message, person.id, one, person.fixed[one])
