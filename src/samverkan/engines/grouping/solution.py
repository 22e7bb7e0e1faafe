"""The answer: who is in which group, how good that is, and how evenly the groups are mixed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from samverkan.engines.effort import Ended
from samverkan.engines.faults import Id
from samverkan.engines.grouping.distance import Floats
from samverkan.engines.grouping.problem import Person, Problem, Value


@dataclass(frozen=True, slots=True)
class GroupMetrics:
    """One group: its persons, the sum of distances of its pairs, their mean, and how many have each value.

    ``counts`` maps an attribute to how many have which value (None: not known); ``means`` a number to its mean over
    those for whom it is known, None if there is none.
    """

    group: Id
    size: int
    within: float
    mean_distance: float
    counts: Mapping[str, Mapping[Value, int]]
    means: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The groups, and how even each attribute is over them.

    Attributes
    ----------
    groups : tuple of GroupMetrics
        Sorted by the text of their ids.
    unevenness : mapping of str to float
        From 0 (each group is like the whole) to 1. For an attribute: the share of persons who would have to change
        group for each group to have the whole's shares of values (mean total variation distance, weighted by size);
        sizes that do not divide leave some even in the best mix. For a number: the square root of the share of its
        variance that lies between groups. Counted over persons for whom it is known.
    """

    groups: tuple[GroupMetrics, ...]
    unevenness: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Everybody's group, and how good the groups are.

    Attributes
    ----------
    groups : mapping of person id to group id
        Everybody, sorted by the text of their ids.
    status : {'optimal', 'feasible'}
        'optimal': no grouping within the rules is better; proven. 'feasible': the rules hold.
    objective : float
        Sum of the distances of all pairs within groups, each pair once; the higher the better, or the lower the
        better when ``problem.alike``.
    bound : float
        No grouping is better than this. The objective itself if optimal; else see `bound.score_bound`.
    gap : float
        ``|objective - bound| / max(|objective|, |bound|)``, 0 if both are 0.
    metrics : Metrics
    iterations : int
        Steps of the search.
    ended : {'done', 'iterations', 'time', 'cancelled'}
    seed : int
    version : str
    """

    groups: Mapping[Id, Id]
    status: Literal["optimal", "feasible"]
    objective: float
    bound: float
    gap: float
    metrics: Metrics
    iterations: int
    ended: Ended
    seed: int
    version: str


def within(distance: Floats, members: Sequence[int]) -> float:
    """Return the sum of the distances of all pairs of some persons, each pair once, to the last digit."""
    part = distance[list(members)][:, list(members)]
    return math.fsum(part.ravel().tolist()) / 2


def gap_of(objective: float, bound: float) -> float:
    """Return how far the objective may be from the best, as a share of the larger of objective and bound."""
    scale = max(abs(objective), abs(bound))
    return abs(objective - bound) / scale if scale else 0.0


def measure(problem: Problem, persons: Sequence[Person], distance: Floats, groups: Mapping[Id, Id]) -> Metrics:
    """Describe each group and the evenness of each attribute. O(n a + n²) for a attributes."""
    members: dict[Id, list[int]] = {group.id: [] for group in sorted(problem.groups, key=lambda g: repr(g.id))}
    for number, person in enumerate(persons):
        members[groups[person.id]].append(number)
    names = sorted({name for person in persons for name in person.attributes})
    numbers = sorted({name for person in persons for name in person.numbers})
    rows = tuple(
        _describe(group, [persons[number] for number in some], within(distance, some), names, numbers)
        for group, some in members.items()
    )
    uneven = {name: _uneven_counts([row.counts[name] for row in rows]) for name in names}
    parts = [[persons[number] for number in some] for some in members.values()]
    uneven |= {name: _uneven_means([_known(part, name) for part in parts]) for name in numbers}
    return Metrics(rows, uneven)


def _describe(
    group: Id, persons: Sequence[Person], total: float, names: Sequence[str], numbers: Sequence[str]
) -> GroupMetrics:
    pairs = len(persons) * (len(persons) - 1) // 2
    return GroupMetrics(
        group=group,
        size=len(persons),
        within=total,
        mean_distance=total / pairs if pairs else 0.0,
        counts={name: count_values(persons, name) for name in names},
        means={name: _mean(_known(persons, name)) for name in numbers},
    )


def count_values(persons: Sequence[Person], name: str) -> dict[Value, int]:
    """Return how many persons have each value of an attribute, the most frequent first; None: not known."""
    counts = Counter(person.attributes.get(name) for person in persons)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], repr(item[0]))))


def _known(persons: Sequence[Person], name: str) -> list[float]:
    values = (person.numbers.get(name) for person in persons)
    return [float(value) for value in values if value is not None]


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _uneven_counts(rows: Sequence[Mapping[Value, int]]) -> float:
    known = [{value: count for value, count in row.items() if value is not None} for row in rows]
    whole: dict[int | str, int] = defaultdict(int)
    for row in known:
        for value, count in row.items():
            whole[value] += count
    persons = sum(whole.values())
    astray = [
        abs(row.get(value, 0) - sum(row.values()) * count / persons) for row in known for value, count in whole.items()
    ]
    return math.fsum(astray) / (2 * persons) if persons else 0.0


def _uneven_means(groups: Sequence[Sequence[float]]) -> float:
    # From the lowest on, for a rounded mean of equal numbers can differ from them and look like variance.
    lowest = min((value for group in groups for value in group), default=0.0)
    above = [[value - lowest for value in group] for group in groups if group]
    mean = _mean([value for group in above for value in group]) or 0.0
    whole = math.fsum((value - mean) ** 2 for group in above for value in group)
    between = math.fsum(len(group) * ((_mean(group) or 0.0) - mean) ** 2 for group in above)
    return min(1.0, math.sqrt(between / whole)) if whole > 0 else 0.0
