"""Who waits, and promotions in which nobody loses."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, rank_of
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.allocation.waiting import Move, promote, waiting_list
from tests.engines.problems import Seats, every_allocation, one_slot, problems
from tests.engines.solutions import best_of

SLOT = "10:00"


def in_a_row() -> tuple[Problem, Seats]:
    """Return a problem in which Ada left a, Bo wishes for it, Cy for what Bo has, and Di has nothing."""
    wishes = {"Bo": ("a", "b"), "Cy": ("b", "c"), "Di": ("c",)}
    problem = one_slot({"a": 1, "b": 1, "c": 1}, wishes)
    return problem, {("Ada", SLOT): "a", ("Bo", SLOT): "b", ("Cy", SLOT): "c", ("Di", SLOT): None}


def test_freed_seat_is_passed_on_in_a_chain() -> None:
    problem, seats = in_a_row()

    promotion = promote(problem, seats)

    (chain,) = promotion.chains
    moves = (("Bo", "b", "a"), ("Cy", "c", "b"), ("Di", None, "c"))
    assert chain.moves == tuple(Move(person, SLOT, before, after) for person, before, after in moves)
    assert not chain.is_cycle
    assert (promotion.unplaced_before, promotion.unplaced_after) == (1, 0)
    assert (promotion.status, promotion.ended) == ("optimal", "done")
    assert promotion.seats == {("Bo", SLOT): "a", ("Cy", SLOT): "b", ("Di", SLOT): "c"}


def test_two_who_would_both_gain_trade() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("b", "a")})

    (chain,) = promote(problem, {("Ada", SLOT): "b", ("Bo", SLOT): "a"}).chains

    assert chain.is_cycle
    assert {(move.person, move.before, move.after) for move in chain.moves} == {("Ada", "b", "a"), ("Bo", "a", "b")}


def test_nobody_gives_way_even_if_the_whole_would_gain() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("a",)})
    seats = {("Ada", SLOT): "a", ("Bo", SLOT): "b"}

    promotion = promote(problem, seats)

    assert (promotion.seats, promotion.chains) == (seats, ())


def test_nobody_loses_a_seat_to_two_others() -> None:
    problem = one_slot({"a": 2}, {"Ada": (), "Bo": (), "Cy": ()}, together=({"Bo", "Cy"},))
    seats = {("Ada", SLOT): "a", ("Bo", SLOT): None, ("Cy", SLOT): None}

    assert promote(problem, seats).seats == seats


def test_lot_decides_between_equals_and_steps_before_it() -> None:
    problem = one_slot({"a": 1, "b": 9}, {"Ada": ("a",), "Bo": ("a",)}, mix=0)
    seats = {("Ada", SLOT): "b", ("Bo", SLOT): "b"}

    winners = set()
    for seed in range(6):
        first, _ = waiting_list(problem, seats, "a", seed=seed)
        assert promote(problem, seats, seed=seed).seats[first.person, SLOT] == "a"
        assert first.lot == 1
        winners.add(first.person)
    assert winners == {"Ada", "Bo"}
    ada, bo = problem.persons
    carrying = replace(problem, persons=(ada, replace(bo, carried=2)))
    assert {waiting_list(carrying, seats, "a", seed=seed)[0].person for seed in range(6)} == {"Bo"}
    assert {promote(carrying, seats, seed=seed).seats["Bo", SLOT] for seed in range(6)} == {"a"}


def test_waiting_list_goes_by_steps_then_rank_and_tells_the_consequence() -> None:
    wishes = {"Ada": ("a",), "Bo": ("b", "a"), "Cy": ("a", "c"), "Di": ("c", "b"), "Ed": ("a",)}
    problem = one_slot({"a": 1, "b": 0, "c": 9}, wishes, mix=0)
    seats = {("Ada", SLOT): "a", **{(name, SLOT): "c" for name in ("Bo", "Cy", "Di", "Ed")}}

    listed = waiting_list(problem, seats, "a")

    assert listed[0].person == "Bo"
    assert {(one.person, one.steps, one.rank) for one in listed} == {("Bo", 2, 2), ("Cy", 1, 1), ("Ed", 1, 1)}
    assert all(one.move.faults == ("Session a has 1 seats and 2 persons.",) for one in listed)
    assert all(one.move.change < 0 for one in listed)


def test_waiting_list_moves_companions_along() -> None:
    problem = one_slot({"a": 2, "b": 9}, {"Ada": ("a",), "Bo": ()}, together=({"Ada", "Bo"},))

    (waiting,) = waiting_list(problem, {("Ada", SLOT): "b", ("Bo", SLOT): "b"}, "a")

    assert (waiting.person, waiting.companions, waiting.move.holds) == ("Ada", ("Bo",), True)


def test_waiting_list_weighs_what_must_be_given_up() -> None:
    sessions = (Session("a", 1), Session("long", 2), Session("c", 3))
    allowed = {1: {"a"}, 2: {"long"}, 3: {"c"}}
    wishes = {1: ("a",), 2: ("long",), 3: ("c",)}
    problem = Problem(sessions, (Person("Ada", None, wishes, allowed),), {(1, 2), (2, 3)})

    assert waiting_list(problem, {("Ada", 1): "a", ("Ada", 2): None, ("Ada", 3): "c"}, "long") == ()
    (waiting,) = waiting_list(problem, {}, "long")
    assert (waiting.steps, waiting.move.unplaced) == (6, -3)


def test_waiting_list_of_an_unknown_session_is_refused() -> None:
    with pytest.raises(KeyError):
        waiting_list(one_slot({}, {}), {}, "q")


def test_seats_that_break_rules_are_refused() -> None:
    problem = one_slot({"a": 0}, {"Ada": ()})

    with pytest.raises(ValueError, match="Session a has 0 seats and 1 persons"):
        promote(problem, {("Ada", SLOT): "a"})


def test_published_seats_may_be_bettered_without_charge() -> None:
    problem, seats = in_a_row()
    told = {cell: session for cell, session in seats.items() if cell[0] != "Ada" and session}

    assert len(promote(replace(problem, published=told, change_charge=99), seats).chains) == 1


def test_cancelled_promotion_keeps_what_is() -> None:
    problem, seats = in_a_row()

    promotion = promote(problem, seats, cancelled=lambda: True)

    assert promotion.ended == "cancelled"
    assert verify_seats(problem, promotion.seats) == []
    assert promotion.unplaced_after <= promotion.unplaced_before


def is_no_worse(reading: Reading, before: Seats, after: Seats) -> bool:
    """Say whether everybody has a session they like as much, or more, in each slot."""

    def place(person: Person, slot: int, seats: Seats) -> float:
        state = reading.state(person, slot, seats)
        if state in ("host", "bound", "no_wishes"):
            return 0
        rank = rank_of(person, slot, seats[person.id, slot])
        last = len(person.wishes.get(slot, ()))
        if rank is None:
            return last + 1 + (state == "unplaced")
        return rank

    cells = [(person, slot) for person, slot in reading.cells() if person.wishes.get(slot)]
    placed = [one for one in before if before[one] and not after[one]]
    lost = [one for one in placed if reading.state(reading.persons[one[0]], one[1], after) == "unplaced"]
    return not lost and all(place(*cell, after) <= place(*cell, before) for cell in cells)


@settings(max_examples=80, deadline=None)
@given(problems(persons=3, slots=2, sessions=2), st.integers(0, 5), st.data())
def test_promotion_is_the_best_in_which_nobody_loses(problem: Problem, seed: int, data: st.DataObject) -> None:
    problem = replace(problem, published={})
    reading = Reading(problem)
    every = list(every_allocation(problem))
    before = data.draw(st.sampled_from(every))

    promotion = promote(problem, before, seed=seed)

    assert verify_seats(problem, promotion.seats) == []
    assert is_no_worse(reading, before, promotion.seats)
    values = [(reading.unplaced(one), reading.objective(one)) for one in every if is_no_worse(reading, before, one)]
    assert (promotion.unplaced_after, promotion.objective_after) == min(values)
    assert (promotion.unplaced_before, promotion.objective_before) == (
        reading.unplaced(before), reading.objective(before),
    )  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(problems(persons=8, slots=2), st.data())
def test_chains_hold_every_change_once_and_hang_together(problem: Problem, data: st.DataObject) -> None:
    before = dict(best_of(problem).seats)
    roomier = tuple(replace(one, capacity=one.capacity and one.capacity + 1) for one in problem.sessions)
    leaving = data.draw(st.sets(st.sampled_from([None, *(person.id for person in problem.persons)])))
    persons = tuple(person for person in problem.persons if person.id not in leaving)
    told = {cell: session for cell, session in problem.published.items() if cell[0] not in leaving}
    problem = replace(problem, sessions=roomier, persons=persons, together=(), apart=(), published=told)

    promotion = promote(problem, before)

    after = promotion.seats
    changed = {(person, slot) for person, slot in after if after[person, slot] != before[person, slot]}
    moves = [move for chain in promotion.chains for move in chain.moves]
    assert Counter((move.person, move.slot) for move in moves) == Counter(changed)
    for chain in promotion.chains:
        for one, other in zip(chain.moves, chain.moves[1:], strict=False):
            assert one.before == other.after
            assert one.slot == other.slot
        assert chain.is_cycle == (chain.moves[0].after == chain.moves[-1].before and chain.moves[0].after is not None)
