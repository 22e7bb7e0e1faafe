"""Small problems for the tests, drawn by Hypothesis and written by hand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, product

from hypothesis import strategies as st

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.faults import Id

Seats = dict[tuple[Id, Id], Id | None]


def one_slot(
    capacities: Mapping[Id, int | None],
    wishes: Mapping[Id, tuple[Id, ...]],
    group: Id | None = None,
    **rules: object,
) -> Problem:
    """Return a problem with one slot in which everybody may attend everything; ``rules`` go to the problem."""
    sessions = tuple(Session(identity, "10:00", capacity) for identity, capacity in capacities.items())
    allowed = {"10:00": frozenset(capacities)}
    persons = tuple(Person(name, group, {"10:00": listed}, allowed) for name, listed in wishes.items())
    return Problem(sessions, persons, **rules)


@st.composite
def problems(draw: st.DrawFn, persons: int = 6, slots: int = 3, sessions: int = 3) -> Problem:
    """Draw a valid problem, with every kind of rule in it now and then."""
    slot_ids = list(range(draw(st.integers(1, slots))))
    programme = [_draw_session(draw, slot, letter) for slot in slot_ids for letter in "abc"[: draw(_upto(sessions))]]
    held = sorted({session.slot for session in programme}, key=repr)
    overlaps = frozenset(pair for pair in combinations(held, 2) if draw(_seldom()))
    people = [_draw_person(draw, f"p{n}", programme, overlaps) for n in range(draw(_upto(persons)))]
    names = [person.id for person in people]
    return Problem(
        tuple(programme),
        tuple(people),
        overlaps,
        together=_draw_sets(draw, names),
        apart=_draw_sets(draw, names),
        mix=draw(_upto(2)),
        published=_draw_published(draw, programme, people) if draw(_seldom()) else {},
        change_charge=draw(_upto(3)),
    )


def _draw_published(draw: st.DrawFn, programme: list[Session], people: list[Person]) -> Seats:
    every = {(person.id, session.slot): session.id for person in people for session in draw(st.permutations(programme))}
    return {cell: session for cell, session in every.items() if draw(st.booleans())}


def _upto(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def _seldom() -> st.SearchStrategy[bool]:
    return st.integers(0, 3).map(lambda number: number == 3)


def _draw_sets(draw: st.DrawFn, names: list[Id]) -> tuple[frozenset[Id], ...]:
    if len(names) < 2:
        return ()
    pairs = st.sets(st.sampled_from(names), min_size=2, max_size=3).map(frozenset)
    return tuple(draw(st.lists(pairs, max_size=2))) if draw(_seldom()) else ()


def _draw_session(draw: st.DrawFn, slot: int, letter: str) -> Session:
    capacity = draw(st.none() | _upto(3))
    kept: dict[Id, int] = {}
    for group in "mn" if capacity and draw(_seldom()) else "":
        kept[group] = draw(_upto(capacity - sum(kept.values())))
    return Session(
        f"{slot}{letter}",
        slot,
        capacity,
        content=draw(st.none() | st.sampled_from("xy")),
        group_limit=draw(_upto(2)) if draw(_seldom()) else None,
        mode_capacity={"digital": draw(_upto(2))} if draw(_seldom()) else {},
        kept=kept,
        features=frozenset() if draw(_seldom()) else frozenset({"lift"}),
    )


def _draw_person(draw: st.DrawFn, name: str, programme: list[Session], overlaps: frozenset[tuple[Id, Id]]) -> Person:
    wishes, allowed, fixed = {}, {}, {}
    for slot in sorted({session.slot for session in programme}, key=str):
        here = [session.id for session in programme if session.slot == slot]
        open_ = draw(st.sets(st.sampled_from(here)))
        allowed[slot] = frozenset(open_)
        wishes[slot] = tuple(draw(st.permutations(sorted(open_)))[: draw(_upto(3))])
        free = not any((other, slot) in overlaps or (slot, other) in overlaps for other in fixed)
        if free and draw(st.integers(0, 7)) == 7:
            fixed[slot] = draw(st.sampled_from(here))
    return Person(
        name,
        draw(st.none() | st.sampled_from("mn")),
        wishes,
        allowed,
        fixed,
        mode=draw(st.sampled_from((None, "onsite", "digital"))),
        needs=frozenset({"lift"}) if draw(_seldom()) else frozenset(),
        carried=draw(_upto(9)) if draw(_seldom()) else 0,
    )


def least(problem: Problem) -> tuple[int, int]:
    """Try every allocation and return the least (cells without a seat, cost in points).

    Priced from the documentation and not by the engine's code.
    """
    return min(price(problem, seats) for seats in every_allocation(problem))


def every_allocation(problem: Problem) -> Iterator[Seats]:
    """Yield all seats that keep the rules."""
    yield from (seats for seats in _all_seats(problem) if not verify_seats(problem, seats))


def _all_seats(problem: Problem) -> Iterator[Seats]:
    cells: dict[tuple[Id, Id], list[Id | None]] = {}
    for person in problem.persons:
        for slot in {*person.allowed, *person.fixed}:
            if slot in person.fixed:
                cells[person.id, slot] = [person.fixed[slot]]
            elif person.allowed[slot]:
                cells[person.id, slot] = [None, *sorted(person.allowed[slot])]
    for choice in product(*cells.values()):
        yield dict(zip(cells, choice, strict=True))


def price(problem: Problem, seats: Seats) -> tuple[int, int]:
    """Return (cells without a seat, cost in points)."""
    unplaced, points = 0, 0.0
    for person in problem.persons:
        steps, firsts = person.carried, set()
        for slot in [slot for one, slot in seats if one == person.id]:
            lost, ranks, below = _price_cell(problem, person, slot, seats)
            unplaced, points, steps = unplaced + lost, points + 9 * ranks, steps + below
            if not _duty(problem, person, slot):
                firsts |= {seats[person.id, slot] == wish for wish in person.wishes.get(slot, ())[:1]}
                told = problem.published.get((person.id, slot), seats[person.id, slot])
                points += 9 * problem.change_charge * (told != seats[person.id, slot])
        points += 9 * (3 ** (min(steps, 8) - 2) - 3**-2 + max(0, steps - 8) * (3**7 - 3**6))
        points += 36 if firsts == {False} else 0
    groups = Counter(
        (session, person.group)
        for person in problem.persons
        for slot, session in ((slot, seats[one, slot]) for one, slot in seats if one == person.id)
        if session is not None and slot not in person.fixed and person.group is not None
    )
    for (session, group), number in groups.items():
        share = _even_share(problem, session, group)
        points += sum(9 * problem.mix * ((k - 1) // share) for k in range(1, number + 1))
    return unplaced, round(points)


def _even_share(problem: Problem, session: Id, group: Id) -> int:
    (slot,) = (one.slot for one in problem.sessions if one.id == session)
    members = [person for person in problem.persons if person.group == group and not _duty(problem, person, slot)]
    asking = sum(bool(person.allowed.get(slot)) for person in members)
    return max(1, math.ceil(asking / sum(one.slot == slot for one in problem.sessions)))


def _duty(problem: Problem, person: Person, slot: Id) -> bool:
    """Say whether the person hosts in a slot or beside it."""
    beside = {b if a == slot else a for a, b in problem.overlaps if slot in (a, b)}
    return not person.fixed.keys().isdisjoint({slot} | beside)


def _price_cell(problem: Problem, person: Person, slot: Id, seats: Seats) -> tuple[int, int, int]:
    """Return (1 if without a seat, rank units, steps below the first wish)."""
    if _duty(problem, person, slot):
        return 0, 0, 0
    beside = {b if a == slot else a for a, b in problem.overlaps if slot in (a, b)}
    session, wishes = seats[person.id, slot], tuple(person.wishes.get(slot, ()))
    if session in wishes:
        rank = wishes.index(session) + 1
        return 0, rank * (rank - 1) // 2, rank - 1
    if session is None and not any(seats.get((person.id, other)) is not None for other in beside):
        return 1, 0, len(wishes) + 1
    last = len(wishes)
    return 0, last * (last - 1) // 2 + 4 if last else 0, last
