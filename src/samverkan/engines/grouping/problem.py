"""The problem as the caller states it: persons, groups, what makes persons differ, and the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from samverkan.engines.faults import Id

Value: TypeAlias = int | str | bool | None
"""A category, such as a municipality or a role; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to be in exactly one group.

    Parameters
    ----------
    id : int or str
        Unique among the persons.
    attributes : mapping of str to int, str, bool or None
        Categories; persons with different values differ by 1. None or left out: not known.
    numbers : mapping of str to float or None
        Quantities; persons differ by the share of the range that lies between them. None or left out: not known.
    """

    id: Id
    attributes: Mapping[str, Value] = field(default_factory=dict)
    numbers: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of ``least`` to ``most`` persons, both whole numbers from 0."""

    id: Id
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Need:
    """Each group has ``least`` to ``most`` persons whose ``attribute`` is ``value``.

    Parameters
    ----------
    attribute : str
    value : int, str or bool
        A person for whom the attribute is not known never counts.
    least : int
    most : int or None
        None means no limit.
    groups : set of ids or None
        The groups that need it, each by itself; None means all.
    """

    attribute: str
    value: Value
    least: int = 0
    most: int | None = None
    groups: AbstractSet[Id] | None = None


@dataclass(frozen=True, slots=True)
class Distances:
    """How far persons are from each other, given instead of attributes.

    Parameters
    ----------
    order : sequence of person ids, length n
        Whom each row and column is about.
    rows : n sequences of n floats
        Symmetric, finite, 0 on the diagonal; any unit; may be negative.
    """

    order: Sequence[Id]
    rows: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Whom to group, into what, and by what rules.

    Parameters
    ----------
    persons, groups : sequences
        Their order means nothing.
    weights : mapping of str to float
        How much an attribute or a number counts, from 0; 1 where it is not named.
    distances : Distances, optional
        Replaces the distance that is made of attributes and numbers; see `distance_matrix`.
    together : tuple of sets of person ids
        All of a set are in one group.
    apart : tuple of sets of person ids
        No two of a set are in one group.
    fixed : mapping of person id to group id
        Who is in which group whatever comes; a mentor who leads a circle.
    needs : tuple of Need
    alike : bool
        Gather persons who are alike (least distance within groups) instead of persons who differ.
    """

    persons: Sequence[Person]
    groups: Sequence[Group]
    weights: Mapping[str, float] = field(default_factory=dict)
    distances: Distances | None = None
    together: tuple[AbstractSet[Id], ...] = ()
    apart: tuple[AbstractSet[Id], ...] = ()
    fixed: Mapping[Id, Id] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    alike: bool = False


def sizes(number_of_persons: int, *, groups: int | None = None, size: int | None = None) -> tuple[Group, ...]:
    """Return groups with the ids 1, 2, ... whose sizes differ by at most one and add up to the persons.

    Parameters
    ----------
    number_of_persons : int
    groups : int, optional
        How many groups. Either this or ``size``.
    size : int, optional
        The size wished for; the number of groups is the one that comes nearest to it on average.

    Raises
    ------
    ValueError
        If not exactly one of the two is given, it is below 1, or the persons are fewer than 0.

    Examples
    --------
    >>> [group.most for group in sizes(11, groups=3)]
    [4, 4, 3]
    >>> [group.most for group in sizes(11, size=5)]
    [6, 5]
    """
    if (groups is None) == (size is None):
        raise ValueError("Give either the number of groups or their size.")
    asked = groups if groups is not None else size
    if number_of_persons < 0 or asked is None or asked < 1:
        raise ValueError(f"{number_of_persons} persons cannot be split by {asked}; persons from 0, the other from 1.")
    number = groups if groups is not None else _nearest_number(number_of_persons, asked)
    full, extra = divmod(number_of_persons, number)
    counts = [full + (place < extra) for place in range(number)]
    return tuple(Group(place, count, count) for place, count in enumerate(counts, start=1))


def _nearest_number(persons: int, size: int) -> int:
    fewer = max(1, persons // size)
    return min((fewer, fewer + 1), key=lambda number: (abs(persons / number - size), number))
