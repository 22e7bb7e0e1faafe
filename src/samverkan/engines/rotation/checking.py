"""Every fault that can be found in the statement of a problem, before anything is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from samverkan.engines.checks import not_a_count, repeated, repeated_persons
from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.kinds import (
    Part,
    a_sequence,
    a_set,
    a_tuple,
    an_id,
    anything,
    attribute_faults,
    flag,
    maybe,
    part_faults,
    text,
    told,
)
from samverkan.engines.rotation.problem import Person, Problem, Table, limits_of

MOST_ROUNDS = 100
"""The bound compares every two rounds; no event has a hundred."""

MOST_PERSONS = 5_000
"""Tables of all pairs of persons then fill gigabytes; beyond, memory runs out before anything is said."""

MOST_SITTINGS = 2_000_000
"""Persons times tables times rounds: about the moves that there are. Beyond, one look at each takes so long that no
time limit of seconds could be kept."""

_PERSON = Part(
    "Person",
    Person,
    {
        "id": an_id,
        "group": maybe(an_id),
        "mode": maybe(text),
        "host_of": maybe(an_id),
        "absent_rounds": a_set(anything),
    },
    concerns="persons",
)
_TABLE = Part("Table", Table, {"id": an_id, "mode": maybe(text)})


def _met(value: object, place: str) -> Iterator[str]:
    """Take a list, tuple or set of pairs."""
    take = a_set if isinstance(value, AbstractSet) else a_sequence
    yield from take(a_tuple(an_id))(value, place)


_RULES = {"met": _met, "across_groups": flag}


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


def find_faults(problem: Problem, effort: Effort = UNLIMITED) -> list[Fault]:
    """Return every fault: rounds, tables, persons and pairs, size, and rounds that lack seats.

    Where values have the wrong types, these are all that is told, for what such a problem means cannot be asked.
    Tables with faulty limits count as tables without limits: what is said of seats holds whatever they are.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.
    """
    if wrong := _type_faults(problem, effort):
        return wrong
    faults = own_faults(problem)
    is_too_large = any([*_round_faults(problem.rounds), *_size_faults(problem)])
    return faults if is_too_large else [*faults, *_all_seat_faults(problem, effort)]


def own_faults(problem: Problem) -> list[Fault]:
    """Return every fault that lies with what it names, and not in how many persons and seats there are in all."""
    size = [*_round_faults(problem.rounds), *_size_faults(problem)]
    return [*size, *_table_faults(problem.tables), *_person_faults(problem), *_met_faults(problem)]


def _type_faults(problem: Problem, effort: Effort) -> list[Fault]:
    return [
        *part_faults(problem.persons, "persons", _PERSON, effort),
        *part_faults(problem.tables, "tables", _TABLE, effort),
        *attribute_faults(problem, _RULES),
    ]


def _round_faults(rounds: int) -> Iterator[Fault]:
    if wrong := not_a_count(rounds, MOST_ROUNDS):
        yield Fault("structure", f"The number of rounds is {told(rounds)}, {wrong}.")


def _size_faults(problem: Problem) -> Iterator[Fault]:
    persons, tables, rounds = len(problem.persons), len(problem.tables), problem.rounds
    if persons > MOST_PERSONS:
        yield Fault("structure", f"There are {persons} persons, above the most, {MOST_PERSONS}.")
    if not not_a_count(rounds, MOST_ROUNDS) and persons * tables * rounds > MOST_SITTINGS:
        size = f"{persons} persons, {tables} tables and {rounds} rounds"
        yield Fault("structure", f"{size} multiply to {persons * tables * rounds}, above the most, {MOST_SITTINGS}.")


def _table_faults(tables: Sequence[Table]) -> Iterator[Fault]:
    yield from repeated("Table", (table.id for table in tables))
    for table in tables:
        if wrong := _wrong_limits(table.seats):
            yield Fault("capacity", f"Table {table.id}: {wrong}.", places=(table.id,))


def _wrong_limits(seats: object) -> str | None:
    """Say what is wrong with the limits of a table, None if nothing is."""
    if seats is None:
        return None
    if isinstance(seats, tuple) and len(seats) != 2:
        return f"the limits {told(seats)} are not a pair"
    numbers = seats if isinstance(seats, tuple) else (seats,)
    for wrong in filter(None, map(not_a_count, numbers)):
        return f"the limits {told(seats)} are {wrong.replace('a whole number', 'whole numbers')}"
    if numbers[0] > numbers[-1]:
        return f"the least, {numbers[0]}, is above the most, {numbers[1]}"
    return None


def _person_faults(problem: Problem) -> Iterator[Fault]:
    tables = {table.id: table for table in problem.tables}
    last = MOST_ROUNDS if not_a_count(problem.rounds, MOST_ROUNDS) else problem.rounds
    yield from repeated_persons(person.id for person in problem.persons)
    for person in problem.persons:
        if person.host_of is not None:
            yield from _host_faults(person, tables.get(person.host_of))
        for number in sorted(person.absent_rounds, key=repr):
            if type(number) is not int or not 1 <= number <= last:
                message = f"Person {person.id} is absent in round {told(number)}, which does not exist."
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


def _all_seat_faults(problem: Problem, effort: Effort) -> Iterator[Fault]:
    """Yield what keeps persons from being seated; who or what is given twice counts once."""
    persons = {person.id: person for person in problem.persons}
    tables = {table.id: replace(table, seats=None) if _wrong_limits(table.seats) else table for table in problem.tables}
    once = replace(problem, persons=tuple(persons.values()), tables=tuple(tables.values()))
    for number in effort.each(range(1, problem.rounds + 1)):
        yield from _seat_faults(once, number)


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
