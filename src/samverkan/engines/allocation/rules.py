"""The rules that any seats must keep, checked by code of its own: nothing here is shared with a solver but the problem.

Used by `verify`, and for seats that were moved by hand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.faults import Id

Seats: TypeAlias = Mapping[tuple[Id, Id], Id | None]
Row: TypeAlias = dict[Id, Id | None]
"""Slot to session: what one person got."""


def verify_seats(problem: Problem, seats: Seats) -> list[str]:
    """Return every rule that seats break, in words.

    Parameters
    ----------
    problem : Problem
    seats : mapping of (person, slot) to session or None
        As in `Solution.seats`.

    Notes
    -----
    O(cells + sessions + members of sets times slots).

    Examples
    --------
    >>> problem = Problem((Session("a", 1, capacity=0),), (Person("Ada", allowed={1: {"a"}}),))
    >>> verify_seats(problem, {("Ada", 1): None})
    []
    >>> verify_seats(problem, {("Ada", 1): "a"})
    ['Session a has 0 seats and 1 persons.']
    """
    rules = Rules(problem)
    if faults := rules.lost_cells(seats):
        return faults
    table = rules.table(seats)
    faults = [fault for person in problem.persons for fault in rules.person_faults(person, table[person.id])]
    guests = rules.guests(table)
    faults += [fault for session in problem.sessions for fault in rules.session_faults(session, guests[session.id])]
    return faults + list(rules.together_faults(table))


class Rules:
    """The rules of one problem, each as a function that yields the faults of a part of the seats."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sessions = {session.id: session for session in problem.sessions}
        self.near: dict[Id, set[Id]] = defaultdict(set)
        for one, other in problem.overlaps:
            self.near[one].add(other)
            self.near[other].add(one)

    @cached_property
    def companions(self) -> list[list[Person]]:
        """The sets of persons who sit together, those that share a person joined."""
        joined: list[set[Id]] = []
        for members in self.problem.together:
            touched = [one for one in joined if not one.isdisjoint(members)]
            joined = [one for one in joined if one.isdisjoint(members)]
            joined.append(set(members).union(*touched))
        return [[person for person in self.problem.persons if person.id in members] for members in joined]

    def table(self, seats: Seats) -> dict[Id, Row]:
        """Return the seats by person."""
        table: dict[Id, Row] = {person.id: {} for person in self.problem.persons}
        for (person, slot), session in seats.items():
            table[person][slot] = session
        return table

    def guests(self, table: Mapping[Id, Row]) -> dict[Id, list[Person]]:
        """Return who sits in each session, hosts left out."""
        guests: dict[Id, list[Person]] = defaultdict(list)
        for person in self.problem.persons:
            for slot, session in table[person.id].items():
                if session is not None and slot not in person.fixed:
                    guests[session].append(person)
        return guests

    def is_open(self, person: Person, slot: Id) -> bool:
        """Say whether a person asks for a seat in a slot and no duty as host decides it."""
        return bool(person.allowed.get(slot)) and person.fixed.keys().isdisjoint(self.near[slot] | {slot})

    def lost_cells(self, seats: Seats) -> list[str]:
        """Return whose seats are missing, and which are nobody's."""
        asked = {
            (one.id, slot) for one in self.problem.persons for slot in {*one.allowed, *one.fixed} if _asks(one, slot)
        }
        faults = [f"Person {person} is lost in slot {slot}." for person, slot in asked - seats.keys()]
        faults += [f"Person {person} asks for nothing in slot {slot}." for person, slot in seats.keys() - asked]
        return sorted(faults)

    def person_faults(self, person: Person, mine: Row) -> Iterator[str]:
        """Yield what is wrong with one person's seats, whoever else sits where."""
        for slot, session in mine.items():
            yield from self._cell_faults(person, slot, session)
        for one in sorted(mine, key=repr):
            for other in sorted(self.near[one] & mine.keys(), key=repr):
                if repr(one) < repr(other) and mine[one] is not None and mine[other] is not None:
                    yield f"Person {person.id} is in two places in the overlapping slots {one} and {other}."
        contents = {slot: self.sessions[one].content for slot, one in mine.items() if one in self.sessions}
        for content, times in Counter(contents.values()).items():
            given = [slot for slot in contents if contents[slot] == content and slot not in person.fixed]
            if content is not None and times > 1 and given:
                yield f"Person {person.id} gets content {content} {times} times."

    def _cell_faults(self, person: Person, slot: Id, session: Id | None) -> Iterator[str]:
        if slot in person.fixed:
            if session != person.fixed[slot]:
                yield f"Person {person.id} hosts {person.fixed[slot]} in slot {slot}, not {session}."
        elif session is not None:
            place = self.sessions.get(session)
            if place is None or place.slot != slot or session not in person.allowed[slot]:
                yield f"Person {person.id} may not attend {session} in slot {slot}."
            elif lacking := sorted(set(person.needs) - set(place.features)):
                yield f"Session {session} lacks {', '.join(lacking)}, which person {person.id} needs."

    def session_faults(self, session: Session, guests: Sequence[Person]) -> Iterator[str]:
        """Yield what is wrong with so many, and such, persons in a session."""
        name, taken = f"Session {session.id}", len(guests)
        if session.capacity is not None and taken > session.capacity:
            yield f"{name} has {session.capacity} seats and {taken} persons."
        modes = Counter(person.mode for person in guests)
        for mode, seats in session.mode_capacity.items():
            if modes[mode] > seats:
                yield f"{name} has {seats} seats for {mode} and {modes[mode]} persons."
        groups = Counter(person.group for person in guests if person.group is not None)
        for group, number in groups.items():
            if session.group_limit is not None and number > session.group_limit:
                yield f"{name} takes {session.group_limit} of group {group} and has {number}."
        yield from _kept_faults(session, guests)
        here = {person.id for person in guests}
        for members in self.problem.apart:
            if len(both := sorted(here & members, key=repr)) > 1:
                yield f"{', '.join(map(str, both))} must sit apart and all sit in {session.id}."

    def together_faults(self, table: Mapping[Id, Row]) -> Iterator[str]:
        """Yield the companions who do not sit in the same session."""
        for members in self.companions:
            for slot in sorted({slot for person in members for slot in person.allowed}, key=repr):
                open_ = [person.id for person in members if self.is_open(person, slot)]
                if len({table[person][slot] for person in open_}) > 1:
                    yield f"{', '.join(map(str, open_))} must sit together in slot {slot}."


def _asks(person: Person, slot: Id) -> bool:
    return slot in person.fixed or bool(person.allowed.get(slot))


def _kept_faults(session: Session, guests: Sequence[Person]) -> Iterator[str]:
    """Share what is not kept between other groups and those for whom the kept seats do not suffice."""
    if not session.kept or session.capacity is None:
        return
    groups = Counter(person.group for person in guests)
    own = sum(min(groups[group], seats) for group, seats in session.kept.items())
    shared = session.capacity - sum(session.kept.values())
    if len(guests) - own > shared:
        yield f"Session {session.id} keeps seats for groups and has {shared} for others, who are {len(guests) - own}."
