"""The restricted master: every party takes one of the bundles found so far, within the rows. A linear programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from samverkan.engines.allocation.bundles import Bundle, Duals
from samverkan.engines.allocation.mip import WHOLE_GAP, run
from samverkan.engines.allocation.options import NOWHERE
from samverkan.engines.allocation.parties import Party
from samverkan.engines.allocation.problem import Problem
from samverkan.engines.allocation.rows import Floats, Rows, sets_apart
from samverkan.engines.effort import Effort

_highs: Any = highspy.Highs
# It has no type hints of its own.

TOLERANCE = 1e-6
"""Points under which a price is taken for 0."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The answer of the linear programme: its objective, and the prices of the rows and of an unplaced cell."""

    objective: float
    duals: Duals


@dataclass(frozen=True, slots=True)
class Wanted:
    """Other costs of bundles, and the total in points that must not be exceeded for them.

    With ``duals``, prices that prove the total to be least, it is kept by their rows being full.
    """

    cost: Callable[[Bundle], int]
    total: int
    duals: Duals | None


class Weights:
    """How many persons a bundle adds to each row."""

    def __init__(self, problem: Problem, parties: Sequence[Party], rows: Rows) -> None:
        self.rows = rows
        apart = sets_apart(problem)
        rows_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row, sort, session in zip(rows.row.tolist(), rows.sort.tolist(), rows.session.tolist(), strict=True):
            rows_of[sort, session].append(row)
        self.rows_of = rows_of
        self.sorts = [
            [rows.sorts_of((party.members[n] for n in choice.members), apart) for choice in party.choices]
            for party in parties
        ]

    def of(self, bundle: Bundle) -> dict[int, int]:
        """Return row to persons."""
        weights: dict[int, int] = {}
        for sorts, session in zip(self.sorts[bundle.party], bundle.sessions, strict=True):
            if session == NOWHERE:
                continue
            for sort, persons in sorts.items():
                for row in self.rows_of.get((sort, session), ()):
                    weights[row] = weights.get(row, 0) + persons
        return weights


class Master:
    """The bundles found so far; begins with one for each party, which together keep the rows."""

    def __init__(self, weights: Weights, start: Sequence[Bundle]) -> None:
        self.weights = weights
        self.rows = rows = weights.rows
        self.start = start
        self.unplaced = sum(bundle.unplaced for bundle in start)
        self.bundles: list[Bundle] = []
        self.known: set[tuple[int, tuple[int, ...]]] = set()
        self.solver: highspy.Highs = _highs()
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        count, parties = len(rows.right), len(start)
        self.first_party, self.unplaced_row = count, count + parties
        self._add_rows(
            np.concatenate([np.full(count, -np.inf), np.ones(parties), [-np.inf]]),
            np.concatenate([rows.right, np.ones(parties), [float(self.unplaced)]]),
        )
        self._add_columns(
            [one.cost for one in rows.auxiliaries],
            [one.most for one in rows.auxiliaries],
            [dict(one.entries) for one in rows.auxiliaries],
        )
        self.add(start)

    def add(self, bundles: Iterable[Bundle]) -> int:
        """Add those bundles that are not there yet; return how many."""
        new = []
        for bundle in bundles:
            if (bundle.party, bundle.sessions) not in self.known:
                self.known.add((bundle.party, bundle.sessions))
                new.append(bundle)
        entries = [{**self.weights.of(bundle), self.first_party + bundle.party: 1.0} for bundle in new]
        for bundle, entry in zip(new, entries, strict=True):
            if bundle.unplaced:
                entry[self.unplaced_row] = bundle.unplaced
        self._add_columns([bundle.cost for bundle in new], [1.0] * len(new), entries)
        self.bundles += new
        return len(new)

    def relax(self, effort: Effort) -> Relaxed | None:
        """Solve the linear programme; None if the effort ended first."""
        run(self.solver, effort)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        prices = np.maximum(0.0, -np.array(self.solver.getSolution().row_dual))
        return Relaxed(
            objective=self.solver.getInfo().objective_function_value,
            duals=Duals(prices[: self.first_party], float(prices[self.unplaced_row])),
        )

    def choose(self, effort: Effort, nodes: int, wanted: Wanted | None = None) -> tuple[list[Bundle], float]:
        """Take one bundle a party, at the least cost that ``nodes`` nodes of branch and bound find.

        Parameters
        ----------
        effort : Effort
        nodes : int
        wanted : Wanted, optional
            Take those that cost least by other costs, within a total.

        Returns
        -------
        list of Bundle
        float
            What no choice of these bundles costs less than; minus infinity if that is not proven.
        """
        first = len(self.rows.auxiliaries)
        numbers = np.arange(first, first + len(self.bundles), dtype=np.int32)
        self.solver.changeColsIntegrality(len(numbers), numbers, np.full(len(numbers), highspy.HighsVarType.kInteger))
        if wanted is not None:
            self._want(wanted)
        for name, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", WHOLE_GAP), ("mip_max_nodes", nodes)):
            self.solver.setOptionValue(name, value)
        begin = {(bundle.party, bundle.sessions) for bundle in self.start}
        chosen = np.array([(bundle.party, bundle.sessions) in begin for bundle in self.bundles], dtype=float)
        self.solver.setSolution(len(numbers), numbers, chosen)
        run(self.solver, effort)
        info = self.solver.getInfo()
        if info.primal_solution_status != highspy.kSolutionStatusFeasible:
            return list(self.start), -np.inf
        values = np.array(self.solver.getSolution().col_value)[first:]
        return [self.bundles[n] for n in np.flatnonzero(values > 0.5)], float(info.mip_dual_bound)

    def _want(self, wanted: Wanted) -> None:
        count = len(self.rows.auxiliaries)
        if wanted.duals is None:
            costs = np.array([*(one.cost for one in self.rows.auxiliaries), *(one.cost for one in self.bundles)])
            numbers = np.flatnonzero(costs).astype(np.int32)
            self.solver.addRow(-np.inf, wanted.total + 0.5, len(numbers), numbers, costs[numbers].astype(float))
        else:
            self._tighten(wanted.duals)
        other = np.array([0] * count + [wanted.cost(bundle) for bundle in self.bundles], dtype=float)
        self.solver.changeColsCost(len(other), np.arange(len(other), dtype=np.int32), other)

    def _tighten(self, duals: Duals) -> None:
        """Leave only what the optimal choices have in common: by complementary slackness, dear rows are full."""
        for row in np.flatnonzero(duals.rows > TOLERANCE).tolist():
            self.solver.changeRowBounds(row, self.rows.right[row], self.rows.right[row])
        if duals.unplaced > TOLERANCE:
            self.solver.changeRowBounds(self.unplaced_row, self.unplaced, self.unplaced)
        for number, reduced in enumerate(self.rows.reduced(duals.rows).tolist()):
            most = self.rows.auxiliaries[number].most
            if abs(reduced) > TOLERANCE:
                self.solver.changeColBounds(number, 0.0 if reduced > 0 else most, most if reduced < 0 else 0.0)

    def _add_rows(self, lower: Floats, upper: Floats) -> None:
        none = np.array([], dtype=np.int32)
        self.solver.addRows(len(lower), lower, upper, 0, none, none, np.array([]))

    def _add_columns(self, costs: Sequence[float], most: Sequence[float], entries: Sequence[dict[int, float]]) -> None:
        if not entries:
            return
        starts = np.cumsum([0, *(len(entry) for entry in entries[:-1])]).astype(np.int32)
        index = np.array([row for entry in entries for row in entry], dtype=np.int32)
        value = np.array([value for entry in entries for value in entry.values()], dtype=float)
        upper = np.array(most, dtype=float)
        cost = np.array(costs, dtype=float)
        self.solver.addCols(len(entries), cost, np.zeros(len(entries)), upper, len(value), starts, index, value)
