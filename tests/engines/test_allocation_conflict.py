"""Minimal sets of demands that cannot all be met."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from samverkan.engines.allocation.compact import Compact, fewest_unplaced
from samverkan.engines.allocation.conflict import find_conflict
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.rules import Rules
from samverkan.engines.effort import Effort
from samverkan.engines.faults import Fault
from tests.engines.problems import one_slot, problems

SLOT = "10:00"


def sentences(problem: Problem) -> list[str]:
    return [fault.message for fault in find_conflict(problem, Effort())]


def only_the_rules(problem: Problem, faults: Sequence[Fault]) -> Problem:
    """Drop every rule that is not among the faults."""
    said = {fault.message for fault in faults}

    def is_said(*words: str) -> bool:
        return any(all(word in message for word in words) for message in said)

    sessions = [
        replace(
            one,
            capacity=one.capacity if is_said(f"Session {one.id} has", "seats.") or is_said(f"{one.id} keeps") else None,
            kept=one.kept if is_said(f"Session {one.id} keeps") else {},
            group_limit=one.group_limit if is_said(f"Session {one.id} takes") else None,
            mode_capacity=one.mode_capacity if is_said(f"Session {one.id} has", "for digital") else {},
            content=one.content if is_said(f"content {one.content} twice") else None,
        )
        for one in problem.sessions
    ]
    joined = [{one.id for one in members} for members in Rules(problem).companions]
    together = [one for one in joined if is_said("sit together", *sorted(one))]
    apart = [one for one in problem.apart if is_said("sit apart", *sorted(one))]
    return replace(problem, sessions=sessions, together=together, apart=apart)


def lacking(problem: Problem, faults: Sequence[Fault]) -> int:
    """Return how many of the seats that are demanded cannot be given within the rules that are."""
    reading = Reading(problem)
    options = {(one.id, slot): {place.id for place in reading.options(one, slot)} for one, slot in reading.cells()}
    asked = {(fault.persons[0], fault.places[0]) for fault in faults if "must have a seat" in fault.message}
    model = Compact(Reading(only_the_rules(problem, faults)), only=options, is_priced=False)
    costs = [0.0] * len(model.programme.costs)
    for cell in asked:
        costs[model.unplaced[cell]] = 1.0
    return round(model.programme.minimise(Effort(), costs=costs).objective)


@settings(max_examples=200, deadline=None)
@given(problems(persons=8, slots=2, sessions=2))
def test_conflict_is_one_and_without_any_one_demand_it_is_none(problem: Problem) -> None:
    problem = replace(problem, published={})
    faults = find_conflict(problem, Effort())

    number, _ = fewest_unplaced(problem, Effort())
    assert bool(faults) == bool(number)
    assert not faults or lacking(problem, faults) > 0
    kept = {fault.places[0] for fault in faults if " keeps " in fault.message}
    for dropped in faults:
        if dropped.kind != "capacity" or dropped.places[0] not in kept:  # what is kept stands and falls with the seats
            assert lacking(problem, [fault for fault in faults if fault is not dropped]) == 0


def test_everybody_can_be_placed_is_no_conflict() -> None:
    assert sentences(one_slot({"a": 2}, {"Ada": (), "Bo": ()})) == []
    assert sentences(Problem((), ())) == []


def test_too_few_seats_name_the_sessions_and_one_person_more_than_there_are_seats() -> None:
    problem = one_slot({"a": 1, "b": 2, "c": 0}, dict.fromkeys("ABCDEFG", ()))

    conflict = find_conflict(problem, Effort())

    assert [fault.message for fault in conflict[:3]] == [
        "Session a has 1 seats.",
        "Session b has 2 seats.",
        "Session c has 0 seats.",
    ]
    assert [fault.kind for fault in conflict] == ["capacity"] * 3 + ["preference"] * 4
    assert conflict[0].places == ("a", SLOT)


def test_person_to_whom_nothing_is_open_is_a_conflict_alone() -> None:
    ada = Person("Ada", allowed={SLOT: {"a"}}, needs={"lift"})

    assert sentences(Problem((Session("a", SLOT),), (ada,))) == [
        "Person Ada must have a seat in slot 10:00, in which no session is open to them."
    ]


ADA = "Person Ada must have a seat in slot 10:00."
BO = "Person Bo must have a seat in slot 10:00."


@pytest.mark.parametrize(
    ("session", "persons", "rules", "messages"),
    [
        ({"mode_capacity": {"digital": 1}}, {"mode": "digital"}, {}, ["Session a has 1 seats for digital.", ADA, BO]),
        ({"group_limit": 1}, {"group": "Lund"}, {}, ["Session a takes 1 of a group.", ADA, BO]),
        (
            {"capacity": 3, "kept": {"Lund": 2}}, {}, {},
            ["Session a has 3 seats.", "Session a keeps 2 for Lund.", ADA, BO],
        ),
        ({}, {}, {"apart": ({"Ada", "Bo"},)}, ["Ada and Bo must sit apart.", ADA, BO]),
        (
            {}, {}, {"apart": ({"Ada", "Bo"},), "together": ({"Ada", "Bo"},)},
            ["Ada and Bo must sit apart.", ADA, BO],
        ),
        ({"capacity": 1}, {}, {"together": ({"Ada", "Bo"},)}, ["Session a has 1 seats.", ADA, BO]),
    ],
)  # fmt: skip
def test_rule_that_stands_against_it_is_named(
    session: dict[str, object], persons: dict[str, object], rules: dict[str, object], messages: list[str]
) -> None:
    people = tuple(Person(name, allowed={SLOT: {"a"}}, **persons) for name in ("Ada", "Bo"))

    assert sentences(Problem((Session("a", SLOT, **session),), people, **rules)) == messages


def test_companions_who_cannot_be_in_one_place_are_named() -> None:
    sessions = (Session("a", SLOT, 1), Session("b", SLOT, 1))
    people = tuple(Person(name, allowed={SLOT: {"a", "b"}}) for name in ("Ada", "Bo"))

    *rules, seat = sentences(Problem(sessions, people, together=({"Ada", "Bo"},)))

    assert rules == ["Session a has 1 seats.", "Session b has 1 seats.", "Ada and Bo must sit together."]
    assert seat in (ADA, BO)


def test_content_that_would_have_to_be_given_twice_is_named() -> None:
    sessions = tuple(Session(f"x{slot}", slot, content="x") for slot in (1, 2))
    ada = Person("Ada", allowed={1: {"x1"}, 2: {"x2"}})

    assert sentences(Problem(sessions, (ada,))) == [
        "Nobody gets content x twice.",
        "Person Ada must have a seat in slot 1.",
        "Person Ada must have a seat in slot 2.",
    ]


def test_order_of_input_changes_nothing() -> None:
    problem = one_slot({"a": 1, "b": 1}, dict.fromkeys("ABCDE", ()))
    turned = replace(problem, persons=problem.persons[::-1], sessions=problem.sessions[::-1])

    assert sentences(problem) == sentences(turned)


def big(persons: int = 200, sessions: int = 8) -> Problem:
    """Return a problem of three slots, in the last of which eight seats are lacking."""
    seats = {1: persons, 2: persons, 3: persons // sessions - 1}
    programme = [Session(f"{slot}-{n}", slot, seats[slot], content=n) for slot in seats for n in range(sessions)]
    allowed = {slot: {f"{slot}-{n}" for n in range(sessions)} for slot in seats}
    return Problem(programme, [Person(n, n % 20, allowed=allowed) for n in range(persons)])


def test_conflict_among_two_hundred_persons_is_found_in_seconds() -> None:
    started = time.process_time()

    faults = find_conflict(big(), Effort())

    assert [fault.kind for fault in faults] == ["capacity"] * 8 + ["preference"] * 193
    assert time.process_time() - started < 20


def test_time_that_runs_out_leaves_a_conflict() -> None:
    faults = find_conflict(big(), Effort(time_limit=0.5))

    assert len(faults) == 0 or len(faults) >= 201
