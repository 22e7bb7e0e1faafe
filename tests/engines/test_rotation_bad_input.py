"""Rotation: what cannot be meant is listed before anything is planned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samverkan.engines import rotation
from samverkan.engines.faults import InvalidProblem
from samverkan.engines.rotation import Person, Problem, Table

GOOD = Problem((Person("Ada"), Person("Bo")), (Table(1),), 2)


def messages(problem: Problem) -> list[str]:
    with pytest.raises(InvalidProblem) as caught:
        rotation.plan(problem)
    return [fault.message for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rounds": 10**12}, "The number of rounds is 1000000000000, above the most, 100."),
        ({"persons": None}, "persons is None, not a list or tuple."),
        ({"persons": (Person(True),)}, "persons[0]: id is True, not a whole number of 64 bits or text."),
        ({"persons": (Person(1, absent_rounds=[1]),)}, "Person 1: absent_rounds is [1], not a set."),  # type: ignore[arg-type]
        ({"tables": (Table(1, 10**9),)}, "Table 1: the limits 1000000000 are above the most, 1000000."),
        ({"tables": (Table(1, (2, 1.5)),)}, "Table 1: the limits (2, 1.5) are not whole numbers from 0."),  # type: ignore[arg-type]
        ({"met": ("ab",)}, "met[0] is 'ab', not a tuple."),
        ({"met": None}, "met is None, not a list or tuple."),
        ({"across_groups": 1}, "across_groups is 1, not True or False."),
    ],
)  # fmt: skip
def test_bad_input_is_named(change: dict[str, object], told: str) -> None:
    assert messages(replace(GOOD, **change)) == [told]


def test_too_much_of_everything_is_refused_at_once() -> None:
    problem = Problem(tuple(map(Person, range(5_001))), tuple(map(Table, range(1000))), 100)

    assert messages(problem) == [
        "There are 5001 persons, above the most, 5000.",
        "5001 persons, 1000 tables and 100 rounds multiply to 500100000, above the most, 2000000.",
    ]


def test_lack_of_seats_is_told_beside_other_faults() -> None:
    problem = Problem((Person("Ada"), Person("Bo"), Person("Cy", host_of="x")), (Table(1, 1), Table(2, 0)), 1)

    assert messages(problem) == [
        "Person Cy hosts table x, which does not exist.",
        "Round 1: 2 persons and 1 seats, hosts not counted.",
    ]


def test_faulty_table_counts_as_one_without_limits() -> None:
    problem = Problem((Person("Ada"), Person("Bo")), (Table(1, -1),), 1)

    assert messages(problem) == ["Table 1: the limits -1 are not whole numbers from 0."]
