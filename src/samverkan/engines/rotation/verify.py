"""Check a plan without the code that made it."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

from samverkan.engines.faults import Id
from samverkan.engines.rotation.problem import Person, Problem, Table
from samverkan.engines.rotation.result import Plan

Round = dict[Id, list[Person]]
"""Who sits at each table."""


def verify(problem: Problem, plan: Plan) -> list[str]:
    """Return what is wrong with a plan: rules, sizes, and every figure; an empty list if nothing is.

    The bound is checked to be no less than what was reached and no more than the pairs that count; it is not proven.
    O(R n k + R T**2).

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
        if number > plan.held:
            faults += _rule_faults(problem, number, seated)
    return faults + _figure_faults(problem, plan, list(rounds.values()))


def _cell_faults(problem: Problem, plan: Plan) -> list[str]:
    wanted = {
        (person.id, number)
        for person in problem.persons
        for number in range(1, problem.rounds + 1)
        if number not in person.absent_rounds
    }
    tables = {table.id for table in problem.tables}
    missing = {cell for cell in wanted - set(plan.seats) if cell[1] > plan.held}
    faults = [f"Person {who} has no table in round {number}." for who, number in sorted(missing, key=repr)]
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


def _figure_faults(problem: Problem, plan: Plan, rounds: list[Round]) -> list[str]:
    group = {person.id: person.group for person in problem.persons if problem.across_groups}
    met = {frozenset(pair) for pair in problem.met}
    times: Counter[frozenset[Id]] = Counter()
    new = []
    for seated in rounds:
        before = len(times)
        for persons in seated.values():
            for one, other in combinations(persons, 2):
                pair = frozenset((one.id, other.id))
                is_known = pair in met or (group.get(one.id) is not None and group[one.id] == group[other.id])
                if not is_known:
                    times[pair] += 1
        new.append(len(times) - before)
    faults = []
    if (len(times), times.total() - len(times)) != (plan.meetings, plan.repeats):
        faults.append(f"There are {len(times)} meetings and {times.total() - len(times)} repeats.")
    if [row.new for row in plan.metrics.rounds] != new:
        faults.append(f"The new meetings of the rounds are {new}.")
    return faults + _certificate_faults(problem, plan) + _metric_faults(plan, times)


def _certificate_faults(problem: Problem, plan: Plan) -> list[str]:
    faults = []
    if not plan.meetings <= plan.bound <= len(problem.persons) * (len(problem.persons) - 1) // 2:
        faults.append(f"The bound {plan.bound} does not fit {plan.meetings} meetings.")
    if (plan.status == "optimal") != (plan.meetings == plan.bound):
        faults.append(f"The status {plan.status} does not fit bound and meetings.")
    if abs(plan.gap * max(1, plan.bound) - (plan.bound - plan.meetings)) > 1e-6:
        faults.append(f"The gap {plan.gap} does not fit bound and meetings.")
    return faults


def _metric_faults(plan: Plan, times: Counter[frozenset[Id]]) -> list[str]:
    each: dict[Id, int] = defaultdict(int)
    for pair in times:
        for person in pair:
            each[person] += 1
    numbers = [each[person] for person in {person for person, _ in plan.seats}] or [0]
    metrics = plan.metrics
    if (metrics.least_met, metrics.most_met) != (min(numbers), max(numbers)):
        return [f"Persons meet {min(numbers)} to {max(numbers)} others."]
    if abs(metrics.mean_met - sum(numbers) / len(numbers)) > 1e-6:
        return [f"Persons meet {sum(numbers) / len(numbers)} others on average."]
    return []
