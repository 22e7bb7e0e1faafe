"""Choosing in turn, in a drawn order: where the solver starts from, and what is answered when the time runs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from samverkan.engines.allocation.lots import draw_key
from samverkan.engines.allocation.parties import Choice, Party
from samverkan.engines.allocation.problem import Person, Session
from samverkan.engines.allocation.reading import Reading, Seats
from samverkan.engines.allocation.rows import sets_apart
from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.faults import Id


def only_hosts(reading: Reading) -> dict[tuple[Id, Id], Id | None]:
    """Return the seats in which hosts host and nobody else is placed."""
    return {(person.id, slot): person.fixed.get(slot) for person, slot in reading.cells()}


def take_turns(reading: Reading, parties: Sequence[Party], seed: int, effort: Effort = UNLIMITED) -> Seats:
    """Let parties choose one after the other, in the order given.

    Every rule holds, and nobody is left out of a session in which there is room for them; the cost is not least.
    O(P log P) for P pairs of person and session.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.
    """
    seats = only_hosts(reading)
    rooms = Rooms(reading)
    for party in effort.each(parties):
        for choice in party.choices:
            persons = [party.members[number] for number in choice.members]
            for session in _by_liking(choice, persons, seed):
                if rooms.has_room(session, persons) and not _clashes(reading, persons, session, seats):
                    rooms.seat(session, persons)
                    seats.update({(person.id, choice.slot): session.id for person in persons})
                    break
    return seats


class Rooms:
    """Who is in which session, by whatever limits them."""

    def __init__(self, reading: Reading) -> None:
        self.taken: Counter[tuple[Id, str, Id | None]] = Counter()
        self.apart = sets_apart(reading.problem)

    def seat(self, session: Session, persons: Sequence[Person], times: int = 1) -> None:
        """Let persons in; ``times`` -1 takes them out again."""
        for person in persons:
            for key in self._keys(session, person):
                self.taken[key] += times

    def has_room(self, session: Session, persons: Sequence[Person]) -> bool:
        """Say whether persons may sit in a session beside those who are there."""
        self.seat(session, persons)
        holds = all(self._holds(session, person) for person in persons) and self._keeps(session)
        self.seat(session, persons, -1)
        return holds

    def _keys(self, session: Session, person: Person) -> list[tuple[Id, str, Id | None]]:
        sets: list[tuple[Id, str, Id | None]] = [(session.id, "apart", n) for n in self.apart.get(person.id, ())]
        one = session.id
        return [(one, "all", None), (one, "mode", person.mode), (one, "group", person.group), *sets]

    def _holds(self, session: Session, person: Person) -> bool:
        limits = {
            "all": session.capacity,
            "mode": session.mode_capacity.get(person.mode) if person.mode is not None else None,
            "group": session.group_limit if person.group is not None else None,
            "apart": 1,
        }
        found = ((limits[key[1]], self.taken[key]) for key in self._keys(session, person))
        return all(limit is None or taken <= limit for limit, taken in found)

    def _keeps(self, session: Session) -> bool:
        if not session.kept or session.capacity is None:
            return True
        own = sum(min(seats, self.taken[session.id, "group", group]) for group, seats in session.kept.items())
        return self.taken[session.id, "all", None] - own <= session.capacity - sum(session.kept.values())


def _by_liking(choice: Choice, persons: Sequence[Person], seed: int) -> Iterator[Session]:
    """Yield the sessions open to a party: the listed ones, the cheapest first, then the others in a drawn order."""
    for option in sorted(choice.listed, key=lambda option: option.cost):
        yield option.session
    yield from sorted(choice.others, key=lambda other: draw_key(seed, persons[0].id, other.id))


def _clashes(reading: Reading, persons: Sequence[Person], session: Session, seats: Seats) -> bool:
    for person in persons:
        if any(seats.get((person.id, slot)) is not None for slot in reading.beside[session.slot]):
            return True
        mine = {seats.get((person.id, slot)) for slot in person.allowed if slot != session.slot} - {None}
        contents = {reading.sessions[other].content for other in mine if other is not None}
        if session.content is not None and session.content in contents:
            return True
    return False
