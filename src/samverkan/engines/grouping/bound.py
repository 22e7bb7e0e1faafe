"""A proven bound on the score: nobody can be with more, or better, than the best company that a group has room for."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron, vstack

from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.grouping.model import Floats, Ints

LARGEST = 20_000
"""Persons times kinds of groups up to which seats are shared out by linear programming."""

ROWS = 256
"""Persons whose company is looked at between two looks at the clock."""

_linprog: Any = linprog
# It takes sparse rows, which its type stubs do not know.


def score_bound(gain: Floats, least: Ints, most: Ints, effort: Effort = UNLIMITED) -> float:
    """Return a number that no sum of gains within groups exceeds.

    Parameters
    ----------
    gain : array of float, shape (n, n)
        Of each pair of persons; symmetric, 0 on the diagonal.
    least, most : arrays of int, shape (g,)
        Sizes of the groups.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.

    Notes
    -----
    The lower of two bounds. *Company*: a person in a group of m adds at most half the sum of their m - 1 highest
    gains; persons are shared out to the groups by a transport problem, which relaxes who is with whom. *Pairs*: as
    many of the highest gains as there can be pairs. Both ignore all other rules. Neither is tight: expect gaps of
    some per cent where groups are small. O(n² log n) and one linear program.
    """
    persons = len(gain)
    if persons == 0 or not len(most):
        return 0.0
    low = np.minimum(least, persons)
    high = np.minimum(most, persons)
    company = _company(gain, low, high, effort)
    effort.insist()
    return min(company, _pairs(gain, low, high))


def _prefixes(values: Floats) -> Floats:
    """Return the sums of the first 0, 1, 2, ... along the last axis."""
    return np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)


def _company(gain: Floats, least: Ints, most: Ints, effort: Effort) -> float:
    places = range(0, len(gain), ROWS)
    best = [_best_others(gain, place, max(0, int(most.max()) - 1)) for place in effort.each(places)]
    sums = _prefixes(np.concatenate(best))
    limits, number = np.unique(np.stack([least, most]), axis=1, return_counts=True)
    worth = np.stack([sums[:, max(0, low - 1) : max(1, high)].max(axis=1) for low, high in limits.T.tolist()], axis=1)
    if len(number) == 1 or worth.size > LARGEST:
        return float(worth.max(axis=1).sum() / 2)
    return _share_out(worth, limits[0] * number, limits[1] * number)


def _best_others(gain: Floats, place: int, number: int) -> Floats:
    """Return the highest gains of `ROWS` persons from a place on, each with others, the highest first."""
    rows = -gain[place : place + ROWS]
    rows[np.arange(len(rows)), place + np.arange(len(rows))] = np.inf
    if 0 < number < rows.shape[1]:
        rows = np.partition(rows, number - 1, axis=1)[:, :number]
    best: Floats = -np.sort(rows[:, :number], axis=1)
    return best


def _share_out(worth: Floats, least: Ints, most: Ints) -> float:
    """Return half the highest worth of persons in kinds of groups, each with its room."""
    persons, kinds = worth.shape
    one_each = kron(eye_array(persons), np.ones((1, kinds)))
    room = csr_array(kron(np.ones((1, persons)), eye_array(kinds)))
    answer = _linprog(
        -worth.ravel(),
        A_eq=csr_array(one_each),
        b_eq=np.ones(persons),
        A_ub=csr_array(vstack([room, -room])),
        b_ub=np.concatenate([most, -least]),
        method="highs",
    )
    if answer.status != 0:
        return float(worth.max(axis=1).sum() / 2)
    # By weak duality, so that the tolerances of the linear program cannot make the bound too low.
    prices = np.minimum(answer.ineqlin.marginals, 0.0)
    reduced = worth + (prices[:kinds] - prices[kinds:])[None, :]
    return float((reduced.max(axis=1).sum() - prices @ np.concatenate([most, -least])) / 2)


def _pairs(gain: Floats, least: Ints, most: Ints) -> float:
    persons = len(gain)
    ordered = -np.sort(-gain[np.triu_indices(persons, 1)])
    sums = _prefixes(ordered)
    fewest = min(int((least * (least - 1) // 2).sum()), len(ordered))
    return float(sums[fewest : _most_pairs(persons, most) + 1].max())


def _most_pairs(persons: int, most: Ints) -> int:
    """Return a number of pairs that groups cannot exceed: as if everybody were in a group that is large and full."""
    left, ends = persons, 0
    for size in sorted(most.tolist(), reverse=True):
        taken = min(left, size)
        ends += taken * (size - 1)
        left -= taken
    return min(ends // 2, persons * (persons - 1) // 2)
