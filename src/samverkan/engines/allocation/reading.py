"""What a checked problem means: who asks for what, who sits as one, and what an allocation costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from samverkan.engines.allocation.costs import (
    NO_FIRST_WISH,
    RANK_UNIT,
    even_share,
    fairness_charge,
    mix_cost,
    rank_cost,
    unlisted_cost,
)
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.faults import Id

Seats: TypeAlias = Mapping[tuple[Id, Id], Id | None]
"""(person, slot) to session, or None."""

State: TypeAlias = Literal["host", "bound", "wish", "unlisted", "no_wishes", "elsewhere", "unplaced"]
"""What became of a person in a slot: hosts; hosts in an overlapping slot; got a listed wish; got a session not listed;
listed none and got one; sits in a slot that overlaps; got nothing."""


class Reading:
    """A problem with its look-ups, and what allocations of it cost (see `costs`)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # In the order by which all else numbers them: the first wins a tie, whatever order they were told in.
        in_order = sorted(problem.sessions, key=lambda session: repr(session.id))
        self.sessions: dict[Id, Session] = {session.id: session for session in in_order}
        self.persons: dict[Id, Person] = {person.id: person for person in problem.persons}
        self.beside: dict[Id, set[Id]] = defaultdict(set)
        for one, other in problem.overlaps:
            self.beside[one].add(other)
            self.beside[other].add(one)
        self.shares = self._even_shares()

    def _even_shares(self) -> dict[tuple[Id, Id], int]:
        """Return the even share of each (slot, group), over those who ask for a seat there."""
        sessions = Counter(session.slot for session in self.problem.sessions)
        asking = Counter(
            (slot, person.group)
            for person, slot in self.cells()
            if person.group is not None and not self.is_bound(person, slot)
        )
        return {(slot, group): even_share(number, sessions[slot]) for (slot, group), number in asking.items()}

    def cells(self) -> Iterator[tuple[Person, Id]]:
        """Yield every person and slot in which they ask for a seat or host."""
        for person in self.problem.persons:
            for slot in person_slots(person):
                yield person, slot

    def is_bound(self, person: Person, slot: Id) -> bool:
        """Say whether a host's duty decides the cell: they host in it, or in a slot that overlaps it."""
        return slot in person.fixed or not self.beside[slot].isdisjoint(person.fixed)

    def options(self, person: Person, slot: Id) -> list[Session]:
        """Return the sessions that could be given in a cell, by id.

        Nothing that the person hosts is given to them again, and nothing without the features they need.
        """
        if self.is_bound(person, slot):
            return []
        hosted = {self.sessions[identity].content for identity in person.fixed.values()} - {None}
        sessions = (self.sessions[identity] for identity in sorted(person.allowed.get(slot, ()), key=repr))
        return [
            session for session in sessions if session.content not in hosted and person.needs <= set(session.features)
        ]

    def state(self, person: Person, slot: Id, seats: Seats) -> State:
        """Return what became of a person in a slot."""
        session = seats.get((person.id, slot))
        if self.is_bound(person, slot):
            return "host" if slot in person.fixed else "bound"
        if session is None:
            sits_beside = any(seats.get((person.id, other)) is not None for other in self.beside[slot])
            return "elsewhere" if sits_beside else "unplaced"
        if rank_of(person, slot, session) is not None:
            return "wish"
        return "unlisted" if person.wishes.get(slot) else "no_wishes"

    def steps(self, person: Person, slot: Id, seats: Seats) -> int:
        """Return how many ranks below the first a person is in a slot; what duty decides counts 0."""
        if self.is_bound(person, slot):
            return 0
        is_unplaced = self.state(person, slot, seats) == "unplaced"
        return steps_below(person, slot, seats.get((person.id, slot))) + is_unplaced

    def all_steps(self, person: Person, seats: Seats) -> int:
        """Return a person's steps over all slots and from earlier forums: D of the fairness charge."""
        return person.carried + sum(self.steps(person, slot, seats) for slot in person_slots(person))

    def charge(self, person: Person, slot: Id, seats: Seats) -> int:
        """Return what the rank in a cell costs, in points."""
        state = self.state(person, slot, seats)
        if state in ("host", "bound", "unplaced"):
            return 0
        return seat_cost(person, slot, seats.get((person.id, slot)))

    def person_cost(self, person: Person, seats: Seats) -> int:
        """Return the ranks, the fairness and the changes of one person, in points."""
        slots = person_slots(person)
        ranks = sum(self.charge(person, slot, seats) for slot in slots)
        lacks = NO_FIRST_WISH if self.lacks_first_wish(person, seats) else 0
        changed = sum(self.is_changed(person, slot, seats) for slot in slots)
        changes = changed * self.problem.change_charge * RANK_UNIT
        return ranks + fairness_charge(self.all_steps(person, seats)) + lacks + changes

    def lacks_first_wish(self, person: Person, seats: Seats) -> bool:
        """Say whether a person listed wishes where there is a choice, and got a first wish in no slot."""
        slots = [slot for slot in person_slots(person) if person.wishes.get(slot) and not self.is_bound(person, slot)]
        return bool(slots) and all(rank_of(person, slot, seats.get((person.id, slot))) != 1 for slot in slots)

    def is_changed(self, person: Person, slot: Id, seats: Seats) -> bool:
        """Say whether a cell that is free to choose gets something else than what is published."""
        published = self.problem.published.get((person.id, slot))
        return published is not None and not self.is_bound(person, slot) and seats.get((person.id, slot)) != published

    def mix_cost(self, seats: Seats) -> int:
        """Return what the mix of groups costs, in points; seats may break rules."""
        groups: Counter[tuple[Id, Id, Id]] = Counter()
        for (identity, slot), session in seats.items():
            person = self.persons[identity]
            if session is not None and slot not in person.fixed and person.group is not None:
                groups[session, slot, person.group] += 1
        weight, nobodys = self.problem.mix, even_share(0, 1)  # of a group in a slot where none of it may choose
        return sum(
            mix_cost(number, self.shares.get((slot, group), nobodys), weight)
            for (_, slot, group), number in groups.items()
        )

    def objective(self, seats: Seats) -> int:
        """Return what an allocation costs, those without a seat left out, in points."""
        return sum(self.person_cost(person, seats) for person in self.problem.persons) + self.mix_cost(seats)

    def unplaced(self, seats: Seats) -> int:
        """Return how many cells have no seat."""
        return sum(self.state(person, slot, seats) == "unplaced" for person, slot in self.cells())


def person_slots(person: Person) -> list[Id]:
    """Return the slots in which a person asks for a seat or hosts."""
    asked = {slot for slot, allowed in person.allowed.items() if allowed}
    return sorted(asked | set(person.fixed), key=repr)


def rank_of(person: Person, slot: Id, session: Id | None) -> int | None:
    """Return the rank (from 1) of a session among a person's wishes, None if it is not there."""
    wishes = person.wishes.get(slot, ())
    return list(wishes).index(session) + 1 if session is not None and session in wishes else None


def steps_below(person: Person, slot: Id, session: Id | None) -> int:
    """Return how many ranks below the first a session is in a slot; not listed, or none, is the rank after the last."""
    rank = rank_of(person, slot, session)
    return rank - 1 if rank is not None else len(person.wishes.get(slot, ()))


def seat_cost(person: Person, slot: Id, session: Id | None) -> int:
    """Return what it costs to give a person a session, or one in an overlapping slot, in points."""
    rank = rank_of(person, slot, session)
    return unlisted_cost(len(person.wishes.get(slot, ()))) if rank is None else rank_cost(rank)
