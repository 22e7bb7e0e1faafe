"""The problem as the caller states it: persons, tables and rounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from samverkan.engines.faults import Id

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
