"""Why not everybody can have a seat: a minimal set of demands that cannot all be met."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final

import highspy
import numpy as np

from samverkan.engines.allocation.compact import Compact, Demand
from samverkan.engines.allocation.mip import Floats, run
from samverkan.engines.allocation.problem import Person, Problem
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.rules import Rules
from samverkan.engines.effort import Effort, Progress
from samverkan.engines.faults import Fault, Id

TOLERANCE: Final = 1e-6

KINDS: Final = ("together", "apart", "content", "kept", "group", "mode", "capacity", "seat")
"""Kinds of demands, from the most special to the simplest."""


def find_conflict(problem: Problem, effort: Effort, *, seed: int = 0) -> tuple[Fault, ...]:
    """Return a minimal set of demands that cannot all be met; none if everybody can have a seat.

    Parameters
    ----------
    problem : Problem
        Checked.
    effort : Effort
        If it ends, the demands returned still cannot all be met, but there may be more of them than needed; if it ends
        before anything is proven, there are none.
    seed : int
        Which of several such sets it is.

    Returns
    -------
    tuple of Fault
        One for each demand: that a person has a seat in a slot (or in one that overlaps it), the seats of a session,
        its seats for a mode, its most of a group, the seats it keeps, that persons sit together (sets that share a
        person count as one), or apart, that nobody gets a content twice. Whatever else the problem says (what is open
        to whom, who hosts where, what overlaps) is taken as given. Without any one of the demands the rest can be met.

    Notes
    -----
    The demands with a price in the linear relaxation that minimises the seats that are lacking are a conflict already.
    Of these ever fewer are dropped at once, as long as the rest is a conflict [1]_, down to one by one. Each step is a
    linear programme from where the last one stood, and a search tree where that is not whole: O(demands) of them.

    References
    ----------
    .. [1] J. W. Chinneck (2008). Feasibility and Infeasibility in Optimization. Springer, chapter 6.
    """
    demands = Demands(problem, seed, effort)
    conflict = demands.first_conflict()
    step = len(conflict)
    while step > 1 and not effort.ended():
        effort.report(Progress("conflict", len(conflict)))
        before, step = conflict, (step + 1) // 2
        conflict = demands.drop(conflict, step)
        if len(conflict) == len(before) and step > 1:  # nearly all are needed: no use in trying many at once
            step = 2
    return tuple(demands.fault(demand) for demand in sorted(conflict, key=demands.order))


class Demands:
    """The demands of a problem in the compact model, in which each can be dropped."""

    def __init__(self, problem: Problem, seed: int, effort: Effort) -> None:
        self.effort = effort
        self.rules = Rules(problem)
        self.reading = Reading(replace(problem, together=()))
        self.model = Compact(self.reading, seed, is_priced=False)
        self.seats: dict[Demand, int] = {("seat", *cell): variable for cell, variable in self.model.unplaced.items()}
        for number, members in enumerate(self.rules.companions):
            self._join(number, members)
        self.leaders = {person.id: members[0].id for members in self.rules.companions for person in members}
        self.linked = self._link()
        named = [demand for demands in self.model.demands.values() for demand in demands]
        self.all = sorted({*self.seats, *named}, key=self._nature)  # the first dropped first
        costs = [0.0] * len(self.model.programme.costs)
        self.relaxed = self.model.programme.solver(costs, is_relaxed=True)
        self.relaxed.setOptionValue("simplex_strategy", 4)  # primal: from one test to the next mostly costs change
        self.whole = self.model.programme.solver(costs)

    def _link(self) -> dict[Id, Id]:
        """Return for each slot the first of those that it is linked to by overlaps."""
        linked: dict[Id, Id] = {}
        for slot in sorted({slot for _, slot in self.model.seat}, key=repr):
            todo = [] if slot in linked else [slot]
            while todo:
                one = todo.pop()
                linked[one] = slot
                todo += [other for other in self.rules.near[one] if other not in linked]
        return linked

    def _join(self, number: int, members: Sequence[Person]) -> None:
        """Let companions have the same session in each slot, or none."""
        for slot in dict.fromkeys(slot for person in members for slot in person.allowed):
            first, *others = [
                dict(self.model.seat[person.id, slot]) for person in members if self.rules.is_open(person, slot)
            ] or [{}]
            for other in others:
                for session in dict.fromkeys([*first, *other]):
                    pair = [(seats[session], sign) for seats, sign in ((first, 1.0), (other, -1.0)) if session in seats]
                    self.model.demands[self.model.programme.row(pair, low=0, high=0)] = (("together", number),)

    def first_conflict(self) -> list[Demand]:
        """Return demands that cannot all be met: those that the relaxation puts a price on, if there is any."""
        if not self.is_conflict(self.all):
            return []
        priced = self._priced()
        return priced if self.is_conflict(priced) else self.all

    def drop(self, conflict: list[Demand], step: int) -> list[Demand]:
        """Drop so many demands at once, from the first to the last, where the rest is still a conflict."""
        start = 0
        while start < len(conflict) and not self.effort.ended():
            rest = conflict[:start] + conflict[start + step :]
            if self.is_conflict(rest):
                conflict = rest
            else:
                start += step
        return conflict

    def is_conflict(self, demands: Sequence[Demand]) -> bool:
        """Say whether it is proven that the demands cannot all be met."""
        active = set(demands)
        if active.isdisjoint(self.seats):
            return False
        self._charge(active)
        run(self.relaxed, self.effort)
        if self.relaxed.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        if self.relaxed.getInfo().objective_function_value > TOLERANCE:
            return True
        x = np.array(self.relaxed.getSolution().col_value)
        is_whole = np.abs(x - np.round(x)).max(initial=0.0) < TOLERANCE
        return not is_whole and self._is_short(active)

    def _is_short(self, active: AbstractSet[Demand]) -> bool:
        """Say whether a search tree proves that the demands cannot all be met."""
        self._shut(active)
        run(self.whole, self.effort)
        return bool(self.whole.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    def _priced(self) -> list[Demand]:
        """Return the demands that the relaxation puts a price on; they have the same bound alone."""
        answer = self.relaxed.getSolution()
        columns, rows = np.array(answer.col_dual), np.array(answer.row_dual)
        priced: set[Demand] = {demand for demand, variable in self.seats.items() if columns[variable] < 1 - TOLERANCE}
        for row, named in self.model.demands.items():
            if abs(rows[row]) > TOLERANCE:
                priced.update(named)
        return [demand for demand in self.all if demand in priced]

    def _charge(self, active: AbstractSet[Demand]) -> None:
        """Let each demanded seat that is lacking cost 1 in the relaxation, and the rest nothing."""
        columns = np.array(list(self.seats.values()), dtype=np.int32)
        charges = np.array([float(demand in active) for demand in self.seats])
        self.relaxed.changeColsCost(len(columns), columns, charges)
        self._loosen(self.relaxed, active)

    def _shut(self, active: AbstractSet[Demand]) -> None:
        """Let no demanded seat be lacking in the search tree, and let nobody sit where it helps nobody."""
        upper = np.array(self.model.programme.upper)
        upper[[self.seats[demand] for demand in active & self.seats.keys()]] = 0.0
        wanted = {self._part(*cell) for cell in self.model.unplaced if ("seat", *cell) in active}
        for cell, options in self.model.seat.items():
            if self._part(*cell) not in wanted:
                upper[[variable for _, variable in options]] = 0.0
        columns = np.arange(len(upper), dtype=np.int32)
        self.whole.changeColsBounds(len(upper), columns, np.zeros(len(upper)), upper)
        self._loosen(self.whole, active)

    def _part(self, person: Id, slot: Id) -> tuple[Id, Id]:
        """Return who stands for a person's companions, and a slot for those that are linked to it by overlaps."""
        return self.leaders.get(person, person), self.linked[slot]

    def _loosen(self, solver: Any, active: AbstractSet[Demand]) -> None:
        """Loosen the rows of what is not demanded."""
        programme = self.model.programme
        rows = np.array(list(self.model.demands), dtype=np.int32)
        holds = np.array([active >= set(named) for named in self.model.demands.values()], dtype=np.bool_)
        low: Floats = np.where(holds, np.array(programme.low)[rows], -np.inf)
        high: Floats = np.where(holds, np.array(programme.high)[rows], np.inf)
        solver.changeRowsBounds(len(rows), rows, low, high)

    def _nature(self, demand: Demand) -> tuple[int, int]:
        """Put what is special before what is simple, which is easier to understand and so is kept."""
        return KINDS.index(demand[0]), self.seats.get(demand, 0)

    def order(self, demand: Demand) -> tuple[bool, str, str]:
        """Put seats after the rest, and each kind in the order of its ids."""
        return demand in self.seats, demand[0], repr(demand[1:])

    def fault(self, demand: Demand) -> Fault:
        """Put a demand in words."""
        kind, *ids = demand
        if kind == "seat":
            person, slot = ids
            is_open = bool(self.reading.options(self.reading.persons[person], slot))
            ending = "." if is_open else ", in which no session is open to them."
            return Fault("preference", f"Person {person} must have a seat in slot {slot}{ending}", (person,), (slot,))
        if kind == "together":
            persons = [person.id for person in self.rules.companions[int(ids[0])]]
            return Fault("preference", f"{_names(persons)} must sit together.", tuple(persons))
        if kind == "apart":
            persons = sorted(self.reading.problem.apart[int(ids[0])], key=repr)
            return Fault("preference", f"{_names(persons)} must sit apart.", tuple(persons))
        if kind == "content":
            return Fault("structure", f"Nobody gets content {ids[0]} twice.", places=(ids[0],))
        return self._session_fault(kind, *ids)

    def _session_fault(self, kind: str, identity: Id, mode: Id | None = None) -> Fault:
        session = self.reading.sessions[identity]
        kept = [f"{seats} for {group}" for group, seats in sorted(session.kept.items(), key=repr)]
        said = {
            "capacity": f"has {session.capacity} seats",
            "mode": f"has {session.mode_capacity.get(str(mode))} seats for {mode}",
            "group": f"takes {session.group_limit} of a group",
            "kept": f"keeps {' and '.join(kept)}",
        }
        return Fault("capacity", f"Session {identity} {said[kind]}.", places=(identity, session.slot))


def _names(persons: Sequence[Id]) -> str:
    return f"{', '.join(map(str, persons[:-1]))} and {persons[-1]}"
