"""From the linear programme to whole seats: branch and bound over the bundles that can be part of a better answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from samverkan.engines.allocation.bundles import Bundle
from samverkan.engines.allocation.columns import Relaxation, whole
from samverkan.engines.allocation.master import Master, Wanted, Weights
from samverkan.engines.allocation.pricing import Pricer
from samverkan.engines.effort import Effort

NODES = 2_000
"""Nodes of branch and bound at most; counted and not timed, so that the seats do not depend on the machine."""

MOST_BUNDLES = 300_000
"""Bundles at most with which the answer is proven, or its ties are settled."""

AT_A_TIME = 5_000
"""Bundles added to a master between two looks at the clock."""

NEAR = 9
"""Points above its party's cheapest up to which a bundle is among the first to be chosen from."""

FAR = 0.002
"""Relative gap past which the choice from few bundles is made once more from many."""

SLACK = 0.01
"""Points by which a bundle may miss a limit through rounding and still be looked at."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One bundle a party, what they cost together, and what no allocation costs less than (points)."""

    bundles: Sequence[Bundle]
    objective: int
    bound: int


def choose(
    master: Master, pricer: Pricer, relaxation: Relaxation, objective: Callable[[Sequence[Bundle]], int], effort: Effort
) -> Chosen:
    """Choose bundles, and prove how good they are.

    First among the bundles that cost next to nothing more than their party's cheapest, which are few and mostly enough;
    if that is not near the bound, among those of the master. If a gap remains, then among all bundles that could be
    part of a better answer: those whose reduced cost is less than the gap. What this finds is least, if it is searched
    to the end.
    """
    best = Chosen(master.start, objective(master.start), 0)
    best = replace(best, bound=whole(relaxation.bound))
    if not effort.ended():
        best, _ = _branch(_near(master, pricer, relaxation, effort), best, objective, effort)
    if best.objective - best.bound > FAR * best.bound and not effort.ended():
        best, _ = _branch(master, best, objective, effort)
    if best.objective == best.bound or effort.ended() or not math.isfinite(relaxation.bound):
        return best
    limits = relaxation.least + (best.objective - relaxation.bound) + SLACK
    rest = pricer.below(relaxation.duals, limits, MOST_BUNDLES, effort, is_complete=True)
    if rest is None:
        return best
    closer = Master(master.weights, best.bundles)
    if not _fill(closer, rest, effort):
        return best
    better, bound = _branch(closer, best, objective, effort)
    return replace(better, bound=max(best.bound, min(better.objective, whole(bound))))


def _near(master: Master, pricer: Pricer, relaxation: Relaxation, effort: Effort) -> Master:
    near = Master(master.weights, master.start)
    found = pricer.below(relaxation.duals, relaxation.least + NEAR, MOST_BUNDLES, effort, is_complete=False)
    _fill(near, found or (), effort)
    return near


def _fill(master: Master, bundles: Sequence[Bundle], effort: Effort) -> bool:
    """Add bundles to a master; say whether there was time for all of them."""
    for first in range(0, len(bundles), AT_A_TIME):
        if effort.ended():
            return False
        master.add(bundles[first : first + AT_A_TIME])
    return True


def _branch(
    master: Master, best: Chosen, objective: Callable[[Sequence[Bundle]], int], effort: Effort
) -> tuple[Chosen, float]:
    """Return the best that a master has, or what was best before; and what its bundles do not cost less than."""
    bundles, bound = master.choose(effort, NODES)
    found = objective(bundles)
    return (best if found > best.objective else replace(best, bundles=bundles, objective=found)), bound


def settle_ties(
    weights: Weights,
    pricer: Pricer,
    relaxation: Relaxation,
    best: Chosen,
    luck: Callable[[Bundle], int],
    effort: Effort,
) -> Sequence[Bundle]:
    """Among the choices that cost as little, return the one that the lots prefer: the least sum of ``luck``.

    Left as it is where the cost is not proven to be least, or where too many bundles could be part of it. Of sessions
    that somebody did not list only the cheapest at the best prices are looked at.
    """
    if best.objective > best.bound or effort.ended():
        return best.bundles
    limits = relaxation.least + (best.objective - relaxation.bound) + SLACK
    equals = pricer.below(relaxation.duals, limits, MOST_BUNDLES, effort, is_complete=False)
    if equals is None:
        return best.bundles
    settling = Master(weights, best.bundles)
    if not _fill(settling, equals, effort):
        return best.bundles
    is_tight = best.objective - relaxation.bound < SLACK
    wanted = Wanted(luck, best.objective, relaxation.duals if is_tight else None)
    bundles, _ = settling.choose(effort, NODES, wanted)
    return bundles
