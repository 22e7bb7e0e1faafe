"""Why a person got what they got, and what a move by hand would cost: data for a page to put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samverkan.engines.allocation.problem import Id, Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, Seats, State, person_slots, rank_of
from samverkan.engines.allocation.solution import Solution
from samverkan.engines.allocation.verify import verify_seats


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who sits where another wished to: their rank of it (None: not listed) and their lot in the slot."""

    person: Id
    rank: int | None
    lot: int | None


@dataclass(frozen=True, slots=True)
class MissedWish:
    """A wish that stood above what the person got.

    Attributes
    ----------
    session : int or str
    rank : int
        Of the session among the person's wishes, from 1.
    reason : {'closed', 'full', 'group_full', 'same_content', 'overlap', 'open'}
        'closed': no seat at all; 'full': all seats taken; 'group_full': as many of the person's group as the session
        takes; 'same_content': the person has or hosts the same content in another slot; 'overlap': the person sits in
        an overlapping slot; 'open': there is room, which happens only when the solution is not optimal or was changed.
    capacity, taken : int or None, int
        Seats, and participants in them.
    first_wishes, wishes : int
        Persons who have it as first wish; who have it as a wish at all.
    seated : tuple of Seated
        The participants who sit there, by rank and then lot.
    """

    session: Id
    rank: int
    reason: Literal["closed", "full", "group_full", "same_content", "overlap", "open"]
    capacity: int | None
    taken: int
    first_wishes: int
    wishes: int
    seated: tuple[Seated, ...]


@dataclass(frozen=True, slots=True)
class SlotExplanation:
    """What a person got in a slot: the state (see `State`), session and rank, their lot there, and each wish above."""

    slot: Id
    state: State
    session: Id | None
    rank: int | None
    lot: int | None
    missed: tuple[MissedWish, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All slots of one person."""

    person: Id
    slots: tuple[SlotExplanation, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a move would do: the change in objective (rank units, below 0 is better), and the rules it would break."""

    change: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether all rules, capacity among them, still hold after the move."""
        return not self.faults


def explain(problem: Problem, solution: Solution, person_id: Id) -> Explanation:
    """Explain one person's seats.

    Parameters
    ----------
    problem : Problem
    solution : Solution
        Of this problem; its seats may have been changed by hand.
    person_id : int or str

    Returns
    -------
    Explanation
        A missed wish for a full session was given up because the total rank would not be lower with it: each who sits
        there would lose as much by moving as this person would gain, or more; in a tie the lower lot sits.

    Raises
    ------
    KeyError
        If there is no such person.

    Notes
    -----
    O(cells) a person.
    """
    reading = Reading(problem)
    person = reading.persons[person_id]
    return Explanation(
        person_id, tuple(_explain_slot(reading, solution, person, slot) for slot in person_slots(person))
    )


def _explain_slot(reading: Reading, solution: Solution, person: Person, slot: Id) -> SlotExplanation:
    session = solution.seats.get((person.id, slot))
    rank = rank_of(person, slot, session)
    above = list(person.wishes.get(slot, ()))[: None if rank is None else rank - 1]
    is_host = slot in person.fixed
    return SlotExplanation(
        slot=slot,
        state=reading.state(person, slot, solution.seats),
        session=session,
        rank=rank,
        lot=solution.lots.get((person.id, slot)),
        missed=() if is_host else tuple(_missed(reading, solution, person, wish) for wish in above),
    )


def _missed(reading: Reading, solution: Solution, person: Person, wish: Id) -> MissedWish:
    session = reading.sessions[wish]
    seated = _seated(reading, solution, session)
    wishes = [
        rank_of(other, session.slot, wish) for other in reading.problem.persons if session.slot not in other.fixed
    ]
    return MissedWish(
        session=wish,
        rank=rank_of(person, session.slot, wish) or 0,
        reason=_reason(reading, solution.seats, person, session, seated),
        capacity=session.capacity,
        taken=len(seated),
        first_wishes=wishes.count(1),
        wishes=len(wishes) - wishes.count(None),
        seated=tuple(seated),
    )


def _seated(reading: Reading, solution: Solution, session: Session) -> list[Seated]:
    seated = [
        Seated(other.id, rank_of(other, session.slot, session.id), solution.lots.get((other.id, session.slot)))
        for other in reading.problem.persons
        if session.slot not in other.fixed and solution.seats.get((other.id, session.slot)) == session.id
    ]
    last = len(reading.sessions) + 1
    return sorted(seated, key=lambda one: (one.rank or last, one.lot or 0, repr(one.person)))


def _reason(
    reading: Reading, seats: Seats, person: Person, session: Session, seated: list[Seated]
) -> Literal["closed", "full", "group_full", "same_content", "overlap", "open"]:
    others = {slot: seats.get((person.id, slot)) for slot in person_slots(person) if slot != session.slot}
    if any(others.get(slot) is not None for slot in reading.beside[session.slot]):
        return "overlap"
    contents = {reading.sessions[other].content for other in others.values() if other is not None}
    if session.content is not None and session.content in contents:
        return "same_content"
    if session.capacity is not None and len(seated) >= session.capacity:
        return "full" if session.capacity else "closed"
    own_group = [one for one in seated if reading.persons[one.person].group == person.group]
    if person.group is not None and session.group_limit is not None and len(own_group) >= session.group_limit:
        return "group_full"
    return "open"


def what_if(problem: Problem, solution: Solution, person_id: Id, slot: Id, session: Id | None) -> WhatIf:
    """Say what it would mean to move a person by hand, everybody else staying.

    Parameters
    ----------
    problem : Problem
    solution : Solution
        Its seats may have been changed by hand already.
    person_id, slot : int or str
        The cell.
    session : int or str or None
        Where to move them; None takes the seat away.

    Returns
    -------
    WhatIf
        ``faults`` holds only rules that the move itself would break.

    Raises
    ------
    KeyError
        If the person is unknown or asks for nothing in the slot, or the session is unknown.
    """
    reading = Reading(problem)
    if session is not None and session not in reading.sessions:
        raise KeyError(session)
    before = dict(solution.seats)
    if (person_id, slot) not in before:
        raise KeyError((person_id, slot))
    after = {**before, (person_id, slot): session}
    known = set(verify_seats(problem, before))
    faults = tuple(fault for fault in verify_seats(problem, after) if fault not in known)
    return WhatIf(change=reading.objective(after) - reading.objective(before), faults=faults)
