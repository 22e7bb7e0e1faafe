"""The answer: seats with a certificate, and the figures an organiser looks at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from samverkan.engines.allocation.problem import Session
from samverkan.engines.allocation.reading import Reading, Seats, rank_of
from samverkan.engines.effort import Ended
from samverkan.engines.faults import Id


@dataclass(frozen=True, slots=True)
class SessionMetrics:
    """How a session was wished for and filled, counted in persons; ``taken`` leaves out ``hosts``."""

    session: Id
    slot: Id
    capacity: int | None
    taken: int
    hosts: int
    first_wishes: int
    wishes: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counts of cells (a person in a slot). ``by_rank`` and the other counts of cells add up to ``cells``.

    Attributes
    ----------
    cells : int
        Persons times the slots in which each asks for a seat or hosts.
    by_rank : mapping of int to int
        Rank (from 1, without holes up to the last rank given) to how many cells got a wish of that rank.
    unlisted : int
        Got a session they did not list, though they listed some in that slot.
    no_wishes : int
        Listed nothing in that slot and got a session.
    elsewhere : int
        Sit, or host, in a slot that overlaps it.
    unplaced : int
        Got nothing.
    hosting : int
        Host.
    average_rank : float or None
        Over ``by_rank`` and ``unlisted``, the latter counted as one rank below the person's own list;
        None if there is none.
    by_steps : mapping of int to int
        Steps below first wishes over all slots, earlier forums not counted, to persons.
    without_first_wish : int
        Persons who listed wishes and got no first wish anywhere.
    sessions : tuple of SessionMetrics
        In the order of the problem.
    """

    cells: int
    by_rank: Mapping[int, int]
    unlisted: int
    no_wishes: int
    elsewhere: int
    unplaced: int
    hosting: int
    average_rank: float | None
    by_steps: Mapping[int, int]
    without_first_wish: int
    sessions: tuple[SessionMetrics, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """Everybody's seats, and how good they are.

    Attributes
    ----------
    seats : mapping of (person, slot) to session or None
        Every cell, in the order of the problem's persons. None: unplaced, or sitting in an overlapping slot.
    ranks : mapping of (person, slot) to int or None
        Rank from 1; None where the session was not listed, or there is none.
    status : {'optimal', 'feasible'}
        'optimal': the number of unplaced cells is least, and no allocation with that number costs less, which
        ``fewest_unplaced == unplaced`` and ``lower_bound == objective`` certify. Else 'feasible': the rules hold.
    unplaced, fewest_unplaced : int
        Cells without a seat, and the proven least number of them.
    objective, lower_bound : int
        In points (see `costs`). No allocation with at most ``unplaced`` unplaced cells costs less than ``lower_bound``.
    gap : float
        ``(objective - lower_bound) / max(1, objective)``.
    metrics : Metrics
    lots : mapping of (person, slot) to int
        Lower is luckier; see `draw_lots`.
    changes : int
        Cells that get something else than what was published.
    ended : {'done', 'iterations', 'time', 'cancelled'}
    seed : int
    version : str
    """

    seats: Seats
    ranks: Mapping[tuple[Id, Id], int | None]
    status: Literal["optimal", "feasible"]
    unplaced: int
    fewest_unplaced: int
    objective: int
    lower_bound: int
    gap: float
    metrics: Metrics
    lots: Mapping[tuple[Id, Id], int]
    changes: int
    ended: Ended
    seed: int
    version: str


def measure(reading: Reading, seats: Seats) -> Metrics:
    """Count what became of everybody. O(cells)."""
    states = Counter(reading.state(person, slot, seats) for person, slot in reading.cells())
    ranks = Counter(_got_ranks(reading, seats))
    below = [
        len(person.wishes[slot]) + 1
        for person, slot in reading.cells()
        if reading.state(person, slot, seats) == "unlisted"
    ]
    wished = len(below) + ranks.total()
    total = sum(rank * times for rank, times in ranks.items()) + sum(below)
    persons = reading.problem.persons
    steps = Counter(reading.all_steps(person, seats) - person.carried for person in persons)
    return Metrics(
        cells=states.total(),
        by_rank={rank: ranks[rank] for rank in range(1, max(ranks, default=0) + 1)},
        unlisted=states["unlisted"],
        no_wishes=states["no_wishes"],
        elsewhere=states["elsewhere"] + states["bound"],
        unplaced=states["unplaced"],
        hosting=states["host"],
        average_rank=total / wished if wished else None,
        by_steps=dict(sorted(steps.items())),
        without_first_wish=sum(reading.lacks_first_wish(person, seats) for person in persons),
        sessions=_measure_sessions(reading, seats),
    )


def _got_ranks(reading: Reading, seats: Seats) -> list[int]:
    open_cells = ((person, slot) for person, slot in reading.cells() if slot not in person.fixed)
    found = (rank_of(person, slot, seats.get((person.id, slot))) for person, slot in open_cells)
    return [rank for rank in found if rank is not None]


def _measure_sessions(reading: Reading, seats: Seats) -> tuple[SessionMetrics, ...]:
    hosts = Counter(session for person in reading.problem.persons for session in person.fixed.values())
    seated = Counter(seats.values())
    first = Counter(wishes[0] for wishes in _open_wishes(reading) if wishes)
    wished = Counter(session for wishes in _open_wishes(reading) for session in wishes)

    def of(session: Session) -> SessionMetrics:
        taken = seated[session.id] - hosts[session.id]
        counts = (taken, hosts[session.id], first[session.id], wished[session.id])
        return SessionMetrics(session.id, session.slot, session.capacity, *counts)

    return tuple(of(session) for session in reading.problem.sessions)


def _open_wishes(reading: Reading) -> list[list[Id]]:
    open_cells = ((person, slot) for person, slot in reading.cells() if not reading.is_bound(person, slot))
    return [list(person.wishes.get(slot, ())) for person, slot in open_cells]
