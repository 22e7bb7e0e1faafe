"""Choosing in turn, in a drawn order: what is answered when the time runs out before the solver has found anything."""

from __future__ import annotations

from collections import Counter

from samverkan.engines.allocation.lots import draw_key
from samverkan.engines.allocation.problem import Id, Person, Session
from samverkan.engines.allocation.reading import Reading, Seats, person_slots


def only_hosts(reading: Reading) -> dict[tuple[Id, Id], Id | None]:
    """Return the seats in which hosts host and nobody else is placed."""
    return {(person.id, slot): person.fixed.get(slot) for person, slot in reading.cells()}


def take_turns(reading: Reading, seed: int) -> Seats:
    """Let persons choose one after the other in a drawn order.

    Every rule holds, and nobody is left out of a session in which there is room for them; the total rank is not
    least. O(P log P) for P pairs of person and session.
    """
    seats = only_hosts(reading)
    taken: Counter[tuple[Id, Id | None]] = Counter()
    for person in sorted(reading.problem.persons, key=lambda person: draw_key(seed, person.id)):
        for slot in person_slots(person):
            options = [session for session in reading.options(person, slot) if _has_room(person, session, taken)]
            choices = [session for session in options if not _clashes(reading, person, session, seats)]
            if choices:
                chosen = min(
                    choices, key=lambda s: (reading.price(person, s.slot, s.id), draw_key(seed, person.id, s.id))
                )
                seats[person.id, slot] = chosen.id
                taken[chosen.id, None] += 1
                if person.group is not None:
                    taken[chosen.id, person.group] += 1
    return seats


def _has_room(person: Person, session: Session, taken: Counter[tuple[Id, Id | None]]) -> bool:
    if session.capacity is not None and taken[session.id, None] >= session.capacity:
        return False
    limit = session.group_limit if person.group is not None else None
    return limit is None or taken[session.id, person.group] < limit


def _clashes(reading: Reading, person: Person, session: Session, seats: Seats) -> bool:
    mine = {slot: seats.get((person.id, slot)) for slot in person_slots(person)}
    if any(mine.get(slot) is not None for slot in reading.beside[session.slot]):
        return True
    contents = {reading.sessions[other].content for other in mine.values() if other is not None}
    return session.content is not None and session.content in contents
