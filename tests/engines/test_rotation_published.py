"""Rotation against what others have proven or published: CSPLib's golfers and party, Dagstuhl's happy diners."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from samverkan.engines import rotation
from samverkan.engines.rotation.result import make_plan

GOLFER = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation" / "golfer"

needs_instances = pytest.mark.skipif(not GOLFER.exists(), reason="the instances in ../shared are not here")


def golfers(persons: int, tables: int, rounds: int, hosts: int = 0) -> rotation.Problem:
    return rotation.Problem(
        tuple(rotation.Person(number, host_of=number if number < hosts else None) for number in range(persons)),
        tuple(rotation.Table(number) for number in range(tables)),
        rounds,
    )


def published(weeks: list[list[list[str]]]) -> tuple[rotation.Problem, rotation.Plan]:
    """Return the problem that a schedule of weeks, groups and names solves, and the schedule as a plan."""
    names = sorted({name for group in weeks[0] for name in group})
    problem = rotation.Problem(
        tuple(rotation.Person(name) for name in names),
        tuple(rotation.Table(number) for number in range(len(weeks[0]))),
        len(weeks),
    )
    seats = {
        (name, week): table
        for week, groups in enumerate(weeks, 1)
        for table, group in enumerate(groups)
        for name in group
    }
    bound = rotation.bound(problem)
    return problem, make_plan(problem, seats, bound, held=0, ended="done", iterations=0, seed=0)


def perfect_solutions() -> list[tuple[str, list[list[list[str]]]]]:
    if not GOLFER.exists():
        return []
    text = (GOLFER / "dagstuhl_solutions_literature.md").read_text()
    found = []
    for section in re.split(r"^#### ", text, flags=re.MULTILINE)[1:]:
        block = re.search(r"```\n(.*?)```", section, re.DOTALL)
        if block and "This is a perfect solution" in section:
            weeks = [[list(group) for group in line.split()] for line in block[1].strip().splitlines()]
            found.append((section.split("`")[1], weeks))
    return found


@pytest.mark.parametrize(("name", "weeks"), perfect_solutions())
def test_perfect_solutions_pass_and_meet_the_bound(name: str, weeks: list[list[list[str]]]) -> None:
    problem, plan = published(weeks)

    assert rotation.verify(problem, plan) == []
    assert plan.status == "optimal"
    assert plan.meetings == len(problem.persons) * (len(problem.persons) - 1) // 2


@needs_instances
def test_the_solution_of_csplib_passes_and_meets_the_bound() -> None:
    text = (GOLFER / "csplib_8-4-9_solution.txt").read_text()
    weeks = [
        [re.findall(r"\d+", group) for group in re.findall(r"\{(.*?)\}", week)]
        for week in re.findall(r"\[(.*?)\]", text, re.DOTALL)
    ]

    problem, plan = published(weeks)

    assert rotation.verify(problem, plan) == []
    assert (plan.meetings, plan.bound, plan.repeats) == (432, 432, 0)


def diner_table() -> list[tuple[int, int, int, bool]]:
    """Return (n, k, T(n, k), is it perfect) where k divides n and T is known exactly."""
    if not GOLFER.exists():
        return []
    rows = re.findall(r"^\| +(\d+) +\|(.*)\|$", (GOLFER / "dagstuhl_tables.md").read_text(), re.MULTILINE)
    cells = []
    for n, row in rows[:30]:
        for size, cell in enumerate(row.split("|"), start=2):
            exact = re.match(r"\s*(\*\*)?(\d+)(?![-\d])", cell)
            if exact and int(n) % size == 0 and int(n) > size:
                cells.append((int(n), size, int(exact[2]), bool(exact[1])))
    return cells


@needs_instances
def test_the_bound_never_contradicts_the_diners_table_and_proves_the_perfect_rows() -> None:
    table = diner_table()

    assert len(table) > 40
    for persons, size, meals, is_perfect in table:
        everybody = persons * (persons - 1) // 2
        if is_perfect:
            assert rotation.bound(golfers(persons, persons // size, meals)) == everybody
            assert rotation.bound(golfers(persons, persons // size, meals - 1)) < everybody


@pytest.mark.parametrize(("persons", "size", "meals"), [(6, 3, 4), (8, 4, 3), (10, 5, 4), (14, 7, 4), (21, 7, 5)])
def test_the_bound_finds_the_diners_lower_bounds_by_counting(persons: int, size: int, meals: int) -> None:
    everybody = len(list(combinations(range(persons), 2)))

    assert rotation.bound(golfers(persons, persons // size, meals - 1)) < everybody


@pytest.mark.parametrize(
    "shape",
    [(15, 5, 7), (32, 8, 9), (25, 5, 6), (40, 10, 9), (27, 9, 13), (64, 16, 21), (24, 6, 7), (28, 7, 9)],
)
def test_golfers_without_repeats(shape: tuple[int, int, int]) -> None:
    plan = rotation.plan(golfers(*shape), seed=4)

    assert (plan.status, plan.repeats) == ("optimal", 0)


@needs_instances
def test_the_golfers_of_csplib_meet_nobody_twice() -> None:
    paths = sorted(GOLFER.glob("golfers_*.dzn"))

    for path in paths:
        groups, size, weeks = (int(number) for number in re.findall(r"= *(\d+)", path.read_text()))
        plan = rotation.plan(golfers(groups * size, groups, weeks))
        assert plan.repeats == 0, path.name

    assert len(paths) == 9


def test_a_party_of_13_hosts_29_guest_crews_and_6_periods_meets_nobody_twice() -> None:
    """CSPLib prob013 with every crew as one person: capacities in heads are not part of this engine."""
    problem = golfers(42, 13, 6, hosts=13)

    plan = rotation.plan(problem)

    assert plan.repeats == 0
    assert rotation.verify(problem, plan) == []
