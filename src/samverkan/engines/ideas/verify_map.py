"""Check an opinion map by code that the engine does not share."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from samverkan.engines.faults import Id
from samverkan.engines.ideas.opinions import Group, OpinionMap
from samverkan.engines.ideas.stances import Side, Stance
from samverkan.engines.ideas.verify_axes import axis_faults
from samverkan.engines.ideas.verify_parts import SLACK, partition_faults
from samverkan.engines.ideas.votes import Vote

SURE = 1.2815515655446004
"""Normal quantile of 0.90."""

MOST_COMPARED = 1_000
"""Beyond so many persons the engine measures silhouettes on a sample."""

Tally = Mapping[Id, Counter[int]]
"""Statement to how many voted which value."""


def verify_map(votes: Sequence[Vote], opinions: OpinionMap, *, most_stances: int | None = None) -> list[str]:
    """List what is wrong with an opinion map: persons lost or misplaced, points, axes, silhouette, every stance.

    Points must be those of two first principal components, in any turn where these are not unique; misplaced is who is
    nearer to the centre of another group than to that of their own. The statements told must be the most telling ones.
    How many were asked for is known only if ``most_stances`` is given as `map_opinions` got it; otherwise all lists
    must have been cut at the same length. Not checked: ``tried``, ``least_votes``, whether another number of groups
    would be better, and beyond 1,000 persons the silhouette, which then is that of a sample.
    O(persons**2 + persons x statements x min(persons, statements)).
    """
    cast = Counter(vote.person for vote in votes)
    kept = [person for person, number in cast.items() if number >= opinions.least_votes]
    faults = partition_faults("Person", kept, [group.persons for group in opinions.groups])
    if set(opinions.points) != set(kept) or set(opinions.left_out) != set(cast) - set(kept):
        faults.append("The points or those left out are not the right persons.")
    for number, group in enumerate(opinions.groups, start=1):
        if group.number != number or group.is_small != (len(group.persons) < 5):
            faults.append(f"Group {group.number} has a wrong number or is wrongly marked as small.")
    if faults:
        return faults
    faults += [
        *axis_faults(votes, opinions),
        *_Told(votes, opinions).faults(most_stances),
        *_silhouette_faults(opinions),
    ]
    return faults + (_place_faults(opinions) if opinions.ended == "done" else [])


class _Told:
    """What each group and everybody said, and which of it a map has to tell."""

    def __init__(self, votes: Sequence[Vote], opinions: OpinionMap) -> None:
        self.opinions = opinions
        self.statements = sorted({vote.statement for vote in votes}, key=repr)
        home = {person: group.number for group in opinions.groups for person in group.persons}
        self.tallies: dict[int, Tally] = {group.number: defaultdict(Counter) for group in opinions.groups}
        self.all: Tally = defaultdict(Counter)
        for vote in votes:
            if vote.person in home:
                self.tallies[home[vote.person]][vote.statement][vote.value] += 1
                self.all[vote.statement][vote.value] += 1

    def faults(self, most: int | None) -> Iterator[str]:
        """Yield the lists of stances that are wrong in what they say or in what they leave out."""
        alone = len(self.opinions.groups) == 1
        cut = [(group.representative, [] if alone else self._significant(group.number)) for group in self.groups]
        cut = [(told, expected) for told, expected in cut if expected]
        cut.append((self.opinions.consensus, self.consensus))
        length = max(len(told) for told, _ in cut) if most is None else most
        for group in self.groups:
            expected = [] if alone else self._representative(group.number, length)
            if not self._is_told(group.representative, expected):
                yield f"The representative statements of group {group.number} are wrong."
        if not self._is_told(self.opinions.consensus, self.consensus[:length]):
            yield "The consensus is wrong."

    @property
    def groups(self) -> Sequence[Group]:
        """The groups of the map."""
        return self.opinions.groups

    def _is_told(self, told: Sequence[Stance], expected: Sequence[tuple[float, Stance]]) -> bool:
        """Say whether each stance is true and as telling as the one that is expected in its place."""
        if len({(one.statement, one.side) for one in told}) < len(told) or len(told) != len(expected):
            return False
        return all(
            self._is_known(one, other.group) and self._is_true(one) and abs(self._weight(one) - weight) <= SLACK
            for one, (weight, other) in zip(told, expected, strict=True)
        )

    def _is_known(self, one: Stance, group: int | None) -> bool:
        return one.statement in self.statements and one.side in ("agree", "disagree") and one.group == group

    def _is_true(self, one: Stance) -> bool:
        return _same(one, self._stance(one.statement, one.side, one.group))

    def _stance(self, statement: Id, side: Side, group: int | None) -> Stance:
        value, everybody = 1 if side == "agree" else -1, self.all[statement]
        own = everybody if group is None else self.tallies[group][statement]
        n, m = own.total() + 2, everybody.total() - own.total() + 2
        p, q = (own[value] + 1) / n, (everybody[value] - own[value] + 1) / m
        pooled = (n * p + m * q) / (n + m)
        z, apart = (p - 0.5) / math.sqrt(0.25 / n), (p - q) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        return Stance(
            statement=statement,
            side=side,
            group=group,
            count=own[value],
            votes=own.total(),
            probability=p,
            probability_elsewhere=None if group is None else q,
            z=z,
            z_apart=None if group is None else apart,
            is_significant=z > SURE and (group is None or apart > SURE),
        )

    def _both_sides(self, group: int | None) -> list[Stance]:
        sides: tuple[Side, Side] = ("agree", "disagree")
        return [self._stance(statement, side, group) for statement in self.statements for side in sides]

    def _weight(self, one: Stance) -> float:
        """Return what stances are ordered by: what the groups say for consensus, both tests, or the one of them."""
        if one.group is None:
            return math.prod(self._stance(one.statement, one.side, group.number).probability for group in self.groups)
        if not one.is_significant:
            return one.z_apart or 0.0
        return one.probability * one.z * (one.z_apart or 0.0) * one.probability / (one.probability_elsewhere or 1.0)

    def _significant(self, group: int) -> list[tuple[float, Stance]]:
        return self._ordered([one for one in self._both_sides(group) if one.is_significant])

    def _representative(self, group: int, most: int) -> list[tuple[float, Stance]]:
        voted = self._ordered([one for one in self._both_sides(group) if one.count])
        return self._significant(group)[:most] if self._significant(group) else voted[:1]

    def _ordered(self, some: Sequence[Stance]) -> list[tuple[float, Stance]]:
        return sorted(((self._weight(one), one) for one in some), key=lambda pair: -pair[0])

    @cached_property
    def consensus(self) -> list[tuple[float, Stance]]:
        """What all persons and most of each group say."""
        return self._ordered(
            [
                one
                for one in self._both_sides(None)
                if one.is_significant
                and all(self._stance(one.statement, one.side, group.number).probability > 0.5 for group in self.groups)
            ]
        )


def _same(one: Stance, other: Stance) -> bool:
    exact = ("group", "count", "votes", "is_significant")
    close = ("probability", "probability_elsewhere", "z", "z_apart")
    return all(getattr(one, name) == getattr(other, name) for name in exact) and all(
        _close(getattr(one, name), getattr(other, name)) for name in close
    )


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SLACK


def _silhouette_faults(opinions: OpinionMap) -> list[str]:
    """Work out the mean silhouette of everybody, where the engine does so too."""
    values = []
    if len(opinions.points) <= MOST_COMPARED and len(opinions.groups) > 1:
        parts = {group.number: [opinions.points[person] for person in group.persons] for group in opinions.groups}
        values = [_silhouette(point, number, parts) for number, points in parts.items() for point in points]
    elif len(opinions.groups) > 1:
        return [] if -1 <= opinions.silhouette <= 1 else ["The silhouette is not from -1 to 1."]
    mean = sum(values) / max(1, len(values))
    return [] if abs(mean - opinions.silhouette) <= SLACK else [f"The silhouette is {mean}, not {opinions.silhouette}."]


def _silhouette(point: tuple[float, float], number: int, parts: Mapping[int, Sequence[tuple[float, float]]]) -> float:
    away = {part: sum(math.dist(point, other) for other in points) for part, points in parts.items()}
    if len(parts[number]) == 1:
        return 0.0
    own = away.pop(number) / (len(parts[number]) - 1)
    other = min(total / len(parts[part]) for part, total in away.items())
    return (other - own) / max(own, other) if max(own, other) > 0 else 0.0


def _place_faults(opinions: OpinionMap) -> list[str]:
    centres = {}
    for group in opinions.groups:
        points = [opinions.points[person] for person in group.persons]
        centres[group.number] = tuple(sum(column) / len(points) for column in zip(*points, strict=True))
    faults = []
    for group in opinions.groups:
        for person in group.persons:
            away = {number: math.dist(opinions.points[person], centre) for number, centre in centres.items()}
            if away[group.number] > min(away.values()) + SLACK:
                faults.append(f"Person {person} is nearer to another group than to their own.")
    return faults
