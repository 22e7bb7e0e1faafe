"""Plans that turn: one round is found by search, all others are that round moved on by a cyclic group.

The persons are c orbits of n and some that stay fixed; in round r everybody of an orbit acts the part of the one r
places before. If all pairs at the tables of the first round differ in orbits or in distance, nobody meets anybody twice
in n rounds. Many resolvable designs are of this kind: Kirkman's 15 = 2 * 7 + 1, (28, 4) = 3 * 9 + 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.effort import Effort
from samverkan.engines.rotation.model import Bools, Ints, Model

MOST_BLOCKS = 120_000
MOST_NODES = 20_000
Masks = NDArray[np.uint64]


def turned(model: Model, effort: Effort, rng: np.random.Generator) -> Ints | None:
    """Return a plan without repeats, or None if the problem is not of this kind or nothing was found.

    For tables of one size with at most one host each, everybody always there. Hosts are among the fixed.

    Returns
    -------
    (R, n) ints or None
    """
    persons, tables = len(model.persons), len(model.tables)
    size = persons // tables
    hosts = np.flatnonzero(model.host >= 0)
    if not _is_regular(model, size) or comb(persons, size) > MOST_BLOCKS:
        return None
    for order, fixed in _shapes(persons, tables, size, model.rounds, len(hosts)):
        first = _first_round(persons, size, order, fixed, effort, rng)
        if first is not None:
            return _turn(model, first, order, fixed, hosts)
    return None


def _is_regular(model: Model, size: int) -> bool:
    persons, tables = len(model.persons), len(model.tables)
    guests = model.host < 0
    return bool(
        size > 1
        and persons == size * tables
        and model.present.all()
        and model.allowed[guests].all()
        and ((model.least <= size) & (size <= model.most)).all()
        and np.bincount(model.host[~guests], minlength=tables).max() <= 1
    )


def _shapes(persons: int, tables: int, size: int, rounds: int, hosts: int) -> Iterator[tuple[int, int]]:
    """Yield orders of the group and numbers of fixed persons, those with most differences to spare first."""
    found = []
    for fixed in range(hosts, tables + 1):
        for order in range(rounds, persons - fixed + 1):
            orbits, rest = divmod(persons - fixed, order)
            inside = orbits * ((order - 1) // 2)
            spare = inside + comb(orbits, 2) * order + fixed * orbits - tables * comb(size, 2)
            if not rest and spare >= 0:
                found.append((-spare, order, fixed))
    return ((order, fixed) for _, order, fixed in sorted(found))


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Possible tables: who sits there, as numbers and as bits, and which differences they use up, as bits."""

    members: Ints
    persons: Masks
    differences: Masks

    def that(self, chosen: Bools) -> _Blocks:
        return _Blocks(self.members[chosen], self.persons[:, chosen], self.differences[:, chosen])

    def apart_from(self, block: int) -> Bools:
        """Return which blocks share neither a person nor a difference with one of them."""
        shared = np.concatenate(
            [self.persons & self.persons[:, [block]], self.differences & self.differences[:, [block]]]
        )
        apart: Bools = (shared == 0).all(axis=0)
        return apart


def _first_round(
    persons: int, size: int, order: int, fixed: int, effort: Effort, rng: np.random.Generator
) -> list[Ints] | None:
    """Search for tables that hold each person once and no difference twice; depth first, tables in drawn order."""
    blocks = _all_blocks(persons, size, order, fixed, rng)
    nodes = [MOST_NODES]
    missing = np.ones(persons, dtype=bool)

    def search(blocks: _Blocks) -> list[Ints] | None:
        if not missing.any():
            return []
        nodes[0] -= 1
        choices = np.bincount(blocks.members.ravel(), minlength=persons)
        rarest = int(np.where(missing, choices, len(missing) ** size + 1).argmin())
        for block in np.flatnonzero((blocks.members == rarest).any(axis=1)):
            if nodes[0] <= 0 or effort.ended():
                return None
            missing[blocks.members[block]] = False
            rest = search(blocks.that(blocks.apart_from(int(block))))
            if rest is not None:
                return [blocks.members[block], *rest]
            missing[blocks.members[block]] = True
        return None

    return search(blocks)


def _all_blocks(persons: int, size: int, order: int, fixed: int, rng: np.random.Generator) -> _Blocks:
    """Return all tables whose own pairs have different differences, in drawn order."""
    members = np.array(list(combinations(range(persons), size)), dtype=np.int64)
    key = _differences(persons, order, fixed)
    used = np.stack([key[members[:, one], members[:, other]] for one, other in combinations(range(size), 2)], axis=1)
    ordered = np.sort(used, axis=1)
    good = (ordered[:, 0] >= 0) & (np.diff(ordered, axis=1) > 0).all(axis=1)
    members, used = members[good], used[good]
    drawn = rng.permutation(len(members))
    return _Blocks(members[drawn], _masks(members[drawn], persons), _masks(used[drawn], int(key.max()) + 1))


def _differences(persons: int, order: int, fixed: int) -> Ints:
    """Return the number of the difference of each pair; -1 if the pair comes again within the rounds. (n, n)."""
    orbits = (persons - fixed) // order
    number: dict[tuple[int, int, int], int] = {}
    key = np.full((persons, persons), -1)
    for one, other in combinations(range(persons), 2):
        (a, x), (b, y) = divmod(one, order), divmod(other, order)
        if one >= orbits * order:
            continue
        apart = (y - x) % order
        if other >= orbits * order:
            name = (a, orbits, other)
        elif a == b:
            if 2 * apart == order:
                continue
            name = (a, a, min(apart, order - apart))
        else:
            name = (a, b, apart)
        key[one, other] = key[other, one] = number.setdefault(name, len(number))
    return key


def _masks(numbers: Ints, limit: int) -> Masks:
    """Return sets of numbers as bits in words of 64; (words, rows)."""
    masks = np.zeros((limit // 64 + 1, len(numbers)), dtype=np.uint64)
    for column in numbers.T:
        word, bit = np.divmod(column, 64)
        masks[word, np.arange(len(numbers))] |= np.left_shift(np.uint64(1), bit.astype(np.uint64))
    return masks


def _turn(model: Model, first: list[Ints], order: int, fixed: int, hosts: Ints) -> Ints:
    """Give persons their parts and move the first round on."""
    persons = len(model.persons)
    moving = persons - fixed
    seat = np.zeros(persons, dtype=np.int64)
    for table, members in enumerate(first):
        seat[members] = table
    part = np.concatenate([np.setdiff1d(np.arange(persons), hosts), hosts])
    table_of = np.full(len(first), -1)
    table_of[seat[persons - len(hosts) :]] = model.host[hosts]
    table_of[table_of < 0] = np.setdiff1d(np.arange(len(first)), model.host[hosts])
    number = np.arange(moving)
    plan = np.zeros((model.rounds, persons), dtype=np.int64)
    for row in range(model.rounds):
        source = np.arange(persons)
        source[:moving] = number // order * order + (number - row) % order
        plan[row, part] = table_of[seat[source]]
    return plan
