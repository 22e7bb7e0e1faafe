"""How often persons of different modes can meet: only at tables for all modes, and only as many as fit there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samverkan.engines.rotation.model import Bools, Ints, Model


def mode_bound(model: Model, seats: Sequence[tuple[Ints, Ints]], possible: Bools) -> int:
    """Bound the meetings by pairs of modes: guests of two different modes by rounds, all others by how many there are.

    Parameters
    ----------
    seats : sequence of ((T,) ints, (T,) ints)
        For each round, the least and the most guests at each table.
    possible : (n, n) bools
        The pairs that count and can meet at all.
    """
    guests = [np.flatnonzero((model.host < 0) & (model.mode == mode)) for mode in range(int(model.mode.max()) + 1)]
    total = int(possible.sum()) // 2
    for mode in range(len(guests)):
        for other in range(mode):
            pairs = int(possible[np.ix_(guests[mode], guests[other])].sum())
            most = sum(
                min(_most_cross(model, row, mode, *limits), _most_cross(model, row, other, *limits))
                for row, limits in enumerate(seats)
            )
            total -= max(0, pairs - most)
    return total


def _most_cross(model: Model, number: int, mode: int, least: Ints, most: Ints) -> int:
    """Return the most pairs of one guest of a mode and one of another mode at the tables for all modes in a round.

    The x-th of them at a table with g seats adds at most g - 2 x + 1 pairs.
    """
    here = model.present[number] & (model.host < 0)
    free = int((here & (model.mode < 0)).sum())
    at_own = max(0, int(least[model.table_mode == mode].sum()) - free)
    guests = int((here & (model.mode == mode)).sum()) - at_own
    mixed = most[model.table_mode < 0]
    steps = [step for seats in mixed for step in range(int(seats) - 1, 0, -2)]
    return sum(sorted(steps, reverse=True)[: max(guests, 0)])
