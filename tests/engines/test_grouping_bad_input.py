"""Grouping: what cannot be meant is listed before anything is searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samverkan.engines import grouping
from samverkan.engines.grouping import Distances, Group, Need, Person, Problem

GOOD = Problem((Person(1, numbers={"a": 1.0}), Person(2, numbers={"a": 2.0})), (Group(1, 0, 2),))


def messages(problem: Problem) -> list[str]:
    with pytest.raises(grouping.InvalidProblem) as caught:
        grouping.mix(problem)
    return [fault.message for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"groups": (Group(1, 0, 10**25),)}, "Group 1: most is 10000000000000000000000000, above the most, 1000000."),
        ({"persons": (Person(1, numbers={"a": 10**400}),)}, "not a number of at most 1e+12 or None."),
        ({"persons": (Person(1, numbers={"a": -1.7e308}),)}, "Person 1: a is -1.7e+308, not a number of at most 1e+12"),
        ({"weights": {"a": 1e308}}, "The weight of a is 1e+308, not a number from 0 to 1e+12."),
        ({"distances": Distances((1, 2), ((0, 10**400), (10**400, 0)))}, "The distances are not all numbers."),
        ({"distances": Distances((1, 2), ((0, 1e308), (1e308, 0)))}, "between 2 and 1 is no number of at most 1e+12."),
        ({"distances": Distances((1, 2), None)}, "distances: rows is None"),
        ({"distances": Distances((1, 2), (0, 1))}, "distances: rows holds what is no list"),
        ({"needs": (Need("a", [1]),)}, "needs[0]: value is [1]"),
        ({"needs": (Need("a", 1, groups=[1]),)}, "needs[0]: groups is [1], not a set."),
        ({"persons": (Person(1.0),)}, "persons[0]: id is 1.0, not a whole number of 64 bits or text."),
        ({"persons": (Person(1, attributes=None),)}, "Person 1: attributes is None, not a mapping."),
        ({"together": ([1, 2],)}, "together[0] is [1, 2], not a set."),
        ({"groups": None}, "groups is None, not a list or tuple."),
        ({"persons": tuple(map(Person, range(2_001)))}, "There are 2001 persons, above the most, 2000."),
    ],
)
def test_bad_input_is_named(change: dict[str, object], told: str) -> None:
    assert any(told in message for message in messages(replace(GOOD, **change)))


def test_the_most_that_is_taken_has_a_finite_answer() -> None:
    persons = tuple(Person(n, numbers={"a": (-1) ** n * 1e12}) for n in range(6))
    problem = Problem(persons, (Group(1, 0, 10**6), Group(2, 0, 10**6)), weights={"a": 1e12})

    found = grouping.mix(problem, iteration_limit=100)

    assert grouping.verify(problem, found) == []
