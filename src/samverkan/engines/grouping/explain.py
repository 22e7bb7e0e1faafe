"""Why a person is where they are, and what a move by hand would change: data for a page to put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from samverkan.engines.checks import unknown_person
from samverkan.engines.faults import Fault, Id, InvalidPreference
from samverkan.engines.grouping.distance import Floats, distance_matrix, sorted_persons
from samverkan.engines.grouping.problem import Problem, Value
from samverkan.engines.grouping.solution import Grouping, GroupMetrics
from samverkan.engines.grouping.verify import verify_groups


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody in the same group, and how far they are from the person asked about."""

    person: Id
    distance: float


@dataclass(frozen=True, slots=True)
class Change:
    """A change by hand: who would be where, what it does to the objective, and the rules that it would break.

    ``change`` is the new objective minus the old one: a gain where it is above 0, or below 0 if ``problem.alike``.
    ``other`` trades places with the person; None: the person just moves. ``broken`` leaves out what was broken before.
    """

    person: Id
    group: Id
    other: Id | None
    change: float
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a person is in their group.

    Attributes
    ----------
    person, group : Id
    companions : tuple of Companion
        The rest of the group, the farthest first.
    contribution : float
        The sum of the distances to them: the person's part in the group's sum.
    contributions_elsewhere : mapping of group to float
        What that sum would be in each other group as it is now, if the person were added to it.
    mix : GroupMetrics
        The group, as in `Metrics`.
    values : mapping of str to int, str, bool, None or float
        The person's own attributes and numbers.
    is_fixed : bool
    together, apart : tuple of Id
        Those whom the rules keep with the person, or away.
    best_change : Change or None
        The move or trade of this person that breaks no rule and does most for the objective; None if there is none.
        A local optimum has none that is a gain: nobody gains by one move or trade.
    """

    person: Id
    group: Id
    companions: tuple[Companion, ...]
    contribution: float
    contributions_elsewhere: Mapping[Id, float]
    mix: GroupMetrics
    values: Mapping[str, Value | float]
    is_fixed: bool
    together: tuple[Id, ...]
    apart: tuple[Id, ...]
    best_change: Change | None


class _Scene:
    """A problem and groups with their look-ups."""

    def __init__(self, problem: Problem, groups: Mapping[Id, Id]) -> None:
        self.problem = problem
        self.groups = groups
        self.persons = {person.id: person for person in sorted_persons(problem)}
        self.place = {person: number for number, person in enumerate(self.persons)}
        self.distance: Floats = distance_matrix(problem)
        self.members: dict[Id, list[Id]] = {group.id: [] for group in problem.groups}
        for person in self.persons:
            self.members[groups[person]].append(person)

    def between(self, one: Id, other: Id) -> float:
        return float(self.distance[self.place[one], self.place[other]])

    def contribution(self, person: Id, group: Id, without: Id | None = None) -> float:
        others = [other for other in self.members[group] if other not in (person, without)]
        return sum((self.between(person, other) for other in others), 0.0)


def explain(problem: Problem, grouping: Grouping, person: Id) -> Explanation:
    """Say why a person is in their group.

    Raises
    ------
    InvalidPreference
        If there is no such person.

    Notes
    -----
    O(n² + n r) for r the work of checking the rules of one change.
    """
    scene = _Scene(problem, grouping.groups)
    _refuse_unknown(scene, person)
    group = grouping.groups[person]
    companions = [Companion(other, scene.between(person, other)) for other in scene.members[group] if other != person]
    others = [other.id for other in problem.groups if other.id != group]
    return Explanation(
        person=person,
        group=group,
        companions=tuple(sorted(companions, key=lambda companion: (-companion.distance, repr(companion.person)))),
        contribution=scene.contribution(person, group),
        contributions_elsewhere={other: scene.contribution(person, other) for other in sorted(others, key=repr)},
        mix=next(row for row in grouping.metrics.groups if row.group == group),
        values={**scene.persons[person].attributes, **scene.persons[person].numbers},
        is_fixed=person in problem.fixed,
        together=_with(problem.together, person),
        apart=_with(problem.apart, person),
        best_change=_best_change(scene, person),
    )


def what_if(problem: Problem, grouping: Grouping, person: Id, group: Id, other: Id | None = None) -> Change:
    """Return what it would change to move a person to a group, or to trade places with ``other`` who is in it.

    Raises
    ------
    InvalidPreference
        If there is no such person or group, or ``other`` is not in that group.
    """
    scene = _Scene(problem, grouping.groups)
    _refuse_unknown(scene, person)
    if group not in {known.id for known in problem.groups}:
        raise InvalidPreference([Fault("preference", f"Group {group} does not exist.", (person,), (group,))])
    if other is not None and grouping.groups.get(other) != group:
        message = f"Person {other} is not in group {group}."
        raise InvalidPreference([Fault("preference", message, (other,), (group,))])
    return Change(person, group, other, _change(scene, person, group, other), _broken(scene, person, group, other))


def _refuse_unknown(scene: _Scene, person: Id) -> None:
    if person not in scene.persons:
        raise unknown_person(person)


def _with(sets: Sequence[AbstractSet[Id]], person: Id) -> tuple[Id, ...]:
    found: set[Id] = set()
    for members in sets:
        if person in members:
            found |= members
    return tuple(sorted(found - {person}, key=repr))


def _change(scene: _Scene, person: Id, group: Id, other: Id | None) -> float:
    here = scene.groups[person]
    if here == group:
        return 0.0
    gain = scene.contribution(person, group, other) - scene.contribution(person, here)
    if other is not None:
        gain += scene.contribution(other, here, person) - scene.contribution(other, group)
    return gain


def _broken(scene: _Scene, person: Id, group: Id, other: Id | None) -> tuple[str, ...]:
    after = {**scene.groups, person: group}
    if other is not None:
        after[other] = scene.groups[person]
    before = set(verify_groups(scene.problem, scene.groups))
    return tuple(fault for fault in verify_groups(scene.problem, after) if fault not in before)


def _best_change(scene: _Scene, person: Id) -> Change | None:
    """Try changes from the best on, until one breaks no rule."""
    here = scene.groups[person]
    moves: list[tuple[Id, Id | None]] = [(group.id, None) for group in scene.problem.groups if group.id != here]
    moves += [(group, other) for other, group in scene.groups.items() if group != here]
    sign = 1.0 if scene.problem.alike else -1.0
    tried = sorted(
        ((sign * _change(scene, person, group, other), repr((group, other)), group, other) for group, other in moves),
        key=lambda item: item[:2],
    )
    for worth, _, group, other in tried:
        if not (broken := _broken(scene, person, group, other)):
            return Change(person, group, other, sign * worth, broken)
    return None
