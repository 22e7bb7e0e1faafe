"""Bundles: an option for every slot of a party. All are priced, so that the cheapest is known and not guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.allocation.costs import NO_FIRST_WISH, fairness_charge
from samverkan.engines.allocation.labels import cheapest_label
from samverkan.engines.allocation.options import NOWHERE, Batch, Options, Whole
from samverkan.engines.allocation.rows import Floats, Rows

Scalar = TypeVar("Scalar", bound=np.generic)

CHUNK = 2_000_000
"""Combinations priced at a time."""

LONG = 200_000
"""Combinations of one party past which they are not all priced; its cheapest bundle is found by labels instead."""

KEPT = 20_000_000
"""Combinations whose cost is kept between pricings; the cost of others is worked out anew."""

NO_WISHES = 1_000
"""More than any number of steps: stands for a slot in which a member listed nothing."""


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
    """Which choices give a seat, which sit in an overlapping slot instead (else nowhere), and how many are unplaced."""

    seated: frozenset[int]
    elsewhere: frozenset[int]
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
        One a choice; a combination is an index into their product.
    """

    pattern: Pattern
    parties: Whole
    values: Floats
    base: Floats
    sessions: list[Whole]

    def bundles(self, which: Whole, combination: Whole) -> list[Bundle]:
        """Return the bundles at some places of ``values``."""
        got = np.empty((len(which), len(self.sessions)), dtype=np.intp)
        if self.sessions:
            places = np.unravel_index(combination, [options.shape[1] for options in self.sessions])
            for choice, (options, place) in enumerate(zip(self.sessions, places, strict=True)):
                got[:, choice] = options[which, place]
        costs = np.rint(self.base[which, combination]).astype(int).tolist()
        parties = self.parties[which].tolist()
        return [
            Bundle(party, tuple(sessions), cost, self.pattern.unplaced)
            for party, sessions, cost in zip(parties, got.tolist(), costs, strict=True)
        ]


class Pricer:
    """Prices every bundle of every party.

    A pricing of p parties with t choices of o options takes O(p o^t) time, in numpy; past `LONG` combinations a party,
    what `cheapest_label` takes.
    """

    def __init__(self, batches: Sequence[Batch], rows: Rows, *, may_be_unplaced: bool) -> None:
        self.batches = batches
        self.rows = rows
        self.parties = sum(len(batch.numbers) for batch in batches)
        self.patterns = [_patterns(batch, may_be_unplaced=may_be_unplaced) for batch in batches]
        self.is_long = [prod(1 + _width(options) for options in batch.options) > LONG for batch in batches]
        self._bases: dict[tuple[int, int, int], Floats] = {}
        self._kept = 0

    def priced(self, duals: Duals) -> Iterator[Priced]:
        """Yield all bundles of all batches that are not long, priced, a part of a batch at a time."""
        table = self.rows.prices(duals.rows)
        for number, batch in enumerate(self.batches):
            for position, pattern in enumerate(() if self.is_long[number] else self.patterns[number]):
                size = prod(_width(options) for choice, options in enumerate(batch.options) if choice in pattern.seated)
                step = max(1, CHUNK // max(1, size))
                for start in range(0, len(batch.numbers) if size else 0, step):
                    part = slice(start, start + step)
                    base = self._base((number, position, start), batch, pattern, part)
                    yield _price(batch, pattern, part, base, table, duals.unplaced)

    def cheapest(self, duals: Duals, each: int = 1) -> tuple[Floats, list[Bundle]]:
        """Return every party's least price, shape (parties,), and up to ``each`` of its cheapest bundles a pattern.

        A party that cannot be given any bundle has an infinite price.
        """
        least = np.full(self.parties, np.inf)
        found: list[Bundle] = []
        for priced in self.priced(duals):
            few = min(each, priced.values.shape[1])
            best = np.argpartition(priced.values, few - 1, axis=1)[:, :few]
            values = np.take_along_axis(priced.values, best, axis=1)
            which, column = np.nonzero(np.isfinite(values))
            found += priced.bundles(which, best[which, column])
            np.minimum.at(least, priced.parties, values.min(axis=1))
        for number, batch in enumerate(self.batches):
            for pattern in self.patterns[number] if self.is_long[number] else ():
                for value, bundle in _labelled(batch, pattern, self.rows.prices(duals.rows), duals.unplaced):
                    found.append(bundle)
                    least[bundle.party] = min(least[bundle.party], value)
        return least, found

    def below(self, duals: Duals, limits: Floats, most: int) -> list[Bundle] | None:
        """Return all bundles with a lower price than their party's limit.

        None if there are more than ``most``, or if a batch is too long to tell.
        """
        if any(self.is_long):
            return None
        found: list[Bundle] = []
        for priced in self.priced(duals):
            which, combination = np.nonzero(priced.values < limits[priced.parties][:, None])
            if len(found) + len(which) > most:
                return None
            found += priced.bundles(which, combination)
        return found

    def _base(self, key: tuple[int, int, int], batch: Batch, pattern: Pattern, part: slice) -> Floats:
        if key in self._bases:
            return self._bases[key]
        base = _cost(batch, pattern, part)
        if self._kept + base.size <= KEPT:
            self._kept += base.size
            self._bases[key] = base
        return base


def _width(options: Options) -> int:
    return int(options.listed.shape[1]) + options.candidates


def _patterns(batch: Batch, *, may_be_unplaced: bool) -> list[Pattern]:
    patterns = []
    for flags in product((True, False), repeat=len(batch.options)):
        seated = frozenset(choice for choice, flag in enumerate(flags) if flag)
        if any(batch.beside[choice] & seated for choice in seated):
            continue
        elsewhere = frozenset(choice for choice, flag in enumerate(flags) if not flag and batch.beside[choice] & seated)
        nowhere = set(range(len(flags))) - seated - elsewhere
        unplaced = sum(int(batch.options[choice].asking.sum()) for choice in nowhere)
        if may_be_unplaced or not unplaced:
            patterns.append(Pattern(seated, elsewhere, unplaced))
    return patterns


def _along(values: NDArray[Scalar], axis: int, axes: int) -> NDArray[Scalar]:
    """Turn shape (p, o) into (p, 1, ..., o, ..., 1)."""
    shape = [len(values), *([1] * axes)]
    shape[axis + 1] = values.shape[1]
    return values.reshape(shape)


def _cost(batch: Batch, pattern: Pattern, part: slice) -> Floats:
    """Return cost and fairness of all combinations, shape (p, options of the first choice, ...)."""
    carried = batch.carried[part]
    axes = len(batch.options)
    outcomes = [_outcomes(options, part, pattern, choice) for choice, options in enumerate(batch.options)]
    cost = np.zeros((len(carried), *([1] * axes)))
    for choice, (single, _) in enumerate(outcomes):
        cost = cost + _along(single, choice, axes)
    for member in range(carried.shape[1]):
        total = carried[:, member].reshape(-1, *([1] * axes))
        least = np.full(total.shape, NO_WISHES)
        for choice, (_, steps) in enumerate(outcomes):
            total = total + _along(steps[:, :, member], choice, axes)
            listed = batch.options[choice].other_steps[part][:, None, member] > 0
            least = np.minimum(least, _along(np.where(listed, steps[:, :, member], NO_WISHES), choice, axes))
        charges = [fairness_charge(number) for number in range(int(total.max(initial=0)) + 1)]
        lacks = (least > 0) & (least < NO_WISHES)
        cost = cost + np.array(charges, dtype=float)[total] + NO_FIRST_WISH * lacks
    return cost


def _outcomes(options: Options, part: slice, pattern: Pattern, choice: int) -> tuple[Floats, Whole]:
    """Return cost, shape (p, o), and steps of each member, shape (p, o, m), of the options of a choice."""
    other_cost, other_steps = options.other_cost[part][:, None], options.other_steps[part][:, None, :]
    if choice in pattern.elsewhere:
        return other_cost, other_steps
    if choice not in pattern.seated:
        return options.change_cost[part][:, None], other_steps + options.asking
    costs = np.hstack([options.listed_cost[part], np.repeat(other_cost, options.candidates, axis=1)])
    steps = [options.listed_steps[part], np.repeat(other_steps, options.candidates, axis=1)]
    return costs, np.concatenate(steps, axis=1)


def _price(batch: Batch, pattern: Pattern, part: slice, base: Floats, table: Floats, unplaced: float) -> Priced:
    """Price all combinations; ``table`` says what a person of a sort pays in a session."""
    axes, count = len(batch.options), len(base)
    values = base + pattern.unplaced * unplaced
    sessions = []
    for choice, options in enumerate(batch.options):
        if choice in pattern.seated:
            here, price = _priced_options(options, part, table, batch.contents)
            values = values + _along(price, choice, axes)
        else:
            here = np.full((count, 1), NOWHERE, dtype=np.intp)
        sessions.append(here)
    for one, other in combinations(range(axes), 2):
        values = _without_clashes(values, batch.contents, sessions, one, other)
    parties = batch.numbers[part]
    return Priced(pattern, parties, values.reshape(count, -1), base.reshape(count, -1), sessions)


def _labelled(batch: Batch, pattern: Pattern, table: Floats, unplaced: float) -> Iterator[tuple[float, Bundle]]:
    """Yield the price and the cheapest bundle of each party in a pattern."""
    everybody = slice(0, len(batch.numbers))
    outcomes = []
    for choice, options in enumerate(batch.options):
        costs, steps = _outcomes(options, everybody, pattern, choice)
        if choice in pattern.seated:
            sessions, prices = _priced_options(options, everybody, table, batch.contents)
        else:
            sessions, prices = np.full(costs.shape, NOWHERE), np.zeros(costs.shape)
        outcomes.append((sessions, prices, costs, steps))
    for party, number in enumerate(batch.numbers.tolist()):
        own = [(one[0][party], one[1][party], one[2][party], one[3][party]) for one in outcomes]
        label = cheapest_label(batch, party, own)
        if label is not None:
            bundle = Bundle(number, label[2], round(label[1]), pattern.unplaced)
            yield label[0] + pattern.unplaced * unplaced, bundle


def _priced_options(options: Options, part: slice, table: Floats, contents: Whole) -> tuple[Whole, Floats]:
    """Return the sessions of the listed options and the candidates, and their prices; both of shape (p, o)."""
    here = options.sorts[part] @ table[:, options.sessions]
    place = np.zeros(table.shape[1] + 1, dtype=np.intp)  # one more, which `NOWHERE` points at
    place[options.sessions] = np.arange(len(options.sessions))
    listed = options.listed[part]
    sessions, prices = [listed], [np.take_along_axis(here, place[listed], axis=1)]
    left = np.where(options.is_other[part], here, np.inf)
    rows = np.arange(len(left))
    content_here = contents[options.sessions]
    for _ in range(options.candidates):
        best = np.argmin(left, axis=1)
        sessions.append(options.sessions[best][:, None])
        prices.append(left[rows, best][:, None])
        content = content_here[best]
        left[(content_here[None, :] == content[:, None]) & (content > 0)[:, None]] = np.inf
        left[content == 0] = np.inf  # nothing can clash with this one, so dearer ones need not be looked at
    return np.hstack(sessions), np.hstack(prices)


def _without_clashes(values: Floats, contents: Whole, sessions: list[Whole], one: int, other: int) -> Floats:
    """Make combinations that give a content twice infinitely dear."""
    first, second = (np.where(here == NOWHERE, 0, contents[here]) for here in (sessions[one], sessions[other]))
    if not first.any() or not second.any():
        return values
    clash = (first[:, :, None] == second[:, None, :]) & (first > 0)[:, :, None]
    shape = [len(values), *([1] * len(sessions))]
    shape[one + 1], shape[other + 1] = first.shape[1], second.shape[1]
    return values + np.where(clash, np.inf, 0.0).reshape(shape)
