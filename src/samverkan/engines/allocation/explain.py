"""Why a person got what they got: data for a page to put into words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from samverkan.engines.allocation.costs import fairness_charge
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, State, person_slots, rank_of
from samverkan.engines.allocation.rules import Rules
from samverkan.engines.allocation.solution import Solution
from samverkan.engines.allocation.what_if import WhatIf, what_if
from samverkan.engines.checks import unknown_person
from samverkan.engines.faults import Id

__all__ = ["Explainer", "Explanation", "MissedWish", "Seated", "SlotExplanation", "WhatIf", "explain", "what_if"]

Reason: TypeAlias = Literal[
    "not_accessible",
    "overlap",
    "same_content",
    "closed",
    "full",
    "mode_full",
    "group_full",
    "kept",
    "apart",
    "together",
    "open",
]


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
    reason : str
        The first that holds of: 'not_accessible': the place lacks what the person needs; 'overlap': the person sits or
        hosts in an overlapping slot; 'same_content': they have or host the same content in another slot; 'closed': no
        seat at all; 'full': all seats taken; 'mode_full': all seats for the person's mode taken; 'group_full': as many
        of the person's group as the session takes; 'kept': the free seats are kept for other groups; 'apart': somebody
        sits there who must sit apart from the person; 'together': those who must sit with the person cannot come too;
        'open': there is room, and the whole would cost more (for mix, steps or others who must move along), or the
        solution is not optimal or was changed.
    capacity, taken : int or None, int
        Seats, and participants in them.
    first_wishes, wishes : int
        Persons who have it as first wish; who have it as a wish at all.
    seated : tuple of Seated
        The participants who sit there, by rank and then lot.
    """

    session: Id
    rank: int
    reason: Reason
    capacity: int | None
    taken: int
    first_wishes: int
    wishes: int
    seated: tuple[Seated, ...]


@dataclass(frozen=True, slots=True)
class SlotExplanation:
    """What a person got in a slot.

    Attributes
    ----------
    slot : int or str
    state : State
    session : int or str or None
    rank : int or None
    lot : int or None
        Of the person in this slot; lower is luckier.
    steps : int
        Below the first wish, see `costs`.
    companions : tuple of int or str
        Who must sit with the person here.
    missed : tuple of MissedWish
        Each wish above what the person got.
    """

    slot: Id
    state: State
    session: Id | None
    rank: int | None
    lot: int | None
    steps: int
    companions: tuple[Id, ...]
    missed: tuple[MissedWish, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All slots of one person.

    Attributes
    ----------
    person : int or str
    slots : tuple of SlotExplanation
    steps, carried : int
        Below first wishes over these slots; brought along from earlier forums.
    charge : int
        For fairness, on both together, in points.
    cost : int
        What the person's seats cost, the charge included and the mix left out, in points.
    """

    person: Id
    slots: tuple[SlotExplanation, ...]
    steps: int
    carried: int
    charge: int
    cost: int


def explain(problem: Problem, solution: Solution, person_id: Id) -> Explanation:
    """Explain one person's seats; for many persons use one `Explainer`.

    Parameters
    ----------
    problem : Problem
    solution : Solution
        Of this problem; its seats may have been changed by hand.
    person_id : int or str

    Returns
    -------
    Explanation
        In an optimal solution a missed wish was given up because the whole would not cost less with it, whoever would
        have to move; between equals the lower lot has the better seat.

    Raises
    ------
    InvalidPreference
        If there is no such person.

    Notes
    -----
    O(cells).
    """
    return Explainer(problem, solution).explain(person_id)


class Explainer:
    """Explains the seats of a solution, one person after the other, at O(who sits in the wished sessions) each."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.reading = Reading(problem)
        self.rules = Rules(problem)
        self.solution = solution
        self.table = self.rules.table(solution.seats)
        self.guests = self.rules.guests(self.table)
        self.party = {person.id: members for members in self.rules.companions for person in members}

    @cached_property
    def _demand(self) -> tuple[Counter[Id], Counter[Id]]:
        """Count first wishes, and wishes, by session; of those whom no duty as host keeps away."""
        first: Counter[Id] = Counter()
        wishes: Counter[Id] = Counter()
        for person in self.reading.problem.persons:
            for slot, listed in person.wishes.items():
                if self.rules.is_open(person, slot):
                    first.update(listed[:1])
                    wishes.update(listed)
        return first, wishes

    def explain(self, person_id: Id) -> Explanation:
        """Explain one person's seats.

        Raises
        ------
        InvalidPreference
            If there is no such person.
        """
        if person_id not in self.reading.persons:
            raise unknown_person(person_id)
        person = self.reading.persons[person_id]
        steps = self.reading.all_steps(person, self.solution.seats)
        return Explanation(
            person=person_id,
            slots=tuple(self._explain_slot(person, slot) for slot in person_slots(person)),
            steps=steps - person.carried,
            carried=person.carried,
            charge=fairness_charge(steps),
            cost=self.reading.person_cost(person, self.solution.seats),
        )

    def _explain_slot(self, person: Person, slot: Id) -> SlotExplanation:
        session = self.solution.seats.get((person.id, slot))
        rank = rank_of(person, slot, session)
        above = list(person.wishes.get(slot, ()))[: None if rank is None else rank - 1]
        return SlotExplanation(
            slot=slot,
            state=self.reading.state(person, slot, self.solution.seats),
            session=session,
            rank=rank,
            lot=self.solution.lots.get((person.id, slot)),
            steps=self.reading.steps(person, slot, self.solution.seats),
            companions=tuple(other.id for other in self._movers(person, slot) if other is not person),
            missed=() if slot in person.fixed else tuple(self._missed(person, wish) for wish in above),
        )

    def _movers(self, person: Person, slot: Id) -> list[Person]:
        """Return who moves if the person does."""
        if not self.rules.is_open(person, slot):
            return [person]
        return [other for other in self.party.get(person.id, [person]) if self.rules.is_open(other, slot)]

    def _missed(self, person: Person, wish: Id) -> MissedWish:
        session = self.reading.sessions[wish]
        first, wishes = self._demand
        return MissedWish(
            session=wish,
            rank=rank_of(person, session.slot, wish) or 0,
            reason=self._reason(person, session),
            capacity=session.capacity,
            taken=len(self.guests[wish]),
            first_wishes=first[wish],
            wishes=wishes[wish],
            seated=self._seated(session),
        )

    def _seated(self, session: Session) -> tuple[Seated, ...]:
        lots = self.solution.lots
        seated = [
            Seated(other.id, rank_of(other, session.slot, session.id), lots.get((other.id, session.slot)))
            for other in self.guests[session.id]
        ]
        last = len(self.reading.sessions) + 1
        return tuple(sorted(seated, key=lambda one: (one.rank or last, one.lot or 0, repr(one.person))))

    def _reason(self, person: Person, session: Session) -> Reason:
        guests = [other for other in self.guests[session.id] if other is not person]
        if reason := self._own_reason(person, session) or _room_reason(session, person, guests):
            return reason
        here = {other.id for other in guests}
        if any(person.id in members and not here.isdisjoint(members) for members in self.reading.problem.apart):
            return "apart"
        movers = self._movers(person, session.slot)
        if len(movers) > 1 and not self._can_all_come(movers, session):
            return "together"
        return "open"

    def _own_reason(self, person: Person, session: Session) -> Reason | None:
        """Say why it cannot be, whoever else sits there."""
        mine = {slot: got for slot, got in self.table[person.id].items() if slot != session.slot and got is not None}
        if not person.needs <= set(session.features):
            return "not_accessible"
        if not mine.keys().isdisjoint(self.reading.beside[session.slot]):
            return "overlap"
        contents = {self.reading.sessions[got].content for got in mine.values()}
        return "same_content" if session.content is not None and session.content in contents else None

    def _can_all_come(self, movers: Sequence[Person], session: Session) -> bool:
        moving = {person.id for person in movers}
        guests = [other for other in self.guests[session.id] if other.id not in moving]
        if any(self.rules.session_faults(session, [*guests, *movers])):
            return False
        rows = ((one, {**self.table[one.id], session.slot: session.id}) for one in movers)
        return not any(fault for one, row in rows for fault in self.rules.person_faults(one, row))


def _room_reason(session: Session, person: Person, guests: Sequence[Person]) -> Reason | None:
    """Say why one person more cannot sit beside the guests."""
    groups: dict[Id | None, int] = defaultdict(int)
    for other in guests:
        groups[other.group] += 1
    same_mode = sum(other.mode == person.mode for other in guests)
    mode_seats = session.mode_capacity.get(person.mode) if person.mode is not None else None
    if session.capacity is not None and len(guests) >= session.capacity:
        return "full" if session.capacity else "closed"
    if mode_seats is not None and same_mode >= mode_seats:
        return "mode_full"
    if session.group_limit is not None and person.group is not None and groups[person.group] >= session.group_limit:
        return "group_full"
    free = {group: max(0, seats - groups[group]) for group, seats in session.kept.items()}
    own = free.get(person.group, 0) if person.group is not None else 0
    is_taken = session.capacity is not None and len(guests) + sum(free.values()) >= session.capacity
    return "kept" if is_taken and not own else None
