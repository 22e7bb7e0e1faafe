"""The next pair to ask about: the one whose answer tells most."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations

from samverkan.engines.faults import Id
from samverkan.engines.ideas.duels import Ranking
from samverkan.engines.ideas.partition import draw


def next_pair(ranking: Ranking, *, seen: Iterable[tuple[Id, Id]] = (), seed: int = 0) -> tuple[Id, Id] | None:
    """Return the pair whose duel is expected to tell most, or None if the person has seen them all.

    Parameters
    ----------
    ranking : Ranking
        Of the duels so far; of no duels to begin with.
    seen : iterable of (option, option)
        Pairs that this person is not to be asked about again, in either order.
    seed : int
        Decides between pairs that tell as much, and which option stands first; give each question its own.

    Returns
    -------
    tuple of (option, option) or None

    Notes
    -----
    Lindley's expected gain of information about the strengths from one answer, to second order:
    ln(1 + p (1 - p) v) / 2, with p the probability that one wins and v the posterior variance of the difference. It is
    largest for two options that are alike as far as is known and little known. O(options^2).

    References
    ----------
    D. V. Lindley (1956). On a measure of the information provided by an experiment. Annals of Mathematical Statistics
    27, 986-1005.

    Examples
    --------
    >>> from samverkan.engines.ideas.duels import Duel, rank
    >>> duels = [Duel("a", "b"), Duel("b", "a")]
    >>> "c" in next_pair(rank(["a", "b", "c"], duels))
    True
    >>> next_pair(rank(["a", "b"], duels[:1]), seen=[("b", "a")]) is None
    True
    """
    known = {frozenset(pair) for pair in seen}
    rows = range(len(ranking.options))
    free = [
        (a, b) for a, b in combinations(rows, 2) if frozenset((_option(ranking, a), _option(ranking, b))) not in known
    ]
    if not free:
        return None
    best = min(free, key=lambda pair: (-round(expected_gain(ranking, *pair), 9), _lot(ranking, pair, seed)))
    first, second = sorted((_option(ranking, row) for row in best), key=lambda option: draw(seed, option))
    return first, second


def expected_gain(ranking: Ranking, a: int, b: int) -> float:
    """Return the information, in nats, that a duel of the options in rows ``a`` and ``b`` is expected to give."""
    chance = 1 / (1 + math.exp(ranking.options[b].strength - ranking.options[a].strength))
    covariance = ranking.covariance
    variance = covariance[a][a] + covariance[b][b] - 2 * covariance[a][b]
    return math.log1p(chance * (1 - chance) * variance) / 2


def _option(ranking: Ranking, row: int) -> Id:
    return ranking.options[row].option


def _lot(ranking: Ranking, pair: tuple[int, int], seed: int) -> int:
    return draw(seed, *sorted(repr(_option(ranking, row)) for row in pair))
