"""The restricted master: every party takes one of the bundles found so far, within the rows. A linear programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from samverkan.engines.allocation.options import NOWHERE
from samverkan.engines.allocation.parties import Party
from samverkan.engines.allocation.pricing import Bundle, Duals
from samverkan.engines.allocation.rows import Floats, Rows, sets_apart
from samverkan.engines.allocation.problem import Problem

PENALTY = 1e7
"""What it costs, in points, to leave a party without a bundle; it stands only until the party has found one."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The answer of the linear programme: objective, prices, price of each party's row, value of each bundle."""

    objective: float
    duals: Duals
    parties: Floats
    values: Floats
    left_out: float


class Weights:
    """How many persons a bundle adds to each row."""

    def __init__(self, problem: Problem, parties: Sequence[Party], rows: Rows) -> None:
        self.parties = parties
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
    """Grows by bundles; solved by HiGHS from where it stood."""

    def __init__(self, rows: Rows, weights: Weights, parties: int, unplaced: int) -> None:
        self.rows = rows
        self.weights = weights
        self.bundles: list[Bundle] = []
        self.known: set[tuple[int, tuple[int, ...]]] = set()
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        count = len(rows.right)
        self.first_party, self.unplaced_row = count, count + parties
        lower = np.concatenate([np.full(count, -np.inf), np.ones(parties), [-np.inf]])
        upper = np.concatenate([rows.right, np.ones(parties), [float(unplaced)]])
        self._add_rows(lower, upper)
        self._add_columns([one.cost for one in rows.auxiliaries], [one.most for one in rows.auxiliaries],
                          [dict(one.entries) for one in rows.auxiliaries])  # fmt: skip
        self._add_columns([PENALTY] * parties, [1.0] * parties, [{self.first_party + p: 1.0} for p in range(parties)])
        self.first_bundle = len(rows.auxiliaries) + parties

    def add(self, bundles: Iterable[Bundle]) -> int:
        """Add bundles that are not there yet; return how many."""
        new = []
        for bundle in bundles:
            if (bundle.party, bundle.sessions) not in self.known:
                self.known.add((bundle.party, bundle.sessions))
                new.append(bundle)
        entries = []
        for bundle in new:
            entry: dict[int, float] = {**self.weights.of(bundle), self.first_party + bundle.party: 1}
            if bundle.unplaced:
                entry[self.unplaced_row] = bundle.unplaced
            entries.append(entry)
        self._add_columns([bundle.cost for bundle in new], [1.0] * len(new), entries)
        self.bundles += new
        return len(new)

    def relax(self) -> Relaxed:
        """Solve the linear programme."""
        self.solver.run()
        answer = self.solver.getSolution()
        duals = np.array(answer.row_dual)
        values = np.array(answer.col_value)
        prices = np.maximum(0.0, -duals)
        return Relaxed(
            objective=self.solver.getInfo().objective_function_value,
            duals=Duals(prices[: self.first_party], float(prices[self.unplaced_row])),
            parties=duals[self.first_party : self.unplaced_row],
            values=values[self.first_bundle :],
            left_out=float(values[len(self.rows.auxiliaries) : self.first_bundle].sum()),
        )

    def _add_rows(self, lower: Floats, upper: Floats) -> None:
        none = np.array([], dtype=np.int32)
        self.solver.addRows(len(lower), lower, upper, 0, none, none, np.array([]))

    def _add_columns(self, costs: Sequence[float], most: Sequence[float], entries: Sequence[dict[int, float]]) -> None:
        if not entries:
            return
        starts = np.cumsum([0, *(len(entry) for entry in entries[:-1])]).astype(np.int32)
        index = np.array([row for entry in entries for row in entry], dtype=np.int32)
        value = np.array([value for entry in entries for value in entry.values()], dtype=float)
        self.solver.addCols(
            len(entries), np.array(costs, dtype=float), np.zeros(len(entries)), np.array(most, dtype=float),
            len(value), starts, index, value,
        )  # fmt: skip
