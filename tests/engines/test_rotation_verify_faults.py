"""Every figure of a plan, planted wrong once: `verify` must say so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from samverkan.engines import rotation


@cache
def planned() -> tuple[rotation.Problem, rotation.Plan]:
    """Return a plan with hosts, groups, absences, repeats and pairs that have met."""
    persons = tuple(
        rotation.Person(
            number,
            group=number % 4,
            host_of=number if number < 3 else None,
            absent_rounds=frozenset({2}) if number % 9 == 8 else frozenset(),
        )
        for number in range(20)
    )
    tables = tuple(rotation.Table(number, (3, 9)) for number in range(3))
    problem = rotation.Problem(persons, tables, 5, met=[(7, 8), (8, 7), (10, 11), (4, 8)], across_groups=True)
    return problem, rotation.plan(problem, seed=1, iteration_limit=50)


def faults_of(**change: Any) -> list[str]:
    problem, plan = planned()
    return rotation.verify(problem, replace(plan, **change))


def test_true_plan_passes() -> None:
    assert faults_of() == []


@pytest.mark.parametrize("figure", ["eligible", "revisits", "least_met", "most_met", "mean_met"])
def test_false_metric_is_caught(figure: str) -> None:
    metrics = planned()[1].metrics

    assert len(faults_of(metrics=replace(metrics, **{figure: getattr(metrics, figure) + 5}))) == 1


@pytest.mark.parametrize("figure", ["persons", "new", "again", "uncounted"])
def test_false_metric_of_a_round_is_caught(figure: str) -> None:
    metrics = planned()[1].metrics
    first, *others = metrics.rounds
    rounds = (replace(first, **{figure: 99}), *others)

    assert faults_of(metrics=replace(metrics, rounds=rounds)) == [
        f"Round 1 has {figure} {getattr(first, figure)}, not 99."
    ]


def test_lost_and_repeated_rows_of_rounds_are_caught() -> None:
    metrics = planned()[1].metrics
    message = ["The metrics are not of the rounds 1 to 5."]

    assert faults_of(metrics=replace(metrics, rounds=metrics.rounds[1:])) == message
    assert faults_of(metrics=replace(metrics, rounds=(metrics.rounds[0], *metrics.rounds))) == message


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"held": 5}, "5 rounds were held, which cannot be more than 4."),
        ({"held": -1}, "-1 rounds were held, which cannot be more than 4."),
        ({"ended": "tired"}, "The end tired is unknown."),
        ({"status": "best"}, "The status best does not fit bound and meetings."),
        ({"gap": float("nan")}, "The gap nan does not fit bound and meetings."),
    ],
)
def test_false_claim_of_the_run_is_caught(change: dict[str, Any], fault: str) -> None:
    assert fault in faults_of(**change)


def test_rounds_that_are_called_held_keep_the_rules() -> None:
    _, plan = planned()
    crowded = {(who, number): table if who < 3 else 0 for (who, number), table in plan.seats.items()}

    faults = faults_of(held=4, seats=crowded)

    assert {f"Table 1 has 1 persons in round {number}, not 3 to 9." for number in range(1, 6)} <= set(faults)


def test_bound_fits_meetings_eligible_pairs_and_status() -> None:
    _, plan = planned()

    assert any("bound" in fault for fault in faults_of(bound=plan.meetings - 1))
    assert any("bound" in fault for fault in faults_of(bound=plan.metrics.eligible + 1))
    assert faults_of(status="feasible" if plan.status == "optimal" else "optimal") != []


def test_bound_itself_is_not_proven() -> None:
    _, plan = planned()

    assert faults_of(bound=plan.meetings, gap=0.0, status="optimal") == []


def test_swapped_persons_change_the_count_of_meetings() -> None:
    _, plan = planned()
    other = next(who for who in range(4, 20) if plan.seats[who, 1] != plan.seats[3, 1])
    swapped = {**plan.seats, (3, 1): plan.seats[other, 1], (other, 1): plan.seats[3, 1]}

    assert faults_of(seats=swapped) != []
