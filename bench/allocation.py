"""Times the allocation engine on drawn forums, and holds it against first come, first served.

Run: `.venv/bin/python bench/allocation.py [persons sessions slots]...` (from the root of the repository; default:
200 8 3 and 1000 12 3, seeds 1 and 2). Popularity is skewed, each person wishes for three sessions a slot, and there are
15 % more seats than persons.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from samverkan.engines import allocation

WISHES = 3
ROOM = 1.15
POPULARITY = 1.0
SEEDS = (1, 2)


def draw_problem(persons: int, sessions: int, slots: int, seed: int) -> allocation.Problem:
    """Draw a forum: popularity falls by a power law, the second slot repeats some contents of the first."""
    chance = np.random.default_rng(seed)
    capacity = int(np.ceil(persons * ROOM / sessions))
    programme = [
        allocation.Session(f"s{slot}-{n}", f"slot{slot}", capacity, content=f"c{n}" if n < 2 else None)
        for slot in range(slots)
        for n in range(sessions)
    ]
    pull = 1 / (1 + np.arange(sessions)) ** POPULARITY
    people = []
    for number in range(persons):
        wishes = {}
        for slot in range(slots):
            order = chance.choice(sessions, size=WISHES, replace=False, p=pull / pull.sum())
            wishes[f"slot{slot}"] = tuple(f"s{slot}-{n}" for n in order)
        allowed = {f"slot{slot}": frozenset(f"s{slot}-{n}" for n in range(sessions)) for slot in range(slots)}
        group = f"m{chance.integers(33)}"
        people.append(allocation.Person(f"p{number}", group=group, wishes=wishes, allowed=allowed))
    return allocation.Problem(programme, people)


def first_come(problem: allocation.Problem) -> tuple[float, int, int]:
    """Return average rank, unlisted and unplaced when persons pick in the order given."""
    left = {session.id: session.capacity for session in problem.sessions}
    content = {session.id: session.content for session in problem.sessions}
    ranks, unlisted, unplaced = [], 0, 0
    for person in problem.persons:
        had: set[object] = set()
        for slot, allowed in person.allowed.items():
            wishes = list(person.wishes[slot])
            options = [*wishes, *sorted(set(allowed) - set(wishes), key=str)]
            free = [s for s in options if left[s] and (content[s] is None or content[s] not in had)]
            if not free:
                unplaced += 1
                continue
            left[free[0]] -= 1
            had.add(content[free[0]])
            unlisted += free[0] not in wishes
            ranks.append(wishes.index(free[0]) + 1 if free[0] in wishes else len(wishes) + 1)
    return float(np.mean(ranks)), unlisted, unplaced


def run(persons: int, sessions: int, slots: int, seed: int) -> None:
    """Print one line."""
    problem = draw_problem(persons, sessions, slots, seed)
    started = time.perf_counter()
    solution = allocation.solve(problem, seed=seed, time_limit=60)
    seconds = time.perf_counter() - started
    faults = allocation.verify(problem, solution)
    average, unlisted, unplaced = first_come(problem)
    metrics = solution.metrics
    print(
        f"{persons:5} x {sessions:2} x {slots}  seed {seed}  {seconds:6.2f} s  {solution.status}, "
        f"objective/bound {solution.objective / solution.lower_bound:.4f}, ties by lot {solution.ties_by_lot}, "
        f"average rank {average:.3f} -> {metrics.average_rank:.3f}, unlisted {unlisted} -> {metrics.unlisted}, "
        f"unplaced {unplaced} -> {metrics.unplaced}, faults {len(faults)}, "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
        flush=True,
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [200, 8, 3, 1000, 12, 3]
    for start in range(0, len(numbers), 3):
        for seed in SEEDS:
            run(*numbers[start : start + 3], seed=seed)
