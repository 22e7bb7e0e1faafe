"""Every figure of a grouping, planted wrong once: `verify` must say so."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from samverkan.engines import grouping
from samverkan.engines.grouping import Person, Problem


@cache
def mixed() -> tuple[Problem, grouping.Grouping]:
    """Return a grouping by two attributes and a number that is not known of everybody."""
    chance = random.Random(1)
    persons = tuple(
        Person(
            number,
            {"town": chance.choice(["Lund", "Malmö", None]), "role": "mentor" if number < 4 else "new"},
            {"years": chance.random() if number % 5 else None},
        )
        for number in range(24)
    )
    problem = Problem(persons, grouping.sizes(24, groups=4))
    return problem, grouping.mix(problem, seed=1, iteration_limit=200)


def faults_of(**change: Any) -> list[str]:
    problem, found = mixed()
    return grouping.verify(problem, replace(found, **change))


def faults_of_row(**change: Any) -> list[str]:
    first, *others = mixed()[1].metrics.groups
    return faults_of(metrics=replace(mixed()[1].metrics, groups=(replace(first, **change), *others)))


def test_true_grouping_passes() -> None:
    assert faults_of() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"mean_distance": 99.0}, "The mean distance in group 1 is not that of its pairs."),
        ({"mean_distance": float("nan")}, "The mean distance in group 1 is not that of its pairs."),
        ({"size": 7}, "Group 1 has 6 persons, not 7."),
        ({"counts": {}}, "The counts and means of group 1 are not of the attributes and numbers."),
        ({"means": {}}, "The counts and means of group 1 are not of the attributes and numbers."),
        (
            {"counts": {"town": {"Lund": 6}, "role": {"new": 5, "mentor": 1}}},
            "The counts of town in group 1 are wrong.",
        ),
    ],
)
def test_false_metric_of_a_group_is_caught(change: dict[str, Any], fault: str) -> None:
    assert fault in faults_of_row(**change)


@pytest.mark.parametrize("mean", [99.0, None])
def test_false_mean_of_a_number_is_caught(mean: float | None) -> None:
    (fault,) = faults_of_row(means={"years": mean})

    assert fault.endswith(f", not {mean}.")


def test_false_sum_of_distances_is_caught() -> None:
    assert len(faults_of_row(within=99.0)) == 2


@pytest.mark.parametrize("name", ["town", "role", "years"])
def test_false_unevenness_is_caught(name: str) -> None:
    metrics = mixed()[1].metrics

    (fault,) = faults_of(metrics=replace(metrics, unevenness={**metrics.unevenness, name: 0.5}))

    assert fault.startswith(f"The unevenness of {name} is ")


def test_lost_unevenness_is_caught() -> None:
    metrics = mixed()[1].metrics

    assert faults_of(metrics=replace(metrics, unevenness={})) == [
        "The unevenness is not that of the attributes and numbers."
    ]


def test_rows_that_are_not_one_for_each_group_are_caught() -> None:
    metrics = mixed()[1].metrics
    first, second, *others = metrics.groups
    for rows in [(first, *metrics.groups), (second, *others), (second, first, *others)]:
        assert faults_of(metrics=replace(metrics, groups=rows)) == [
            "The metrics are not of these groups, each once and sorted."
        ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ended": "tired"}, "The end tired is unknown."),
        ({"status": "best"}, "The status best does not fit bound and objective."),
    ],
)
def test_false_claim_of_the_run_is_caught(change: dict[str, Any], fault: str) -> None:
    assert faults_of(**change) == [fault]


def test_numbers_that_are_all_the_same_are_even() -> None:
    persons = tuple(Person(number, {}, {"years": 3.8006860894125314}) for number in range(40))
    problem = Problem(persons, (grouping.Group("a", 27, 27), grouping.Group("b", 13, 13)))

    found = grouping.mix(problem)

    assert found.metrics.unevenness == {"years": 0.0}
    assert grouping.verify(problem, found) == []
