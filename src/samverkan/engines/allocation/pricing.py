"""Bundles: an option for every slot of a party. All combinations are priced at once, so the best is known, not guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.allocation.costs import fairness_charge
from samverkan.engines.allocation.options import NOWHERE, Batch, Options, Whole
from samverkan.engines.allocation.rows import Floats, Rows

CHUNK = 2_000_000
"""Combinations priced at a time."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a party may get: a session (by number, or `NOWHERE`) a choice; its cost in points, and unplaced cells."""

    party: int
    sessions: tuple[int, ...]
    cost: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices: of the rows, shape (r,), and of an unplaced cell. All are 0 or more."""

    rows: Floats
    unplaced: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which choices give a seat, which sit in an overlapping slot instead, and how many cells have no seat."""

    seated: tuple[int, ...]
    elsewhere: tuple[int, ...]
    nowhere: tuple[int, ...]
    unplaced: int


@dataclass(frozen=True, slots=True)
class Priced:
    """All combinations of some parties in a pattern.

    Attributes
    ----------
    parties : array, shape (p,)
    values : array, shape (p, n)
        Cost and prices; infinite where a combination breaks a rule.
    base : array, shape (p, n)
        Cost alone.
    sessions : list of array, shape (p, options)
        One a seated choice; a combination is an index into their product.
    """

    pattern: Pattern
    choices: int
    parties: Whole
    values: Floats
    base: Floats
    sessions: list[Whole]

    def bundles(self, which: Whole, combination: Whole) -> list[Bundle]:
        """Return the bundles at some places of ``values``."""
        got = np.full((len(which), self.choices), NOWHERE, dtype=np.intp)
        if self.sessions:
            places = np.unravel_index(combination, [options.shape[1] for options in self.sessions])
            for choice, options, place in zip(self.pattern.seated, self.sessions, places, strict=True):
                got[:, choice] = options[which, place]
        costs = np.rint(self.base[which, combination]).astype(int).tolist()
        parties = self.parties[which].tolist()
        return [
            Bundle(party, tuple(sessions), cost, self.pattern.unplaced)
            for party, sessions, cost in zip(parties, got.tolist(), costs, strict=True)
        ]


class Pricer:
    """Prices every bundle of every party.

    With p parties of t choices and o options each, a pricing takes O(p o^t) time, in numpy.
    """

    def __init__(self, batches: Sequence[Batch], rows: Rows, parties: int, *, may_be_unplaced: bool) -> None:
        self.batches = batches
        self.rows = rows
        self.parties = parties
        self.patterns = [_patterns(batch, may_be_unplaced=may_be_unplaced) for batch in batches]
        self.bases: dict[tuple[int, int, int], Floats] = {}

    def priced(self, duals: Duals) -> Iterator[Priced]:
        """Yield all bundles, priced, a part of a batch at a time."""
        table = self.rows.prices(duals.rows)
        for number, batch in enumerate(self.batches):
            for position, pattern in enumerate(self.patterns[number]):
                size = prod(_width(batch.options[choice]) for choice in pattern.seated)
                step = max(1, CHUNK // max(1, size))
                for start in range(0, len(batch.numbers), step):
                    part = slice(start, start + step)
                    yield self._part((number, position, start), batch, pattern, part, table, duals.unplaced)

    def cheapest(self, duals: Duals, each: int = 1) -> tuple[Floats, list[Bundle]]:
        """Return for every party the least price, shape (parties,), and ``each`` of its cheapest bundles a part.

        A party for which no bundle is within the rules has an infinite price.
        """
        least = np.full(self.parties, np.inf)
        found: list[Bundle] = []
        for priced in self.priced(duals):
            few = min(each, priced.values.shape[1])
            best = np.argpartition(priced.values, few - 1, axis=1)[:, :few]
            values = np.take_along_axis(priced.values, best, axis=1)
            which, column = np.nonzero(np.isfinite(values) & (values < least[priced.parties][:, None] + 1e9))
            found += priced.bundles(which, best[which, column])
            np.minimum.at(least, priced.parties, values.min(axis=1, initial=np.inf))
        return least, found

    def below(self, duals: Duals, limits: Floats, most: int) -> list[Bundle] | None:
        """Return all bundles that cost less than their party's limit; None if there are more than ``most``."""
        found: list[Bundle] = []
        for priced in self.priced(duals):
            which, combination = np.nonzero(priced.values < limits[priced.parties][:, None])
            if len(found) + len(which) > most:
                return None
            found += priced.bundles(which, combination)
        return found

    def _part(
        self, key: tuple[int, int, int], batch: Batch, pattern: Pattern, part: slice, table: Floats, unplaced: float
    ) -> Priced:
        base = self.bases.get(key)
        if base is None:
            base = self.bases[key] = _base(batch, pattern, part)
        count = len(base)
        sessions, prices = [], []
        for choice in pattern.seated:
            options, price = _priced_options(batch.options[choice], part, table, batch.contents)
            sessions.append(options)
            prices.append(price)
        values = base + pattern.unplaced * unplaced
        for axis, price in enumerate(prices):
            values = values + _along(price, axis, len(prices))
        for (one, first), (other, second) in combinations(enumerate(sessions), 2):
            clash = _clashes(batch.contents, first, second)
            if clash is not None:
                values = values + _along_two(clash, one, other, len(prices))
        return Priced(
            pattern, len(batch.options), batch.numbers[part], values.reshape(count, -1), base.reshape(count, -1), sessions
        )


def _width(options: Options) -> int:
    return options.listed.shape[1] + options.candidates


def _patterns(batch: Batch, *, may_be_unplaced: bool) -> list[Pattern]:
    patterns = []
    for flags in product((True, False), repeat=len(batch.options)):
        seated = frozenset(choice for choice, flag in enumerate(flags) if flag)
        if any(batch.beside[choice] & seated for choice in seated):
            continue
        elsewhere = [choice for choice, flag in enumerate(flags) if not flag and batch.beside[choice] & seated]
        nowhere = [choice for choice, flag in enumerate(flags) if not flag and choice not in elsewhere]
        unplaced = sum(int(batch.options[choice].asking.sum()) for choice in nowhere)
        if may_be_unplaced or not unplaced:
            patterns.append(Pattern(tuple(sorted(seated)), tuple(elsewhere), tuple(nowhere), unplaced))
    return patterns


def _along(values: NDArray[np.generic], axis: int, axes: int) -> NDArray[np.generic]:
    """Turn shape (p, o) into (p, 1, ..., o, ..., 1)."""
    shape = [len(values), *([1] * axes)]
    shape[axis + 1] = values.shape[1]
    return values.reshape(shape)


def _along_two(values: Floats, one: int, other: int, axes: int) -> Floats:
    shape = [len(values), *([1] * axes)]
    shape[one + 1], shape[other + 1] = values.shape[1:]
    return values.reshape(shape)


def _base(batch: Batch, pattern: Pattern, part: slice) -> Floats:
    """Return cost and fairness of all combinations, shape (p, options of the first seated choice, ...)."""
    carried = batch.carried[part]
    axes = len(pattern.seated)
    cost = np.zeros((len(carried), *([1] * axes)))
    steps = [np.reshape(carried[:, member], cost.shape) for member in range(carried.shape[1])]
    for choice in (*pattern.elsewhere, *pattern.nowhere):
        options = batch.options[choice]
        is_nowhere = choice in pattern.nowhere
        if not is_nowhere:
            cost = cost + options.other_cost[part].reshape(cost.shape)
        below = options.other_steps[part] + (options.asking if is_nowhere else 0)
        steps = [one + below[:, member].reshape(cost.shape) for member, one in enumerate(steps)]
    for axis, choice in enumerate(pattern.seated):
        options = batch.options[choice]
        others = np.repeat(options.other_cost[part][:, None], options.candidates, axis=1)
        cost = cost + _along(np.hstack([options.listed_cost[part], others]), axis, axes)
        below = np.repeat(options.other_steps[part][:, None, :], options.candidates, axis=1)
        both = np.concatenate([options.listed_steps[part], below], axis=1)
        steps = [one + _along(both[:, :, member], axis, axes) for member, one in enumerate(steps)]
    for one in steps:
        charges = np.array([fairness_charge(number) for number in range(int(one.max(initial=0)) + 1)], dtype=float)
        cost = cost + charges[one]
    return cost


def _priced_options(options: Options, part: slice, table: Floats, contents: Whole) -> tuple[Whole, Floats]:
    """Return the sessions of listed options and candidates, and what each costs at the prices; shape (p, options)."""
    here = options.sorts[part] @ table[:, options.sessions]
    place = np.zeros(table.shape[1] + 1, dtype=np.intp)
    place[options.sessions] = np.arange(len(options.sessions))
    listed = options.listed[part]
    price = np.take_along_axis(here, place[listed], axis=1) if listed.size else np.zeros(listed.shape)
    left = np.where(options.is_other[part], here, np.inf)
    rows = np.arange(len(left))
    sessions, prices = [listed], [price]
    for _ in range(options.candidates):
        best = np.argmin(left, axis=1)
        sessions.append(options.sessions[best][:, None])
        prices.append(left[rows, best][:, None])
        content = contents[options.sessions[best]]
        same = contents[options.sessions][None, :] == content[:, None]
        left[same & (content > 0)[:, None]] = np.inf
        left[content == 0] = np.inf
    return np.hstack(sessions), np.hstack(prices)


def _clashes(contents: Whole, one: Whole, other: Whole) -> Floats | None:
    """Return an infinite price where two options have the same content, shape (p, options, options)."""
    first, second = contents[one], contents[other]
    if not first.any() or not second.any():
        return None
    same = (first[:, :, None] == second[:, None, :]) & (first > 0)[:, :, None]
    return np.where(same, np.inf, 0.0)
