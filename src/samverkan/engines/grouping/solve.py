"""From a problem to a grouping: check, find a start, prove the small ones, search the others."""

from __future__ import annotations

import math

import numpy as np

from samverkan.engines.checks import seed_faults
from samverkan.engines.effort import Cancelled, Effort, Ended, Report
from samverkan.engines.faults import refuse
from samverkan.engines.grouping.bound import score_bound
from samverkan.engines.grouping.checks import find_faults
from samverkan.engines.grouping.distance import Floats, distance_matrix
from samverkan.engines.grouping.exact import MOST_UNITS, best_placing
from samverkan.engines.grouping.feasible import first_placing
from samverkan.engines.grouping.model import Ints, Model, build
from samverkan.engines.grouping.problem import Problem
from samverkan.engines.grouping.search import improve
from samverkan.engines.grouping.solution import Grouping, gap_of, measure, within

VERSION = "1"
"""Rises whenever the same problem and seed may give other groups than before."""

ITERATIONS = 400_000
"""Steps at most unless the caller says otherwise: some 6 seconds for 120 persons, 10 for 480."""

ANSWER_TO_READING = 0.25
"""How long it takes at most to begin the search, to end it with a climb and to write the answer down, measured in what
it took to read the problem and bound it."""

ROUNDING = 1e-9
"""As a share: far above what sums of floats lose, far below what anybody means by better."""


def mix(
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = ITERATIONS,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Grouping:
    """Group persons so that those within groups differ as much as possible, or as little (``problem.alike``).

    Parameters
    ----------
    problem : Problem
    seed : int
        From 0. The same problem and seed give the same groups, unless the time runs out.
    time_limit : float, optional
        Seconds, kept within a tenth. A run that would not be done in time cools faster.
    iteration_limit : int or None
        Steps of the search, each of up to 16 persons who look for a trade. Up to `MOST_UNITS` units the answer is
        proven best, without a search.
    progress, cancelled : callable, optional
        See `Effort`.

    Returns
    -------
    Grouping
        Breaks no rule. Proven best where ``status`` is 'optimal'; else the best that was found.

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        If the problem contradicts itself in form; lists every fault.
    Infeasible
        If no grouping keeps all rules; names a minimal set that cannot be kept.
    OutOfTime
        If the time limit is shorter than it takes to read the problem and bound the answer.
    TimeoutError
        If the time ran out before a first grouping was found, or the proof that there is none.

    Notes
    -----
    The maximally diverse grouping problem is NP-hard; see `search.improve` for the method, docs/engines/grouping.md
    for figures. O(n² a) to build, O(n) for each step, O(n²) memory.
    """
    effort = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    refuse([*seed_faults(seed), *find_faults(problem, effort)])
    distance = distance_matrix(problem, effort)
    effort.insist()
    model = build(problem, distance)
    effort.insist()
    rng = np.random.default_rng(seed)
    start = first_placing(problem, model, rng, effort)
    sign = -1.0 if problem.alike else 1.0
    if len(model.units) <= MOST_UNITS:
        return _answer(problem, model, distance, best_placing(model), None, 0, "done", seed)
    effort.insist()
    bound = score_bound(sign * distance, model.least[0], model.most[0], effort)
    effort.insist(ANSWER_TO_READING)
    search = effort.before(ANSWER_TO_READING * effort.seconds_used())
    inner = math.fsum(sign * within(distance, unit) for unit in model.units if len(unit) > 1)
    found = improve(model, start, rng, search, bound - inner)
    return _answer(problem, model, distance, found.place, sign * bound, found.steps, found.ended, seed)


def _answer(
    problem: Problem,
    model: Model,
    distance: Floats,
    place: Ints,
    bound: float | None,
    iterations: int,
    ended: Ended,
    seed: int,
) -> Grouping:
    """Put the groups and their figures together; without a bound they are proven best."""
    groups = model.groups_of(place)
    metrics = measure(problem, model.persons, distance, groups)
    objective = math.fsum(row.within for row in metrics.groups)
    if bound is None or gap_of(objective, bound) <= ROUNDING:
        bound = objective
    return Grouping(
        groups=groups,
        status="optimal" if bound == objective else "feasible",
        objective=objective,
        bound=bound,
        gap=gap_of(objective, bound),
        metrics=metrics,
        iterations=iterations,
        ended=ended,
        seed=seed,
        version=VERSION,
    )
