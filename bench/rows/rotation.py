"""Rows of the engine rotation."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path

from bench.rows import Measure, Row

from samverkan.engines import rotation

GOLFER = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation" / "golfer"


def cafe(persons: int, tables: int, rounds: int, hosts: bool, groups: int = 0) -> rotation.Problem:
    """Return persons at tables, with a host at every table or none."""
    return rotation.Problem(
        tuple(
            rotation.Person(
                number, number % groups if groups else None, host_of=number if hosts and number < tables else None
            )
            for number in range(persons)
        ),
        tuple(rotation.Table(number) for number in range(tables)),
        rounds,
        across_groups=groups > 0,
    )


def timed(run: Callable[[], rotation.Plan]) -> tuple[rotation.Plan, float]:
    """Return a plan and its wall seconds."""
    started = time.perf_counter()
    plan = run()
    return plan, time.perf_counter() - started


def share(problem: rotation.Problem, plan: rotation.Plan) -> float:
    """Return meetings as a share of the bound, after the plan was checked."""
    faults = rotation.verify(problem, plan)
    if faults:
        raise AssertionError(faults[0])
    return plan.meetings / plan.bound


def random_tables(problem: rotation.Problem, seed: int) -> int:
    """Return the meetings when guests draw their seats in each round, as most events do."""
    return _seat(problem, random.Random(seed), lambda person, table, met: 0)


def greedy_tables(problem: rotation.Problem, seed: int) -> int:
    """Return the meetings when everybody in turn takes the free seat with the fewest faces they know."""
    return _seat(
        problem, random.Random(seed), lambda person, table, met: sum((person, other) in met for other in table)
    )


def _seat(
    problem: rotation.Problem,
    lots: random.Random,
    cost: Callable[[object, list[object], set[tuple[object, object]]], int],
) -> int:
    met: set[tuple[object, object]] = set()
    size, over = divmod(len(problem.persons), len(problem.tables))
    for _ in range(problem.rounds):
        tables = [[p.id for p in problem.persons if p.host_of == table.id] for table in problem.tables]
        guests = [p.id for p in problem.persons if p.host_of is None]
        for person in lots.sample(guests, len(guests)):
            full = sum(len(table) > size for table in tables) >= over
            free = [table for table in tables if len(table) < size + (not full)]
            lots.shuffle(free)
            min(free, key=lambda table: cost(person, table, met)).append(person)
        met |= {pair for table in tables for one in combinations(table, 2) for pair in (one, one[::-1])}
    return len(met) // 2


def shaped(shapes: tuple[tuple[int, int, int], ...], target: float, seconds: float) -> Callable[[], Iterator[Measure]]:
    """Return a row of World Cafés, each with hosts and without."""

    def run() -> Iterator[Measure]:
        for shape in shapes:
            for hosts in (False, True):
                problem = cafe(*shape, hosts)
                plan, spent = timed(partial(rotation.plan, problem, seed=1))
                name = f"{'/'.join(map(str, shape))} {'with' if hosts else 'without'} hosts"
                detail = f"{plan.meetings} of {plan.bound}"
                yield Measure(f"{name}: share of the bound", share(problem, plan), target, True, detail)
                yield Measure(f"{name}: seconds", spent, seconds)

    return run


def peers() -> Iterator[Measure]:
    """Yield what others do as a share of ours: it must not be more."""
    for shape in ((40, 8, 3), (60, 10, 3), (100, 20, 4), (100, 5, 4)):
        problem = cafe(*shape, hosts=True)
        ours = rotation.plan(problem, seed=1).meetings
        for name, peer in (("random", random_tables), ("greedy", greedy_tables)):
            mean = sum(peer(problem, seed) for seed in range(4)) / 4
            yield Measure(
                f"{'/'.join(map(str, shape))} {name} tables / ours", mean / ours, 1.0, False, f"{mean} / {ours}"
            )


def golfers() -> Iterator[Measure]:
    """Yield repeats of social golfer instances (groups-size-weeks) over three seeds, and the slowest."""
    for groups, size, weeks, seconds in ((5, 3, 7, 5), (8, 4, 7, 5), (5, 5, 6, 5), (10, 4, 9, 5), (8, 4, 8, 60)):
        problem = cafe(groups * size, groups, weeks, hosts=False)
        runs = [timed(partial(rotation.plan, problem, seed=seed)) for seed in range(3)]
        assert not any(rotation.verify(problem, plan) for plan, _ in runs)
        name = f"golfers {groups}-{size}-{weeks}"
        yield Measure(f"{name}: repeats, worst of 3 seeds", max(plan.repeats for plan, _ in runs), 0)
        yield Measure(f"{name}: seconds, worst of 3 seeds", max(spent for _, spent in runs), seconds)


def live() -> Iterator[Measure]:
    """Yield re-plans of 100 persons from the second round on, 8 gone and 5 late."""
    for tables, rounds in ((20, 4), (10, 3), (5, 4)):
        for hosts in (False, True):
            problem = cafe(100, tables, rounds, hosts)
            first = rotation.plan(problem, seed=1)
            gone = random.Random(1).sample(range(100), 8)
            late = [rotation.Person(f"late {number}") for number in range(5)]
            changes = {"from_round": 2, "absent": gone, "late": late}
            plan, spent = timed(partial(rotation.replan, problem, first, seed=1, time_limit=0.9, **changes))
            after = rotation.changed(problem, **changes)
            name = f"100/{tables}/{rounds} {'with' if hosts else 'without'} hosts, 8 gone, 5 late"
            yield Measure(f"{name}: share", share(after, plan), 0.99, True, f"{plan.meetings} of {plan.bound}")
            yield Measure(f"{name}: seconds", spent, 1.0)


def csplib() -> Iterator[Measure]:
    """Yield repeats of CSPLib's golfer instances, and of its Progressive Party with every crew as one person."""
    for path in sorted(GOLFER.glob("golfers_*.dzn")):
        groups, size, weeks = (int(number) for number in re.findall(r"= *(\d+)", path.read_text()))
        problem = cafe(groups * size, groups, weeks, hosts=False)
        plan, spent = timed(partial(rotation.plan, problem, seed=1))
        assert not rotation.verify(problem, plan)
        yield Measure(f"CSPLib {path.stem}: repeats", plan.repeats, 0, False, f"{spent:.2f} s")
    if GOLFER.exists():
        problem = cafe(42, 13, 6, hosts=True)
        plan, spent = timed(partial(rotation.plan, problem, seed=1))
        yield Measure(
            "CSPLib prob013, 13 hosts, 29 guest crews, 6 periods: repeats", plan.repeats, 0, False, f"{spent:.2f} s"
        )


def irregular() -> Iterator[Measure]:
    """Yield what is not in the table of figures: municipalities, unequal tables, modes, absences, awkward sizes."""
    crowd = tuple(rotation.Person(n, n % 12, "digital" if n % 10 < 3 else "site") for n in range(80))
    modes = ("digital",) * 2 + (None,) * 2 + ("site",) * 6
    absent = tuple(rotation.Person(n, absent_rounds=frozenset({n % 4 + 1} if n % 5 == 0 else ())) for n in range(100))
    unequal = tuple(rotation.Table(n, 4 if n < 3 else 9) for n in range(8))
    problems = {
        "100/20/4, 12 municipalities": cafe(100, 20, 4, True, groups=12),
        "1000/100/5, 40 municipalities": cafe(1000, 100, 5, True, groups=40),
        "97/5/4": cafe(97, 5, 4, True),
        "100/10/4": cafe(100, 10, 4, True),
        "300/12/5": cafe(300, 12, 5, False),
        "72/6/4": cafe(72, 6, 4, True),
        "50/8/4, tables of 4 and 9": rotation.Problem(cafe(50, 8, 4, True).persons, unequal, 4),
        "100/12/4, a fifth away once": rotation.Problem(absent, cafe(1, 12, 1, False).tables, 4),
        "80/10/4, three modes, 12 municipalities": rotation.Problem(
            crowd, tuple(rotation.Table(n, mode=mode) for n, mode in enumerate(modes)), 4, across_groups=True
        ),
    }
    for name, problem in problems.items():
        plan, spent = timed(partial(rotation.plan, problem, seed=1, iteration_limit=3000))
        detail = f"{plan.meetings} of {plan.bound}, {spent:.1f} s"
        yield Measure(f"{name}: share of the bound", share(problem, plan), 0.95, True, detail)


REGULAR = ((40, 8, 3), (60, 10, 3), (100, 20, 4), (200, 25, 4))

ROWS: list[Row] = [
    Row("rotation: 40/8/3, 60/10/3, 100/20/4, 200/25/4", shaped(REGULAR, 1.0, 1.0), quick=True),
    Row("rotation: 1000/100/5", shaped(((1000, 100, 5),), 0.999, 5.0), quick=True),
    Row("rotation: 100/5/4", shaped(((100, 5, 4),), 0.985, 30.0), quick=True),
    Row("rotation: golfers", golfers, quick=True),
    Row("rotation: live re-plan", live, quick=True),
    Row("rotation: CSPLib", csplib, quick=True),
    Row("rotation: peers", peers, quick=True),
    Row("rotation: irregular", irregular),
]
