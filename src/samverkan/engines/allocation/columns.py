"""Column generation: the linear programme over all bundles, solved with few of them, and the bound that it proves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from samverkan.engines.allocation.bundles import Duals
from samverkan.engines.allocation.master import Master
from samverkan.engines.allocation.pricing import OutOfEffort, Pricer
from samverkan.engines.allocation.rows import Floats, Rows
from samverkan.engines.effort import Effort, Ended, Progress

EACH = 3
"""Bundles a party adds at a time."""

SMOOTHING = 0.7
"""Weight of the best prices so far in the next ones; without it the prices swing and many useless bundles are made."""

CLOSE = 0.03
"""Relative gap under which a pricing that finds almost nothing is done at the master's own prices."""

ROUNDING = 1e-3
"""Far above the rounding errors in a bound, far below one point."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What column generation found.

    Attributes
    ----------
    bound : float
        No allocation costs less. Minus infinity if nothing is proven.
    duals : Duals
        The prices that prove the bound.
    least : array, shape (parties,)
        Every party's cheapest bundle at those prices.
    ended : {'done', 'iterations', 'time', 'cancelled'}
        'done' means closed: no bundle outside the master can improve it.
    """

    bound: float
    duals: Duals
    least: Floats
    ended: Ended


def generate(master: Master, pricer: Pricer, effort: Effort) -> Relaxation:
    """Add bundles to a master until none can improve it.

    Parameters
    ----------
    master : Master
    pricer : Pricer
    effort : Effort
        Its iterations are those of master and pricing.

    Returns
    -------
    Relaxation
        For any prices of 0 or more, each party's cheapest bundle, the auxiliaries that pay for themselves and the price
        of all seats together are a lower bound (Lasdon 1970); the best of them is returned.

    Notes
    -----
    The prices are smoothed (Wentges 1997). The number of iterations is not bounded by a polynomial; it is 10 to 30 in
    practice.

    References
    ----------
    .. [1] L. S. Lasdon (1970). Optimization theory for large systems. Macmillan.
    .. [2] P. Wentges (1997). Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming. International
       Transactions in Operational Research 4, 151-162.
    """
    rows = pricer.rows
    start = Duals(np.zeros(len(rows.right)), 0.0)
    found_so_far = Relaxation(-math.inf, start, np.full(pricer.parties, -math.inf), "done")
    try:
        least, found = pricer.cheapest(start, effort, EACH)
        found_so_far = Relaxation(lagrange(rows, start, least, master.unplaced), start, least, "done")
        added = master.add(found)
        for done in count():
            if ended := effort.ended(done):
                return replace(found_so_far, ended=ended)
            relaxed = master.relax(effort)
            if relaxed is None:
                break
            best = found_so_far
            effort.report(Progress("columns", done, effort.iteration_limit, relaxed.objective, best.bound))
            if not relaxed.objective - best.bound > 1 - ROUNDING:
                return best
            is_exact = done > 0 and added < EACH and relaxed.objective <= best.bound + CLOSE * abs(best.bound)
            duals = _between(best.duals, relaxed.duals, 0.0 if is_exact else SMOOTHING)
            least, found = pricer.cheapest(duals, effort, EACH)
            value = lagrange(rows, duals, least, master.unplaced)
            if value > best.bound:
                found_so_far = Relaxation(value, duals, least, "done")
            added = master.add(found)
            if is_exact and not added:
                return found_so_far
    except OutOfEffort:
        pass
    return replace(found_so_far, ended=effort.ended() or "time")


def lagrange(rows: Rows, duals: Duals, least: Floats, unplaced: int) -> float:
    """Return the lower bound that prices prove; minus infinity if some party cannot be given any bundle."""
    reduced = rows.reduced(duals.rows)
    most = np.array([one.most for one in rows.auxiliaries])
    if not np.isfinite(least).all():
        return -math.inf
    saved = float(np.minimum(0.0, reduced) @ most) if len(most) else 0.0
    return float(least.sum()) + saved - float(duals.rows @ rows.right) - duals.unplaced * unplaced


def whole(bound: float) -> int:
    """Round a bound on a whole number up, a little taken off first, so that no rounding error raises it."""
    return max(0, math.ceil(bound - ROUNDING)) if math.isfinite(bound) else 0


def _between(best: Duals, now: Duals, weight: float) -> Duals:
    return Duals(weight * best.rows + (1 - weight) * now.rows, weight * best.unplaced + (1 - weight) * now.unplaced)
