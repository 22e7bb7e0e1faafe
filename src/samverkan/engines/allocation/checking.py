"""Every fault that can be found in the statement of a problem, before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.checks import is_count, not_a_count, repeated, repeated_persons
from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.kinds import (
    Part,
    a_mapping,
    a_sequence,
    a_set,
    a_tuple,
    an_id,
    anything,
    attribute_faults,
    is_text,
    maybe,
    part_faults,
    text,
    told,
)

_SESSION = Part(
    "Session",
    Session,
    {
        "id": an_id,
        "slot": an_id,
        "content": maybe(an_id),
        "mode_capacity": a_mapping(text, anything),
        "kept": a_mapping(an_id, anything),
        "features": a_set(text),
    },
)
_PERSON = Part(
    "Person",
    Person,
    {
        "id": an_id,
        "group": maybe(an_id),
        "wishes": a_mapping(an_id, a_sequence(an_id)),
        "allowed": a_mapping(an_id, a_set(an_id)),
        "fixed": a_mapping(an_id, an_id),
        "mode": maybe(text),
        "needs": a_set(text),
    },
    concerns="persons",
)


def _cell(value: object, place: str) -> Iterator[str]:
    """Take a pair of a person and a slot."""
    if not isinstance(value, tuple) or len(value) != 2:
        yield f"{place} is not a pair of a person and a slot."
        return
    yield from (message for part in value for message in an_id(part, place))


_RULES = {
    "overlaps": a_set(a_tuple(an_id)),
    "together": a_sequence(a_set(an_id)),
    "apart": a_sequence(a_set(an_id)),
    "published": a_mapping(_cell, an_id),
}


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself; every error lists all faults.

    Raises
    ------
    InvalidPreference
        If any fault concerns a person.
    CapacityError
        Otherwise, if any concerns a number of seats.
    InvalidProblem
        Otherwise, if there is any fault at all.

    Examples
    --------
    >>> check(Problem(sessions=(Session("a", "10:00", capacity=-1),), persons=()))
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.CapacityError: Session a: the capacity is -1, not a whole number from 0.
    """
    refuse(find_faults(problem))


def find_faults(problem: Problem, effort: Effort = UNLIMITED) -> list[Fault]:
    """Return every fault of a problem: sessions, slots, persons in the order given, then the rules between persons.

    Where values have the wrong types, these are all that is told, for what such a problem means cannot be asked.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.
    """
    if wrong := _type_faults(problem, effort):
        return wrong
    sessions = {session.id: session for session in problem.sessions}
    overlapping = {frozenset(pair) for pair in problem.overlaps}
    faults = [*_session_faults(problem), *_overlap_faults(problem)]
    faults += repeated_persons(person.id for person in problem.persons)
    for person in effort.each(problem.persons):
        faults += _wish_faults(person, sessions)
        faults += _allowed_faults(person, sessions)
        faults += _fixed_faults(person, sessions, overlapping)
        if wrong_count := not_a_count(person.carried):
            message = f"Person {person.id} carries {told(person.carried)}, {wrong_count}."
            faults.append(Fault("preference", message, (person.id,)))
    return [*faults, *_pair_faults(problem), *_published_faults(problem, sessions)]


def _type_faults(problem: Problem, effort: Effort) -> list[Fault]:
    return [
        *part_faults(problem.sessions, "sessions", _SESSION, effort),
        *part_faults(problem.persons, "persons", _PERSON, effort),
        *attribute_faults(problem, _RULES),
    ]


def _session_faults(problem: Problem) -> Iterator[Fault]:
    yield from repeated("Session", (session.id for session in problem.sessions))
    for session in problem.sessions:
        for name, value in _seat_numbers(session):
            if wrong := not_a_count(value):
                shown = value if is_text(value) else told(value)
                message = f"Session {session.id}: the {name} is {shown}, {wrong}."
                yield Fault("capacity", message, places=(session.id, session.slot))
        yield from _kept_faults(session)
    for name, weight in (("weight of the mix", problem.mix), ("charge for a change", problem.change_charge)):
        if wrong := not_a_count(weight):
            yield Fault("structure", f"The {name} is {told(weight)}, {wrong}.")


def _seat_numbers(session: Session) -> Iterator[tuple[str, object]]:
    if session.capacity is not None:
        yield "capacity", session.capacity
    if session.group_limit is not None:
        yield "group limit", session.group_limit
    for mode, seats in session.mode_capacity.items():
        yield f"capacity for {mode}", seats
    for group, seats in session.kept.items():
        yield f"number of seats kept for {group}", seats


def _kept_faults(session: Session) -> Iterator[Fault]:
    if not session.kept or not all(is_count(seats) for seats in session.kept.values()):
        return
    if session.capacity is None:
        yield Fault("capacity", f"Session {session.id} keeps seats but has no capacity.", places=(session.id,))
    elif is_count(session.capacity) and (seats := sum(session.kept.values())) > session.capacity:
        message = f"Session {session.id} keeps {told(seats)} seats and has {session.capacity}."
        yield Fault("capacity", message, places=(session.id,))


def _overlap_faults(problem: Problem) -> Iterator[Fault]:
    slots = {session.slot for session in problem.sessions}
    for pair in sorted(problem.overlaps, key=repr):
        if len(pair) != 2 or pair[0] == pair[1]:
            yield Fault("structure", f"Overlap {pair} is not a pair of different slots.", places=tuple(pair))
        for slot in dict.fromkeys(pair):
            if slot not in slots:
                message = f"Overlap {pair} names slot {slot}, in which no session takes place."
                yield Fault("structure", message, places=(slot,))


def _place_fault(person: Person, slot: Id, identity: Id, sessions: Mapping[Id, Session], verb: str) -> Fault | None:
    session = sessions.get(identity)
    if session is not None and session.slot == slot:
        return None
    what = "does not exist" if session is None else f"takes place in slot {session.slot}"
    message = f"Person {person.id} {verb} session {identity} in slot {slot}, but it {what}."
    return Fault("preference", message, (person.id,), (identity, slot))


def _wish_faults(person: Person, sessions: Mapping[Id, Session]) -> Iterator[Fault]:
    for slot, wishes in person.wishes.items():
        for identity, times in Counter(wishes).items():
            if times > 1:
                message = f"Person {person.id} wishes for session {identity} in slot {slot} {times} times."
                yield Fault("preference", message, (person.id,), (identity, slot))
            if fault := _place_fault(person, slot, identity, sessions, "wishes for"):
                yield fault
            elif slot not in person.fixed and identity not in person.allowed.get(slot, ()):
                message = f"Person {person.id} wishes for session {identity} in slot {slot}, which is not open to them."
                yield Fault("preference", message, (person.id,), (identity, slot))


def _allowed_faults(person: Person, sessions: Mapping[Id, Session]) -> Iterator[Fault]:
    for slot, allowed in person.allowed.items():
        for identity in sorted(allowed, key=repr):
            if fault := _place_fault(person, slot, identity, sessions, "may attend"):
                yield fault


def _fixed_faults(person: Person, sessions: Mapping[Id, Session], overlapping: set[frozenset[Id]]) -> Iterator[Fault]:
    for slot, identity in person.fixed.items():
        if fault := _place_fault(person, slot, identity, sessions, "hosts"):
            yield fault
    for one, other in combinations(sorted(person.fixed, key=repr), 2):
        if frozenset((one, other)) in overlapping:
            message = (
                f"Person {person.id} hosts session {person.fixed[one]} in slot {one} and session "
                f"{person.fixed[other]} in slot {other}, which overlap."
            )
            yield Fault("preference", message, (person.id,), (person.fixed[one], person.fixed[other]))


def _pair_faults(problem: Problem) -> Iterator[Fault]:
    known = {person.id for person in problem.persons}
    for name, sets in (("together", problem.together), ("apart", problem.apart)):
        for members in sets:
            unknown = sorted(members - known, key=repr)
            if unknown:
                message = f"{', '.join(map(str, unknown))} must sit {name} with others, but is no person here."
                yield Fault("preference", message, tuple(unknown))
            if len(members) < 2:
                message = f"A set of persons who sit {name} has {len(members)} members; it needs two or more."
                yield Fault("structure", message, tuple(sorted(members, key=repr)))


def _published_faults(problem: Problem, sessions: Mapping[Id, Session]) -> Iterator[Fault]:
    persons = {person.id: person for person in problem.persons}
    for (identity, slot), session in problem.published.items():
        person = persons.get(identity)
        if person is None:
            message = f"Person {identity} has a published seat in slot {slot}, but is no person here."
            yield Fault("preference", message, (identity,), (slot,))
        elif fault := _place_fault(person, slot, session, sessions, "has a published seat in"):
            yield fault
