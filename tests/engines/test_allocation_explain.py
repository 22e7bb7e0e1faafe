"""Why a person got what they got, and what a move by hand would mean."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines.allocation.costs import RANK_UNIT
from samverkan.engines.allocation.explain import Explainer, explain, what_if
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.allocation.verify import verify
from samverkan.engines.faults import Id
from tests.engines.problems import Seats, one_slot, problems
from tests.engines.solutions import best_of, solution_of

quick = settings(max_examples=60, deadline=None)
SLOT = "10:00"


def reasons(problem: Problem, seats: Seats, person: Id) -> list[str]:
    explanation = explain(problem, solution_of(problem, seats), person)
    return [wish.reason for slot in explanation.slots for wish in slot.missed]


def in_one_slot(*persons: Person, **session: object) -> Problem:
    """Return a problem with session a, which everybody wishes for, and b, where there is always room."""
    sessions = (Session("a", SLOT, **{"capacity": 1, **session}), Session("b", SLOT))
    asking = {"wishes": {SLOT: ("a",)}, "allowed": {SLOT: {"a", "b"}}}
    return Problem(sessions, tuple(replace(person, **asking) for person in persons))


def test_explanation_tells_who_sits_there_and_by_which_lot() -> None:
    problem = one_slot({"a": 1, "b": 9}, {"Ada": ("a",), "Bo": ("a",), "Cy": ("b", "a")})
    solution = solution_of(problem, {("Ada", SLOT): "a", ("Bo", SLOT): "b", ("Cy", SLOT): "b"})

    explanation = explain(problem, solution, "Bo")

    (slot,) = explanation.slots
    (missed,) = slot.missed
    assert (slot.state, slot.session, slot.rank, slot.steps, slot.companions) == ("unlisted", "b", None, 1, ())
    assert (missed.session, missed.rank, missed.reason) == ("a", 1, "full")
    assert (missed.capacity, missed.taken, missed.first_wishes, missed.wishes) == (1, 1, 2, 3)
    assert [(one.person, one.rank, one.lot) for one in missed.seated] == [("Ada", 1, solution.lots["Ada", SLOT])]
    assert asdict(missed)["reason"] == "full"


def test_explanation_counts_steps_of_this_forum_and_earlier_ones() -> None:
    problem = in_one_slot(Person("Ada", carried=2), Person("Bo"))
    solution = solution_of(problem, {("Ada", SLOT): "b", ("Bo", SLOT): "a"})

    ada, bo = (explain(problem, solution, name) for name in ("Ada", "Bo"))

    assert (ada.steps, ada.carried, ada.charge) == (1, 2, 27 - 1)
    assert ada.cost == 26 + 4 * RANK_UNIT + 4 * RANK_UNIT
    assert (bo.steps, bo.carried, bo.charge, bo.cost) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("ada", "bo", "session", "reason"),
    [
        ({}, {}, {}, "full"),
        ({}, {}, {"capacity": 0}, "closed"),
        ({}, {}, {"capacity": None}, "open"),
        ({"needs": {"lift"}}, {}, {}, "not_accessible"),
        ({"needs": {"lift"}}, {}, {"features": {"lift", "loop"}}, "full"),
        ({"mode": "digital"}, {"mode": "digital"}, {"capacity": 5, "mode_capacity": {"digital": 1}}, "mode_full"),
        ({"mode": "digital"}, {"mode": "onsite"}, {"capacity": 5, "mode_capacity": {"digital": 1}}, "open"),
        ({"group": "Malmö"}, {"group": "Malmö"}, {"capacity": 5, "group_limit": 1}, "group_full"),
        ({"group": "Malmö"}, {}, {"capacity": 2, "kept": {"Lund": 1}}, "kept"),
        ({"group": "Lund"}, {"group": "Lund"}, {"capacity": 3, "kept": {"Lund": 1, "Malmö": 2}}, "kept"),
        ({"group": "Lund"}, {}, {"capacity": 2, "kept": {"Lund": 1}}, "open"),
    ],
)
def test_reason_is_the_rule_that_stands_against_it(
    ada: dict[str, object], bo: dict[str, object], session: dict[str, object], reason: str
) -> None:
    problem = in_one_slot(Person("Ada", **ada), Person("Bo", **bo), **session)
    bo_sits = "b" if session.get("capacity") == 0 else "a"

    assert reasons(problem, {("Ada", SLOT): "b", ("Bo", SLOT): bo_sits}, "Ada") == [reason]


def test_reason_apart_when_the_other_sits_there() -> None:
    problem = replace(in_one_slot(Person("Ada"), Person("Bo"), capacity=5), apart=({"Ada", "Bo"},))

    assert reasons(problem, {("Ada", SLOT): "b", ("Bo", SLOT): "a"}, "Ada") == ["apart"]


def test_reason_together_when_only_one_seat_is_left() -> None:
    problem = replace(in_one_slot(Person("Ada"), Person("Bo")), together=({"Ada", "Bo"},))
    seats = {("Ada", SLOT): "b", ("Bo", SLOT): "b"}

    assert reasons(problem, seats, "Ada") == ["together"]
    assert explain(problem, solution_of(problem, seats), "Ada").slots[0].companions == ("Bo",)


def test_reason_overlap_and_same_content() -> None:
    sessions = (Session("a1", 1, content="x"), Session("a2", 2, content="x"), Session("b2", 2))
    asking = {"wishes": {1: ("a1",), 2: ("a2",)}, "allowed": {1: {"a1"}, 2: {"a2", "b2"}}}
    problem = Problem(sessions, (Person("Ada", **asking),))

    assert reasons(problem, {("Ada", 1): "a1", ("Ada", 2): "b2"}, "Ada") == ["same_content"]
    assert reasons(replace(problem, overlaps={(1, 2)}), {("Ada", 1): "a1", ("Ada", 2): None}, "Ada") == ["overlap"]


def test_host_misses_nothing_in_the_slot_where_they_host() -> None:
    problem = Problem((Session("a", 1), Session("b", 1)), (Person("Ada", wishes={1: ("a",)}, fixed={1: "b"}),))

    (slot,) = explain(problem, solution_of(problem, {("Ada", 1): "b"}), "Ada").slots

    assert (slot.state, slot.missed, slot.lot, slot.steps) == ("host", (), None, 0)


def test_explanation_of_an_unknown_person_is_refused() -> None:
    problem = one_slot({"a": 1}, {})

    with pytest.raises(KeyError):
        explain(problem, solution_of(problem, {}), "Nobody")


@quick
@given(problems())
def test_reason_agrees_with_the_rules(problem: Problem) -> None:
    solution = best_of(problem)
    explainer = Explainer(problem, solution)

    for person in problem.persons:
        for slot in explainer.explain(person.id).slots:
            movers = (person.id, *slot.companions)
            for missed in slot.missed:
                moved = {**solution.seats, **{(mover, slot.slot): missed.session for mover in movers}}
                assert (missed.reason == "open") == (not verify_seats(problem, moved))
                if missed.reason == "open":  # then the whole is not better with it
                    after = (Reading(problem).unplaced(moved), Reading(problem).objective(moved))
                    assert after >= (solution.unplaced, solution.objective)


def test_what_if_tells_the_price_and_the_broken_rule() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("b", "a")})
    solution = best_of(problem)

    move = what_if(problem, solution, "Ada", SLOT, "b")

    assert (move.change, move.unplaced, move.holds) == (RANK_UNIT + 2 + 4 * RANK_UNIT, 0, False)
    assert move.faults == ("Session b has 1 seats and 2 persons.",)


def test_what_if_of_a_move_that_holds_and_of_taking_the_seat_away() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b")})
    seats = {("Ada", SLOT): "a"}

    assert what_if(problem, seats, "Ada", SLOT, "b").holds
    away = what_if(problem, seats, "Ada", SLOT, None)
    assert (away.unplaced, away.holds) == (1, True)


def test_what_if_of_one_of_a_party_names_the_party() -> None:
    problem = one_slot({"a": 9, "b": 9}, {"Ada": (), "Bo": ()}, together=({"Ada", "Bo"},))
    seats = {("Ada", SLOT): "a", ("Bo", SLOT): "a"}

    assert what_if(problem, seats, "Ada", SLOT, "b").faults == ("Ada, Bo must sit together in slot 10:00.",)


def test_what_if_of_a_host_where_nobody_of_their_group_may_choose_names_the_rule() -> None:
    host = Person("Ada", "Malmö", {}, {2: {"b"}}, fixed={1: "a"})
    problem = Problem((Session("a", 1), Session("b", 2)), (host,), frozenset({(1, 2)}), mix=1)
    solution = best_of(problem)

    move = what_if(problem, solution, "Ada", 2, "b")

    assert (move.change, move.faults) == (0, tuple(verify_seats(problem, {**solution.seats, ("Ada", 2): "b"})))
    assert verify(problem, replace(solution, seats={**solution.seats, ("Ada", 2): "b"}))


def test_what_if_blames_no_move_for_what_was_broken_before() -> None:
    problem = one_slot({"a": 1, "b": 5}, {"Ada": (), "Bo": (), "Cy": ()})
    seats = {("Ada", SLOT): "a", ("Bo", SLOT): "a", ("Cy", SLOT): "a"}

    assert what_if(problem, seats, "Ada", SLOT, "b").faults == ()


@pytest.mark.parametrize(("person", "session"), [("Nobody", "a"), ("Ada", "q")])
def test_what_if_of_the_unknown_is_refused(person: str, session: str) -> None:
    problem = one_slot({"a": 1}, {"Ada": ("a",)})

    with pytest.raises(KeyError):
        what_if(problem, {("Ada", SLOT): "a"}, person, SLOT, session)


@quick
@given(problems(), st.data())
def test_what_if_is_the_difference_of_two_objectives(problem: Problem, data: st.DataObject) -> None:
    solution = best_of(problem)
    if not solution.seats:
        return
    person, slot = data.draw(st.sampled_from(sorted(solution.seats)))
    here = [session.id for session in problem.sessions if session.slot == slot]
    session = data.draw(st.sampled_from([None, *here]))

    move = what_if(problem, solution, person, slot, session)

    after = {**solution.seats, (person, slot): session}
    reading = Reading(problem)
    assert move.change == reading.objective(after) - solution.objective
    assert move.unplaced == reading.unplaced(after) - solution.unplaced
    assert set(move.faults) == set(verify_seats(problem, after))
