"""Every rule broken once, and every false claim caught."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.solution import Solution
from samverkan.engines.allocation.verify import verify, verify_seats
from tests.engines.problems import Seats, one_slot, problems
from tests.engines.solutions import best_of, solution_of

SLOT = "10:00"


def all_in_a(*persons: Person, rules: dict[str, object] | None = None, **session: object) -> list[str]:
    """Return the faults of putting everybody into session a."""
    open_ = tuple(replace(person, allowed={SLOT: {"a", "b"}}) for person in persons)
    problem = Problem((Session("a", SLOT, **session), Session("b", SLOT)), open_, **(rules or {}))
    return verify_seats(problem, {(person.id, SLOT): "a" for person in persons})


def two_slots(**person: object) -> Problem:
    ada = Person("Ada", **{"allowed": {1: {"a"}, 2: {"b"}}, **person})
    return Problem((Session("a", 1), Session("b", 2)), (ada,), frozenset({(1, 2)}))


@pytest.mark.parametrize(
    ("seats", "fault"),
    [
        ({}, "Person Ada is lost in slot 1."),
        ({("Ada", 1): "a", ("Ada", 2): None, ("Bo", 1): None}, "Person Bo asks for nothing in slot 1."),
        ({("Ada", 1): "a", ("Ada", 2): "b"}, "Person Ada is in two places in the overlapping slots 1 and 2."),
        ({("Ada", 1): "b", ("Ada", 2): None}, "Person Ada may not attend b in slot 1."),
        ({("Ada", 1): "q", ("Ada", 2): None}, "Person Ada may not attend q in slot 1."),
    ],
)
def test_broken_rule_of_one_person_is_named(seats: Seats, fault: str) -> None:
    assert fault in verify_seats(two_slots(), seats)


def test_moved_host_and_a_content_given_twice_are_named() -> None:
    sessions = (Session("x1", 1, content="x"), Session("y1", 1), Session("x2", 2, content="x"))
    host = Person("Ada", fixed={1: "x1"}, allowed={1: {"y1"}, 2: {"x2"}})
    problem = Problem(sessions, (host,))

    assert verify_seats(problem, {("Ada", 1): "y1", ("Ada", 2): None}) == ["Person Ada hosts x1 in slot 1, not y1."]
    assert verify_seats(problem, {("Ada", 1): "x1", ("Ada", 2): "x2"}) == ["Person Ada gets content x 2 times."]


def test_host_may_host_the_same_content_twice() -> None:
    sessions = (Session("x1", 1, content="x"), Session("x2", 2, content="x"))
    problem = Problem(sessions, (Person("Ada", fixed={1: "x1", 2: "x2"}),))

    assert verify_seats(problem, {("Ada", 1): "x1", ("Ada", 2): "x2"}) == []


def test_broken_rule_of_a_session_is_named() -> None:
    lund, malmo, digital = Person(1, "Lund"), Person(2, "Malmö"), Person(3, mode="digital")

    assert all_in_a(lund, malmo, capacity=1) == ["Session a has 1 seats and 2 persons."]
    assert all_in_a(digital, mode_capacity={"digital": 0}) == ["Session a has 0 seats for digital and 1 persons."]
    assert all_in_a(lund, replace(lund, id=4), group_limit=1) == ["Session a takes 1 of group Lund and has 2."]
    assert all_in_a(replace(lund, needs={"lift", "loop"}), features={"loop"}) == [
        "Session a lacks lift, which person 1 needs."
    ]


def test_kept_seats_stay_kept() -> None:
    lund = [Person(f"l{n}", "Lund") for n in range(3)]
    other = Person("o", None)
    broken = ["Session a keeps seats for groups and has 1 for others, who are 2."]

    assert all_in_a(*lund, capacity=3, kept={"Lund": 2}) == []
    assert all_in_a(*lund[:2], other, capacity=3, kept={"Lund": 2}) == []
    assert all_in_a(lund[0], other, replace(other, id="p"), capacity=3, kept={"Lund": 2}) == broken
    assert all_in_a(*lund, other, capacity=4, kept={"Lund": 1, "Malmö": 2}) == [
        "Session a keeps seats for groups and has 1 for others, who are 3."
    ]


def test_apart_and_together_are_checked_and_hosts_left_out() -> None:
    people = (Person("Ada"), Person("Bo"), Person("Cy"))
    apart = {"apart": ({"Ada", "Cy"},)}
    together = {"together": ({"Ada", "Bo"}, {"Bo", "Cy"})}

    assert all_in_a(*people, rules=apart) == ["Ada, Cy must sit apart and all sit in a."]
    assert all_in_a(*people, rules=together) == []
    open_ = tuple(replace(person, allowed={SLOT: {"a", "b"}}) for person in people)
    sessions = (Session("a", SLOT), Session("b", SLOT))
    problem = Problem(sessions, (*open_[:1], replace(people[1], fixed={SLOT: "b"}), open_[2]), **together)
    seats = {("Ada", SLOT): "a", ("Bo", SLOT): "b", ("Cy", SLOT): None}
    assert verify_seats(problem, seats) == ["Ada, Cy must sit together in slot 10:00."]
    assert verify_seats(problem, {**seats, ("Cy", SLOT): "a"}) == []
    assert verify_seats(replace(problem, together=(), apart=({"Ada", "Bo"},)), {**seats, ("Ada", SLOT): "b"}) == []


def swapped() -> tuple[Problem, Solution]:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("a", "b")}, mix=0)
    return problem, solution_of(problem, {("Ada", SLOT): "a", ("Bo", SLOT): "b"})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"objective": 1, "lower_bound": 1}, "The objective is 47, not 1."),
        ({"lower_bound": 99}, "The lower bound 99 is above the objective 47."),
        ({"status": "feasible"}, "The status feasible does not fit the bounds."),
        ({"lower_bound": 40, "gap": 7 / 47}, "The status optimal does not fit the bounds."),
        ({"fewest_unplaced": -1}, "At least -1 unplaced cells is no bound on 0."),
        ({"unplaced": 1}, "0 cells are unplaced, not 1."),
        ({"changes": 1}, "0 published seats are changed, not 1."),
        ({"ended": "tired"}, "The end tired is unknown."),
        ({"gap": 0.5}, "The gap 0.5 does not fit bound and objective."),
        ({"ranks": {("Ada", SLOT): 1, ("Bo", SLOT): 1}}, "The rank of person Bo in slot 10:00 is wrong."),
        ({"ranks": {}}, "The ranks are not those of the seats."),
        ({"lots": {("Ada", SLOT): 2}}, "The lots of slot 10:00 are not those that seed 0 draws."),
        ({"lots": {("Ada", SLOT): 1, ("Bo", SLOT): 1}}, "The lots of slot 10:00 are not those that seed 0 draws."),
        ({"lots": {("Ada", SLOT): 1, ("Bo", SLOT): 2}}, "The lots of slot 10:00 are not those that seed 0 draws."),
        ({"seed": 3}, "The lots of slot 10:00 are not those that seed 3 draws."),
    ],
)
def test_false_claim_is_caught(change: dict[str, object], fault: str) -> None:
    problem, solution = swapped()

    assert verify(problem, solution) == []
    assert fault in verify(problem, replace(solution, **change))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"cells": 3}, "The metric cells is 3, not 2."),
        ({"hosting": 1}, "The metric hosting is 1, not 0."),
        ({"elsewhere": 1}, "The metric elsewhere is 1, not 0."),
        ({"unplaced": 1}, "The metric unplaced is 1, not 0."),
        ({"unlisted": 1}, "The metric unlisted is 1, not 0."),
        ({"no_wishes": 1}, "The metric no_wishes is 1, not 0."),
        ({"by_rank": {1: 2}}, "The counts by rank are wrong."),
        ({"by_steps": {0: 2}}, "The counts by steps are wrong."),
        ({"average_rank": None}, "The average rank is 1.5, not None."),
        ({"without_first_wish": 0}, "The count of persons without a first wish is wrong."),
        ({"sessions": ()}, "The metrics are not of the sessions, in their order."),
    ],
)
def test_false_metric_is_caught(change: dict[str, object], fault: str) -> None:
    problem, solution = swapped()

    assert fault in verify(problem, replace(solution, metrics=replace(solution.metrics, **change)))


@pytest.mark.parametrize("figure", ["capacity", "taken", "hosts", "first_wishes", "wishes"])
def test_false_metric_of_a_session_is_caught(figure: str) -> None:
    problem, solution = swapped()
    row, *rest = solution.metrics.sessions
    metrics = replace(solution.metrics, sessions=(replace(row, **{figure: 99}), *rest))

    assert verify(problem, replace(solution, metrics=metrics)) == ["The metrics of session a are wrong."]


def test_somebody_unplaced_beside_a_free_seat_is_named() -> None:
    problem = one_slot({"a": 1}, {"Ada": ("a",)})

    assert verify(problem, solution_of(problem, {})) == ["Person Ada is unplaced in slot 10:00 though a has room."]


def test_companions_are_unplaced_beside_a_free_seat_only_if_there_is_one_for_each() -> None:
    problem = one_slot({"a": 1}, {"Ada": (), "Bo": ()}, together=({"Ada", "Bo"},))
    roomier = one_slot({"a": 2}, {"Ada": (), "Bo": ()}, together=({"Ada", "Bo"},))

    assert verify(problem, solution_of(problem, {})) == []
    assert len(verify(roomier, solution_of(roomier, {}))) == 2


@settings(max_examples=80, deadline=None)
@given(problems(), st.integers(0, 3))
def test_best_seats_pass(problem: Problem, seed: int) -> None:
    solution = best_of(problem)

    assert verify(problem, solution) == []


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(1, 99))
def test_objective_must_be_exact(problem: Problem, difference: int) -> None:
    solution = best_of(problem)
    wrong = replace(solution, objective=solution.objective + difference, lower_bound=solution.objective + difference)

    assert verify(problem, wrong) == [f"The objective is {solution.objective}, not {wrong.objective}."]
