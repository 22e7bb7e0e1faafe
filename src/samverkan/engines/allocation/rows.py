"""The rules that tie parties to each other, as linear rows over sorts of persons and sessions.

A *sort* is what a row can tell of a person: everybody, a mode, a group, a set kept apart. A row counts, over some pairs
of sort and session, the persons of that sort who sit there, and adds or takes away auxiliary variables:
``sum of persons + sum of coefficient * auxiliary <= right``. A row never counts one person twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.allocation.costs import RANK_UNIT
from samverkan.engines.allocation.parties import Party
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.faults import Id

Floats: TypeAlias = NDArray[np.float64]
Sort: TypeAlias = tuple[str, object]
EVERYBODY: Sort = ("all", None)


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """A variable from 0 to ``most`` that belongs to no party: what it costs, and its coefficient in each row."""

    cost: int
    most: float
    entries: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows.

    Attributes
    ----------
    right : array, shape (r,)
    sorts : dict of sort to int
        Their number: c of them.
    sessions : dict of session id to int
        s of them.
    row, sort, session : array of int, shape (e,)
        The entries: row ``row[i]`` counts persons of sort ``sort[i]`` in session ``session[i]``.
    auxiliaries : tuple of Auxiliary
    """

    right: Floats
    sorts: dict[Sort, int]
    sessions: dict[Id, int]
    row: NDArray[np.intp]
    sort: NDArray[np.intp]
    session: NDArray[np.intp]
    auxiliaries: tuple[Auxiliary, ...]

    def prices(self, duals: Floats) -> Floats:
        """Return what a person of a sort pays in a session, shape (c, s), at prices of the rows, shape (r,)."""
        table = np.zeros((len(self.sorts), len(self.sessions)))
        np.add.at(table, (self.sort, self.session), duals[self.row])
        return table

    def reduced(self, duals: Floats) -> Floats:
        """Return the reduced costs of the auxiliaries at prices of the rows."""
        return np.array([one.cost + sum(value * duals[row] for row, value in one.entries) for one in self.auxiliaries])

    def sorts_of(self, persons: Iterable[Person], apart: dict[Id, list[int]]) -> Counter[int]:
        """Count the persons of each sort."""
        found = (self.sorts.get(sort) for person in persons for sort in sorts_of(person, apart))
        return Counter(number for number in found if number is not None)


def sorts_of(person: Person, apart: dict[Id, list[int]]) -> list[Sort]:
    """Return the sorts of a person."""
    sets: list[Sort] = [("apart", number) for number in apart.get(person.id, ())]
    return [EVERYBODY, ("mode", person.mode), ("group", person.group), *sets]


def sets_apart(problem: Problem) -> dict[Id, list[int]]:
    """Return which of the sets apart each person is in."""
    found: dict[Id, list[int]] = defaultdict(list)
    for number, members in enumerate(problem.apart):
        for identity in members:
            found[identity].append(number)
    return found


class Writer:
    """Writes the rows of a problem; rows that cannot bind are left out."""

    def __init__(self, reading: Reading, parties: Sequence[Party]) -> None:
        self.reading, problem = reading, reading.problem
        self.shares = reading.shares
        self.apart = sets_apart(problem)
        self.sorts: dict[Sort, int] = {}
        self.sessions = {name: number for number, name in enumerate(reading.sessions)}
        self.right: list[float] = []
        self.entries: list[tuple[int, int, int]] = []
        self.auxiliaries: list[Auxiliary] = []
        self.callers = self._count_callers(parties)

    def write(self) -> Rows:
        """Return all rows."""
        for one in self.reading.sessions.values():
            self._capacities(one)
            self._kept(one)
            self._apart(one)
            self._mix(one)
        row, sort, session = np.array(self.entries, dtype=np.intp).reshape(-1, 3).T.copy()
        return Rows(
            np.array(self.right), self.sorts, self.sessions, row, sort, session, auxiliaries=tuple(self.auxiliaries)
        )

    def _count_callers(self, parties: Sequence[Party]) -> dict[tuple[Id, Sort], int]:
        """Count who of each sort may come to each session."""
        callers: Counter[tuple[Id, Sort]] = Counter()
        for party in parties:
            for choice in party.choices:
                open_to = [*(option.session for option in choice.listed), *choice.others]
                sorts = [sort for number in choice.members for sort in sorts_of(party.members[number], self.apart)]
                callers.update((session.id, sort) for session in open_to for sort in sorts)
        return callers

    def _add(self, session: Session, sorts: Iterable[Sort], right: float) -> int:
        number = len(self.right)
        self.right.append(right)
        for sort in sorts:
            position = self.sorts.setdefault(sort, len(self.sorts))
            self.entries.append((number, position, self.sessions[session.id]))
        return number

    def _groups(self, session: Session) -> list[tuple[Id, int]]:
        """Return the groups that may come, with their numbers."""
        found = {sort[1]: n for (one, sort), n in self.callers.items() if one == session.id and sort[0] == "group"}
        return [(group, found[group]) for group in sorted(found, key=repr) if group is not None]  # type: ignore[misc]

    def _capacities(self, session: Session) -> None:
        if session.capacity is not None and self.callers.get((session.id, EVERYBODY), 0) > session.capacity:
            self._add(session, [EVERYBODY], session.capacity)
        for mode, seats in sorted(session.mode_capacity.items()):
            if self.callers.get((session.id, ("mode", mode)), 0) > seats:
                self._add(session, [("mode", mode)], seats)
        for group, number in self._groups(session) if session.group_limit is not None else ():
            if number > (session.group_limit or 0):
                self._add(session, [("group", group)], session.group_limit or 0)

    def _kept(self, session: Session) -> None:
        """Let the others, and those of a group beyond its kept seats, share what is not kept."""
        if not session.kept or session.capacity is None:
            return
        sizes = dict(self._groups(session))
        others = [("group", group) for group in sizes if group not in session.kept]
        free = session.capacity - sum(session.kept.values())
        shared = self._add(session, [*others, ("group", None)], free)
        for group, seats in sorted(session.kept.items(), key=repr):
            beyond = self._add(session, [("group", group)], seats)
            self.auxiliaries.append(Auxiliary(0, max(0, sizes.get(group, 0) - seats), ((shared, 1.0), (beyond, -1.0))))

    def _apart(self, session: Session) -> None:
        for number in range(len(self.reading.problem.apart)):
            if self.callers.get((session.id, ("apart", number)), 0) > 1:
                self._add(session, [("apart", number)], 1)

    def _mix(self, session: Session) -> None:
        """Charge a group for each even share after the first, by a piece a share."""
        for group, number in self._groups(session) if self.reading.problem.mix else ():
            most = min([number, *(n for n in (session.capacity, session.group_limit) if n is not None)])
            share = self.shares[session.slot, group]
            if most <= share:
                continue
            row = self._add(session, [("group", group)], 0)
            for full in range(-(-most // share)):
                self.auxiliaries.append(Auxiliary(self.reading.problem.mix * RANK_UNIT * full, share, ((row, -1.0),)))
