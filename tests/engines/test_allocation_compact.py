"""The compact model against trying everything, and its limits."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from samverkan.engines.allocation.checking import find_faults
from samverkan.engines.allocation.compact import fewest_unplaced, least_cost
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.allocation.solve import solve
from samverkan.engines.allocation.verify import verify
from samverkan.engines.effort import Effort
from tests.engines.problems import least, one_slot, price, problems

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


def forum(persons: int, seed: int, *, plain: bool = False) -> Problem:
    """Draw a forum of three slots with eight sessions each; unless it is plain, with every kind of rule."""
    chance = Random(seed)
    sessions = [
        Session(
            f"{slot}-{n}",
            slot,
            -(-persons * 9 // 64),
            content=n if n < 3 else None,
            group_limit=None if plain else -(-persons // 10),
            mode_capacity={} if plain else {"digital": persons // 20},
            kept={} if plain else {chance.randrange(12): 1},
            features=frozenset() if n == 7 and not plain else frozenset({"lift"}),
        )
        for slot in range(3)
        for n in range(8)
    ]
    people = [_draw_person(chance, f"p{n}", plain) for n in range(persons)]
    overlaps = frozenset() if plain else frozenset({(1, 2)})
    pairs = [frozenset({f"p{n}", f"p{n + 1}"}) for n in range(0, 0 if plain else persons // 4, 2)]
    return Problem(tuple(sessions), tuple(people), overlaps, together=pairs[::2], apart=pairs[1::2])


def _draw_person(chance: Random, name: str, plain: bool) -> Person:
    tastes = {slot: sorted(range(8), key=lambda n: chance.random() * (n + 2)) for slot in range(3)}
    return Person(
        name,
        chance.randrange(12),
        {slot: tuple(f"{slot}-{n}" for n in taste[: chance.randint(2, 4)]) for slot, taste in tastes.items()},
        {slot: frozenset(f"{slot}-{n}" for n in range(8)) for slot in range(3)},
        mode=None if plain else chance.choice(("onsite", "digital", None)),
        needs=frozenset({"lift"}) if not plain and chance.random() < 0.05 else frozenset(),
        carried=chance.randrange(4) if chance.random() < 0.1 else 0,
    )


@pytest.mark.parametrize(
    ("persons", "seed", "plain"), [(60, 1, False), (60, 2, False), (60, 3, True), (200, 4, True), (200, 5, False)]
)
def test_bundles_agree_with_the_compact_model(persons: int, seed: int, plain: bool) -> None:
    problem = forum(persons, seed, plain=plain)

    number, _ = fewest_unplaced(problem, Effort())
    objective, bound, _ = least_cost(problem, number, Effort())
    solution = solve(problem, seed=seed)

    assert objective == bound
    assert (solution.fewest_unplaced, solution.unplaced) == (number, number)
    assert solution.lower_bound <= objective <= solution.objective
    assert solution.objective - solution.lower_bound <= 0.001 * objective
    assert verify(problem, solution) == []


def test_cells_that_must_be_placed_are() -> None:
    problem = one_slot({"a": 1}, {"Ada": (), "Bo": ()})

    for name in ("Ada", "Bo"):
        number, seats = fewest_unplaced(problem, Effort(), placed=[(name, SLOT)])
        assert (number, seats[name, SLOT]) == (1, "a")
    with pytest.raises(ValueError, match="cannot all have one"):
        fewest_unplaced(problem, Effort(), placed=[("Ada", SLOT), ("Bo", SLOT)])
    assert least_cost(problem, 0, Effort())[2] is None


def test_cancelled_search_answers_with_what_is_sure() -> None:
    problem = forum(20, 1)

    number, seats = fewest_unplaced(problem, Effort(cancelled=lambda: True))
    objective, bound, best = least_cost(problem, 60, Effort(cancelled=lambda: True))

    assert number == 0
    assert verify_seats(problem, seats) == []
    assert bound <= least_cost(problem, 60, Effort())[1]
    assert best is None or verify_seats(problem, best) == []
    assert (objective is None) == (best is None)


def test_time_limit_is_honoured() -> None:
    problem = forum(400, 1, plain=True)
    started = time.monotonic()

    least_cost(problem, 0, Effort(time_limit=0.5))

    assert time.monotonic() - started < 5


def test_same_seed_same_seats() -> None:
    problem = forum(60, 2)
    turned = replace(problem, persons=problem.persons[::-1], sessions=problem.sessions[::-1])

    assert least_cost(problem, 0, Effort(), seed=3) == least_cost(turned, 0, Effort(), seed=3)
