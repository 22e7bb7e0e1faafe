"""Allocation: what cannot be meant is listed before anything is solved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samverkan.engines import allocation
from samverkan.engines.allocation import Person, Problem, Session
from samverkan.engines.checks import MOST

GOOD = Problem((Session("a", 1, 3), Session("b", 1, 3)), (Person("Ada", wishes={1: ("a",)}, allowed={1: {"a", "b"}}),))


def messages(problem: Problem) -> list[str]:
    with pytest.raises(allocation.InvalidProblem) as caught:
        allocation.solve(problem)
    return [fault.message for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ({"needs": ["lift"]}, "Person Ada: needs is ['lift'], not a set."),
        ({"wishes": None}, "Person Ada: wishes is None, not a mapping."),
        ({"wishes": {1: "ab"}}, "Person Ada: wishes[1] is 'ab', not a list or tuple."),
        ({"allowed": {1: "a"}}, "Person Ada: allowed[1] is 'a', not a set."),
        ({"group": ["m"]}, "Person Ada: group is ['m'], not a whole number of 64 bits or text."),
        ({"mode": 3}, "Person Ada: mode is 3, not text."),
        ({"carried": 10**20}, "Person Ada carries 100000000000000000000, above the most, 1000000."),
        ({"carried": 10**6000}, "Person Ada carries a number of thousands of digits, above the most, 1000000."),
    ],
)
def test_person_of_the_wrong_type_is_named(person: dict[str, object], told: str) -> None:
    problem = replace(GOOD, persons=(replace(GOOD.persons[0], wishes={}), replace(GOOD.persons[0], **person)))

    found = messages(problem)

    assert told in found


@pytest.mark.parametrize("identity", [None, 1.0, (1, 2), True, [1], "\ud800", 2**63])
def test_what_is_no_id_is_refused(identity: object) -> None:
    (told,) = messages(replace(GOOD, persons=(Person(identity),)))

    assert told.startswith("persons[0]: id is ")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"together": ([1, 2],)}, "together[0] is [1, 2], not a set."),
        ({"overlaps": {"ab"}}, "overlaps: 'ab' is 'ab', not a tuple."),
        ({"overlaps": {(1, 2)}}, "Overlap (1, 2) names slot 2, in which no session takes place."),
        ({"published": {1: "a"}}, "published: the key 1 is not a pair of a person and a slot."),
        ({"sessions": None}, "sessions is None, not a list or tuple."),
        ({"sessions": ("a",)}, "sessions[0] is 'a', not a Session."),
        (
            {"change_charge": 10**30},
            "The charge for a change is 1000000000000000000000000000000, above the most, 1000000.",
        ),
        ({"sessions": (Session("a", 1, mode_capacity={"x": 1, None: 2}),)}, "the key None is None, not text."),
        (
            {"sessions": (Session("a", 1, 10**400),)},
            "Session a: the capacity is 100000000000000000...0000000000000000000",
        ),
    ],
)
def test_rule_of_the_wrong_type_is_named(change: dict[str, object], told: str) -> None:
    assert any(told in message for message in messages(replace(GOOD, **change)))


def test_generators_are_refused() -> None:
    problem = Problem((one for one in GOOD.sessions), (one for one in GOOD.persons))  # type: ignore[arg-type]

    found = messages(problem)

    assert len(found) == 2
    assert all("generator" in message and message.endswith("not a list or tuple.") for message in found)


def test_the_most_that_is_taken_is_solved_and_passes_its_check() -> None:
    sessions = (Session("a", 1, 1, kept={"m": 1}), Session("b", 1, MOST))
    people = tuple(
        Person(name, "m", {1: ("a", "b")}, {1: frozenset("ab")}, carried=carried)
        for name, carried in (("Ada", MOST), ("Bo", MOST - 1), ("Cy", 0))
    )
    problem = Problem(sessions, people, mix=MOST, published={("Cy", 1): "a"}, change_charge=MOST)

    solution = allocation.solve(problem)

    assert allocation.verify(problem, solution) == []
    assert solution.status == "optimal"


def test_questions_about_strangers_are_refused_by_name() -> None:
    solution = allocation.solve(GOOD)

    with pytest.raises(allocation.InvalidPreference, match=r"^Person Eve does not take part.$"):
        allocation.explain(GOOD, solution, "Eve")
    with pytest.raises(allocation.InvalidPreference, match=r"^Person Eve does not take part.$"):
        allocation.what_if(GOOD, solution, "Eve", 1, "a")
