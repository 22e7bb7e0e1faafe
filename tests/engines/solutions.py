"""Solutions for the tests that do not come from the solver."""

from __future__ import annotations

from samverkan.engines.allocation.compact import fewest_unplaced, least_cost
from samverkan.engines.allocation.lots import draw_lots
from samverkan.engines.allocation.problem import Problem
from samverkan.engines.allocation.reading import Reading, rank_of
from samverkan.engines.allocation.solution import Solution, measure
from samverkan.engines.effort import Effort
from tests.engines.problems import Seats


def solution_of(problem: Problem, seats: Seats, seed: int = 0) -> Solution:
    """Return the solution that certain seats are."""
    reading = Reading(problem)
    seats = {(person.id, slot): seats.get((person.id, slot)) for person, slot in reading.cells()}
    objective, unplaced = reading.objective(seats), reading.unplaced(seats)
    return Solution(
        seats=seats,
        ranks={(person.id, slot): rank_of(person, slot, seats[person.id, slot]) for person, slot in reading.cells()},
        status="optimal",
        unplaced=unplaced,
        fewest_unplaced=unplaced,
        objective=objective,
        lower_bound=objective,
        gap=0.0,
        metrics=measure(reading, seats),
        lots=draw_lots(reading, seed),
        changes=sum(reading.is_changed(person, slot, seats) for person, slot in reading.cells()),
        ended="done",
        seed=seed,
        version="test",
    )


def best_of(problem: Problem) -> Solution:
    """Return the best solution, by the compact model."""
    number, _ = fewest_unplaced(problem, Effort())
    _, _, seats = least_cost(problem, number, Effort())
    assert seats is not None
    return solution_of(problem, dict(seats))
