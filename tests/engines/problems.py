"""Small problems for the tests, drawn by Hypothesis and written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from hypothesis import strategies as st

from samverkan.engines.allocation import Id, Person, Problem, Session, verify_seats

Seats = dict[tuple[Id, Id], Id | None]


def one_slot(
    capacities: Mapping[Id, int | None], wishes: Mapping[Id, tuple[Id, ...]], group: Id | None = None
) -> Problem:
    """Return a problem with one slot in which everybody may attend everything."""
    sessions = tuple(Session(identity, "10:00", capacity) for identity, capacity in capacities.items())
    allowed = {"10:00": frozenset(capacities)}
    persons = tuple(Person(name, group, {"10:00": listed}, allowed) for name, listed in wishes.items())
    return Problem(sessions, persons)


@st.composite
def problems(draw: st.DrawFn, persons: int = 6, slots: int = 3, sessions: int = 3) -> Problem:
    """Draw a valid problem, with hosts, repeated contents, overlaps, group limits and modes."""
    slot_ids = list(range(draw(st.integers(1, slots))))
    programme = [
        Session(
            f"{slot}{letter}",
            slot,
            draw(st.none() | st.integers(0, 3)),
            draw(st.none() | st.sampled_from("xy")),
            draw(st.none() | st.none() | st.integers(0, 2)),
        )
        for slot in slot_ids
        for letter in "abc"[: draw(st.integers(0, sessions))]
    ]
    overlaps = frozenset(pair for pair in combinations(slot_ids, 2) if draw(st.integers(0, 3)) == 0)
    people = [_draw_person(draw, f"p{n}", programme, overlaps) for n in range(draw(st.integers(0, persons)))]
    return Problem(tuple(programme), tuple(people), overlaps)


def _draw_person(draw: st.DrawFn, name: str, programme: list[Session], overlaps: frozenset[tuple[Id, Id]]) -> Person:
    wishes, allowed, fixed = {}, {}, {}
    for slot in sorted({session.slot for session in programme}, key=str):
        here = [session.id for session in programme if session.slot == slot]
        open_ = draw(st.sets(st.sampled_from(here)))
        allowed[slot] = frozenset(open_)
        wishes[slot] = tuple(draw(st.permutations(sorted(open_)))[: draw(st.integers(0, 3))])
        free = not any((other, slot) in overlaps or (slot, other) in overlaps for other in fixed)
        if free and draw(st.integers(0, 7)) == 0:
            fixed[slot] = draw(st.sampled_from(here))
    return Person(name, draw(st.none() | st.sampled_from("mn")), wishes, allowed, fixed)


def least_cost(problem: Problem) -> int:
    """Try every allocation and return the least cost, priced from the documentation and not by the engine's code."""
    return min(_cost(problem, seats) for seats in _all_seats(problem) if not verify_seats(problem, seats))


def _all_seats(problem: Problem) -> Iterator[Seats]:
    cells: dict[tuple[Id, Id], list[Id | None]] = {}
    for person in problem.persons:
        for slot in {*person.allowed, *person.fixed}:
            if slot in person.fixed:
                cells[person.id, slot] = [person.fixed[slot]]
            elif person.allowed[slot]:
                cells[person.id, slot] = [None, *person.allowed[slot]]
    for choice in product(*cells.values()):
        yield dict(zip(cells, choice, strict=True))


def _cost(problem: Problem, seats: Seats) -> int:
    persons = {person.id: person for person in problem.persons}
    unlisted = max((len(w) for p in problem.persons for w in p.wishes.values()), default=0) + 4
    total = 0
    for (name, slot), session in seats.items():
        person = persons[name]
        beside = {b if a == slot else a for a, b in problem.overlaps if slot in (a, b)}
        if slot in person.fixed or beside & set(person.fixed):
            continue
        wishes = person.wishes.get(slot, ())
        if session in wishes:
            total += wishes.index(session) + 1
        elif session is not None or any(seats.get((name, other)) is not None for other in beside):
            total += unlisted
        else:
            total += 1 + unlisted * len(seats)
    return total
