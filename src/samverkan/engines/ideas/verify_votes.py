"""Check counts of dots and rankings by code that the engine does not share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from statistics import NormalDist

import numpy as np

from samverkan.engines.faults import Id
from samverkan.engines.ideas.dots import DotCount, Dots
from samverkan.engines.ideas.duels import Duel, Ranking
from samverkan.engines.ideas.verify_parts import SLACK, partition_faults

DRAWS = 4_000
CHANCE_SLACK = 0.06
"""More than five standard deviations of the difference between two shares of so many draws."""
TIE_SLACK = 1e-6


def verify_dots(options: Sequence[Id], votes: Mapping[Id, Mapping[Id, int]], count: DotCount) -> list[str]:
    """List what is wrong with a count of dots: sums, order, shares, intervals, ranks, ties.

    ``confidence`` is taken for what was asked for. O(persons x options).
    """
    dots: Counter[Id] = Counter()
    for ballot in votes.values():
        dots.update(ballot)
    given = [ballot for ballot in votes.values() if any(ballot.values())]
    rows = count.options
    faults = partition_faults("Option", options, [[row.option] for row in rows])
    if faults:
        return faults
    if [row.option for row in rows] != sorted(options, key=lambda option: -dots[option]):
        faults.append("The options are out of order.")
    if (count.cast, count.persons) != (dots.total(), len(given)):
        faults.append("The numbers of dots or persons do not add up.")
    for row in rows:
        rank = 1 + sum(dots[other] > dots[row.option] for other in options)
        givers = sum(ballot.get(row.option, 0) > 0 for ballot in given)
        if (row.dots, row.persons, row.rank) != (dots[row.option], givers, rank):
            faults.append(f"The dots, persons or rank of option {row.option} are wrong.")
        claimed = (row.share, row.low, row.high)
        expected = (dots[row.option] / max(1, dots.total()), *_interval(row.option, given, count.confidence))
        if any(not abs(one - other) <= SLACK for one, other in zip(claimed, expected, strict=True)):
            faults.append(f"The share of option {row.option} or its interval is wrong.")
    return faults + [fault for row in rows for fault in _open_faults(row, rows)]


def _open_faults(row: Dots, rows: Sequence[Dots]) -> Iterator[str]:
    above = {other.option for other in rows if other.low > row.high}
    below = {other.option for other in rows if other.high < row.low}
    meets = {other.option for other in rows} - above - below - {row.option}
    open_ranks = (1 + len(above), len(rows) - len(below))
    if sorted(row.tied, key=repr) != sorted(meets, key=repr) or (row.best_rank, row.worst_rank) != open_ranks:
        yield f"The ties or ranks of option {row.option} do not fit the intervals."


def _interval(option: Id, given: Sequence[Mapping[Id, int]], confidence: float) -> tuple[float, float]:
    """Return where the share p may be: (share - p)**2 = t**2 p (1 - p) / worth, with worth the independent dots."""
    persons, cast = len(given), sum(sum(ballot.values()) for ballot in given)
    if persons < 2:
        return 0.0, 1.0
    share = sum(ballot.get(option, 0) for ballot in given) / cast
    squares = sum((ballot.get(option, 0) - share * sum(ballot.values())) ** 2 for ballot in given)
    variance = squares * persons / (persons - 1) / cast**2
    worth = min(share * (1 - share) / variance if variance > 1e-15 else persons, cast)
    k = _student(confidence, persons - 1) ** 2 / worth
    middle = 2 * share + k
    reach = math.sqrt(max(0.0, middle**2 - 4 * (1 + k) * share**2))
    return max(0.0, (middle - reach) / (2 * (1 + k))), min(1.0, (middle + reach) / (2 * (1 + k)))


@cache
def _student(confidence: float, degrees: int) -> float:
    """Return the t that Student's distribution is within, on either side, with this probability; by bisection.

    The finite series of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4, in the angle whose tangent is t / sqrt(df).
    """
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, degrees) < confidence else (low, angle)
    return math.sqrt(degrees) * math.tan((low + high) / 2)


def _within(angle: float, degrees: int) -> float:
    sine, cosine = math.sin(angle), math.cos(angle)
    is_odd = degrees % 2
    term, total = (cosine if is_odd else 1.0), 0.0
    for power in range(is_odd, degrees - 1, 2):
        total += term
        term *= cosine**2 * (power + 1) / (power + 2)
    return (angle + sine * total) * 2 / math.pi if is_odd else sine * total


def verify_ranking(options: Sequence[Id], duels: Sequence[Duel], ranking: Ranking) -> list[str]:
    """List what is wrong with a ranking: counts, order, components, strengths not at the maximum, what they leave open.

    Intervals, ranks and ties are worked out again from strengths and covariance. The strengths are checked by the slope
    of the log-posterior, and the covariance by its product with the second derivatives, only if the ranking ended as
    'done'. ``top_probability`` is estimated by draws of its own, so an error below 0.06 is not seen; ``confidence`` and
    ``prior_sd`` are taken for what was asked for. O(duels + options**2), and 4,000 draws of O(options**2).
    """
    rows = ranking.options
    faults = partition_faults("Option", options, [[row.option] for row in rows])
    if faults:
        return faults
    wins, losses = Counter(duel.winner for duel in duels), Counter(duel.loser for duel in duels)
    for before, row in zip((rows[0], *rows), rows, strict=False):
        if (row.wins, row.losses) != (wins[row.option], losses[row.option]):
            faults.append(f"The wins or losses of option {row.option} are wrong.")
        if row.strength > before.strength + SLACK or not row.low <= row.strength <= row.high:
            faults.append(f"The strength of option {row.option} is out of order or outside its interval.")
    if {frozenset(part) for part in ranking.components} != _components(options, duels):
        faults.append("The components are not those of the duels.")
    faults += [*_interval_faults(ranking), *_rank_faults(ranking), *_chance_faults(ranking)]
    return faults + (_maximum_faults(duels, ranking) if ranking.ended == "done" else [])


def _components(options: Sequence[Id], duels: Sequence[Duel]) -> set[frozenset[Id]]:
    part = {option: {option} for option in options}
    for duel in duels:
        if part[duel.winner] is not part[duel.loser]:
            part[duel.winner] |= part[duel.loser]
            for option in part[duel.loser]:
                part[option] = part[duel.winner]
    return {frozenset(members) for members in part.values()}


def _maximum_faults(duels: Sequence[Duel], ranking: Ranking) -> list[str]:
    place = {row.option: number for number, row in enumerate(ranking.options)}
    precision = 1 / ranking.prior_sd**2
    slope = [-row.strength * precision for row in ranking.options]
    products = [precision * ranking.covariance[i][i] for i in range(len(slope))]
    for duel in duels:
        a, b = place[duel.winner], place[duel.loser]
        surprise = 1 / (1 + math.exp(ranking.options[a].strength - ranking.options[b].strength))
        slope[a] += surprise
        slope[b] -= surprise
        weight = surprise * (1 - surprise)
        for i, j in ((a, b), (b, a)):
            products[i] += weight * (ranking.covariance[i][i] - ranking.covariance[j][i])
    faults = []
    if any(abs(value) > SLACK for value in slope):
        faults.append("The strengths are not at the maximum of the posterior.")
    if any(abs(value - 1) > SLACK for value in products):
        faults.append("The covariance is not that of the strengths.")
    return faults


def _interval_faults(ranking: Ranking) -> Iterator[str]:
    """Compare each interval with the variance of the option's distance to the average of all."""
    z = NormalDist().inv_cdf((1 + ranking.confidence) / 2)
    means = [sum(row) / len(row) for row in ranking.covariance]
    for number, row in enumerate(ranking.options):
        variance = ranking.covariance[number][number] - 2 * means[number] + sum(means) / len(means)
        half = z * math.sqrt(max(variance, 0.0))
        if not max(abs(row.strength - row.low - half), abs(row.high - row.strength - half)) <= SLACK:
            yield f"The interval of option {row.option} does not fit the covariance."


def _rank_faults(ranking: Ranking) -> Iterator[str]:
    """Work out ranks and ties again; where rounding may decide, either is right."""
    z, covariance = NormalDist().inv_cdf((1 + ranking.confidence) / 2), ranking.covariance
    for i, row in enumerate(ranking.options):
        lead, above, below, apart, maybe = [], [], [], set(), set()
        for j, other in enumerate(ranking.options):
            if i == j:
                continue
            variance = covariance[i][i] + covariance[j][j] - 2 * covariance[i][j]
            margin, difference = z * math.sqrt(max(variance, 0.0)), other.strength - row.strength
            lead.append(difference)
            above.append(difference - margin)
            below.append(-difference - margin)
            if abs(abs(difference) - margin) <= TIE_SLACK:
                maybe.add(other.option)
            elif abs(difference) > margin:
                apart.add(other.option)
        ties = {other.option for other in ranking.options} - apart - {row.option}
        is_ranked = _is_count(row.rank - 1, lead) and _is_count(row.best_rank - 1, above)
        if not (is_ranked and _is_count(len(ranking.options) - row.worst_rank, below)):
            yield f"The rank of option {row.option}, or what is left open of it, is wrong."
        if not ties - maybe <= set(row.tied) <= ties or len(set(row.tied)) < len(row.tied):
            yield f"The ties of option {row.option} do not fit the covariance."


def _is_count(number: int, values: Sequence[float]) -> bool:
    """Say whether so many values are above 0, those that are all but 0 counted or not."""
    return sum(value > TIE_SLACK for value in values) <= number <= sum(value > -TIE_SLACK for value in values)


def _chance_faults(ranking: Ranking) -> Iterator[str]:
    """Estimate again who is among the best, by other draws and another root of the covariance."""
    claimed = [row.top_probability for row in ranking.options]
    top = ranking.top
    if top is None or None in claimed:
        if top is not None or any(one is not None for one in claimed):
            yield "There are probabilities of being among the best for some, or though nobody asked."
        return
    values, vectors = np.linalg.eigh(np.array(ranking.covariance))
    normal = np.random.default_rng(0).standard_normal((DRAWS, len(claimed)))
    strengths = np.array([row.strength for row in ranking.options])
    drawn = strengths + (normal * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    ranks = np.argsort(np.argsort(-drawn, axis=1), axis=1)
    chances = (ranks < top).mean(axis=0).tolist()
    for row, chance in zip(ranking.options, chances, strict=True):
        if not abs((row.top_probability or 0.0) - chance) <= CHANCE_SLACK:
            yield f"Option {row.option} is among the best {top} with probability {chance}, not {row.top_probability}."
    if not abs(sum(one or 0.0 for one in claimed) - min(top, len(claimed))) <= SLACK:
        yield f"The probabilities of being among the best {top} do not add up."
