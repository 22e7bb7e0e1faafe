"""The proven best grouping of few units, by dynamic programming over subsets."""

from __future__ import annotations

import numpy as np

from samverkan.engines.grouping.model import Floats, Ints, Model

MOST_UNITS = 12
"""Beyond this, 3^u pairs of subsets are too many."""


def best_placing(model: Model) -> Ints:
    """Return the best group of each unit, for a problem that can be solved; proven by exhaustion.

    Notes
    -----
    ``best[g][S]`` is the highest score of the first g groups with exactly the units S; the next group takes a subset
    of S. O(g 3^u) time and O(3^u) memory for u units (at most `MOST_UNITS`) and g groups: below 0.3 s.
    """
    masks, subsets = _pairs(len(model.units))
    best = np.full(1 << len(model.units), -np.inf)
    best[0] = 0.0
    tables = []
    starts = np.searchsorted(masks, np.arange(len(best)))
    for group in range(len(model.groups)):
        value = _values(model, group)
        total = value[subsets] + best[masks ^ subsets]
        best = np.maximum.reduceat(total, starts)
        tables.append((value, best))
    return _trace(model, tables)


def _pairs(units: int) -> tuple[Ints, Ints]:
    """Return all pairs of a set and its subset as bits, sorted by the set."""
    masks = subsets = np.zeros(1, dtype=np.int64)
    for unit in range(units):
        bit = 1 << unit
        masks = np.concatenate([masks, masks | bit, masks | bit])
        subsets = np.concatenate([subsets, subsets, subsets | bit])
    order = np.argsort(masks, kind="stable")
    return masks[order], subsets[order]


def _values(model: Model, group: int) -> Floats:
    """Return the score of each set of units as this group, minus infinity if it may not be that."""
    units = len(model.units)
    member = (np.arange(1 << units)[:, None] >> np.arange(units) & 1).astype(np.float64)
    value: Floats = np.einsum("si,si->s", member @ model.gain, member) / 2
    clash = np.einsum("si,si->s", member @ model.conflict.astype(np.float64), member)
    counts = member @ model.usage
    wrong = (clash > 0) | (member @ model.banned[:, group] > 0)
    wrong |= ((counts < model.least[:, group]) | (counts > model.most[:, group])).any(axis=1)
    value[wrong] = -np.inf
    return value


def _trace(model: Model, tables: list[tuple[Floats, Floats]]) -> Ints:
    """Walk back from the last group to the first."""
    left = (1 << len(model.units)) - 1
    place = np.zeros(len(model.units), dtype=np.int64)
    sets = np.arange(1 << len(model.units))
    for group in reversed(range(len(tables))):
        value, _ = tables[group]
        before = tables[group - 1][1] if group else np.where(sets == 0, 0.0, -np.inf)
        inside = sets[(sets & left) == sets]
        taken = int(inside[(value[inside] + before[left ^ inside]).argmax()])
        place[[unit for unit in range(len(place)) if taken >> unit & 1]] = group
        left ^= taken
    return place
