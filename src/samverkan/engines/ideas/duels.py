"""Pairwise votes: options ranked by the Bradley-Terry model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from samverkan.engines.checks import below, outside, repeated, seed_faults
from samverkan.engines.effort import Cancelled, Effort, Ended, Progress, Report
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.ideas.partition import Floats, draw

VERSION = "1"
STEEPEST = 1e-6
"""Slope of the log-posterior at what is taken for its maximum."""

DRAWS = 4_000
"""Draws from the posterior for the probability of being among the best."""

ANSWER_TO_READING = 0.5
"""How long the strengths and the answer take at most where duels are many, measured in what reading them took."""


@dataclass(frozen=True, slots=True)
class Duel:
    """One answer to "which of these two?"; ``person`` gave it, if that is to be known."""

    winner: Id
    loser: Id
    person: Id | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option.

    Attributes
    ----------
    option : int or str
    rank : int
        From 1, by strength; options of the same strength share it.
    strength, low, high : float
        Log-odds against the average of all options, and its interval. 0 to 0 for an only option.
    wins, losses : int
    best_rank, worst_rank : int
        The ranks that are left open.
    tied : tuple of int or str
        The other options that the duels do not tell apart from this one: the interval of the difference holds 0.
    top_probability : float or None
        That it is among the best ``top``, when that was asked for.
    """

    option: Id
    rank: int
    strength: float
    low: float
    high: float
    wins: int
    losses: int
    best_rank: int
    worst_rank: int
    tied: tuple[Id, ...]
    top_probability: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """All options, strongest first.

    Attributes
    ----------
    options : tuple of Ranked
    components : tuple of tuple of int or str
        Options that duels link, directly or over others, the largest component first. With more than one, ranks
        between them rest on the prior alone and mean nothing; ``is_connected`` says whether there is only one.
    covariance : tuple of tuple of float
        Of the strengths, in the order of ``options``.
    confidence, prior_sd : float
    top : int or None
    ended : {'done', 'iterations', 'time', 'cancelled'}
        Anything but 'done': the strengths are not at their maximum and the intervals mean little.
    seed : int
    version : str
    """

    options: tuple[Ranked, ...]
    components: tuple[tuple[Id, ...], ...]
    covariance: tuple[tuple[float, ...], ...]
    confidence: float
    prior_sd: float
    top: int | None
    ended: Ended
    seed: int
    version: str

    @property
    def is_connected(self) -> bool:
        """Say whether duels link all options."""
        return len(self.components) <= 1


def rank(
    options: Sequence[Id],
    duels: Sequence[Duel],
    *,
    prior_sd: float = 1.5,
    confidence: float = 0.95,
    top: int | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = 100,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Ranking:
    """Rank options by pairwise votes.

    Parameters
    ----------
    options : sequence of int or str
    duels : sequence of Duel
        The same pair may meet many times.
    prior_sd : float
        Standard deviation of the normal prior of each strength. 1.5 holds it for likely that the better of two random
        options wins anything between half and nearly all of its duels.
    confidence : float
        Of each interval by itself.
    top : int or None
        Estimate for each option the probability of being among this many best, by 4,000 seeded draws.
    seed : int
        For these draws only.
    time_limit, iteration_limit, progress, cancelled
        See `samverkan.engines.effort.Effort`; an iteration is a Newton step.

    Returns
    -------
    Ranking

    Raises
    ------
    InvalidPreference
        If a duel names an unknown option or sets one against itself; lists every fault.
    InvalidProblem
        If an option is given twice or a number is out of range, and no duel is at fault.
    OutOfTime
        If the time limit is shorter than it takes to read the duels and to write an answer.

    Notes
    -----
    P(a beats b) = 1 / (1 + exp(s_b - s_a)). The strengths are the maximum of the posterior under independent normal
    priors (by Newton's method), so that options that never lost are finite; they sum to 0 in each component. The
    intervals come from the inverse Hessian of the log-posterior at the maximum (Laplace): the observed information
    plus the prior's. O(duels + iterations x options^3).

    References
    ----------
    R. A. Bradley, M. E. Terry (1952). Rank analysis of incomplete block designs. Biometrika 39, 324-345.
    F. Caron, A. Doucet (2012). Efficient Bayesian inference for generalized Bradley-Terry models. JCGS 21, 174-196.

    Examples
    --------
    >>> ranking = rank(["a", "b", "c"], [Duel("a", "b"), Duel("b", "c"), Duel("a", "c")])
    >>> [(row.option, row.rank, row.wins) for row in ranking.options]
    [('a', 1, 2), ('b', 2, 1), ('c', 3, 0)]
    """
    effort = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    refuse([*seed_faults(seed), *_faults(options, duels, prior_sd, confidence, top, effort)])
    ordered = sorted(options, key=repr)
    place = {option: row for row, option in enumerate(ordered)}
    wins = np.zeros((len(ordered), len(ordered)))
    for duel in effort.each(duels):
        wins[place[duel.winner], place[duel.loser]] += 1
    effort.insist(ANSWER_TO_READING)
    strengths, ended = _maximise(wins, prior_sd, effort)
    covariance: Floats = np.asarray(np.linalg.inv(information(strengths, wins + wins.T, prior_sd)), dtype=np.float64)
    order: list[int] = np.lexsort((np.arange(len(ordered)), -np.round(strengths, 7))).tolist()
    chances = None if top is None else _chances_of_top(strengths, covariance, top, seed)
    return Ranking(
        options=_rows(ordered, order, strengths, covariance, wins, confidence, chances),
        components=_components(ordered, wins + wins.T),
        covariance=tuple(tuple(float(covariance[a, b]) for b in order) for a in order),
        confidence=confidence,
        prior_sd=prior_sd,
        top=top,
        ended=ended,
        seed=seed,
        version=VERSION,
    )


def _faults(
    options: Sequence[Id], duels: Sequence[Duel], prior_sd: float, confidence: float, top: int | None, effort: Effort
) -> list[Fault]:
    faults = repeated("Option", options) + outside("The confidence", confidence, 0, 1)
    faults += outside("The standard deviation of the prior", prior_sd, 0, math.inf)
    if top is not None:
        faults += below("The number of the best", top, 1)
    known = set(options)
    for duel in effort.each(duels):
        who = "Somebody" if duel.person is None else f"Person {duel.person}"
        persons = () if duel.person is None else (duel.person,)
        if duel.winner == duel.loser:
            message = f"{who} sets {duel.winner} against itself."
            faults.append(Fault("preference", message, persons=persons, places=(duel.winner,)))
        for option in sorted({duel.winner, duel.loser} - known, key=repr):
            message = f"{who} compares {option}, which is no option."
            faults.append(Fault("preference", message, persons=persons, places=(option,)))
    return faults


def _maximise(wins: Floats, prior_sd: float, effort: Effort) -> tuple[Floats, Ended]:
    """Return the strengths at the maximum of the posterior, as near as the effort allows, and why it stopped.

    Newton's method. A step is halved until the slope gets less steep, which it must, for the posterior is concave.
    """
    strengths = np.zeros(len(wins))
    slope = _gradient(strengths, wins, prior_sd)
    step = 0
    while np.abs(slope).max(initial=0.0) > STEEPEST:
        if ended := effort.ended(step):
            return strengths, ended
        move = np.linalg.solve(information(strengths, wins + wins.T, prior_sd), slope)
        while np.linalg.norm(after := _gradient(strengths + move, wins, prior_sd)) >= np.linalg.norm(slope):
            move /= 2
        strengths, slope = strengths + move, after
        step += 1
        effort.report(Progress("strengths", step, effort.iteration_limit))
    return strengths, "done"


def _chance(strengths: Floats) -> Floats:
    """Return the probability (n, n) that the row beats the column."""
    return np.asarray(1 / (1 + np.exp(np.clip(strengths[None, :] - strengths[:, None], -500, 500))))


def _gradient(strengths: Floats, wins: Floats, prior_sd: float) -> Floats:
    surprise = (wins + wins.T) * _chance(strengths)
    return np.asarray(wins.sum(axis=1) - surprise.sum(axis=1) - strengths / prior_sd**2)


def information(strengths: Floats, meetings: Floats, prior_sd: float) -> Floats:
    """Return the negative Hessian (n, n) of the log-posterior."""
    chance = _chance(strengths)
    weight = meetings * chance * (1 - chance)
    return np.diag(weight.sum(axis=1) + 1 / prior_sd**2) - weight


def _chances_of_top(strengths: Floats, covariance: Floats, top: int, seed: int) -> Floats:
    rng = np.random.default_rng(draw(seed))
    factor = np.linalg.cholesky(covariance)
    draws = strengths + rng.standard_normal((DRAWS, len(strengths))) @ factor.T
    best = np.argsort(-draws, axis=1)[:, :top]
    return np.asarray(np.bincount(best.ravel(), minlength=len(strengths)) / DRAWS)


def _components(ordered: Sequence[Id], meetings: Floats) -> tuple[tuple[Id, ...], ...]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(ordered):
        return ()
    number, labels = connected_components(csr_matrix(meetings), directed=False)
    members = [tuple(ordered[row] for row in np.flatnonzero(labels == part).tolist()) for part in range(number)]
    return tuple(sorted(members, key=lambda ids: (-len(ids), repr(ids[0]))))


def _rows(
    ordered: Sequence[Id],
    order: Sequence[int],
    strengths: Floats,
    covariance: Floats,
    wins: Floats,
    confidence: float,
    chances: Floats | None,
) -> tuple[Ranked, ...]:
    if not order:
        return ()
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    variance = np.diag(covariance)
    # The level of all strengths together is the prior's alone and no matter of the duels: its variance is taken out.
    spread = np.sqrt(np.maximum(variance - 2 * covariance.mean(axis=1) + covariance.mean(), 0))
    difference = strengths[:, None] - strengths[None, :]
    margin = z * np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2 * covariance, 0))
    rounded = np.round(strengths, 7)
    return tuple(
        Ranked(
            option=ordered[row],
            rank=1 + int((rounded > rounded[row]).sum()),
            strength=float(strengths[row]),
            low=float(strengths[row] - z * spread[row]),
            high=float(strengths[row] + z * spread[row]),
            wins=int(wins[row].sum()),
            losses=int(wins[:, row].sum()),
            best_rank=1 + int((difference[:, row] > margin[:, row]).sum()),
            worst_rank=len(ordered) - int((difference[row] > margin[row]).sum()),
            tied=tuple(ordered[other] for other in order if other != row and _is_tied(difference, margin, row, other)),
            top_probability=None if chances is None else float(chances[row]),
        )
        for row in order
    )


def _is_tied(difference: Floats, margin: Floats, row: int, other: int) -> bool:
    return bool(abs(difference[row, other]) <= margin[row, other])
