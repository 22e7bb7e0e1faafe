"""What a checked problem means: who asks for what, and what each outcome costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from samverkan.engines.allocation.problem import Id, Person, Problem, Session

Seats: TypeAlias = Mapping[tuple[Id, Id], Id | None]
"""(person, slot) to session, or None."""

State: TypeAlias = Literal["host", "wish", "unlisted", "no_wishes", "elsewhere", "unplaced"]
"""What became of a person in a slot: hosts; got a listed wish; got a session not listed; listed none and got one;
sits in a slot that overlaps; got nothing."""

UNLISTED_STEP = 4
"""A session that a person did not list costs this much more than the last rank of the longest list."""


class Reading:
    """A problem with its look-ups.

    A *cell* is a person and a slot in which they have an allowed session or host. The cost of a cell, in rank units:
    rank ``r`` (from 1) costs ``r``; a session not listed ``unlisted = longest list + UNLISTED_STEP``; to sit in an
    overlapping slot instead also ``unlisted`` (else one long session would look better than two short ones); no seat
    ``unplaced = 1 + cells * unlisted``, which is more than all other costs together. What a host's duty decides, that
    is the cell where they host and the cells that overlap it, costs nothing, for there is nothing to choose.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sessions: dict[Id, Session] = {session.id: session for session in problem.sessions}
        self.persons: dict[Id, Person] = {person.id: person for person in problem.persons}
        self.beside: dict[Id, set[Id]] = defaultdict(set)
        for one, other in problem.overlaps:
            self.beside[one].add(other)
            self.beside[other].add(one)
        longest = max((len(wishes) for person in problem.persons for wishes in person.wishes.values()), default=0)
        self.unlisted = longest + UNLISTED_STEP
        self.unplaced = 1 + self.unlisted * sum(1 for _ in self.cells())

    def cells(self) -> Iterator[tuple[Person, Id]]:
        """Yield every person and slot in which they ask for a seat or host."""
        for person in self.problem.persons:
            for slot in person_slots(person):
                yield person, slot

    def is_bound(self, person: Person, slot: Id) -> bool:
        """Say whether a host's duty decides the cell: they host in it, or in a slot that overlaps it."""
        return slot in person.fixed or not self.beside[slot].isdisjoint(person.fixed)

    def options(self, person: Person, slot: Id) -> list[Session]:
        """Return the sessions that could be given in a cell; nothing that the person hosts is given to them again."""
        if self.is_bound(person, slot):
            return []
        hosted = {self.sessions[identity].content for identity in person.fixed.values()} - {None}
        sessions = (self.sessions[identity] for identity in person.allowed.get(slot, ()))
        return [session for session in sessions if session.content not in hosted]

    def state(self, person: Person, slot: Id, seats: Seats) -> State:
        """Return what became of a person in a slot."""
        session = seats.get((person.id, slot))
        if slot in person.fixed:
            return "host"
        if session is None:
            sits_beside = any(seats.get((person.id, other)) is not None for other in self.beside[slot])
            return "elsewhere" if sits_beside else "unplaced"
        if rank_of(person, slot, session) is not None:
            return "wish"
        return "unlisted" if person.wishes.get(slot) else "no_wishes"

    def price(self, person: Person, slot: Id, session: Id) -> int:
        """Return what it costs to give a person a session, in rank units."""
        return rank_of(person, slot, session) or self.unlisted

    def charge(self, person: Person, slot: Id, seats: Seats) -> int:
        """Return what a cell costs in a finished allocation, in rank units."""
        if self.is_bound(person, slot):
            return 0
        session = seats.get((person.id, slot))
        if session is not None:
            return self.price(person, slot, session)
        return self.unplaced if self.state(person, slot, seats) == "unplaced" else self.unlisted

    def objective(self, seats: Seats) -> int:
        """Return what a finished allocation costs, in rank units."""
        return sum(self.charge(person, slot, seats) for person, slot in self.cells())


def person_slots(person: Person) -> list[Id]:
    """Return the slots in which a person asks for a seat or hosts."""
    asked = {slot for slot, allowed in person.allowed.items() if allowed}
    return sorted(asked | set(person.fixed), key=repr)


def rank_of(person: Person, slot: Id, session: Id | None) -> int | None:
    """Return the rank (from 1) of a session among a person's wishes, None if it is not there."""
    wishes = person.wishes.get(slot, ())
    return list(wishes).index(session) + 1 if session is not None and session in wishes else None
