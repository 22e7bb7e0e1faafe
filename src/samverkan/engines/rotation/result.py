"""The answer: who sits where in each round, how many meetings that makes, and how many there can be at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from samverkan.engines.effort import Ended
from samverkan.engines.faults import Id
from samverkan.engines.rotation.model import Bools, Ints
from samverkan.engines.rotation.problem import Problem

VERSION = "1"

Seats: TypeAlias = Mapping[tuple[Id, int], Id]
"""(person, round from 1) to table; nothing for the absent."""


@dataclass(frozen=True, slots=True)
class RoundMetrics:
    """Pairs at tables in one round: meeting for the first time, again, or not counted (had met, or same group)."""

    round: int
    persons: int
    new: int
    again: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of a plan.

    Attributes
    ----------
    eligible : int
        Pairs whose meeting would count, wherever they may sit.
    rounds : tuple of RoundMetrics
    least_met, most_met : int
        Persons that somebody meets for the first time, over everybody who is there in some round.
    mean_met : float
    revisits : int
        Times a guest comes to a table where they have sat in an earlier round.
    """

    eligible: int
    rounds: tuple[RoundMetrics, ...]
    least_met: int
    most_met: int
    mean_met: float
    revisits: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody's table in each round, and how good that is.

    Attributes
    ----------
    seats : mapping of (person, round) to table
        Rounds are numbered from 1. Nothing for the absent.
    meetings : int
        Distinct pairs that sit together in some round and count; the objective.
    bound : int
        No plan has more meetings; after `replan`, none that begins with the held rounds.
    gap : float
        ``(bound - meetings) / max(1, bound)``.
    status : {'optimal', 'feasible'}
        'optimal': ``meetings == bound``.
    repeats : int
        Times that a pair which counts sits together again.
    held : int
        Rounds at the beginning that were given, and not planned here.
    metrics : Metrics
    ended : {'done', 'iterations', 'time', 'cancelled'}
    iterations : int
    seed : int
    version : str
    """

    seats: Seats
    meetings: int
    bound: int
    gap: float
    status: Literal["optimal", "feasible"]
    repeats: int
    held: int
    metrics: Metrics
    ended: Ended
    iterations: int
    seed: int
    version: str

    @property
    def objective(self) -> int:
        """The number of distinct meetings."""
        return self.meetings


def make_plan(
    problem: Problem, seats: Seats, bound: int, *, held: int, ended: Ended, iterations: int, seed: int
) -> Plan:
    """Count what seats are worth. O(n**2 + R n k)."""
    metrics = measure(problem, seats)
    meetings = sum(row.new for row in metrics.rounds)
    return Plan(
        seats=seats,
        meetings=meetings,
        bound=bound,
        gap=(bound - meetings) / max(1, bound),
        status="optimal" if meetings == bound else "feasible",
        repeats=sum(row.again for row in metrics.rounds),
        held=held,
        metrics=metrics,
        ended=ended,
        iterations=iterations,
        seed=seed,
        version=VERSION,
    )


def eligible_pairs(problem: Problem, index: Mapping[Id, int]) -> Bools:
    """Return the pairs whose meeting counts: not met before, and not of one group where that matters. (n, n)."""
    names = {group: number for number, group in enumerate({person.group for person in problem.persons})}
    group = np.zeros(len(index), dtype=np.int64)
    for person in problem.persons:
        alone = person.group is None or not problem.across_groups
        group[index[person.id]] = -1 - index[person.id] if alone else names[person.group]
    counts: Bools = group[:, None] != group[None, :]
    for one, other in problem.met:
        counts[index[one], index[other]] = counts[index[other], index[one]] = False
    return counts


def tables_by_round(problem: Problem, seats: Seats) -> Iterator[tuple[int, dict[Id, list[Id]]]]:
    """Yield each round with the persons at each table."""
    at: dict[int, dict[Id, list[Id]]] = defaultdict(lambda: defaultdict(list))
    for (person, number), table in seats.items():
        at[number][table].append(person)
    for number in range(1, problem.rounds + 1):
        yield number, at[number]


def measure(problem: Problem, seats: Seats) -> Metrics:
    """Count new and repeated meetings by round and by person. O(n**2 + R n k), in arrays."""
    index = {person.id: number for number, person in enumerate(problem.persons)}
    counts = eligible_pairs(problem, index)
    eligible = int(counts.sum()) // 2
    known = np.zeros_like(counts)
    rows = []
    for number, tables in tables_by_round(problem, seats):
        members = [np.array([index[person] for person in persons]) for persons in tables.values()]
        rows.append(_measure_round(number, members, counts, known))
    here = sorted({index[person] for person, _ in seats})
    each = known.sum(axis=1)[here] if here else np.zeros(1, dtype=np.int64)
    return Metrics(
        eligible=eligible,
        rounds=tuple(rows),
        least_met=int(each.min()),
        most_met=int(each.max()),
        mean_met=int(each.sum()) / len(each),
        revisits=_revisits(problem, seats),
    )


def _measure_round(number: int, members: list[Ints], counts: Bools, known: Bools) -> RoundMetrics:
    new = again = pairs = 0
    for persons in members:
        block = np.ix_(persons, persons)
        new += int((counts[block] & ~known[block]).sum()) // 2
        again += int(known[block].sum()) // 2
        known[block] |= counts[block]
        pairs += len(persons) * (len(persons) - 1) // 2
    return RoundMetrics(number, sum(map(len, members)), new, again, pairs - new - again)


def _revisits(problem: Problem, seats: Seats) -> int:
    hosts = {person.id for person in problem.persons if person.host_of is not None}
    visits = [(person, table) for (person, _), table in seats.items() if person not in hosts]
    return len(visits) - len(set(visits))
