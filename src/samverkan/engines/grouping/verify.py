"""Checks a grouping against its problem by code of its own: nothing here is shared with the solver but the dataclasses.

The distance is written out again on purpose, pair by pair, so that a slip in one place shows in the other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations

from samverkan.engines.faults import Id
from samverkan.engines.grouping.problem import Need, Person, Problem
from samverkan.engines.grouping.solution import Grouping

TOLERANCE = 1e-6
"""As a share; what two ways of adding floats may differ by, and more."""


def verify(problem: Problem, grouping: Grouping) -> list[str]:
    """Return everything that is wrong with a grouping; an empty list means it holds what it says.

    Checks the rules (`verify_groups`), that objective, gap and metrics are those of the groups, that the bound is not
    beyond the objective, and that status and gap fit. It does not prove the bound: that is the solver's word.

    Notes
    -----
    O(p a) for p pairs of persons and a attributes, in plain Python: about a second for 500 persons.
    """
    faults = verify_groups(problem, grouping.groups)
    if faults:
        return faults
    return [*_figure_faults(problem, grouping), *_bound_faults(problem, grouping), *_count_faults(problem, grouping)]


def verify_groups(problem: Problem, groups: Mapping[Id, Id]) -> list[str]:
    """Return every rule that groups break; also for persons who were moved by hand.

    Parameters
    ----------
    problem : Problem
    groups : mapping of person to group
    """
    persons = {person.id for person in problem.persons}
    places = {group.id for group in problem.groups}
    faults = [f"Person {person} is in no group." for person in persons - set(groups)]
    faults += [f"Person {person} does not exist." for person in set(groups) - persons]
    faults += [f"Group {group} does not exist." for group in set(groups.values()) - places]
    if faults:
        return sorted(faults)
    return [*_size_faults(problem, groups), *_company_faults(problem, groups), *_need_faults(problem, groups)]


def _size_faults(problem: Problem, groups: Mapping[Id, Id]) -> list[str]:
    sizes = Counter(groups.values())
    return [
        f"Group {group.id} has {sizes[group.id]} persons, not {group.least} to {group.most}."
        for group in problem.groups
        if not group.least <= sizes[group.id] <= group.most
    ]


def _company_faults(problem: Problem, groups: Mapping[Id, Id]) -> list[str]:
    faults = []
    for members in problem.together:
        if len({groups[person] for person in members}) > 1:
            faults.append(f"Persons {_names(members)} are not together.")
    for members in problem.apart:
        for one, other in combinations(sorted(members, key=repr), 2):
            if groups[one] == groups[other]:
                faults.append(f"Persons {one} and {other} are together in group {groups[one]}.")
    for person, group in problem.fixed.items():
        if groups[person] != group:
            faults.append(f"Person {person} is in group {groups[person]}, not {group}.")
    return faults


def _names(members: AbstractSet[Id]) -> str:
    return ", ".join(sorted(map(str, members)))


def _need_faults(problem: Problem, groups: Mapping[Id, Id]) -> list[str]:
    faults = []
    for need in problem.needs:
        counts = Counter(groups[person.id] for person in problem.persons if _counts_for(person, need))
        for group in problem.groups:
            asked = need.groups is None or group.id in need.groups
            most = len(problem.persons) if need.most is None else need.most
            if asked and not need.least <= counts[group.id] <= most:
                what = f"{need.attribute} {need.value}"
                faults.append(f"Group {group.id} has {counts[group.id]} persons of {what}, not {need.least} to {most}.")
    return faults


def _counts_for(person: Person, need: Need) -> bool:
    return repr(person.attributes.get(need.attribute)) == repr(need.value)


class _Distance:
    """Gower's distance, pair by pair."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.names = sorted({n for person in problem.persons for n in (*person.attributes, *person.numbers)})
        order = problem.distances.order if problem.distances else ()
        self.rows = {person: number for number, person in enumerate(order)}
        spans = [
            [value for person in problem.persons if (value := person.numbers.get(name)) is not None]
            for name in self.names
        ]
        self.spans = {name: max(s) - min(s) for name, s in zip(self.names, spans, strict=True) if s}
        self.means = {} if problem.distances else {name: self._mean(name) for name in self.names}

    def of(self, one: Person, other: Person) -> float:
        if self.problem.distances:
            return float(self.problem.distances.rows[self.rows[one.id]][self.rows[other.id]])
        weights = {name: self.problem.weights.get(name, 1.0) for name in self.names}
        total = 0.0
        for name in self.names:
            part = self._part(name, one, other)
            total += weights[name] * (self.means[name] if part is None else part)
        return total / sum(weights.values()) if sum(weights.values()) else 0.0

    def _part(self, name: str, one: Person, other: Person) -> float | None:
        if one.attributes.get(name) is not None and other.attributes.get(name) is not None:
            return float(repr(one.attributes[name]) != repr(other.attributes[name]))
        x, y = one.numbers.get(name), other.numbers.get(name)
        if x is None or y is None:
            return None
        return abs(x - y) / self.spans[name] if self.spans[name] else 0.0

    def _mean(self, name: str) -> float:
        parts = [self._part(name, one, other) for one, other in combinations(self.problem.persons, 2)]
        known = [part for part in parts if part is not None]
        return sum(known) / len(known) if known else 0.0


def _differ(one: float, other: float) -> bool:
    return not math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _figure_faults(problem: Problem, grouping: Grouping) -> list[str]:
    distance = _Distance(problem)
    within = dict.fromkeys((group.id for group in problem.groups), 0.0)
    for one, other in combinations(problem.persons, 2):
        if grouping.groups[one.id] == grouping.groups[other.id]:
            within[grouping.groups[one.id]] += distance.of(one, other)
    faults = []
    if _differ(sum(within.values()), grouping.objective):
        faults.append(f"The objective is {sum(within.values())}, not {grouping.objective}.")
    for row in grouping.metrics.groups:
        if _differ(within[row.group], row.within):
            faults.append(f"Group {row.group} has distances of {within[row.group]}, not {row.within}.")
    return faults


def _bound_faults(problem: Problem, grouping: Grouping) -> list[str]:
    beyond = grouping.objective - grouping.bound
    scale = max(abs(grouping.objective), abs(grouping.bound))
    faults = []
    if (-beyond if problem.alike else beyond) > TOLERANCE * scale:
        faults.append(f"The objective {grouping.objective} is better than the bound {grouping.bound}.")
    if _differ(grouping.gap * scale, abs(beyond)):
        faults.append(f"The gap {grouping.gap} does not fit bound and objective.")
    if (grouping.status == "optimal") != (beyond == 0):
        faults.append(f"The status {grouping.status} does not fit bound and objective.")
    return faults


def _count_faults(problem: Problem, grouping: Grouping) -> list[str]:
    rows = {row.group: row for row in grouping.metrics.groups}
    if set(rows) != {group.id for group in problem.groups}:
        return ["The metrics are not of these groups."]
    faults = []
    for group, row in rows.items():
        members = [person for person in problem.persons if grouping.groups[person.id] == group]
        if row.size != len(members):
            faults.append(f"Group {group} has {len(members)} persons, not {row.size}.")
        for name, counts in row.counts.items():
            if Counter(repr(person.attributes.get(name)) for person in members) != Counter(
                {repr(value): count for value, count in counts.items()}
            ):
                faults.append(f"The counts of {name} in group {group} are wrong.")
    if any(not -TOLERANCE <= value <= 1 + TOLERANCE for value in grouping.metrics.unevenness.values()):
        faults.append("An unevenness is not from 0 to 1.")
    return faults
