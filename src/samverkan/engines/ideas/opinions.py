"""Opinion maps in the manner of Pol.is: who votes alike, and what sets the groups apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from samverkan.engines.checks import below, seed_faults, too_many
from samverkan.engines.effort import Cancelled, Effort, Ended, Report
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.ideas.partition import Floats, Labels, Partitioner, draw, renumber, silhouettes
from samverkan.engines.ideas.stances import Stance, consensus, representative, stances
from samverkan.engines.ideas.votes import Vote, VoteTable

VERSION = "1"
MOST_GROUPS = 5
SMALL = 5
STARTS = 100

MOST_VOTES = 200_000
MOST_CELLS = 400_000
"""Votes, and persons times statements; more are refused."""

ANSWER_TO_READING = 1.0
"""How long it takes at most to say what groups stand for, which is not interrupted, measured in what reading took."""

TIME_FOR_SEARCH = 0.8
"""Share of the time left for the groups; the rest is for the silhouettes of the last number of them."""

MOST_COMPARED = 1_000
"""Persons whose silhouettes are measured; a seeded sample when there are more."""


@dataclass(frozen=True, slots=True)
class Group:
    """Persons who vote alike.

    Attributes
    ----------
    number : int
        From 1, the largest group first.
    persons : tuple of int or str
    is_small : bool
        Fewer than five persons: a page must not show what they think, or it might show who thinks it.
    representative : tuple of Stance
        What sets the group apart, the most telling first; at most five. One that is not significant when none is.
    """

    number: int
    persons: tuple[Id, ...]
    is_small: bool
    representative: tuple[Stance, ...]

    @property
    def size(self) -> int:
        """Return the number of persons."""
        return len(self.persons)


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """Where everybody stands.

    Attributes
    ----------
    points : mapping of person to (x, y)
        Near each other where they vote alike. The axes have no meaning of their own, nor a direction.
    groups : tuple of Group
    consensus : tuple of Stance
        What a majority in every group says, the broadest first; at most five.
    left_out : tuple of int or str
        Persons with fewer votes than ``least_votes``; they are in no group and in no test.
    least_votes : int
        As asked for, but never more than there are statements.
    variance_shares : tuple of float
        The shares of the variance that the two axes hold.
    silhouette : float
        Mean over persons, -1 to 1, for the groups on the map; 0 with one group.
    tried : tuple of (int, float)
        Numbers of groups, each with its mean silhouette.
    ended : {'done', 'iterations', 'time', 'cancelled'}
    seed : int
    version : str
    """

    points: Mapping[Id, tuple[float, float]]
    groups: tuple[Group, ...]
    consensus: tuple[Stance, ...]
    left_out: tuple[Id, ...]
    least_votes: int
    variance_shares: tuple[float, float]
    silhouette: float
    tried: tuple[tuple[int, float], ...]
    ended: Ended
    seed: int
    version: str

    @property
    def group_of(self) -> dict[Id, int]:
        """Return the number of each person's group."""
        return {person: group.number for group in self.groups for person in group.persons}


def map_opinions(
    votes: Sequence[Vote],
    *,
    groups: int | None = None,
    least_votes: int = 7,
    most_stances: int = 5,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = STARTS * (MOST_GROUPS - 1),
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> OpinionMap:
    """Place persons on a map by how they vote, and find groups and what they stand for.

    Parameters
    ----------
    votes : sequence of Vote
        At most one for each person and statement. Leave out statements that were moderated away.
    groups : int or None
        How many; fewer come back when fewer persons differ. None tries 2 to 5 and takes the number with the highest
        mean silhouette; one group when there are fewer than four different points.
    least_votes : int
        Persons with fewer are left out.
    most_stances : int
        Most representative statements for a group, and most consensus statements.
    seed : int
    time_limit, iteration_limit, progress, cancelled
        See `samverkan.engines.effort.Effort`; an iteration is a start of k-means, a hundred for each number of groups.

    Returns
    -------
    OpinionMap
        Same votes and seed, same map, in whatever order they come and whatever the persons are called.

    Raises
    ------
    InvalidPreference
        If a value is not -1, 0 or 1, or a person votes twice on a statement; lists every fault.
    InvalidProblem
        If a number is out of range, or there are more than `MOST_VOTES` votes or `MOST_CELLS` pairs of a person and a
        statement, and no vote is at fault.
    OutOfTime
        If the time limit is shorter than it takes to read the votes and to write an answer.

    Notes
    -----
    A missing vote counts as the statement's mean. Each person's row is scaled by sqrt(statements / votes cast), so that
    all weigh alike; the two first principal components of that are the axes. Who voted on a share of the statements
    shows about that share of their distance from the centre, so points are drawn out by statements / votes, but never
    by more than for somebody with the average number of votes, for few votes place a person badly. (Pol.is takes the
    square root, without a limit.) K-means on the points.
    O(min(persons, statements) persons statements + starts persons).

    References
    ----------
    C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill (2021). Polis: scaling deliberation by mapping high
    dimensional opinion spaces. Recerca 26.

    Examples
    --------
    >>> votes = [Vote(person, s, 1 if (person < 3) == (s < 2) else -1) for person in range(7) for s in range(4)]
    >>> found = map_opinions(votes, groups=2)
    >>> [group.persons for group in found.groups], found.group_of[5]
    ([(3, 4, 5, 6), (0, 1, 2)], 1)
    """
    whole = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    refuse([*seed_faults(seed), *_faults(votes, groups, least_votes, most_stances, whole)])
    table = VoteTable(whole.each(votes), least_votes)
    whole.insist(ANSWER_TO_READING)
    effort = whole.before(ANSWER_TO_READING * whole.seconds_used()).part(TIME_FOR_SEARCH)
    search = Partitioner(seed=seed, starts=STARTS, effort=effort)
    search.ended = effort.ended()
    points, shares = _project(table.values) if search.ended is None else (np.zeros((len(table.persons), 2)), (0.0, 0.0))
    labels, tried = _group(points, groups, search)
    return OpinionMap(
        points=MappingProxyType(
            {person: (float(x), float(y)) for person, (x, y) in zip(table.persons, points, strict=True)}
        ),
        groups=_describe(table, labels, most_stances),
        consensus=consensus(table.values, labels, table.statements, most_stances),
        left_out=table.left_out,
        least_votes=table.least_votes,
        variance_shares=shares,
        silhouette=max((value for _, value in tried), default=0.0) if labels.any() else 0.0,
        tried=tuple(tried),
        ended=search.ended or "done",
        seed=seed,
        version=VERSION,
    )


def _faults(
    votes: Sequence[Vote], groups: int | None, least_votes: int, most_stances: int, effort: Effort
) -> list[Fault]:
    faults = below("The least number of votes", least_votes, 1) + below("The most statements", most_stances, 0)
    if groups is not None:
        faults += below("The number of groups", groups, 1)
    cells = len({vote.person for vote in votes}) * len({vote.statement for vote in votes})
    faults += too_many("votes", len(votes), MOST_VOTES)
    faults += too_many("pairs of a person and a statement", cells, MOST_CELLS)
    cast: set[tuple[Id, Id]] = set()
    for vote in effort.each(votes):
        messages = []
        if type(vote.value) is not int or vote.value not in (-1, 0, 1):
            messages.append(
                f"Person {vote.person} votes {vote.value!r} on statement {vote.statement}; it must be -1, 0 or 1."
            )
        if (vote.person, vote.statement) in cast:
            messages.append(f"Person {vote.person} votes more than once on statement {vote.statement}.")
        cast.add((vote.person, vote.statement))
        faults += [
            Fault("preference", message, persons=(vote.person,), places=(vote.statement,)) for message in messages
        ]
    return faults


def _project(values: Floats) -> tuple[Floats, tuple[float, float]]:
    """Return the points (persons, 2) and the shares of the variance of the two axes."""
    from threadpoolctl import threadpool_limits

    persons, statements = values.shape
    if persons < 2 or statements < 1:
        return np.zeros((persons, 2)), (0.0, 0.0)
    cast = ~np.isnan(values)
    number = cast.sum(axis=1)
    means = np.where(cast, values, 0.0).sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
    centred = np.where(cast, values - means, 0.0)
    weighted = centred * np.sqrt(statements / number)[:, None]
    with threadpool_limits(limits=1):  # more threads than free cores make it many times slower
        _, lengths, axes = np.linalg.svd(weighted, full_matrices=False)
    axes, energy = _upright(axes[:2]), lengths**2
    stretch = statements / np.maximum(number, number.mean())
    points = np.zeros((persons, 2))
    points[:, : len(axes)] = centred @ axes.T * stretch[:, None]
    total = float(energy.sum())
    shares = [float(one / total) if total > 0 else 0.0 for one in energy[:2]] + [0.0]
    return np.round(points, 9), (shares[0], shares[1])


def _upright(axes: Floats) -> Floats:
    """Turn each axis so that its first largest loading is positive, for the sign of a component is free."""
    largest = np.argmax(np.round(np.abs(axes), 9), axis=1)
    return axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]


def _group(points: Floats, groups: int | None, search: Partitioner) -> tuple[Labels, list[tuple[int, float]]]:
    different = len(np.unique(points, axis=0))
    if groups is not None:
        sizes = range(min(groups, different), min(groups, different) + 1)
    else:
        sizes = range(2, min(MOST_GROUPS, different - 1) + 1) if different >= 4 else range(1, 2)
    alone = np.zeros(len(points), dtype=np.int64)
    if different == 0 or sizes[-1] == 1 or search.ended is not None:
        return alone, []
    labels, tried = search.best_of(sizes, lambda k: points, lambda found: _mean_silhouette(points, found, search.seed))
    return renumber(alone if labels is None else labels), tried


def _mean_silhouette(points: Floats, labels: Labels, seed: int) -> float:
    """Return the mean silhouette under Euclidean distance, of at most `MOST_COMPARED` persons against all."""
    parts = sorted(set(labels.tolist()))
    if len(parts) < 2:
        return 0.0
    rows = np.arange(len(points))
    if len(rows) > MOST_COMPARED:
        rows = np.sort(np.random.default_rng(draw(seed)).choice(rows, MOST_COMPARED, replace=False))
    distances = np.hypot(points[rows, 0, None] - points[None, :, 0], points[rows, 1, None] - points[None, :, 1])
    sums = np.stack([distances[:, labels == part].sum(axis=1) for part in parts], axis=1)
    sizes = np.array([(labels == part).sum() for part in parts], dtype=np.float64)
    mine = np.searchsorted(parts, labels[rows])
    at = np.arange(len(rows))
    own = np.where(sizes[mine] > 1, sums[at, mine] / np.maximum(sizes[mine] - 1, 1), math.nan)
    means = sums / sizes
    means[at, mine] = math.inf
    return float(silhouettes(own, means.min(axis=1)).mean())


def _describe(table: VoteTable, labels: Labels, most: int) -> tuple[Group, ...]:
    described = []
    for part in range(int(labels.max()) + 1 if len(labels) else 0):
        rows = np.flatnonzero(labels == part)
        persons = tuple(sorted((table.persons[row] for row in rows), key=repr))
        found = stances(table.values, rows, table.statements, part + 1) if len(rows) < len(labels) else []
        described.append(Group(part + 1, persons, len(persons) < SMALL, representative(found, most)))
    return tuple(described)
