"""Rows of the engine allocation: fair seats."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from bench.instances import Draw, Tally, draw_forum, first_come, ranked_lottery, tally
from bench.rows import Measure, Row

from samverkan.engines import allocation
from samverkan.engines.allocation import Problem, Solution
from samverkan.engines.allocation.compact import fewest_unplaced, least_cost
from samverkan.engines.allocation.mip import Programme
from samverkan.engines.effort import Effort

GAP = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation" / "gap"

OPTIMA = (
    (336, 327, 339, 341, 326), (434, 436, 420, 419, 428), (580, 564, 573, 570, 564), (656, 644, 673, 647, 664),
    (563, 558, 564, 568, 559), (761, 759, 758, 752, 747), (942, 949, 968, 945, 951), (1133, 1134, 1141, 1117, 1127),
    (709, 717, 712, 723, 706), (958, 963, 960, 947, 947),
    (1139, 1178, 1195, 1171, 1171), (1451, 1449, 1433, 1447, 1446),
)  # fmt: skip
"""Of gap1 to gap12, five problems each; stated in MatrixOptim.jl, see ../shared/data/allocation/SOURCES.md."""

SEEDS = (1, 2, 3, 4)


def solve_timed(problem: Problem, seed: int) -> tuple[Solution, float]:
    """Solve; return the answer and the seconds it took. An answer that breaks a rule is no answer."""
    started = time.perf_counter()
    solution = allocation.solve(problem, seed=seed)
    seconds = time.perf_counter() - started
    faults = allocation.verify(problem, solution)
    if faults:
        raise AssertionError(faults)
    return solution, seconds


def peak() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def generalised_assignment() -> Iterator[Measure]:
    """Solve the 60 generalised assignment problems of the OR-Library with the engine's own programme layer."""
    if not GAP.exists():
        return
    found = 0
    for number, optima in enumerate(OPTIMA, start=1):
        numbers = [int(word) for word in (GAP / f"gap{number}.txt").read_text().split()]
        problems = list(_read_gap(numbers))
        found += sum(_solve_gap(*problem) == best for problem, best in zip(problems, optima, strict=True))
    yield Measure("optima of OR-Library gap1 to gap12", found, 60, at_least=True)


def _read_gap(numbers: list[int]) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield profits and resources, shape (agents, jobs), and capacities, shape (agents,)."""
    position = 1
    for _ in range(numbers[0]):
        agents, jobs = numbers[position : position + 2]
        position += 2
        tables = []
        for _ in range(2):
            tables.append(np.array(numbers[position : position + agents * jobs]).reshape(agents, jobs))
            position += agents * jobs
        yield tables[0], tables[1], np.array(numbers[position : position + agents])
        position += agents


def _solve_gap(profits: np.ndarray, resources: np.ndarray, capacities: np.ndarray) -> int:
    programme = Programme()
    agents, jobs = profits.shape
    x = [[programme.variable(-float(profits[a, j]), is_whole=True) for j in range(jobs)] for a in range(agents)]
    for j in range(jobs):
        programme.row([(x[a][j], 1.0) for a in range(agents)], low=1, high=1)
    for a in range(agents):
        programme.row([(x[a][j], float(resources[a, j])) for j in range(jobs)], high=float(capacities[a]))
    return round(-programme.minimise(Effort(time_limit=60)).objective)


def bounded(persons: int, sessions: int, gap: float, seconds: float, memory: float) -> Callable[[], Iterator[Measure]]:
    """Return a row: how near the bound, how long and in how much memory, the worst of the seeds."""

    def run() -> Iterator[Measure]:
        worst, longest = 0.0, 0.0
        for seed in SEEDS if persons <= 1000 else SEEDS[:1]:
            solution, taken = solve_timed(draw_forum(persons, sessions, seed), seed)
            worst = max(worst, solution.objective / solution.lower_bound)
            longest = max(longest, taken)
        yield Measure(f"N = {persons}: objective / certified bound", worst, gap)
        yield Measure(f"N = {persons}: seconds", longest, seconds)
        yield Measure(f"N = {persons}: MB", peak(), memory)

    return run


def agrees() -> Iterator[Measure]:
    """Hold the answer against the compact model: own variables, rows and bounds; shared parties, costs and HiGHS."""
    for persons, forums in ((60, SEEDS), (200, SEEDS[:1])):
        apart = 0
        for seed in forums:
            problem = draw_forum(persons, 8, seed)
            solution, _ = solve_timed(problem, seed)
            fewest, _ = fewest_unplaced(problem, Effort())
            objective, bound, _ = least_cost(problem, fewest, Effort(time_limit=240))
            apart += not bound <= solution.objective <= (objective or 0) or solution.lower_bound > (objective or 0)
            detail = f"bundles {solution.objective}, compact {objective}, its bound {bound}"
        yield Measure(f"N = {persons}: forums in which the compact model disagrees", apart, 0, detail=detail)


def against_first_come(persons: int, sessions: int) -> Callable[[], Iterator[Measure]]:
    """Return a row: what an organiser counts, as a share of the same under first come, first served."""

    def run() -> Iterator[Measure]:
        ours, first, lottery = ([*_tallies(persons, sessions, how)] for how in (_optimised, _first, _lottery))

        def share(count: Callable[[Tally], float], other: list[Tally]) -> float:
            return sum(map(count, ours)) / max(1e-9, sum(map(count, other)))

        for name, count, most in (
            ("average rank", lambda t: t.average_rank, 0.90),
            ("session not listed", lambda t: t.unlisted, 0.10),
            ("no first wish anywhere", lambda t: t.without_first, 0.10),
            ("last wish everywhere", lambda t: t.last_everywhere, 0.05),
        ):
            means = [float(np.mean([count(t) for t in tallies])) for tallies in (ours, first, lottery)]
            detail = "mean {:.2f}, first come {:.2f}, ranked lottery {:.2f}".format(*means)
            yield Measure(f"N = {persons}: {name} / first come", share(count, first), most, detail=detail)
        yield Measure(f"N = {persons}: unplaced", sum(t.unplaced for t in ours), 0)

    return run


def _tallies(persons: int, sessions: int, how: Callable[[Problem, int], object]) -> Iterator[Tally]:
    for seed in SEEDS:
        problem = draw_forum(persons, sessions, seed)
        yield tally(problem, how(problem, seed))  # type: ignore[arg-type]


def _optimised(problem: Problem, seed: int) -> object:
    return solve_timed(problem, seed)[0].seats


def _first(problem: Problem, _: int) -> object:
    return first_come(problem)


def _lottery(problem: Problem, seed: int) -> object:
    return ranked_lottery(problem, seed)


def reallocated() -> Iterator[Measure]:
    """Let 6 % cancel and 3 % come late, take 40 % of the seats of the fullest room, and hold both ways side by side."""
    changes, costs = [], []
    for seed in SEEDS:
        problem = draw_forum(1030, 12, seed)
        before, _ = solve_timed(replace(problem, persons=problem.persons[:1000]), seed)
        now = _disturbed(problem, before, seed)
        published = {cell: session for cell, session in before.seats.items() if session is not None}
        anew, _ = solve_timed(now, seed)
        changed = sum(cell in anew.seats and anew.seats[cell] != session for cell, session in published.items())
        again = allocation.reallocate(now, published, seed=seed)
        alone = replace(again, objective=again.objective - again.changes * 2 * 9)
        changes.append(again.changes / changed)
        costs.append(alone.objective / anew.objective)
    yield Measure("N = 1,000: changes / those of solving anew", max(changes), 0.55)
    yield Measure("N = 1,000: objective / that of solving anew", max(costs), 1.03)


def _disturbed(problem: Problem, before: Solution, seed: int) -> Problem:
    gone = set(np.random.default_rng(seed).choice(1000, 60, replace=False).tolist())
    taken = Counter(session for session in before.seats.values() if session is not None)
    fullest = max(taken, key=lambda session: (taken[session], str(session)))
    sessions = [
        replace(one, capacity=int((one.capacity or 0) * 0.6)) if one.id == fullest else one for one in problem.sessions
    ]
    persons = [person for number, person in enumerate(problem.persons) if number not in gone]
    return replace(problem, sessions=tuple(sessions), persons=tuple(persons))


def harder() -> Iterator[Measure]:
    """Try other forums than those the engine was made with: more and fewer wishes, less room, many repeats."""
    for name, draw in (
        ("five wishes, little room", Draw(wishes=5, room=1.03)),
        ("one wish", Draw(wishes=1)),
        ("every content repeated", Draw(contents=12)),
        ("all want the same", Draw(pull=3.0)),
    ):
        solution, seconds = solve_timed(draw_forum(1000, 12, 9, draw), 9)
        yield Measure(f"N = 1,000, {name}: objective / bound", solution.objective / solution.lower_bound, 1.003)
        yield Measure(f"N = 1,000, {name}: seconds", seconds, 15)


ROWS: list[Row] = [
    Row("MIP layer: OR-Library generalised assignment", generalised_assignment),
    Row("allocation: N = 200, 8 sessions", bounded(200, 8, 1.001, 5, 200), quick=True),
    Row("allocation: N = 1,000, 12 sessions", bounded(1000, 12, 1.003, 15, 200), quick=True),
    Row("allocation: N = 5,000, 30 sessions", bounded(5000, 30, 1.01, 300, 1024)),
    Row("allocation: the compact model agrees", agrees),
    Row("allocation: N = 200 against first come, first served", against_first_come(200, 8), quick=True),
    Row("allocation: N = 1,000 against first come, first served", against_first_come(1000, 12)),
    Row("allocation: other forums", harder),
    Row("re-allocation: N = 1,000", reallocated),
]
