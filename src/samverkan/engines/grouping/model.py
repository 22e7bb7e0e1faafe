"""The problem in arrays: units of persons who stay together, their gains, and what a group can hold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.faults import Id
from samverkan.engines.grouping.distance import sorted_persons
from samverkan.engines.grouping.problem import Group, Need, Person, Problem

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

UNLIMITED = 1 << 30
"""More than any count of persons."""


@dataclass(frozen=True, slots=True)
class Model:
    """What the search works on: ``u`` units, ``g`` groups, ``k`` counts (the first is the size, then one a need).

    Attributes
    ----------
    persons : tuple of Person
        In the order of `sorted_persons`.
    groups : tuple of Id
        Sorted by the text of their ids.
    units : tuple of tuple of int
        Each the places, in ``persons``, of persons who are to be together.
    gain : array of float, shape (u, u)
        What two units in one group add to the score, which is to be as high as can be: their distance, or its
        negative where alike persons are gathered. Whole multiples of a power of two, so that sums are exact in
        whatever order they are made and the search goes the same way on every machine.
    banned : array of bool, shape (u, g)
        The unit may not be in the group.
    conflict : array of bool, shape (u, u)
        The units may not be in one group. True on the diagonal: the unit contradicts itself.
    usage : array of int, shape (u, k)
        How much the unit adds to each count of its group.
    least, most : arrays of int, shape (k, g)
    """

    persons: tuple[Person, ...]
    groups: tuple[Id, ...]
    units: tuple[tuple[int, ...], ...]
    gain: Floats
    banned: Flags
    conflict: Flags
    usage: Ints
    least: Ints
    most: Ints

    @property
    def penalty(self) -> float:
        """More than any move can gain, so that no move into a forbidden place is ever worth it."""
        return penalty_of(self.gain)

    def excess(self, counts: Ints) -> int:
        """Return by how much the counts, shape (k, g), leave their limits; 0 if they keep them."""
        return int(np.maximum(self.least - counts, 0).sum() + np.maximum(counts - self.most, 0).sum())

    def counts(self, place: Ints) -> Ints:
        """Return the counts, shape (k, g), when unit ``i`` is in group ``place[i]``."""
        counts = np.zeros((len(self.groups), self.usage.shape[1]), dtype=np.int64)
        np.add.at(counts, place, self.usage)
        return counts.T.copy()

    def keeps_rules(self, place: Ints) -> bool:
        """Say whether a placing of the units breaks no rule."""
        if self.excess(self.counts(place)) or self.banned[np.arange(len(place)), place].any():
            return False
        return not (self.conflict & (place[:, None] == place[None, :])).any()

    def score(self, place: Ints) -> float:
        """Return the sum of gains within groups, without what persons inside a unit add."""
        return float(self.gain[place[:, None] == place[None, :]].sum() / 2)

    def groups_of(self, place: Ints) -> dict[Id, Id]:
        """Return each person's group."""
        found = {person: int(place[unit]) for unit, members in enumerate(self.units) for person in members}
        return {person.id: self.groups[found[number]] for number, person in enumerate(self.persons)}


def penalty_of(gain: Floats) -> float:
    """Return 8 (u + 16) times the largest gain: a move changes the score by less than half of it, noise included."""
    return 8.0 * (len(gain) + 16) * float(np.abs(gain).max(initial=0.0))


def build(problem: Problem, distance: Floats) -> Model:
    """Put a checked problem and its distances, shape (n, n), into arrays. O(n²)."""
    persons = tuple(sorted_persons(problem))
    groups = sorted(problem.groups, key=lambda group: repr(group.id))
    units = _units(problem, persons)
    unit_of = {persons[member].id: unit for unit, members in enumerate(units) for member in members}
    least, most = _limits(problem, groups)
    return Model(
        persons=persons,
        groups=tuple(group.id for group in groups),
        units=units,
        gain=_gains(problem, distance, units),
        banned=_banned(problem, groups, unit_of, len(units)),
        conflict=_conflicts(problem, unit_of, len(units)),
        usage=_usage(problem, persons, units),
        least=least,
        most=most,
    )


def _units(problem: Problem, persons: tuple[Person, ...]) -> tuple[tuple[int, ...], ...]:
    """Merge overlapping sets of persons who are to be together."""
    place = {person.id: number for number, person in enumerate(persons)}
    leader = list(range(len(persons)))
    for members in problem.together:
        joined = {leader[place[identity]] for identity in members}
        leader = [min(joined) if first in joined else first for first in leader]
    merged: dict[int, list[int]] = {}
    for number, first in enumerate(leader):
        merged.setdefault(first, []).append(number)
    return tuple(tuple(members) for members in merged.values())


def _gains(problem: Problem, distance: Floats, units: tuple[tuple[int, ...], ...]) -> Floats:
    gain = distance * (-1.0 if problem.alike else 1.0)
    if len(units) < len(gain):
        order = [person for members in units for person in members]
        starts = np.cumsum([0, *map(len, units)])[:-1]
        gain = np.add.reduceat(np.add.reduceat(gain[np.ix_(order, order)], starts, axis=0), starts, axis=1)
        np.fill_diagonal(gain, 0.0)
    return _rounded(gain)


def _rounded(gain: Floats) -> Floats:
    """Round to multiples of a power of two so coarse that no sum in the search, penalties included, loses a digit.

    No sum is above 4 u penalties; a float holds 53 binary digits. For 1,000 units one part in 10^8 of the largest gain.
    """
    largest = 4 * len(gain) * penalty_of(gain)
    if largest == 0:
        return gain
    grain = math.ldexp(1.0, math.frexp(largest)[1] - 52)
    exact: Floats = np.round((gain + gain.T) / (2 * grain)) * grain
    return exact


def _banned(problem: Problem, groups: list[Group], unit_of: dict[Id, int], units: int) -> Flags:
    banned = np.zeros((units, len(groups)), dtype=np.bool_)
    for person, group in problem.fixed.items():
        banned[unit_of[person]] |= [other.id != group for other in groups]
    return banned


def _conflicts(problem: Problem, unit_of: dict[Id, int], units: int) -> Flags:
    conflict = np.zeros((units, units), dtype=np.bool_)
    for members in problem.apart:
        apart = [unit_of[person] for person in members]
        for number, one in enumerate(apart):
            for other in apart[number + 1 :]:
                conflict[one, other] = conflict[other, one] = True
    return conflict


def has(person: Person, need: Need) -> bool:
    """Say whether a person counts for a need; 1, True and "1" are three values."""
    value = person.attributes.get(need.attribute)
    return type(value) is type(need.value) and value == need.value


def _usage(problem: Problem, persons: tuple[Person, ...], units: tuple[tuple[int, ...], ...]) -> Ints:
    each = np.array([[1, *(has(person, need) for need in problem.needs)] for person in persons], dtype=np.int64)
    each = each.reshape(len(persons), 1 + len(problem.needs))
    return np.array([each[list(members)].sum(axis=0) for members in units], dtype=np.int64).reshape(-1, each.shape[1])


def _limits(problem: Problem, groups: list[Group]) -> tuple[Ints, Ints]:
    least = [[group.least for group in groups]]
    most = [[group.most for group in groups]]
    for need in problem.needs:
        asks = [need.groups is None or group.id in need.groups for group in groups]
        least.append([need.least if asked else 0 for asked in asks])
        most.append([need.most if asked and need.most is not None else UNLIMITED for asked in asks])
    shape = (1 + len(problem.needs), len(groups))
    return np.array(least, dtype=np.int64).reshape(shape), np.array(most, dtype=np.int64).reshape(shape)
