"""The answer: who sits where in each round, how many meetings that makes, and how many there can be at most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias

from samverkan.engines.effort import Ended
from samverkan.engines.faults import Id
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


def uncounted_pairs(problem: Problem) -> set[frozenset[Id]]:
    """Return the pairs whose meeting is worth nothing: met before, or of one group where that matters."""
    pairs = {frozenset(pair) for pair in problem.met}
    if problem.across_groups:
        members: dict[Id, list[Id]] = defaultdict(list)
        for person in problem.persons:
            if person.group is not None:
                members[person.group].append(person.id)
        pairs |= {frozenset(pair) for group in members.values() for pair in combinations(group, 2)}
    return pairs


def pairs_by_round(problem: Problem, seats: Seats) -> Iterator[tuple[int, list[frozenset[Id]]]]:
    """Yield each round with the pairs that sit together in it."""
    at: dict[int, dict[Id, list[Id]]] = defaultdict(lambda: defaultdict(list))
    for (person, number), table in seats.items():
        at[number][table].append(person)
    for number in range(1, problem.rounds + 1):
        yield number, [frozenset(pair) for table in at[number].values() for pair in combinations(table, 2)]


def measure(problem: Problem, seats: Seats) -> Metrics:
    """Count new and repeated meetings by round and by person."""
    uncounted = uncounted_pairs(problem)
    here = Counter(number for _, number in seats)
    known: set[frozenset[Id]] = set()
    rows = []
    for number, pairs in pairs_by_round(problem, seats):
        counted = [pair for pair in pairs if pair not in uncounted]
        again = sum(pair in known for pair in counted)
        known.update(counted)
        rows.append(RoundMetrics(number, here[number], len(counted) - again, again, len(pairs) - len(counted)))
    met = Counter(person for pair in known for person in pair)
    each = [met[person] for person in dict.fromkeys(person for person, _ in seats)]
    total = len(problem.persons) * (len(problem.persons) - 1) // 2
    return Metrics(
        eligible=total - len(uncounted),
        rounds=tuple(rows),
        least_met=min(each, default=0),
        most_met=max(each, default=0),
        mean_met=sum(each) / max(1, len(each)),
        revisits=_revisits(problem, seats),
    )


def _revisits(problem: Problem, seats: Seats) -> int:
    hosts = {person.id for person in problem.persons if person.host_of is not None}
    visits = [(person, table) for (person, _), table in seats.items() if person not in hosts]
    return len(visits) - len(set(visits))
