"""What a move by hand would cost, and which rules it would break: data for a page to put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samverkan.engines.allocation.problem import Problem
from samverkan.engines.allocation.reading import Reading, Seats
from samverkan.engines.allocation.rules import Rules
from samverkan.engines.allocation.solution import Solution
from samverkan.engines.checks import unknown_cell, unknown_person, unknown_place
from samverkan.engines.faults import Id


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a move would do.

    Attributes
    ----------
    change : int
        In the objective, in points; below 0 is better.
    unplaced : int
        Change in the number of cells without a seat, which costs no points.
    faults : tuple of str
        The rules that it would break, or break worse.
    """

    change: int
    unplaced: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether the move breaks no rule."""
        return not self.faults


def what_if(problem: Problem, seats: Seats | Solution, person_id: Id, slot: Id, session: Id | None) -> WhatIf:
    """Say what it would mean to move a person by hand, everybody else staying.

    Parameters
    ----------
    problem : Problem
    seats : mapping of (person, slot) to session or None, or Solution
        They may have been changed by hand, and break rules already.
    person_id, slot : int or str
        The cell.
    session : int or str or None
        Where to move them; None takes the seat away.

    Returns
    -------
    WhatIf
        ``faults`` holds only what the move itself does. Somebody who must sit together with others breaks that rule
        by moving alone.

    Raises
    ------
    UnknownId
        If the person or the session is unknown, or they ask for nothing in the slot.

    Notes
    -----
    O(cells).
    """
    return Consequences(problem, seats).of({(person_id, slot): session})


class Consequences:
    """The consequences of moves from certain seats."""

    def __init__(self, problem: Problem, seats: Seats | Solution) -> None:
        self.seats = seats.seats if isinstance(seats, Solution) else seats
        self.reading = Reading(problem)
        self.rules = Rules(problem)
        self.table = self.rules.table(self.seats)
        self.guests = self.rules.guests(self.table)
        self.mix = self.reading.mix_cost(self.seats)
        self.broken_together = set(self.rules.together_faults(self.table))

    def of(self, moves: Mapping[tuple[Id, Id], Id | None]) -> WhatIf:
        """Return what it would mean to make several moves at once; O(seats).

        Raises
        ------
        UnknownId
            If a person, a session or a cell is unknown.
        """
        for cell, session in moves.items():
            if cell[0] not in self.reading.persons:
                raise unknown_person(cell[0])
            if cell not in self.seats:
                raise unknown_cell(*cell)
            if session is not None and session not in self.reading.sessions:
                raise unknown_place("Session", session)
        after = {**self.seats, **moves}
        movers = [self.reading.persons[identity] for identity in dict.fromkeys(identity for identity, _ in moves)]
        change = self.reading.mix_cost(after) - self.mix
        unplaced = 0
        for person in movers:
            change += self.reading.person_cost(person, after) - self.reading.person_cost(person, self.seats)
            unplaced += self._unplaced(person.id, after) - self._unplaced(person.id, self.seats)
        return WhatIf(change, unplaced, tuple(self._new_faults(moves)))

    def _unplaced(self, identity: Id, seats: Seats) -> int:
        person = self.reading.persons[identity]
        return sum(self.reading.state(person, slot, seats) == "unplaced" for slot in self.table[identity])

    def _new_faults(self, moves: Mapping[tuple[Id, Id], Id | None]) -> list[str]:
        """Return the faults of who moves and of where they come; who leaves a session breaks nothing there."""
        table = dict(self.table)
        for (identity, slot), session in moves.items():
            table[identity] = {**table[identity], slot: session}
        guests = self.rules.guests(table)
        faults: list[str] = []
        for identity in dict.fromkeys(identity for identity, _ in moves):
            person = self.reading.persons[identity]
            known = set(self.rules.person_faults(person, self.table[identity]))
            faults += [fault for fault in self.rules.person_faults(person, table[identity]) if fault not in known]
        for place in dict.fromkeys(place for place in moves.values() if place is not None):
            there = self.reading.sessions[place]
            known = set(self.rules.session_faults(there, self.guests[place]))
            faults += [fault for fault in self.rules.session_faults(there, guests[place]) if fault not in known]
        return faults + [fault for fault in self.rules.together_faults(table) if fault not in self.broken_together]
