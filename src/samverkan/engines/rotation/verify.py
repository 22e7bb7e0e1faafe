"""Check a plan without the code that made it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

from samverkan.engines.faults import Id
from samverkan.engines.rotation.problem import Person, Problem, Table
from samverkan.engines.rotation.result import Plan, RoundMetrics

TOLERANCE = 1e-6

Round = dict[Id, list[Person]]
"""Who sits at each table."""


def verify(problem: Problem, plan: Plan) -> list[str]:
    """Return what is wrong with a plan: rules, sizes, and every figure of the seats; an empty list if nothing is.

    Rounds that were held must keep the rules too. Not proven, but the solver's word: the bound (it is checked to be no
    less than what was reached and no more than the pairs that count, and status and gap to fit it, so that a plan
    which calls itself optimal may not be), and which rounds were held, iterations, seed and version.
    O(R n k + R T**3) at worst; some tenths of a second for 1,000 persons in 5 rounds.

    Parameters
    ----------
    problem : Problem
        As `plan` got it; after `replan`, what `changed` returns.
    plan : Plan
    """
    faults = _cell_faults(problem, plan)
    if faults:
        return faults
    rounds = {number: _round(problem, plan, number) for number in range(1, problem.rounds + 1)}
    for number, seated in rounds.items():
        faults += _rule_faults(problem, number, seated)
    claim = _Claim(problem, plan, rounds)
    return [*faults, *claim.meeting_faults(), *claim.person_faults(), *claim.run_faults(), *claim.certificate_faults()]


def _cell_faults(problem: Problem, plan: Plan) -> list[str]:
    wanted = {
        (person.id, number)
        for person in problem.persons
        for number in range(1, problem.rounds + 1)
        if number not in person.absent_rounds
    }
    tables = {table.id for table in problem.tables}
    missing = sorted(wanted - set(plan.seats), key=repr)
    faults = [f"Person {who} has no table in round {number}." for who, number in missing]
    for cell in sorted(set(plan.seats) - wanted, key=repr):
        faults.append(f"Person {cell[0]} has a table in round {cell[1]} and is not there.")
    for (who, number), table in plan.seats.items():
        if table not in tables:
            faults.append(f"Person {who} sits at table {table} in round {number}, which does not exist.")
    return faults


def _round(problem: Problem, plan: Plan, number: int) -> Round:
    seated: Round = {table.id: [] for table in problem.tables}
    for person in problem.persons:
        if (person.id, number) in plan.seats:
            seated[plan.seats[person.id, number]].append(person)
    return seated


def _may_sit(person: Person, table: Table) -> bool:
    if person.host_of is not None:
        return person.host_of == table.id
    return None in (person.mode, table.mode) or person.mode == table.mode


def _range(table: Table) -> tuple[int, float]:
    if table.seats is None:
        return 0, float("inf")
    return table.seats if isinstance(table.seats, tuple) else (0, table.seats)


def _rule_faults(problem: Problem, number: int, seated: Round) -> list[str]:
    faults = []
    for table in problem.tables:
        least, most = _range(table)
        size = len(seated[table.id])
        if not least <= size <= most:
            faults.append(f"Table {table.id} has {size} persons in round {number}, not {least} to {most}.")
        for person in seated[table.id]:
            if not _may_sit(person, table):
                faults.append(f"Person {person.id} may not sit at table {table.id} in round {number}.")
    return faults or _evenness_faults(problem, number, seated)


def _evenness_faults(problem: Problem, number: int, seated: Round) -> list[str]:
    """Look for a chain of persons, each moving on to the next table, that would make sizes more even."""
    roomy = [size for table in problem.tables if (size := len(seated[table.id])) < _range(table)[1]]
    if not roomy or max(map(len, seated.values())) < min(roomy) + 2:
        return []
    onward = {
        table.id: [
            other for other in problem.tables if any(_may_sit(p, other) and p.host_of is None for p in seated[table.id])
        ]
        for table in problem.tables
    }
    faults = []
    for table in problem.tables:
        size = len(seated[table.id])
        if size <= _range(table)[0]:
            continue
        reached, queue = {table.id}, [table.id]
        while queue:
            for other in onward[queue.pop()]:
                if other.id in reached:
                    continue
                reached.add(other.id)
                queue.append(other.id)
                if len(seated[other.id]) + 2 <= size and len(seated[other.id]) < _range(other)[1]:
                    faults.append(f"Round {number}: table {table.id} could pass a person on to table {other.id}.")
    return faults


class _Claim:
    """A plan whose seats are known, and what can be counted of them."""

    def __init__(self, problem: Problem, plan: Plan, rounds: Mapping[int, Round]) -> None:
        self.problem = problem
        self.plan = plan
        self.group = {person.id: person.group for person in problem.persons if problem.across_groups}
        self.met = {frozenset(pair) for pair in problem.met}
        self.times: Counter[frozenset[Id]] = Counter()
        self.rows = [self._row(number, seated) for number, seated in rounds.items()]

    def _row(self, number: int, seated: Round) -> RoundMetrics:
        """Count the pairs of a round, and remember those that count."""
        pairs = [
            frozenset((one.id, other.id)) for persons in seated.values() for one, other in combinations(persons, 2)
        ]
        counting = [pair for pair in pairs if not self._is_known(pair)]
        before = len(self.times)
        self.times.update(counting)
        new = len(self.times) - before
        return RoundMetrics(
            round=number,
            persons=sum(map(len, seated.values())),
            new=new,
            again=len(counting) - new,
            uncounted=len(pairs) - len(counting),
        )

    def _is_known(self, pair: frozenset[Id]) -> bool:
        return pair in self.met or self._is_of_one_group(pair)

    def _is_of_one_group(self, pair: frozenset[Id]) -> bool:
        groups = {self.group.get(person) for person in pair}
        return len(groups) == 1 and None not in groups

    def _eligible(self) -> int:
        """Count the pairs of all persons less those of one group and those who have met."""
        sizes = Counter(group for group in self.group.values() if group is not None)
        met = sum(len(pair) == 2 and not self._is_of_one_group(pair) for pair in self.met)
        return math.comb(len(self.problem.persons), 2) - sum(math.comb(size, 2) for size in sizes.values()) - met

    def meeting_faults(self) -> Iterator[str]:
        """Yield the counts of pairs that are wrong, of the plan and of each round."""
        plan, meetings = self.plan, len(self.times)
        repeats = self.times.total() - meetings
        if (meetings, repeats) != (plan.meetings, plan.repeats):
            yield f"There are {meetings} meetings and {repeats} repeats."
        if plan.metrics.eligible != self._eligible():
            yield f"{self._eligible()} pairs are eligible, not {plan.metrics.eligible}."
        if [row.round for row in plan.metrics.rounds] != [row.round for row in self.rows]:
            yield f"The metrics are not of the rounds 1 to {self.problem.rounds}."
            return
        for row, claimed in zip(self.rows, plan.metrics.rounds, strict=True):
            for name in ("persons", "new", "again", "uncounted"):
                if getattr(row, name) != getattr(claimed, name):
                    yield f"Round {row.round} has {name} {getattr(row, name)}, not {getattr(claimed, name)}."

    def person_faults(self) -> Iterator[str]:
        """Yield the counts over persons that are wrong: whom they meet, and tables they come back to."""
        metrics = self.plan.metrics
        each = Counter(person for pair in self.times for person in pair)
        numbers = [each[person] for person in {person for person, _ in self.plan.seats}] or [0]
        mean = sum(numbers) / len(numbers)
        if (metrics.least_met, metrics.most_met) != (min(numbers), max(numbers)):
            yield f"Persons meet {min(numbers)} to {max(numbers)} others."
        if not abs(metrics.mean_met - mean) <= TOLERANCE:
            yield f"Persons meet {mean} others on average."
        guests = {person.id for person in self.problem.persons if person.host_of is None}
        visits = Counter((person, table) for (person, _), table in self.plan.seats.items() if person in guests)
        if metrics.revisits != visits.total() - len(visits):
            yield f"There are {visits.total() - len(visits)} revisits, not {metrics.revisits}."

    def run_faults(self) -> Iterator[str]:
        """Yield what cannot be of the run: rounds held, when at least the last is always planned, and how it ended."""
        held, last = self.plan.held, max(0, self.problem.rounds - 1)
        if not 0 <= held <= last:
            yield f"{held} rounds were held, which cannot be more than {last}."
        if self.plan.ended not in ("done", "iterations", "time", "cancelled"):
            yield f"The end {self.plan.ended} is unknown."

    def certificate_faults(self) -> Iterator[str]:
        """Yield what does not hold of bound, status and gap."""
        plan = self.plan
        if not plan.meetings <= plan.bound <= self._eligible():
            yield f"The bound {plan.bound} does not fit {plan.meetings} meetings of {self._eligible()}."
        if plan.status != ("optimal" if plan.meetings == plan.bound else "feasible"):
            yield f"The status {plan.status} does not fit bound and meetings."
        if not abs(plan.gap * max(1, plan.bound) - (plan.bound - plan.meetings)) <= TOLERANCE:
            yield f"The gap {plan.gap} does not fit bound and meetings."
