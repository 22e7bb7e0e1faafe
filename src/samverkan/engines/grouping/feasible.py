"""A first grouping that breaks no rule; or, where there is none, a minimal set of rules that cannot all be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from samverkan.engines.effort import Effort
from samverkan.engines.faults import Fault, Id, Infeasible
from samverkan.engines.grouping.model import Ints, Model, has
from samverkan.engines.grouping.problem import Need, Problem

TRIES = 20
"""Times that units are laid out greedily before integer programming is asked."""

_milp: Any = milp
_csr_array: Any = csr_array
# Their type stubs do not know all that they take.


@dataclass(frozen=True, slots=True)
class Row:
    """``least <= sum of coefficients * x[person, group] <= most``, of one demand."""

    cells: tuple[tuple[int, int, int], ...]
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule by the name it has for the caller, and what it means in rows."""

    fault: Fault
    rows: tuple[Row, ...]


def first_placing(problem: Problem, model: Model, rng: np.random.Generator, effort: Effort) -> Ints:
    """Return the group of each unit, breaking no rule.

    Raises
    ------
    Infeasible
        If that is proven impossible; it names a minimal set of demands that contradict each other.
    TimeoutError
        If the time ran out, or the run was cancelled, before either was found.

    Notes
    -----
    Greedily, `TRIES` times; then HiGHS by branch and bound on one 0-1 variable for each person and group. The minimal
    set is found by deletion with halving (QuickXplain; Junker 2004): O(c log(d / c)) integer programs for a conflict
    of c among d demands.
    """
    for _ in range(TRIES):
        place = _lay_out(model, rng)
        if place is not None and model.keeps_rules(place):
            return place
    demands = _demands(problem, model)
    found = _keep_all(demands, model, effort)
    if found is None:
        conflict = _minimal([], False, demands, model, effort)
        raise Infeasible("These demands cannot all be met:", [demand.fault for demand in conflict])
    return np.array([found[members[0]] for members in model.units], dtype=np.int64)


def _lay_out(model: Model, rng: np.random.Generator) -> Ints | None:
    """Place the units by turn, the largest and most restricted first, where the counts lack most; None if stuck."""
    restricted = model.banned.sum(axis=1) + model.conflict.sum(axis=1) + model.usage.sum(axis=1)
    order = np.lexsort((rng.random(len(model.units)), -restricted))
    place = np.full(len(model.units), -1, dtype=np.int64)
    counts = np.zeros_like(model.least)
    for unit in order:
        blocked = model.banned[unit].copy()
        near = place[model.conflict[unit]]
        blocked[near[near >= 0]] = True
        after = counts + model.usage[unit][:, None]
        blocked |= (after > model.most).any(axis=0) | bool(model.conflict[unit, unit])
        if blocked.all():
            return None
        lack = (np.maximum(model.least - counts, 0) * (model.usage[unit][:, None] > 0)).sum(axis=0)
        place[unit] = np.where(blocked, -np.inf, lack + rng.random(len(model.groups))).argmax()
        counts[:, place[unit]] += model.usage[unit]
    return place


def _demands(problem: Problem, model: Model) -> list[Demand]:
    place = {person.id: number for number, person in enumerate(model.persons)}
    column = {group: number for number, group in enumerate(model.groups)}
    return [
        *_size_demands(problem, model, column),
        *(_need_demand(problem, model, need, column) for need in problem.needs),
        *(_together_demand(_in_order(members, place), place, len(column)) for members in problem.together),
        *(_apart_demand(_in_order(members, place), place, len(column)) for members in problem.apart),
        *(
            Demand(
                Fault("preference", f"Person {person} is fixed in group {group}.", (person,), (group,)),
                (Row(((place[person], column[group], 1),), 1, 1),),
            )
            for person, group in sorted(problem.fixed.items(), key=lambda pair: repr(pair[0]))
        ),
    ]


def _in_order(members: Any, place: dict[Id, int]) -> tuple[Id, ...]:
    return tuple(sorted(members, key=lambda person: place[person]))


def _size_demands(problem: Problem, model: Model, column: dict[Id, int]) -> list[Demand]:
    demands = []
    for group in sorted(problem.groups, key=lambda group: column[group.id]):
        cells = tuple((person, column[group.id], 1) for person in range(len(model.persons)))
        if group.least:
            message = f"Group {group.id} has at least {group.least} persons."
            demands.append(Demand(Fault("capacity", message, (), (group.id,)), (Row(cells, group.least, np.inf),)))
        message = f"Group {group.id} has at most {group.most} persons."
        demands.append(Demand(Fault("capacity", message, (), (group.id,)), (Row(cells, 0, group.most),)))
    return demands


def _need_demand(problem: Problem, model: Model, need: Need, column: dict[Id, int]) -> Demand:
    asked = [group for group in model.groups if need.groups is None or group in need.groups]
    who = [number for number, person in enumerate(model.persons) if has(person, need)]
    most = np.inf if need.most is None else need.most
    limit = "" if need.most is None else f" and at most {need.most}"
    where = "Each group" if need.groups is None else f"Each of the groups {', '.join(map(str, asked))}"
    message = f"{where} has at least {need.least}{limit} persons whose {need.attribute} is {need.value}."
    rows = tuple(Row(tuple((person, column[group], 1) for person in who), need.least, most) for group in asked)
    return Demand(Fault("capacity", message, tuple(model.persons[person].id for person in who), tuple(asked)), rows)


def _together_demand(members: tuple[Id, ...], place: dict[Id, int], groups: int) -> Demand:
    rows = tuple(
        Row(((place[members[0]], group, 1), (place[other], group, -1)), 0, 0)
        for other in members[1:]
        for group in range(groups)
    )
    return Demand(Fault("preference", f"Persons {', '.join(map(str, members))} are together.", members), rows)


def _apart_demand(members: tuple[Id, ...], place: dict[Id, int], groups: int) -> Demand:
    rows = tuple(Row(tuple((place[person], group, 1) for person in members), 0, 1) for group in range(groups))
    return Demand(Fault("preference", f"Persons {', '.join(map(str, members))} are apart.", members), rows)


def _minimal(kept: list[Demand], grew: bool, demands: Sequence[Demand], model: Model, effort: Effort) -> list[Demand]:
    """Return a minimal set of ``demands`` that contradicts itself or ``kept``; together they are known to."""
    if grew and _keep_all(kept, model, effort) is None:
        return []
    if len(demands) <= 1:
        return list(demands)
    half = len(demands) // 2
    first, second = list(demands[:half]), list(demands[half:])
    later = _minimal(kept + first, True, second, model, effort)
    return _minimal(kept + later, bool(later), first, model, effort) + later


def _keep_all(demands: Sequence[Demand], model: Model, effort: Effort) -> Ints | None:
    """Return a group for each person that meets the demands, None if it is proven that there is none."""
    if (ended := effort.ended()) in ("time", "cancelled"):
        raise TimeoutError(f"No grouping that keeps all rules was found, nor proof of none ({ended}).")
    persons, groups = len(model.persons), len(model.groups)
    rows = [Row(tuple((person, group, 1) for group in range(groups)), 1, 1) for person in range(persons)]
    rows += [row for demand in demands for row in demand.rows]
    if any(not row.cells and row.least > 0 for row in rows):
        return None
    if not persons:
        return np.zeros(0, dtype=np.int64)
    answer = _milp(
        np.zeros(persons * groups),
        constraints=_matrix([row for row in rows if row.cells], groups, persons * groups),
        integrality=np.ones(persons * groups),
        bounds=Bounds(0, 1),
        options={} if effort.seconds_left() == np.inf else {"time_limit": effort.seconds_left()},
    )
    if answer.status == 2:
        return None
    if answer.x is None:
        raise TimeoutError(f"No grouping that keeps all rules was found, nor proof of none: {answer.message}")
    found: Ints = np.asarray(answer.x).reshape(persons, groups).argmax(axis=1)
    return found


def _matrix(rows: list[Row], groups: int, columns: int) -> LinearConstraint:
    number = [place for place, row in enumerate(rows) for _ in row.cells]
    column = [person * groups + group for row in rows for person, group, _ in row.cells]
    value = [coefficient for row in rows for *_, coefficient in row.cells]
    matrix = _csr_array((value, (number, column)), shape=(len(rows), columns), dtype=np.float64)
    return LinearConstraint(matrix, [row.least for row in rows], [row.most for row in rows])
