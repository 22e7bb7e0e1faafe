"""From the linear programme to whole seats: branch and bound over the bundles that can be part of a better answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from samverkan.engines.allocation.columns import Relaxation, whole
from samverkan.engines.allocation.master import Master, Wanted, Weights
from samverkan.engines.allocation.pricing import Bundle, Pricer
from samverkan.engines.effort import Effort

NODES = 2_000
"""Nodes of branch and bound at most; counted and not timed, so that the seats do not depend on the machine."""

MOST_BUNDLES = 300_000
"""Bundles at most with which the answer is proven, or its ties are settled."""

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

    First among the bundles of the master. If they cost more than the bound, then among all bundles that could be part
    of a better answer: those whose reduced cost is less than the gap. What this finds is least, if it is searched
    to the end.
    """
    bundles, _ = master.choose(effort, NODES)
    best = _better(Chosen(bundles, objective(bundles), 0), master.start, objective)
    best = replace(best, bound=min(best.objective, whole(relaxation.bound)))
    if best.objective == best.bound or effort.ended():
        return best
    rest = pricer.below(relaxation.duals, relaxation.least + (best.objective - relaxation.bound) + SLACK, MOST_BUNDLES)
    if rest is None:
        return best
    closer = Master(master.weights, best.bundles)
    closer.add(rest)
    bundles, bound = closer.choose(effort, NODES)
    better = _better(Chosen(bundles, objective(bundles), 0), best.bundles, objective)
    return replace(better, bound=max(best.bound, min(better.objective, whole(bound))))


def settle_ties(
    weights: Weights,
    pricer: Pricer,
    relaxation: Relaxation,
    best: Chosen,
    luck: Callable[[Bundle], int],
    effort: Effort,
) -> Sequence[Bundle]:
    """Among the choices that cost as little, return the one that the lots prefer: the least sum of ``luck``.

    Left as it is where the cost is not proven to be least, or where too many bundles could be part of it.
    """
    if best.objective > best.bound or effort.ended():
        return best.bundles
    limits = relaxation.least + (best.objective - relaxation.bound) + SLACK
    equals = pricer.below(relaxation.duals, limits, MOST_BUNDLES)
    if equals is None:
        return best.bundles
    settling = Master(weights, best.bundles)
    settling.add(equals)
    is_tight = best.objective - relaxation.bound < SLACK
    wanted = Wanted(luck, best.objective, relaxation.duals if is_tight else None)
    bundles, _ = settling.choose(effort, NODES, wanted)
    return bundles


def _better(found: Chosen, start: Sequence[Bundle], objective: Callable[[Sequence[Bundle]], int]) -> Chosen:
    before = objective(start)
    return found if found.objective <= before else Chosen(start, before, found.bound)
