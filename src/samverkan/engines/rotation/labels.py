"""Which group of a round gets which table: worth no meeting, but persons should see more than one table."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from samverkan.engines.rotation.model import Ints, Model


def spread_over_tables(model: Model, plan: Ints, visits: Ints) -> Ints:
    """Give the groups of each round tables that their members have seen least, where tables are all alike.

    Nothing changes where there are hosts, or tables differ in limits or modes. Rounds in order, each by an
    assignment of groups to tables. O(R T**3).

    Parameters
    ----------
    plan : (R, n) ints
    visits : (n, T) ints
        How often each person has been at each table in earlier rounds, which stay as they are.

    Returns
    -------
    (R, n) ints
    """
    limits = np.column_stack([model.least, model.most])
    if (model.host >= 0).any() or not model.allowed.all() or (limits != limits[0]).any():
        return plan
    tables = len(model.tables)
    plan, visits = plan.copy(), visits.copy()
    for seats in plan:
        here = np.flatnonzero(seats < tables)
        seen = np.zeros((tables, tables), dtype=np.int64)
        np.add.at(seen, seats[here], visits[here])
        _, chosen = linear_sum_assignment(seen)
        seats[here] = chosen[seats[here]]
        visits[here, seats[here]] += 1
    return plan


def count_visits(model: Model, held: Ints) -> Ints:
    """Return how often each person has been at each table; held is (rounds, n) tables, below 0 for none. (n, T)."""
    visits = np.zeros((len(model.persons), len(model.tables)), dtype=np.int64)
    for seats in held:
        here = np.flatnonzero(seats >= 0)
        visits[here, seats[here]] += 1
    return visits
