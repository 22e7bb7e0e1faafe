"""Evenness, the last criterion: those to whom it is all the same are spread over the sessions that are least full."""

from __future__ import annotations

from samverkan.engines.allocation.lots import draw_key
from samverkan.engines.allocation.problem import Person, Session
from samverkan.engines.allocation.reading import Reading, Seats, person_slots
from samverkan.engines.allocation.turns import Rooms
from samverkan.engines.faults import Id


def even_out(reading: Reading, seats: Seats, seed: int) -> Seats:
    """Move persons who listed nothing in a slot to its emptiest session, where the cost stays the same.

    Parties stay together, and so are left where they are. O(c s) for c such cells and s sessions in a slot.
    """
    moved = dict(seats)
    rooms = Rooms(reading)
    for (identity, slot), session in seats.items():
        if session is not None and slot not in reading.persons[identity].fixed:
            rooms.seat(reading.sessions[session], [reading.persons[identity]])
    bound = {identity for together in reading.problem.together for identity in together}
    cells = [
        (person, slot)
        for person in reading.problem.persons
        if person.id not in bound
        for slot in person_slots(person)
        if not person.wishes.get(slot) and moved[person.id, slot] is not None and slot not in person.fixed
    ]
    for person, slot in sorted(cells, key=lambda cell: draw_key(seed, cell[0].id, cell[1])):
        _move(reading, rooms, person, slot, moved, seed)
    return moved


def _move(
    reading: Reading, rooms: Rooms, person: Person, slot: Id, seats: dict[tuple[Id, Id], Id | None], seed: int
) -> None:
    now = seats[person.id, slot]
    if now is None or reading.problem.published.get((person.id, slot)) is not None:
        return
    here = reading.sessions[now]
    rooms.seat(here, [person], -1)
    others = {seats[person.id, other] for other in person_slots(person) if other != slot} - {None}
    contents = {reading.sessions[other].content for other in others if other is not None} - {None}
    same = _same_group(rooms, here, person)
    options = [
        session
        for session in reading.options(person, slot)
        if session is here
        or (
            session.content not in contents
            and _same_group(rooms, session, person) <= same
            and rooms.has_room(session, [person])
        )
    ]
    best = min(options, key=lambda one: (_fullness(rooms, one), one is not here, draw_key(seed, one.id)))
    rooms.seat(best, [person])
    seats[person.id, slot] = best.id


def _same_group(rooms: Rooms, session: Session, person: Person) -> int:
    return rooms.taken[session.id, "group", person.group] if person.group is not None else 0


def _fullness(rooms: Rooms, session: Session) -> float:
    taken = rooms.taken[session.id, "all", None]
    return (taken + 1) / session.capacity if session.capacity else float(taken + 1)
