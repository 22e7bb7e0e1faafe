"""Wishes of real students, made public by others, and a solver of another kind as the judge."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from samverkan.engines.allocation import Person, Problem, Session, solve, verify
from samverkan.engines.allocation.costs import NO_FIRST_WISH, fairness_charge, rank_cost, unlisted_cost

COURSES = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation" / "course" / "ariel_5783_input.json"
WISHES = 5

pytestmark = pytest.mark.skipif(not COURSES.exists(), reason="the data of ../shared is not here")


def wishes_of_students() -> dict[str, tuple[str, ...]]:
    """Return each student's dearest courses, the dearest first."""
    values = json.loads(COURSES.read_text(encoding="utf-8"))["valuations"]
    return {
        student: tuple(sorted(courses, key=lambda course: (-courses[course], course))[:WISHES])
        for student, courses in values.items()
    }


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_one_slot_is_solved_as_the_assignment_problem_is(seats: int) -> None:
    wishes = wishes_of_students()
    courses = sorted({course for listed in wishes.values() for course in listed})
    rooms = [*((course, seats) for course in courses), ("anywhere", len(wishes))]
    allowed = {"t": frozenset(name for name, _ in rooms)}
    problem = Problem(
        tuple(Session(name, "t", number) for name, number in rooms),
        tuple(Person(student, wishes={"t": listed}, allowed=allowed) for student, listed in wishes.items()),
    )

    solution = solve(problem)

    places = [name for name, number in rooms for _ in range(number)]
    costs = np.array([[price(listed, place) for place in places] for listed in wishes.values()])
    assert solution.objective == costs[linear_sum_assignment(costs)].sum()
    assert solution.status == "optimal"
    assert verify(problem, solution) == []


def price(listed: tuple[str, ...], course: str) -> int:
    if course in listed:
        rank = listed.index(course) + 1
        return rank_cost(rank) + fairness_charge(rank - 1) + (NO_FIRST_WISH if rank > 1 else 0)
    return unlisted_cost(len(listed)) + fairness_charge(len(listed)) + NO_FIRST_WISH
