"""What a group says of a statement, and the tests that tell it from chance and from the other groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from samverkan.engines.faults import Id
from samverkan.engines.ideas.partition import Floats, Labels

Side: TypeAlias = Literal["agree", "disagree"]

SIGNIFICANT = 1.2815515655446004
"""Normal quantile of 0.90: both tests of a representative statement are one-sided at 10 %, as in Pol.is."""


@dataclass(frozen=True, slots=True)
class Stance:
    """A statement and a side of it, for a group (or for all, where ``group`` is None).

    Attributes
    ----------
    statement : int or str
    side : {'agree', 'disagree'}
    group : int or None
        Number of the group.
    count, votes : int
        Votes for the side, and all votes (agree, disagree, pass) of the group on the statement.
    probability : float
        (count + 1) / (votes + 2): a vote on each side is added, so that few votes prove nothing.
    probability_elsewhere : float or None
        The same for everybody outside the group.
    z : float
        One-proportion test of ``probability`` against a half.
    z_apart : float or None
        Two-proportion test of ``probability`` against ``probability_elsewhere``.
    is_significant : bool
        Whether both are above the normal quantile of 0.90. Many statements are tested and the groups were formed on
        the same votes, so this ranks statements and proves nothing.
    """

    statement: Id
    side: Side
    group: int | None
    count: int
    votes: int
    probability: float
    probability_elsewhere: float | None
    z: float
    z_apart: float | None
    is_significant: bool


def one_proportion(count: int, votes: int) -> float:
    """Return the z of a share against a half, with a vote added on each side.

    Examples
    --------
    >>> one_proportion(0, 0), round(one_proportion(8, 8), 3)
    (0.0, 2.53)
    """
    return 2 * math.sqrt(votes + 2) * ((count + 1) / (votes + 2) - 0.5)


def two_proportions(count: int, votes: int, other_count: int, other_votes: int) -> float:
    """Return the z of a share against another, pooled, with a vote added on each side of both.

    Examples
    --------
    >>> two_proportions(4, 5, 4, 5)
    0.0
    >>> round(two_proportions(8, 8, 0, 8), 3)
    3.578
    """
    n, m = votes + 2, other_votes + 2
    pooled = (count + 1 + other_count + 1) / (n + m)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return ((count + 1) / n - (other_count + 1) / m) / spread


def stances(values: Floats, inside: Labels, statements: Sequence[Id], group: int | None) -> list[Stance]:
    """Return both sides of each statement for the persons ``inside`` (rows of ``values``; NaN is no vote).

    A group is compared with all other rows; with ``group`` None there is nothing to compare with.
    """
    own, other = np.zeros(len(values), dtype=bool), np.ones(len(values), dtype=bool)
    own[inside], other[inside] = True, False
    sides: tuple[tuple[Side, int], ...] = (("agree", 1), ("disagree", -1))
    return [
        _stance(statement, side, group, values[own, column], values[other, column], value)
        for column, statement in enumerate(statements)
        for side, value in sides
    ]


def _stance(statement: Id, side: Side, group: int | None, own: Floats, other: Floats, value: int) -> Stance:
    count, votes = int((own == value).sum()), int((~np.isnan(own)).sum())
    elsewhere, votes_elsewhere = int((other == value).sum()), int((~np.isnan(other)).sum())
    z = one_proportion(count, votes)
    z_apart = None if group is None else two_proportions(count, votes, elsewhere, votes_elsewhere)
    return Stance(
        statement=statement,
        side=side,
        group=group,
        count=count,
        votes=votes,
        probability=(count + 1) / (votes + 2),
        probability_elsewhere=None if group is None else (elsewhere + 1) / (votes_elsewhere + 2),
        z=z,
        z_apart=z_apart,
        is_significant=z > SIGNIFICANT and (z_apart is None or z_apart > SIGNIFICANT),
    )


def representative(found: Sequence[Stance], most: int) -> tuple[Stance, ...]:
    """Return the stances that both tests support, the most telling first; else the one that sets the group most apart.

    Ordered by probability x z x probability against elsewhere x z of that, as in Pol.is.
    """
    significant = sorted((one for one in found if one.is_significant), key=lambda one: -_weight(one))
    if significant:
        return tuple(significant[:most])
    voted = [one for one in found if one.count]
    return tuple(sorted(voted, key=lambda one: -(one.z_apart or 0.0))[:1])


def _weight(one: Stance) -> float:
    apart = 1.0 if one.z_apart is None else one.z_apart * one.probability / (one.probability_elsewhere or 1.0)
    return round(one.probability * one.z * apart, 9)


def consensus(values: Floats, groups: Labels, statements: Sequence[Id], most: int) -> tuple[Stance, ...]:
    """Return the stances that hold over all persons and have a majority in every group, the broadest first.

    Ordered by the product of the groups' probabilities, the group-informed consensus of Pol.is.
    """
    overall = stances(values, np.arange(len(values)), statements, None)
    parts = [stances(values, np.flatnonzero(groups == part), statements, part) for part in sorted(set(groups.tolist()))]
    ranked = []
    for row, one in enumerate(overall):
        shares = [part[row].probability for part in parts]
        if one.is_significant and min(shares) > 0.5:
            ranked.append((-round(math.prod(shares), 9), row))
    return tuple(overall[row] for _, row in sorted(ranked)[:most])
