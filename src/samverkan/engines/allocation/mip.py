"""A mixed integer programme that is written row by row and minimised by HiGHS, on one thread and from a fixed seed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from samverkan.engines.effort import Effort

Floats: TypeAlias = NDArray[np.float64]
Entries: TypeAlias = Iterable[tuple[int, float]]

ROUNDING: Final = 1e-4
"""Far above the rounding errors in a bound on a whole number, far below one."""

WHOLE_GAP: Final = 0.99
"""Where all costs are whole, a bound less than one away proves an optimum."""


_highs: Any = highspy.Highs
# It has no type hints of its own.


@dataclass(frozen=True, slots=True)
class Answer:
    """What a minimisation found: the best whole-numbered ``x``, shape (n,), if any, and a proven bound."""

    x: Floats | None
    objective: float
    bound: float

    @property
    def whole_bound(self) -> int | None:
        """The bound rounded up, for costs that are whole numbers; None if nothing is proven."""
        return math.ceil(self.bound - ROUNDING) if math.isfinite(self.bound) else None


@dataclass(slots=True)
class Programme:
    """Minimise ``costs @ x`` over ``0 <= x <= upper`` and ``low <= rows @ x <= high``, some of ``x`` whole."""

    costs: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    is_whole: list[bool] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def variable(self, cost: float = 0.0, upper: float = 1.0, *, is_whole: bool = False) -> int:
        """Add a variable; return its number."""
        self.costs.append(cost)
        self.upper.append(upper)
        self.is_whole.append(is_whole)
        return len(self.costs) - 1

    def row(self, entries: Entries, *, low: float = -math.inf, high: float = math.inf) -> int:
        """Add a row, each variable in it once; return its number."""
        for index, value in entries:
            self.index.append(index)
            self.value.append(value)
        self.starts.append(len(self.index))
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def shut(self, effort: Effort, costs: Sequence[float], best: float) -> None:
        """Shut the variables that are 0 wherever ``costs`` come to at most ``best``; by their reduced costs."""
        solver = self.solver(costs, is_relaxed=True)
        run(solver, effort)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return
        slack = best - solver.getInfo().objective_function_value + ROUNDING
        reduced = np.array(solver.getSolution().col_dual)
        for variable in np.flatnonzero(reduced > slack).tolist():
            self.upper[variable] = 0.0

    def solver(self, costs: Sequence[float] | None = None, *, is_relaxed: bool = False) -> highspy.Highs:
        """Return HiGHS with this programme in it, or its linear relaxation; ``costs`` instead of its own, if given."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self.low)
        lp.col_cost_ = np.array(self.costs if costs is None else costs, dtype=float)
        lp.col_upper_ = np.array(self.upper, dtype=float)
        lp.col_lower_ = np.zeros(len(self.costs))
        lp.row_lower_, lp.row_upper_ = np.array(self.low, dtype=float), np.array(self.high, dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.value, dtype=float)
        kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
        if not is_relaxed:
            lp.integrality_ = [kinds[is_whole] for is_whole in self.is_whole]
        solver: highspy.Highs = _highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.passModel(lp)
        return solver

    def minimise(
        self,
        effort: Effort,
        *,
        nodes: int | None = None,
        costs: Sequence[float] | None = None,
        start: Floats | None = None,
    ) -> Answer:
        """Minimise by branch and bound.

        Parameters
        ----------
        effort : Effort
            Its time and `cancelled`; its iterations are not counted here.
        nodes : int, optional
            Nodes of the search tree at most.
        costs : sequence of int, optional
            Instead of the costs of the variables. Whole numbers, on whole variables or on such as are whole at the
            optimum.
        start : array, shape (n,), optional
            A feasible ``x`` to begin from.

        Returns
        -------
        Answer
            Without ``x`` if there is none, or none was found in time. Proven if ``whole_bound`` is the objective.
        """
        if not self.costs:
            return Answer(np.zeros(0), 0.0, 0.0)
        solver = self.solver(costs)
        for name, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", WHOLE_GAP), ("mip_max_nodes", nodes)):
            if value is not None:
                solver.setOptionValue(name, value)
        if start is not None:
            solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
        run(solver, effort)
        info = solver.getInfo()
        has_point = info.primal_solution_status == highspy.kSolutionStatusFeasible
        x = np.array(solver.getSolution().col_value) if has_point else None
        return Answer(x, info.objective_function_value if has_point else math.inf, _bound(self, solver))


def _bound(programme: Programme, solver: highspy.Highs) -> float:
    if any(programme.is_whole):
        return float(solver.getInfo().mip_dual_bound)
    is_proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value) if is_proven else -math.inf


def run(solver: highspy.Highs, effort: Effort) -> None:
    """Let HiGHS work until it is done, out of time, or cancelled."""
    left = effort.seconds_left()
    solver.setOptionValue("time_limit", solver.getRunTime() + left if math.isfinite(left) else math.inf)

    def ask(event: highspy.HighsCallbackEvent) -> None:
        if effort.ended() in ("cancelled", "time"):
            event.interrupt()

    interrupts = (solver.cbSimplexInterrupt, solver.cbMipInterrupt)
    for interrupt in interrupts:
        interrupt.subscribe(ask)
    try:
        solver.run()
    finally:
        for interrupt in interrupts:
            interrupt.unsubscribe(ask)
