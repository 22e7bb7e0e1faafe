"""Who waits for a session, and how freed seats are passed on so that nobody loses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from samverkan.engines.allocation.compact import NODES, Cell, Compact
from samverkan.engines.allocation.costs import RANK_UNIT
from samverkan.engines.allocation.lots import draw_lots
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, Seats, person_slots, rank_of, seat_cost
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.allocation.what_if import Consequences, WhatIf
from samverkan.engines.checks import unknown_place
from samverkan.engines.effort import Cancelled, Effort, Ended, Progress, Report
from samverkan.engines.faults import Id

LOT_NODES: Final = 500
"""Nodes at most for what is still equal; counted, not timed, so that the seats do not depend on the machine."""

MODEL_TO_READING: Final = 45.0
"""How long writing the model takes at most, measured in what all before it took; neither can be interrupted."""

ANSWER_TO_READING: Final = 5.0
"""How long writing the answer down takes at most, measured likewise."""

TIME_FOR_SEARCH: Final = 0.9
"""Share of the time; the rest is for writing the answer down."""

Own: TypeAlias = dict[Cell, Id | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who would rather sit in a session than where they sit.

    Attributes
    ----------
    person : int or str
    steps : int
        Below first wishes, over all slots and from earlier forums.
    rank : int or None
        Of the session among the person's wishes.
    lot : int or None
        In the session's slot; lower is luckier.
    companions : tuple of int or str
        Who would have to move along.
    move : WhatIf
        What it would mean if they all moved now, giving up what they have in this slot and in those that overlap.
    """

    person: Id
    steps: int
    rank: int | None
    lot: int | None
    companions: tuple[Id, ...]
    move: WhatIf


@dataclass(frozen=True, slots=True)
class Move:
    """A person gets another session in a slot; None is no session there."""

    person: Id
    slot: Id
    before: Id | None
    after: Id | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Moves within a slot, each into the seat that the move before it left.

    The first is into a free seat, and the last leaves one or comes from nowhere; in a cycle the first is into the seat
    that the last leaves.
    """

    moves: tuple[Move, ...]
    is_cycle: bool


@dataclass(frozen=True, slots=True)
class Promotion:
    """Better seats, in which nobody is worse off in any slot.

    Attributes
    ----------
    seats : mapping of (person, slot) to session or None
    chains : tuple of Chain
        All that is changed, each change in one of them.
    unplaced_before, unplaced_after : int
        Cells without a seat.
    objective_before, objective_after : int
        In points, changes of published seats not charged. It may rise when more have a seat.
    status : {'optimal', 'feasible'}
        'optimal': no seats in which nobody is worse off leave fewer cells without a seat or, with as few, cost less.
    ended : {'done', 'iterations', 'time', 'cancelled'}
    """

    seats: Seats
    chains: tuple[Chain, ...]
    unplaced_before: int
    unplaced_after: int
    objective_before: int
    objective_after: int
    status: Literal["optimal", "feasible"]
    ended: Ended


def waiting_list(problem: Problem, seats: Seats, session_id: Id, *, seed: int = 0) -> tuple[Waiting, ...]:
    """Return who would rather sit in a session, the first in line first.

    Parameters
    ----------
    problem : Problem
    seats : mapping of (person, slot) to session or None
        Cells that no longer exist are left out of account, and those that are new are without a seat.
    session_id : int or str
    seed : int
        Of the solution, for the lots.

    Returns
    -------
    tuple of Waiting
        Those to whom the session is open, and who would have fewer slots without a seat, or lower costs of their own
        (rank, fairness, a first wish), with it. By most steps, then rank, then lot.

    Raises
    ------
    UnknownId
        If the session is unknown.

    Notes
    -----
    O(cells) for each person in the list.
    """
    free = replace(problem, change_charge=0)
    seats = _complete(Reading(free), seats)
    consequences = Consequences(free, seats)
    reading = consequences.reading
    if session_id not in reading.sessions:
        raise unknown_place("Session", session_id)
    session = reading.sessions[session_id]
    lots = draw_lots(reading, seed)
    found = []
    for person in problem.persons:
        if _would_rather(reading, person, session, seats):
            movers = _movers(consequences, person, session.slot)
            moves = {cell: got for mover in movers for cell, got in _give(reading, mover, session).items()}
            found.append(
                Waiting(
                    person=person.id,
                    steps=reading.all_steps(person, seats),
                    rank=rank_of(person, session.slot, session.id),
                    lot=lots.get((person.id, session.slot)),
                    companions=tuple(mover.id for mover in movers if mover is not person),
                    move=consequences.of(moves),
                )
            )
    last = len(problem.sessions) + 1
    return tuple(sorted(found, key=lambda one: (-one.steps, one.rank or last, one.lot or 0, repr(one.person))))


def _complete(reading: Reading, seats: Seats) -> Own:
    """Return the seats of all cells that exist; hosts host, and who is new sits nowhere."""
    return {(one.id, slot): one.fixed.get(slot, seats.get((one.id, slot))) for one, slot in reading.cells()}


def _would_rather(reading: Reading, person: Person, session: Session, seats: Seats) -> bool:
    here = (person.id, session.slot)
    if here not in seats or seats[here] == session.id or session not in reading.options(person, session.slot):
        return False
    after = {**seats, **_give(reading, person, session)}
    return _own_cost(reading, person, after) < _own_cost(reading, person, seats)


def _own_cost(reading: Reading, person: Person, seats: Seats) -> tuple[int, int]:
    states = [reading.state(person, slot, seats) for slot in person_slots(person)]
    return states.count("unplaced"), reading.person_cost(person, seats)


def _give(reading: Reading, person: Person, session: Session) -> Own:
    """Return the moves that give a person a session."""
    beside = [
        slot for slot in person_slots(person) if slot in reading.beside[session.slot] and slot not in person.fixed
    ]
    return {**{(person.id, slot): None for slot in beside}, (person.id, session.slot): session.id}


def _movers(consequences: Consequences, person: Person, slot: Id) -> list[Person]:
    party = next((members for members in consequences.rules.companions if person in members), [person])
    return [member for member in party if consequences.rules.is_open(member, slot)]


def promote(
    problem: Problem,
    seats: Seats,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = NODES,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Promotion:
    """Pass on seats that have become free, so that nobody is worse off in any slot.

    Parameters
    ----------
    problem : Problem
        As it is now: without those who cancelled, with rooms as they have become.
    seats : mapping of (person, slot) to session or None
        Who sits where; cells that no longer exist are left out of account, and those that are new are without a seat.
    seed : int
        Decides between equals, by lot.
    time_limit, progress, cancelled
        See `solve`. With too little time to write the model, everybody keeps what they have.
    iteration_limit : int, optional
        Nodes of each search tree.

    Returns
    -------
    Promotion
        In each slot everybody keeps their session or gets one they wish for at least as much; whoever had none may get
        any that is open to them. Then as few as possible are without a seat, then the cost is least, then the fewest
        seats are changed, then the lots decide.

    Raises
    ------
    ValueError
        If the seats as they are break a rule.
    OutOfTime
        If the time limit is shorter than it takes to read the problem and to write an answer.

    Notes
    -----
    The compact model, with each cell restricted to what is no worse. Most cells then have one or two sessions left,
    so it is small even for thousands of persons; exponential in the worst case.
    """
    effort = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    reading = Reading(replace(problem, change_charge=0))
    before = _complete(reading, seats)
    effort.insist()
    if faults := verify_seats(problem, before):
        raise ValueError("\n".join(["The seats break rules:", *faults]))
    effort.insist(ANSWER_TO_READING)
    search = effort.part(TIME_FOR_SEARCH if effort.can_afford(MODEL_TO_READING) else 0)
    after, is_proven = (before, False) if search.ended() == "time" else _improve(reading, before, seed, search)
    return Promotion(
        seats=after,
        chains=tuple(_chains(before, after)),
        unplaced_before=reading.unplaced(before),
        unplaced_after=reading.unplaced(after),
        objective_before=reading.objective(before),
        objective_after=reading.objective(after),
        status="optimal" if is_proven else "feasible",
        ended=search.ended() or ("done" if is_proven else "iterations"),
    )


def _improve(reading: Reading, before: Seats, seed: int, effort: Effort) -> tuple[Seats, bool]:
    """Minimise one thing after the other, each among what is least in those before; say if the cost is proven."""
    placed = [(one.id, slot) for one, slot in reading.cells() if reading.state(one, slot, before) != "unplaced"]
    model = Compact(reading, seed, placed, _no_worse(reading, before))
    goals: list[tuple[str, Mapping[int, float]]] = [
        ("unplaced", dict.fromkeys(model.unplaced.values(), 1.0)),
        ("cost", dict(enumerate(model.programme.costs))),
        ("changes", _changes(model, before)),
        ("lots", _luck(model, seed)),
    ]
    best = before
    for done, (phase, goal) in enumerate(goals):
        effort.report(Progress(phase, done, len(goals)))
        costs = [goal.get(variable, 0.0) for variable in range(len(model.programme.costs))]
        nodes = effort.iteration_limit if phase in ("unplaced", "cost") else LOT_NODES
        answer = model.programme.minimise(effort, nodes=nodes, costs=costs)
        if answer.x is not None:
            best = min(model.seats(answer.x), best, key=lambda one: (reading.unplaced(one), reading.objective(one)))
        if answer.x is None or answer.whole_bound != round(answer.objective):
            return best, phase not in ("unplaced", "cost")
        model.programme.shut(effort, costs, answer.objective)
        model.programme.row([(one, cost) for one, cost in enumerate(costs) if cost], high=answer.objective + 0.5)
    return best, True


def _no_worse(reading: Reading, before: Seats) -> dict[Cell, set[Id]]:
    """Return, for the cells of which not every session is as good as what is there, those that are."""
    only: dict[Cell, set[Id]] = {}
    for person, slot in reading.cells():
        rank = rank_of(person, slot, before[person.id, slot])
        if rank is not None and not reading.is_bound(person, slot):
            only[person.id, slot] = set(person.wishes[slot][:rank])
            only.update({(person.id, other): set() for other in reading.beside[slot]})
    return only


def _changes(model: Compact, before: Seats) -> dict[int, float]:
    """Count the seats that are not kept, but for a constant."""
    kept: Counter[int] = Counter()
    for cell, options in model.seat.items():
        for session, variable in options:
            kept[variable] += session == before[cell]
    return {variable: -float(times) for variable, times in kept.items() if times}


def _luck(model: Compact, seed: int) -> dict[int, float]:
    """Weigh what each gets, in rank units, the more the lower the lot; to have no seat counts as a rank more."""
    lots = draw_lots(model.reading, seed)
    persons = model.reading.persons
    luck: dict[int, float] = defaultdict(float)
    for cell, options in model.seat.items():
        person, slot, weight = persons[cell[0]], cell[1], len(persons) + 1 - lots[cell]
        for session, variable in options:
            luck[variable] += weight * seat_cost(person, slot, session) // RANK_UNIT
        luck[model.unplaced[cell]] = weight * (seat_cost(person, slot, None) // RANK_UNIT + 1)
        if cell in model.elsewhere:
            luck[model.elsewhere[cell]] = weight * seat_cost(person, slot, None) // RANK_UNIT
    return luck


def _chains(before: Seats, after: Seats) -> Iterator[Chain]:
    """Take the changes of each slot apart: first chains from free seats, for as long as there are any, then cycles."""
    moves: dict[Id, list[Move]] = defaultdict(list)
    for (person, slot), session in after.items():
        if session != before[person, slot]:
            moves[slot].append(Move(person, slot, before[person, slot], session))
    for slot in sorted(moves, key=repr):
        into: dict[Id | None, list[Move]] = defaultdict(list)
        gain: Counter[Id | None] = Counter()
        for move in sorted(moves[slot], key=lambda move: repr(move.person), reverse=True):
            into[move.after].append(move)
            gain.update({move.after: 1, move.before: -1})
        for session in [None, *sorted(gain.keys() - {None}, key=repr)]:
            starts = len(into[None]) if session is None else gain[session]
            for _ in range(starts):
                yield Chain(_follow(into, session), is_cycle=False)
        for session in sorted(into.keys(), key=repr):
            while into[session]:
                yield Chain(_follow(into, session), is_cycle=True)


def _follow(into: Mapping[Id | None, list[Move]], session: Id | None) -> tuple[Move, ...]:
    """Take a move into a session, then one into where that came from, until nobody comes or the seat is free again."""
    chain: list[Move] = []
    while into[session] and (not chain or session is not None):
        chain.append(into[session].pop())
        session = chain[-1].before
    return tuple(chain)
