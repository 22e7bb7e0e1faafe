"""The problem as the caller states it, and every fault that can be found in the statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from samverkan.engines.checks import is_count, repeated, repeated_persons
from samverkan.engines.faults import Fault, Id, refuse

Pair: TypeAlias = tuple[Id, Id]
Limits: TypeAlias = int | tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Table:
    """A place where persons sit together in each round.

    Parameters
    ----------
    id : int or str
        Unique among the tables.
    seats : int, (int, int) or None
        Chairs, hosts' included; a pair is the least and the most that may sit there; None means no limit. Within
        the limits of all tables the sizes of a round are as even as can be.
    mode : str, optional
        Only persons of this mode, or of none, sit here. None takes everybody.
    """

    id: Id
    seats: Limits = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sits at a table in each round.

    Parameters
    ----------
    id : int or str
        Unique among the persons.
    group : int or str, optional
        The municipality or organisation; None belongs to no group.
    mode : str, optional
        For instance on site or digital. None may sit at any table.
    host_of : int or str, optional
        The table at which the person stays in all rounds.
    absent_rounds : set of int
        Rounds, from 1, in which the person is away.
    """

    id: Id
    group: Id | None = None
    mode: str | None = None
    host_of: Id | None = None
    absent_rounds: AbstractSet[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """Who is to meet, where, and how often the tables are mixed.

    Parameters
    ----------
    persons : sequence of Person
    tables : sequence of Table
    rounds : int
        They are numbered from 1.
    met : collection of pairs of persons
        Have met already (colleagues, earlier forums): to sit together is worth nothing. The order in a pair, and
        pairs given twice, mean nothing.
    across_groups : bool
        Persons of the same group count as having met.
    """

    persons: Sequence[Person]
    tables: Sequence[Table]
    rounds: int
    met: Collection[Pair] = ()
    across_groups: bool = False


def limits_of(table: Table, most: int) -> tuple[int, int]:
    """Return the least and the most persons at a table, the latter at most ``most``."""
    if table.seats is None:
        return 0, most
    if isinstance(table.seats, int):
        return 0, min(table.seats, most)
    return table.seats[0], min(table.seats[1], most)


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself, listing every fault.

    Raises
    ------
    InvalidPreference
        If any fault concerns a person.
    CapacityError
        Otherwise, if any concerns a number of seats.
    InvalidProblem
        Otherwise, if there is any fault at all.

    Examples
    --------
    >>> check(Problem(persons=(Person("Ada", host_of=1),), tables=(Table(2, seats=-1),), rounds=1))
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.InvalidPreference: Table 2: the limits -1 are not whole numbers from 0.
    Person Ada hosts table 1, which does not exist.
    """
    refuse(find_faults(problem))


def find_faults(problem: Problem) -> list[Fault]:
    """Return every fault: rounds, tables, persons and pairs; if there is none of these, rounds that lack seats."""
    faults = [
        *_round_faults(problem.rounds),
        *_table_faults(problem.tables),
        *_person_faults(problem),
        *_met_faults(problem),
    ]
    if faults:
        return faults
    return [fault for number in range(1, problem.rounds + 1) for fault in _seat_faults(problem, number)]


def _round_faults(rounds: int) -> Iterator[Fault]:
    if not is_count(rounds):
        yield Fault("structure", f"The number of rounds is {rounds}, not a whole number from 0.")


def _table_faults(tables: Sequence[Table]) -> Iterator[Fault]:
    yield from repeated("Table", (table.id for table in tables))
    for table in tables:
        seats = table.seats
        numbers = () if seats is None else seats if isinstance(seats, tuple) else (seats,)
        if isinstance(seats, tuple) and len(seats) != 2:
            yield Fault("capacity", f"Table {table.id}: the limits {seats} are not a pair.", places=(table.id,))
        elif not all(map(is_count, numbers)):
            message = f"Table {table.id}: the limits {seats} are not whole numbers from 0."
            yield Fault("capacity", message, places=(table.id,))
        elif isinstance(seats, tuple) and seats[0] > seats[1]:
            message = f"Table {table.id}: the least, {seats[0]}, is above the most, {seats[1]}."
            yield Fault("capacity", message, places=(table.id,))


def _person_faults(problem: Problem) -> Iterator[Fault]:
    tables = {table.id: table for table in problem.tables}
    yield from repeated_persons(person.id for person in problem.persons)
    for person in problem.persons:
        if person.host_of is not None:
            yield from _host_faults(person, tables.get(person.host_of))
        for number in sorted(person.absent_rounds, key=repr):
            if not is_count(number) or not 1 <= number <= max(problem.rounds, 0):
                message = f"Person {person.id} is absent in round {number}, which does not exist."
                yield Fault("preference", message, persons=(person.id,), places=(number,))


def _host_faults(person: Person, table: Table | None) -> Iterator[Fault]:
    if person.host_of is None:
        return
    concerned = {"persons": (person.id,), "places": (person.host_of,)}
    if table is None:
        message = f"Person {person.id} hosts table {person.host_of}, which does not exist."
        yield Fault("preference", message, **concerned)
    elif not _fits(person, table):
        message = f"Person {person.id} is {person.mode} and hosts table {table.id}, which is {table.mode}."
        yield Fault("preference", message, **concerned)


def _fits(person: Person, table: Table) -> bool:
    return person.mode is None or table.mode is None or person.mode == table.mode


def _met_faults(problem: Problem) -> Iterator[Fault]:
    known = {person.id for person in problem.persons}
    for pair in problem.met:
        if len(pair) != 2 or pair[0] == pair[1]:
            yield Fault("preference", f"{pair} is not a pair of different persons.", persons=tuple(pair))
            continue
        for identity in pair:
            if identity not in known:
                message = f"Person {identity} has met {pair[identity == pair[0]]} but does not take part."
                yield Fault("preference", message, persons=(identity,))


def _seat_faults(problem: Problem, number: int) -> Iterator[Fault]:
    """Yield what keeps the persons of one round from being seated; silence means that they can be.

    By Hall's theorem for tables of one mode or of none, it is enough to look at each mode, at all modes that lack
    seats of their own, and at everybody.
    """
    here = [person for person in problem.persons if number not in person.absent_rounds]
    bounds = {table.id: limits_of(table, len(here)) for table in problem.tables}
    hosts = Counter(person.host_of for person in here if person.host_of is not None)
    for table in problem.tables:
        least, most = bounds[table.id]
        if hosts[table.id] > most:
            message = f"Round {number}: table {table.id} has {hosts[table.id]} hosts and {most} seats."
            yield Fault("capacity", message, places=(table.id, number))
        bounds[table.id] = (max(least - hosts[table.id], 0), max(most - hosts[table.id], 0))
    guests = Counter(person.mode for person in here if person.host_of is None)
    yield from _balance_faults(problem.tables, bounds, guests, number)


def _balance_faults(
    tables: Sequence[Table], bounds: Mapping[Id, tuple[int, int]], guests: Counter[str | None], number: int
) -> Iterator[Fault]:
    least: Counter[str | None] = Counter()
    most: Counter[str | None] = Counter()
    for table in tables:
        least[table.mode] += bounds[table.id][0]
        most[table.mode] += bounds[table.id][1]
    modes = sorted({mode for mode in (*guests, *most) if mode is not None})
    short = {mode: guests[mode] - most[mode] for mode in modes if guests[mode] > most[mode]}
    lacking = {mode: least[mode] - guests[mode] for mode in modes if least[mode] > guests[mode]}
    places = (number,)
    if sum(short.values()) > most[None]:
        message = (
            f"Round {number}: persons who are {', '.join(short)} need {sum(short.values())} seats "
            f"at tables for all modes, which have {most[None]}."
        )
        yield Fault("capacity", message, places=places)
    elif guests.total() > most.total():
        message = f"Round {number}: {guests.total()} persons and {most.total()} seats, hosts not counted."
        yield Fault("capacity", message, places=places)
    if sum(lacking.values()) > guests[None]:
        message = (
            f"Round {number}: tables that are {', '.join(lacking)} need at least {sum(lacking.values())} persons "
            f"more than there are; {guests[None]} may sit anywhere."
        )
        yield Fault("capacity", message, places=places)
    elif guests.total() < least.total():
        message = (
            f"Round {number}: the tables need at least {least.total()} persons beside hosts, not {guests.total()}."
        )
        yield Fault("capacity", message, places=places)
