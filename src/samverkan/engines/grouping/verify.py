"""Checks a grouping against its problem by code of its own: nothing here is shared with the solver but the dataclasses.

The distance is written out again on purpose, pair by pair, so that a slip in one place shows in the other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import combinations

from samverkan.engines.faults import Id
from samverkan.engines.grouping.problem import Need, Person, Problem
from samverkan.engines.grouping.solution import Grouping, GroupMetrics

TOLERANCE = 1e-6
"""As a share; what two ways of adding floats may differ by, and more."""


def verify(problem: Problem, grouping: Grouping) -> list[str]:
    """Return everything that is wrong with a grouping; an empty list means it holds what it says.

    Checks the rules (`verify_groups`), that objective and all metrics are those of the groups, that the bound is not
    short of the objective, and that status and gap fit. It does not prove the bound: that is the solver's word, as are
    iterations, seed and version.

    Notes
    -----
    O(p a) for p pairs of persons and a attributes, in plain Python: about a second for 500 persons.
    """
    faults = verify_groups(problem, grouping.groups)
    if faults:
        return faults
    return [*_figure_faults(problem, grouping), *_bound_faults(problem, grouping), *_metric_faults(problem, grouping)]


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
    if grouping.status != ("optimal" if beyond == 0 else "feasible"):
        faults.append(f"The status {grouping.status} does not fit bound and objective.")
    if grouping.ended not in ("done", "iterations", "time", "cancelled"):
        faults.append(f"The end {grouping.ended} is unknown.")
    return faults


def _metric_faults(problem: Problem, grouping: Grouping) -> list[str]:
    rows = grouping.metrics.groups
    if [row.group for row in rows] != sorted((group.id for group in problem.groups), key=repr):
        return ["The metrics are not of these groups, each once and sorted."]
    parts = {
        row.group: [person for person in problem.persons if grouping.groups[person.id] == row.group] for row in rows
    }
    faults = [fault for row in rows for fault in _row_faults(problem, row, parts[row.group])]
    return faults + _unevenness_faults(problem, grouping, list(parts.values()))


def _row_faults(problem: Problem, row: GroupMetrics, members: Sequence[Person]) -> Iterator[str]:
    if row.size != len(members):
        yield f"Group {row.group} has {len(members)} persons, not {row.size}."
    if _differ(row.mean_distance * max(1, math.comb(len(members), 2)), row.within):
        yield f"The mean distance in group {row.group} is not that of its pairs."
    if set(row.counts) != _categories(problem) or set(row.means) != _quantities(problem):
        yield f"The counts and means of group {row.group} are not of the attributes and numbers."
        return
    for name, counts in row.counts.items():
        if _occurring(members, name) != {repr(value): count for value, count in counts.items()}:
            yield f"The counts of {name} in group {row.group} are wrong."
    for name, claimed in row.means.items():
        values = _known_numbers(members, name)
        mean = float(sum(values) / len(values)) if values else None
        if (mean is None) != (claimed is None) or _differ(mean or 0.0, claimed or 0.0):
            yield f"The mean of {name} in group {row.group} is {mean}, not {claimed}."


def _categories(problem: Problem) -> set[str]:
    return {name for person in problem.persons for name in person.attributes}


def _quantities(problem: Problem) -> set[str]:
    return {name for person in problem.persons for name in person.numbers}


def _occurring(persons: Sequence[Person], name: str) -> Counter[str]:
    return Counter(repr(person.attributes.get(name)) for person in persons)


def _known_numbers(persons: Sequence[Person], name: str) -> list[Fraction]:
    """Return the numbers that are known, as exact fractions: to add them up loses nothing."""
    return [Fraction(value) for person in persons if (value := person.numbers.get(name)) is not None]


def _unevenness_faults(problem: Problem, grouping: Grouping, parts: Sequence[Sequence[Person]]) -> list[str]:
    expected = {name: _uneven_category([_occurring(part, name) for part in parts]) for name in _categories(problem)}
    expected |= {name: _uneven_number([_known_numbers(part, name) for part in parts]) for name in _quantities(problem)}
    claimed = grouping.metrics.unevenness
    if set(claimed) != set(expected):
        return ["The unevenness is not that of the attributes and numbers."]
    return [
        f"The unevenness of {name} is {value}, not {claimed[name]}."
        for name, value in sorted(expected.items())
        if _differ(value, claimed[name])
    ]


def _uneven_category(counts: Sequence[Counter[str]]) -> float:
    """Return the share of those known who are too many of their value in their group for it to be like the whole."""
    known = [Counter({value: count for value, count in part.items() if value != "None"}) for part in counts]
    whole = sum(known, Counter[str]())
    persons = whole.total()
    too_many = sum(
        max(Fraction(0), part[value] - Fraction(part.total() * number, persons))
        for part in known
        for value, number in whole.items()
    )
    return float(too_many / persons) if persons else 0.0


def _uneven_number(parts: Sequence[Sequence[Fraction]]) -> float:
    """Return the root of the share of the variance that is not inside the groups."""
    whole = _squares([value for part in parts for value in part])
    inside = sum(map(_squares, parts), Fraction(0))
    return math.sqrt((whole - inside) / whole) if whole else 0.0


def _squares(values: Sequence[Fraction]) -> Fraction:
    """Return the sum of squared differences from the mean."""
    return sum((value**2 for value in values), Fraction(0)) - sum(values, Fraction(0)) ** 2 / max(1, len(values))
