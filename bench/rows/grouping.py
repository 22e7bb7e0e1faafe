"""Rows of the engine grouping: MDGPLIB, against proven optima and the best values that others found."""

from __future__ import annotations

import csv
import gzip
import random
import statistics
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from bench.rows import Measure, Row

from samverkan.engines import grouping

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation"
QUICK = ("Geo_n030_ss_01", "RanInt_n030_ss_02", "RanReal_n030_ss_03", "RanReal_n060_ss_02", "RanReal_n120_ss_01")


def references() -> dict[str, tuple[float, bool]]:
    """Return each instance's value and whether it is proven optimal; nothing where the instances are absent."""
    path = SHARED / "mdgplib_reference_values.csv"
    if not path.exists():
        return {}
    with path.open() as file:
        return {row["instance"]: (float(row["value"]), "proven optimum" in row["kind"]) for row in csv.DictReader(file)}


def load(name: str) -> grouping.Problem:
    """Read an instance: `n G type a1 b1 ... aG bG`, then `i j distance`."""
    with gzip.open(SHARED / "mdgplib" / f"{name}.txt.gz", "rt") as lines:
        head = next(lines).split()
        persons, number = int(head[0]), int(head[1])
        limits = [int(word) for word in head[3 : 3 + 2 * number]]
        rows = np.zeros((persons, persons))
        for i, j, value in (line.split() for line in lines if line.strip()):
            rows[int(i), int(j)] = rows[int(j), int(i)] = float(value)
    return grouping.Problem(
        persons=tuple(grouping.Person(person) for person in range(persons)),
        groups=tuple(grouping.Group(g, *limits[2 * g : 2 * g + 2]) for g in range(number)),
        distances=grouping.Distances(range(persons), rows.tolist()),
    )


def value(problem: grouping.Problem, groups: list[list[int]]) -> float:
    """Return the sum of distances within groups."""
    rows = np.asarray(problem.distances.rows if problem.distances else [])
    return sum(float(rows[np.ix_(members, members)].sum()) / 2 for members in groups)


def by_chance(problem: grouping.Problem) -> float:
    """Return the mean value of 20 groupings by lot, of sizes as near each other as the limits let them be."""
    values = []
    for seed in range(20):
        persons = list(range(len(problem.persons)))
        random.Random(seed).shuffle(persons)
        groups: list[list[int]] = [[persons.pop() for _ in range(group.least)] for group in problem.groups]
        while persons:
            room = [g for g, group in enumerate(problem.groups) if len(groups[g]) < group.most]
            groups[min(room, key=lambda g: len(groups[g]))].append(persons.pop())
        values.append(value(problem, groups))
    return statistics.mean(values)


def greedily(problem: grouping.Problem) -> float:
    """Return the value when each next person goes where they add most, groups below their least size first."""
    rows = np.asarray(problem.distances.rows if problem.distances else [])
    groups: list[list[int]] = [[] for _ in problem.groups]
    for person in range(len(problem.persons)):
        lacking = [g for g, group in enumerate(problem.groups) if len(groups[g]) < group.least]
        room = [g for g, group in enumerate(problem.groups) if len(groups[g]) < group.most]
        open_groups = lacking or room
        groups[max(open_groups, key=lambda g: (float(rows[person, groups[g]].sum()), -g))].append(person)
    return value(problem, groups)


def run_one(name: str, steps: int = 400_000) -> tuple[float, float, float, float]:
    """Return our value, the seconds, and the values by chance and greedily; refuse one that breaks a rule."""
    problem = load(name)
    started = time.perf_counter()
    found = grouping.mix(problem, seed=0, time_limit=9.5, iteration_limit=steps)
    seconds = time.perf_counter() - started
    if faults := grouping.verify(problem, found):
        raise AssertionError(f"{name}: {faults}")
    return found.objective, seconds, by_chance(problem), greedily(problem)


def optima() -> Iterable[Measure]:
    """The instances whose optimum others proved."""
    for name, (optimum, is_proven) in references().items():
        if is_proven:
            ours, seconds, chance, greedy = run_one(name)
            detail = f"{seconds:.2f} s; by chance {chance / optimum:.3f}, greedy {greedy / optimum:.3f}"
            yield Measure(f"{name} (proven)", round(ours, 6), optimum, at_least=True, detail=detail)


def compare(names: list[str], title: str, steps: int = 400_000) -> Iterator[Measure]:
    """Yield the worst ratio to the reference values, and the longest time."""
    known = references()
    results = {name: run_one(name, steps) for name in names}
    columns = {
        what: [results[name][column] / known[name][0] for name in names]
        for what, column in (("ours", 0), ("chance", 2), ("greedy", 3))
    }
    worst = min(names, key=lambda name: results[name][0] / known[name][0])
    means = {what: statistics.mean(ratios) for what, ratios in columns.items()}
    detail = (
        f"worst {worst}, mean {means['ours']:.5f}, best {max(columns['ours']):.5f}; "
        f"means by chance {means['chance']:.3f}, greedy {means['greedy']:.3f}"
    )
    yield Measure(f"{title}: worst ratio to the reference", min(columns["ours"]), 0.997, at_least=True, detail=detail)
    longest = max(names, key=lambda name: results[name][1])
    yield Measure(f"{title}: longest, seconds", results[longest][1], 10.0, detail=longest)


def all_references() -> Iterable[Measure]:
    """All 108 instances, by their number of persons."""
    for persons in (10, 12, 30, 60, 120):
        names = [name for name in references() if f"_n{persons:03}_" in name]
        if names:
            yield from compare(names, f"{len(names)} of n = {persons}")


def some_references() -> Iterable[Measure]:
    """Five instances with fewer steps, so that they are quick on a busy machine."""
    if references():
        yield from compare(list(QUICK), f"{len(QUICK)} of n = 30 to 120, 60,000 steps", steps=60_000)


ROWS: list[Row] = [
    Row("grouping: MDGPLIB, proven optima", optima, quick=True),
    Row("grouping: MDGPLIB, five instances", some_references, quick=True),
    Row("grouping: MDGPLIB, all 108 reference values", all_references),
]
