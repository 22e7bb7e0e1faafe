"""The compact model: one 0-1 variable for each party and session, and every rule a row. Exact, for small problems.

It checks what the bundle model says of costs (see docs/engines/allocation.md): variables, rows and bounds are its own.
Shared with the bundle model are the rules of parties (`parties`), what an allocation costs (`costs`, `reading`) and the
layer over HiGHS (`mip`), so a fault there would be in both. The fewest without a seat are found here for both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from samverkan.engines.allocation.costs import NO_FIRST_WISH, RANK_UNIT, STEEPEST, fairness_charge
from samverkan.engines.allocation.mip import Answer, Floats, Programme
from samverkan.engines.allocation.parties import Choice, Party, make_parties
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, Seats, seat_cost, steps_below
from samverkan.engines.effort import Effort
from samverkan.engines.faults import Id

Cell: TypeAlias = tuple[Id, Id]
"""(person, slot)."""

Guests: TypeAlias = dict[Id, list[tuple[int, list[Person]]]]
"""Session to the variables that seat somebody there, and whom."""

Members: TypeAlias = Counter[int]
"""Persons by the variable that seats them."""

Sorts: TypeAlias = defaultdict[tuple[str, Id | None], Members]

Demand: TypeAlias = tuple[str, *tuple[Id, ...]]
"""Something that an organiser asks for, and the ids it concerns: see `conflict`."""

NODES = 100_000
"""Nodes of a search tree at most: a limit that is the same on every machine."""


def fewest_unplaced(
    problem: Problem, effort: Effort, *, seed: int = 0, placed: Collection[Cell] = ()
) -> tuple[int, Seats]:
    """Return the least number of cells without a seat, and seats with that number.

    Parameters
    ----------
    problem : Problem
        Checked.
    effort : Effort
        Its time and `cancelled`; nodes are limited by `NODES`.
    seed : int
        Which of several equal answers it is.
    placed : collection of (person, slot)
        Cells that must have a seat.

    Returns
    -------
    number : int
        No allocation leaves fewer cells without a seat.
    seats : mapping of (person, slot) to session or None
        They keep the rules. Unless the effort ended they leave ``number`` cells without a seat.

    Raises
    ------
    ValueError
        If the cells of ``placed`` cannot all have a seat.

    Notes
    -----
    Exponential in the worst case. Without repeated contents, overlaps, parties, modes and sets apart the relaxation is
    a flow (or near one), and is whole at once.
    """
    model = Compact(Reading(problem), seed, placed, is_priced=False)
    answer = model.minimise_unplaced(effort)
    if answer.x is None:
        if placed and effort.ended() is None:
            raise ValueError("The cells that must have a seat cannot all have one.")
        return answer.whole_bound or 0, model.seats(())
    return max(0, answer.whole_bound or 0), model.seats(answer.x)


def least_cost(
    problem: Problem,
    unplaced: int,
    effort: Effort,
    *,
    seed: int = 0,
    placed: Collection[Cell] = (),
    nodes: int = NODES,
) -> tuple[int | None, int, Seats | None]:
    """Return the least cost of an allocation with at most ``unplaced`` cells without a seat.

    Parameters
    ----------
    problem, effort, seed, placed
        See `fewest_unplaced`.
    unplaced : int
        Usually the fewest; not below it.
    nodes : int
        Nodes of the search tree at most.

    Returns
    -------
    objective : int or None
        In points (see `costs`); None with ``seats``.
    bound : int
        No such allocation costs less. Equal to ``objective`` unless a limit was reached.
    seats : mapping of (person, slot) to session or None, or None
        None if a limit was reached before any were found, or there are none.

    Notes
    -----
    Rank and mix alone make a near-flow. The charge for fairness couples the slots of a person; its relaxation is made
    tighter by what each slot costs alone (a convex charge is at least the sum of its parts).
    """
    reading = Reading(problem)
    model = Compact(reading, seed, placed)
    model.limit_unplaced(unplaced)
    answer = model.programme.minimise(effort, nodes=nodes)
    bound = (answer.whole_bound or 0) + model.constant if answer.whole_bound is not None else 0
    if answer.x is None:
        return None, bound, None
    seats = model.seats(answer.x)
    objective = reading.objective(seats)
    return objective, min(bound, objective), seats


class Compact:
    """The compact model of a problem.

    Parameters
    ----------
    reading : Reading
    seed : int
    placed : collection of (person, slot)
        Cells that must have a seat, there or in an overlapping slot.
    only : mapping of (person, slot) to collection of session ids
        For a cell that is in it, the only sessions that it may get.
    is_priced : bool
        False leaves out what only the cost needs.

    Attributes
    ----------
    programme : Programme
        Its costs are in points, without ``constant``.
    seat : dict of (person, slot) to list of (session id, variable)
    unplaced : dict of (person, slot) to variable
    elsewhere : dict of (person, slot) to variable
        For those who can sit in an overlapping slot instead.
    demands : dict of row to tuple of Demand
        What a row is there for; without any of them it would not be there.
    """

    def __init__(
        self,
        reading: Reading,
        seed: int = 0,
        placed: Collection[Cell] = (),
        only: Mapping[Cell, Collection[Id]] | None = None,
        *,
        is_priced: bool = True,
    ) -> None:
        self.reading = reading
        self.is_priced = is_priced
        self.only = only or {}
        self.programme = Programme()
        self.seat: dict[Cell, list[tuple[Id, int]]] = {}
        self.unplaced: dict[Cell, int] = {}
        self.elsewhere: dict[Cell, int] = {}
        self.guests: Guests = defaultdict(list)
        self.demands: dict[int, tuple[Demand, ...]] = {}
        self.apart: dict[Id, list[int]] = defaultdict(list)
        for number, members in enumerate(reading.problem.apart):
            for identity in members:
                self.apart[identity].append(number)
        self.constant = sum(fairness_charge(person.carried) for person in reading.problem.persons)
        must = frozenset(placed)
        for party in make_parties(reading, seed):
            self._add_party(party, must)
        for session in reading.sessions.values():
            self._add_session(session)

    def minimise_unplaced(self, effort: Effort) -> Answer:
        """Minimise the number of cells without a seat, whatever it costs."""
        costs = [0.0] * len(self.programme.costs)
        for variable in self.unplaced.values():
            costs[variable] = 1.0
        return self.programme.minimise(effort, nodes=NODES, costs=costs)

    def limit_unplaced(self, number: int) -> None:
        """Let at most so many cells be without a seat."""
        if number < len(self.unplaced):
            self.programme.row(((variable, 1.0) for variable in self.unplaced.values()), high=number)

    def seats(self, x: Floats | Sequence[float]) -> Seats:
        """Return the seats that an ``x`` means; those of the hosts alone if it is empty."""
        seats: dict[Cell, Id | None] = {}
        for person, slot in self.reading.cells():
            seats[person.id, slot] = person.fixed.get(slot)
        for cell, options in self.seat.items() if len(x) else ():
            for session, variable in options:
                if x[variable] > 0.5:
                    seats[cell] = session
        return seats

    def _add_party(self, party: Party, placed: frozenset[Cell]) -> None:
        chosen = {choice.slot: self._add_choice(party, choice) for choice in party.choices}
        for number, person in enumerate(party.members):
            slots = [choice.slot for choice in party.choices if number in choice.members]
            for slot in slots:
                self.seat[person.id, slot] = chosen[slot]
            for slot in slots:
                self._add_cell(person, slot, slots, (person.id, slot) in placed)
            self._add_contents(person, slots)
            if self.is_priced:
                self._add_changes(person, slots)
                self._add_first_wish(person, slots)
                self._add_fairness(person, slots)

    def _add_choice(self, party: Party, choice: Choice) -> list[tuple[Id, int]]:
        persons = [party.members[number] for number in choice.members]
        added = []
        for session in (*(option.session for option in choice.listed), *choice.others):
            if any(session.id not in self.only.get((person.id, choice.slot), {session.id}) for person in persons):
                continue
            cost = sum(seat_cost(person, choice.slot, session.id) for person in persons)
            variable = self.programme.variable(cost, is_whole=True)
            self.guests[session.id].append((variable, persons))
            added.append((session.id, variable))
        return added

    def _add_cell(self, person: Person, slot: Id, slots: Sequence[Id], is_placed: bool) -> None:
        """Give one session, or nothing; with a seat in an overlapping slot instead it is not unplaced."""
        cell = (person.id, slot)
        here = [(variable, 1.0) for _, variable in self.seat[cell]]
        self.unplaced[cell] = self.programme.variable(upper=0.0 if is_placed else 1.0)
        beside = [other for other in slots if other in self.reading.beside[slot] and self.seat[person.id, other]]
        near = [[(variable, 1.0) for _, variable in self.seat[person.id, other]] for other in beside]
        if near:
            self.elsewhere[cell] = self.programme.variable(seat_cost(person, slot, None))
            here.append((self.elsewhere[cell], 1.0))
            away = [(variable, -value) for entries in near for variable, value in entries]
            self.programme.row([(self.elsewhere[cell], 1.0), *away], high=0)
        for other, entries in zip(beside, near, strict=True):
            self.programme.row([(self.unplaced[cell], 1.0), *entries], high=1)
            if repr(slot) < repr(other) and self.seat[cell]:
                self.programme.row([*((variable, 1.0) for _, variable in self.seat[cell]), *entries], high=1)
        self.programme.row([*here, (self.unplaced[cell], 1.0)], low=1, high=1)

    def _add_changes(self, person: Person, slots: Sequence[Id]) -> None:
        """Charge whatever is not what was published: everything, and the published session less again."""
        charge = self.reading.problem.change_charge * RANK_UNIT
        for slot in slots:
            published = self.reading.problem.published.get((person.id, slot))
            if published is not None:
                self.constant += charge
                self._add_costs({variable: -charge for one, variable in self.seat[person.id, slot] if one == published})

    def _add_first_wish(self, person: Person, slots: Sequence[Id]) -> None:
        """Charge it if no slot gives a first wish."""
        first = {wishes[0] for slot in slots if (wishes := person.wishes.get(slot))}
        if first:
            found = [variable for slot in slots for session, variable in self.seat[person.id, slot] if session in first]
            lacking = self.programme.variable(NO_FIRST_WISH)
            self.programme.row(((variable, 1.0) for variable in (lacking, *found)), low=1)

    def _add_contents(self, person: Person, slots: Sequence[Id]) -> None:
        same: dict[Id, list[tuple[Id, int]]] = defaultdict(list)
        for slot in slots:
            for session, variable in self.seat[person.id, slot]:
                content = self.reading.sessions[session].content
                if content is not None:
                    same[content].append((slot, variable))
        for content, found in same.items():
            if len({slot for slot, _ in found}) > 1:
                row = self.programme.row(((variable, 1.0) for _, variable in found), high=1)
                self.demands[row] = (("content", content),)

    def _add_fairness(self, person: Person, slots: Sequence[Id]) -> None:
        """Charge each cell for its own steps, and by pieces of rising cost what the slots together cost beyond that."""
        steps: dict[int, int] = {}
        most = 0
        for slot in slots:
            found = self._steps_of_cell(person, slot)
            steps |= found
            most += max(found.values())
        start = fairness_charge(person.carried)
        alone = {variable: fairness_charge(person.carried + taken) - start for variable, taken in steps.items()}
        if len(slots) < 2:
            self._add_costs(alone)
            return
        pieces = [(self.programme.variable(cost, upper), cost) for upper, cost in charge_pieces(person.carried, most)]
        if pieces:
            self.programme.row(
                [*((v, -float(n)) for v, n in steps.items() if n), *((v, 1.0) for v, _ in pieces)], low=0
            )
            self.programme.row(
                [*((v, -float(n)) for v, n in alone.items() if n), *((v, float(c)) for v, c in pieces)], low=0
            )

    def _steps_of_cell(self, person: Person, slot: Id) -> dict[int, int]:
        cell = (person.id, slot)
        steps = {variable: steps_below(person, slot, session) for session, variable in self.seat[cell]}
        steps[self.unplaced[cell]] = steps_below(person, slot, None) + 1
        if cell in self.elsewhere:
            steps[self.elsewhere[cell]] = steps_below(person, slot, None)
        return steps

    def _add_costs(self, costs: Mapping[int, int]) -> None:
        for variable, cost in costs.items():
            self.programme.costs[variable] += cost

    def _add_session(self, session: Session) -> None:
        guests = self._sort(self.guests[session.id])
        if session.capacity is not None:
            self._limit(guests["all", None], session.capacity, ("capacity", session.id))
        for mode, seats in sorted(session.mode_capacity.items()):
            self._limit(guests["mode", mode], seats, ("mode", session.id, mode))
        groups = {name: members for (sort, name), members in guests.items() if sort == "group"}
        for group in sorted(groups, key=repr):
            if group is not None:
                self._add_group(session, group, groups[group])
        if session.kept and session.capacity is not None:
            self._add_kept(session, session.capacity, groups)
        for number in range(len(self.reading.problem.apart)):
            self._limit(guests["apart", number], 1, ("apart", number))

    def _sort(self, guests: Iterable[tuple[int, list[Person]]]) -> Sorts:
        """Count the persons of each sort that a row can speak of, by variable."""
        sorts: Sorts = defaultdict(Counter)
        for variable, persons in guests:
            for person in persons:
                sorts["all", None][variable] += 1
                sorts["mode", person.mode][variable] += 1
                sorts["group", person.group][variable] += 1
                for number in self.apart.get(person.id, ()):
                    sorts["apart", number][variable] += 1
        return sorts

    def _limit(self, members: Members, most: int, *demands: Demand) -> None:
        if members.total() > most:
            self.demands[self.programme.row(_entries(members), high=most)] = demands

    def _add_group(self, session: Session, group: Id, members: Members) -> None:
        """Limit a group, and charge those beyond its even share, the more the further beyond."""
        limits = [members.total(), *(n for n in (session.group_limit, session.capacity) if n is not None)]
        if session.group_limit is not None:
            self._limit(members, session.group_limit, ("group", session.id))
        share = self.reading.shares[session.slot, group]
        charge = self.reading.problem.mix * RANK_UNIT
        if self.is_priced and charge and min(limits) > share:
            beyond = min(limits) - share
            sizes = [min(share, beyond - before) for before in range(0, beyond, share)]
            pieces = [
                (self.programme.variable(charge * times, size), -1.0) for times, size in enumerate(sizes, start=1)
            ]
            self.programme.row([*_entries(members), *pieces], high=share)

    def _add_kept(self, session: Session, capacity: int, groups: Mapping[Id | None, Members]) -> None:
        """Let the other groups, and those beyond the kept seats of their own, share what is not kept."""
        shared: Members = Counter()
        for group, members in groups.items():
            if group not in session.kept:
                shared += members
        for group, seats in sorted(session.kept.items(), key=repr):
            members = groups.get(group, Counter())
            if members.total() > seats:
                beyond = self.programme.variable(upper=members.total())
                self.programme.row([*_entries(members), (beyond, -1.0)], high=seats)
                shared[beyond] += 1
        row = self.programme.row(_entries(shared), high=capacity - sum(session.kept.values()))
        self.demands[row] = (("kept", session.id), ("capacity", session.id))


def charge_pieces(carried: int, most: int) -> list[tuple[int, int]]:
    """Return the charge for up to ``most`` further steps as (steps, cost of each), rising.

    Examples
    --------
    >>> charge_pieces(0, 3), charge_pieces(7, 4)
    ([(1, 2), (1, 6), (1, 18)], [(1, 4374), (3, 13122)])
    """
    steep = range(carried, min(carried + most, STEEPEST))
    pieces = [(1, fairness_charge(step + 1) - fairness_charge(step)) for step in steep]
    rest = most - len(pieces)
    return [*pieces, (rest, fairness_charge(STEEPEST + 1) - fairness_charge(STEEPEST))] if rest else pieces


def _entries(members: Members) -> list[tuple[int, float]]:
    return [(variable, float(number)) for variable, number in members.items()]
