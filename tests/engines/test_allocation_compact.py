"""The compact model against trying everything, and its limits."""

from __future__ import annotations

from hypothesis import given, settings

from samverkan.engines.allocation.checking import find_faults
from samverkan.engines.allocation.compact import fewest_unplaced, least_cost
from samverkan.engines.allocation.problem import Problem
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.effort import Effort
from tests.engines.problems import least, price, problems

quick = settings(max_examples=150, deadline=None)
SLOT = "10:00"


def solved(problem: Problem) -> tuple[int, int]:
    """Return (fewest unplaced, least cost), after checking that the seats are worth them."""
    number, seats = fewest_unplaced(problem, Effort())
    assert verify_seats(problem, seats) == []
    assert price(problem, seats)[0] == number
    objective, bound, best = least_cost(problem, number, Effort())
    assert best is not None
    assert verify_seats(problem, best) == []
    assert objective == bound
    assert price(problem, best) == (number, objective)
    assert Reading(problem).objective(best) == objective
    return number, objective


@quick
@given(problems(persons=3, slots=2, sessions=3))
def test_least_cost_is_that_of_trying_everything(problem: Problem) -> None:
    assert find_faults(problem) == []
    assert solved(problem) == least(problem)


@quick
@given(problems(persons=4, slots=3, sessions=1))
def test_least_cost_over_three_slots_is_that_of_trying_everything(problem: Problem) -> None:
    assert solved(problem) == least(problem)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_answers_keep_the_rules_on_larger_problems(problem: Problem) -> None:
    solved(problem)
