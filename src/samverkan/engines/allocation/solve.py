"""The exact solver: least total rank first, then ties by lot, by linear and integer programming."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from samverkan.engines.allocation.lots import draw_lots
from samverkan.engines.allocation.model import Floats, Model, build
from samverkan.engines.allocation.problem import Id, Infeasible, Problem, check
from samverkan.engines.allocation.reading import Reading, Seats, rank_of
from samverkan.engines.allocation.solution import Solution, measure
from samverkan.engines.allocation.turns import only_hosts, take_turns

VERSION = "1"
"""Rises whenever the same problem and seed may give other seats than before."""

TOLERANCE = 1e-6
"""How far from a whole number a value of HiGHS may be and still be read as that number."""

ROUNDING = 1e-3
"""Far above the rounding errors in a bound, far below one rank."""

LOT_NODES = 500
"""Branch-and-bound nodes at most for the lots; counted, not timed, so that the seats do not depend on the machine."""


_linprog: Any = linprog
_milp: Any = milp
# Both take sparse rows and dictionaries of options, which their type stubs do not know.


@dataclass(frozen=True, slots=True)
class Prices:
    """Dual prices: of the rows of ``most`` (at most 0), of the columns (reduced costs), and the bound they prove."""

    rows: Floats
    columns: Floats
    bound: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a minimisation found: the best whole-numbered ``x`` if any, a bound, and the prices of the relaxation."""

    x: Floats | None
    bound: float
    is_proven: bool
    prices: Prices | None


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: float = 30.0,
    on_progress: Callable[[str, float], None] | None = None,
    must_place: bool = False,
) -> Solution:
    """Give everybody one session in each slot, at the least total rank.

    Parameters
    ----------
    problem : Problem
    seed : int
        Decides the lots, and nothing else.
    time_limit : float
        Seconds, above 0. When they are over the best allocation so far is returned as 'feasible'. HiGHS looks at the
        clock now and then, so it may take somewhat longer; building the model (under a second for 36,000 pairs of
        person and session) is not interrupted.
    on_progress : callable, optional
        Called with a stage ('model', 'ranks', 'lots', 'done') and the share done, 0 to 1, which never falls.
    must_place : bool
        Raise `Infeasible` when it is proven that not everybody can be placed, instead of returning who is unplaced.

    Returns
    -------
    Solution
        Within capacity, group limits, contents and overlaps, hosts where they host; as few unplaced cells as
        possible; then the least total rank; ties by lot (`draw_lots`). 'optimal' is certified by
        ``lower_bound == objective``. The same problem and seed give the same seats, in whatever order persons and
        sessions are given, unless the time ran out.

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        See `check`.
    Infeasible
        Only with ``must_place``.
    ValueError
        If the time limit is not above 0.

    Notes
    -----
    The linear relaxation is solved first. Without contents, overlaps and group limits each slot is a bipartite
    b-matching, so its vertices are whole numbers (polynomial time); else branch and bound follows, exponential in the
    worst case and few nodes in practice. Lots then decide within the face of optimal solutions only, so they can never
    cost a rank. See docs/engines/allocation.md.

    References
    ----------
    .. [1] D. J. Abraham, R. W. Irving, D. F. Manlove (2007). Two algorithms for the student-project allocation
       problem. Journal of Discrete Algorithms 5, 73-90.
    .. [2] Q. Huangfu, J. A. J. Hall (2018). Parallelizing the dual revised simplex method. Mathematical Programming
       Computation 10, 119-142 (HiGHS).

    Examples
    --------
    >>> from samverkan.engines.allocation import Person, Session
    >>> problem = Problem(sessions=(Session("a", "10:00", 1),), persons=(Person("Ada", allowed={"10:00": {"a"}}),))
    >>> solve(problem).seats
    {('Ada', '10:00'): 'a'}
    """
    if not time_limit > 0:
        raise ValueError(f"The time limit is {time_limit} s; it must be above 0.")
    deadline = time.monotonic() + time_limit
    tell = on_progress or (lambda stage, share: None)
    check(problem)
    tell("model", 0.0)
    reading = Reading(problem)
    lots = draw_lots(reading, seed)
    model = build(reading, lots, seed)
    tell("ranks", 0.1)
    ranked = _minimise(model, deadline)
    best = _best(reading, model, ranked, seed)
    bound = min(max(_free_bound(reading), _whole(ranked.bound)), reading.objective(best))
    tell("lots", 0.7)
    has_drawn = False
    if ranked.x is not None and reading.objective(best) == bound:
        best, has_drawn = _settle_ties(reading, model, ranked, best, deadline)
    tell("done", 1.0)
    solution = _solution(reading, best, bound, lots, has_drawn, seed)
    if must_place and solution.status == "optimal" and solution.metrics.unplaced:
        raise _infeasible(reading, best)
    return solution


def _solution(
    reading: Reading, seats: Seats, bound: int, lots: dict[tuple[Id, Id], int], has_drawn: bool, seed: int
) -> Solution:
    objective = reading.objective(seats)
    cells = [(person, slot, seats[person.id, slot]) for person, slot in reading.cells()]
    return Solution(
        seats={(person.id, slot): session for person, slot, session in cells},
        ranks={(person.id, slot): rank_of(person, slot, session) for person, slot, session in cells},
        status="optimal" if objective == bound else "feasible",
        objective=objective,
        lower_bound=bound,
        gap=(objective - bound) / max(1, objective),
        metrics=measure(reading, seats),
        lots=lots,
        ties_by_lot=has_drawn,
        seed=seed,
        version=VERSION,
    )


def _minimise(model: Model, deadline: float, upper: Floats | None = None, nodes: int | None = None) -> Answer:
    """Minimise by the relaxation, then by branch and bound if that is not whole; ``upper`` bounds x."""
    if not model.columns:
        return Answer(np.zeros(0), 0.0, is_proven=True, prices=None)
    upper = np.full(len(model.columns), np.inf) if upper is None else upper
    relaxation = _linprog(
        model.costs,
        A_ub=model.most if model.most.shape[0] else None,
        b_ub=model.at_most if model.most.shape[0] else None,
        A_eq=model.equal,
        b_eq=model.equal_to,
        bounds=np.column_stack([np.zeros(len(upper)), upper]),
        method="highs-ds",
        options={"time_limit": _left(deadline)},
    )
    if relaxation.status != 0:
        return Answer(None, -math.inf, is_proven=False, prices=None)
    prices = _price(model, relaxation)
    if np.abs(relaxation.x - np.round(relaxation.x)).max() < TOLERANCE:
        return Answer(np.round(relaxation.x), prices.bound, is_proven=True, prices=prices)
    return _branch(model, deadline, upper, nodes, prices)


def _price(model: Model, relaxation: Any) -> Prices:
    """Read the prices of a relaxation, and compute the bound they prove.

    With ``x`` in [0, 1], any prices of the rows prove ``right sides @ prices + sum of negative reduced costs`` (weak
    duality), so the bound needs no trust in HiGHS. Prices near a whole number are rounded, which keeps it sharp.
    """
    rows = _near_whole(relaxation.ineqlin.marginals) if model.most.shape[0] else np.zeros(0)
    rows = np.minimum(rows, 0.0)
    equal = _near_whole(relaxation.eqlin.marginals)
    columns = model.costs - model.equal.T @ equal - model.most.T @ rows
    bound = model.equal_to @ equal + model.at_most @ rows + np.minimum(columns, 0.0).sum()
    return Prices(rows, columns, float(bound))


def _near_whole(values: Floats) -> Floats:
    return np.where(np.abs(values - np.round(values)) < TOLERANCE, np.round(values), values)


def _branch(model: Model, deadline: float, upper: Floats, nodes: int | None, prices: Prices) -> Answer:
    options: dict[str, Any] = {"time_limit": _left(deadline), "mip_rel_gap": 0.0}
    if nodes is not None:
        options["node_limit"] = nodes
    rows = [LinearConstraint(model.equal, model.equal_to, model.equal_to)]
    if model.most.shape[0]:
        rows.append(LinearConstraint(model.most, -np.inf, model.at_most))
    bounds = Bounds(0, np.minimum(upper, 1.0))
    found = _milp(model.costs, integrality=np.ones(len(upper)), bounds=bounds, constraints=rows, options=options)
    x = None if found.x is None else np.round(found.x)
    bound = prices.bound if found.mip_dual_bound is None else max(prices.bound, found.mip_dual_bound)
    return Answer(x, bound, is_proven=found.status == 0, prices=prices)


def _settle_ties(reading: Reading, model: Model, ranked: Answer, seats: Seats, deadline: float) -> tuple[Seats, bool]:
    """Return the allocation of the same objective that the lots prefer, and whether that is proven."""
    if ranked.prices is None:
        return seats, True
    face, upper = _optimal_face(model, ranked.prices, reading.objective(seats))
    drawn = _minimise(face, deadline, upper, nodes=LOT_NODES)
    if drawn.x is None:
        return seats, False
    settled = _read_seats(reading, model, drawn.x)
    if reading.objective(settled) != reading.objective(seats):
        return seats, False
    return settled, drawn.is_proven


def _optimal_face(model: Model, prices: Prices, objective: int) -> tuple[Model, Floats]:
    """Cut the model down to the solutions of the least objective, with lots for costs.

    By complementary slackness a column whose reduced cost exceeds ``slack`` (objective minus their bound) is 0 in every
    optimal solution. Without slack, a row with a price is tight in all of them, and these facts together describe
    exactly the optimal solutions; with slack, the objective itself is added as a row.
    """
    slack = max(0.0, objective - prices.bound)
    is_shut = prices.columns > slack + TOLERANCE
    upper = np.where(is_shut, 0.0, np.inf)
    face = replace(model, costs=model.lots)
    if slack > ROUNDING:
        most = vstack([model.most, csr_array(model.costs[np.newaxis, :])], format="csr")
        face = replace(face, most=most, at_most=np.append(model.at_most, objective))
    elif model.most.shape[0]:
        is_tight = prices.rows < -TOLERANCE
        face = replace(
            face,
            equal=vstack([model.equal, model.most[is_tight]], format="csr"),
            equal_to=np.append(model.equal_to, model.at_most[is_tight]),
            most=model.most[~is_tight],
            at_most=model.at_most[~is_tight],
        )
    return face, upper


def _best(reading: Reading, model: Model, ranked: Answer, seed: int) -> Seats:
    """Return the better of what the solver found and choosing in turn; the latter always exists."""
    if ranked.x is None:
        return take_turns(reading, seed)
    found = _read_seats(reading, model, ranked.x)
    return found if ranked.is_proven else min(found, take_turns(reading, seed), key=reading.objective)


def _read_seats(reading: Reading, model: Model, x: Floats) -> Seats:
    seats = only_hosts(reading)
    for number in np.flatnonzero(x > 0.5):
        column = model.columns[number]
        if column.session is not None:
            seats[column.person.id, column.slot] = column.session.id
    return seats


def _free_bound(reading: Reading) -> int:
    """Return what it would cost if every session had room for everybody."""
    open_cells = [(person, slot) for person, slot in reading.cells() if not reading.is_bound(person, slot)]
    return sum(
        min((reading.price(person, slot, session.id) for session in reading.options(person, slot)), default=0)
        for person, slot in open_cells
    )


def _whole(bound: float) -> int:
    """Round a bound on a whole number up; a little is taken off first, so that rounding errors never raise it."""
    return math.ceil(bound - ROUNDING) if math.isfinite(bound) else 0


def _left(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())


def _infeasible(reading: Reading, seats: Seats) -> Infeasible:
    cells = [cell for cell in reading.cells() if reading.state(*cell, seats) == "unplaced"]
    persons = dict.fromkeys(person.id for person, _ in cells)
    sessions = {session.id for person, slot in cells for session in reading.options(person, slot)}
    return Infeasible(tuple(persons), sorted(sessions, key=repr))
