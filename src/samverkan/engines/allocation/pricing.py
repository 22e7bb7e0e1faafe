"""The pricing of bundles: of all that there are, so that the cheapest is known and not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.allocation.bundles import Bundle, Duals, Pattern, Priced, PricedOptions
from samverkan.engines.allocation.costs import NO_FIRST_WISH, fairness_charge
from samverkan.engines.allocation.labels import cheapest_label
from samverkan.engines.allocation.options import NOWHERE, Batch, Options, Whole
from samverkan.engines.allocation.rows import Floats, Rows
from samverkan.engines.effort import Effort

Scalar = TypeVar("Scalar", bound=np.generic)

CHUNK = 2_000_000
"""Combinations priced at a time."""

LONG = 200_000
"""Combinations of one party past which they are not all priced; its cheapest bundle is found by labels instead."""

KEPT = 20_000_000
"""Combinations whose cost is kept between pricings; the cost of others is worked out anew."""

ASK_EVERY = 2_000
"""Bundles between two looks at the clock, where they are made one by one."""

NO_WISHES = 1_000
"""More than any number of steps: stands for a slot in which a member listed nothing."""


class OutOfEffort(Exception):
    """The effort ended in the middle of a pricing."""


def _go_on(effort: Effort) -> None:
    if effort.ended():
        raise OutOfEffort


def _asking(bundles: Iterable[Bundle], effort: Effort) -> Iterator[Bundle]:
    """Yield bundles, and ask now and then whether to go on."""
    for number, bundle in enumerate(bundles):
        if number % ASK_EVERY == 0:
            _go_on(effort)
        yield bundle


class Pricer:
    """Prices every bundle of every party.

    A pricing of p parties with t choices of o options takes O(p o^t) time, in numpy; past `LONG` combinations a party,
    what `cheapest_label` takes.
    """

    def __init__(self, batches: Sequence[Batch], rows: Rows, *, may_be_unplaced: bool) -> None:
        self.batches = batches
        self.rows = rows
        self.parties = sum(len(batch.numbers) for batch in batches)
        self.is_long = [prod(1 + _width(options) for options in batch.options) > LONG for batch in batches]
        self.patterns = [
            _patterns(batch, may_be_unplaced=may_be_unplaced, is_long=is_long)
            for batch, is_long in zip(batches, self.is_long, strict=True)
        ]
        self._bases: dict[tuple[int, int, int], Floats] = {}
        self._kept = 0

    def priced(self, duals: Duals, effort: Effort) -> Iterator[Priced]:
        """Yield all bundles of all batches that are not long, priced, a part of a batch at a time."""
        table = self.rows.prices(duals.rows)
        for number, batch in enumerate(self.batches):
            for position, pattern in enumerate(() if self.is_long[number] else self.patterns[number]):
                size = prod(_width(options) for choice, options in enumerate(batch.options) if choice in pattern.seated)
                step = max(1, CHUNK // max(1, size))
                for start in range(0, len(batch.numbers) if size else 0, step):
                    _go_on(effort)
                    part = slice(start, start + step)
                    base = self._base((number, position, start), batch, pattern, part)
                    yield _price(batch, pattern, part, base, table, duals.unplaced)

    def cheapest(self, duals: Duals, effort: Effort, each: int = 1) -> tuple[Floats, list[Bundle]]:
        """Return every party's least price, shape (parties,), and up to ``each`` of its cheapest bundles a pattern.

        A party that cannot be given any bundle has an infinite price.

        Raises
        ------
        OutOfEffort
            If the effort ended first.
        """
        least = np.full(self.parties, np.inf)
        found: list[Bundle] = []
        for priced in self.priced(duals, effort):
            few = min(each, priced.values.shape[1])
            best = np.argpartition(priced.values, few - 1, axis=1)[:, :few]
            values = np.take_along_axis(priced.values, best, axis=1)
            which, column = np.nonzero(np.isfinite(values))
            found += priced.bundles(which, best[which, column])
            np.minimum.at(least, priced.parties, values.min(axis=1))
        for number, batch in enumerate(self.batches):
            for pattern in self.patterns[number] if self.is_long[number] else ():
                for value, bundle in _labelled(batch, pattern, self.rows.prices(duals.rows), duals.unplaced):
                    _go_on(effort)
                    found.append(bundle)
                    least[bundle.party] = min(least[bundle.party], value)
        return least, found

    def below(
        self, duals: Duals, limits: Floats, most: int, effort: Effort, *, is_complete: bool
    ) -> list[Bundle] | None:
        """Return the bundles with a lower price than their party's limit.

        Parameters
        ----------
        duals : Duals
        limits : array, shape (parties,)
        most : int
        effort : Effort
        is_complete : bool
            All of them; else, of those that differ in sessions nobody listed, only those with the cheapest such ones.

        Returns
        -------
        list of Bundle or None
            None if there are more than ``most``, if a batch is too long to tell, or if the effort ended.
        """
        if any(self.is_long):
            return None
        found: list[Bundle] = []
        try:
            for priced in self.priced(duals, effort):
                which, combination = np.nonzero(priced.values < limits[priced.parties][:, None])
                if len(found) + len(which) > most:
                    return None
                found += priced.bundles(which, combination)
                if is_complete:
                    rest = most - len(found)
                    others = priced.alternatives(which, combination, limits, self.batches[0].contents)
                    found += islice(_asking(others, effort), rest + 1)
                if len(found) > most:
                    return None
        except OutOfEffort:
            return None
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


def _patterns(batch: Batch, *, may_be_unplaced: bool, is_long: bool) -> list[Pattern]:
    if is_long and may_be_unplaced and not any(batch.beside):
        nobody = tuple(np.zeros(len(options.asking), dtype=np.bool_) for options in batch.options)
        return [Pattern(frozenset(range(len(batch.options))), nobody, 0, is_free=True)]
    patterns = []
    for flags in product((True, False), repeat=len(batch.options)):
        seated = frozenset(choice for choice, flag in enumerate(flags) if flag)
        if any(batch.beside[choice] & seated for choice in seated):
            continue
        away = tuple(_away(batch, choice, seated) for choice in range(len(flags)))
        unplaced = sum(
            int((batch.options[choice].asking & ~away[choice]).sum()) for choice, flag in enumerate(flags) if not flag
        )
        if may_be_unplaced or not unplaced:
            patterns.append(Pattern(seated, away, unplaced))
    return patterns


def _away(batch: Batch, choice: int, seated: frozenset[int]) -> NDArray[np.bool_]:
    """Say which members sit in a slot that overlaps a choice."""
    away = np.zeros(len(batch.options[choice].asking), dtype=np.bool_)
    for other in batch.beside[choice] & seated:
        away |= batch.options[other].asking
    return away & batch.options[choice].asking


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
    away_cost, other_steps = options.away_cost[part], options.other_steps[part][:, None, :]
    if choice not in pattern.seated:
        away = pattern.away[choice]
        cost = away_cost @ away + options.lost_cost[part] @ (options.asking & ~away)
        return cost[:, None], other_steps + (options.asking & ~away)
    other_cost = away_cost.sum(axis=1)[:, None]
    costs = np.hstack([options.listed_cost[part], np.repeat(other_cost, options.candidates, axis=1)])
    steps = [options.listed_steps[part], np.repeat(other_steps, options.candidates, axis=1)]
    return costs, np.concatenate(steps, axis=1)


def _price(batch: Batch, pattern: Pattern, part: slice, base: Floats, table: Floats, unplaced: float) -> Priced:
    """Price all combinations; ``table`` says what a person of a sort pays in a session."""
    axes, count = len(batch.options), len(base)
    values = base + pattern.unplaced * unplaced
    priced = []
    for choice, options in enumerate(batch.options):
        here = _priced_options(options, part, table, batch.contents) if choice in pattern.seated else _nothing(count)
        values = values + _along(here.prices, choice, axes)
        priced.append(here)
    for one, other in _sharing(batch):
        values = _without_clashes(values, batch.contents, [here.sessions for here in priced], one, other)
    parties = batch.numbers[part]
    return Priced(_sharing(batch), pattern, parties, values.reshape(count, -1), base.reshape(count, -1), priced)


def _sharing(batch: Batch) -> list[tuple[int, int]]:
    """Return the pairs of choices in which nobody may get the same content twice."""
    return [(one, other) for one, other in combinations(range(len(batch.options)), 2) if batch.share(one, other)]


def _nothing(count: int) -> PricedOptions:
    none = np.full((count, 1), NOWHERE, dtype=np.intp)
    return PricedOptions(none, np.zeros(none.shape), 1, np.array([], dtype=np.intp), np.zeros((count, 0)))


def _with_nothing(
    options: Options, pattern: Pattern, choice: int, outcomes: tuple[Whole, Floats, Floats, Whole], unplaced: float
) -> tuple[Whole, Floats, Floats, Whole]:
    """Add no seat at all to the outcomes of a choice, at its price."""
    sessions, prices, costs, steps = outcomes
    everybody = slice(0, len(costs))
    cost, step = _outcomes(options, everybody, replace(pattern, seated=pattern.seated - {choice}), choice)
    price = np.full((len(costs), 1), unplaced * float(options.asking.sum()))
    return (
        np.hstack([sessions, np.full((len(costs), 1), NOWHERE)]),
        np.hstack([prices, price]),
        np.hstack([costs, cost]),
        np.concatenate([steps, step], axis=1),
    )


def _labelled(batch: Batch, pattern: Pattern, table: Floats, unplaced: float) -> Iterator[tuple[float, Bundle]]:
    """Yield the price and the cheapest bundle of each party in a pattern."""
    everybody = slice(0, len(batch.numbers))
    outcomes = []
    for choice, options in enumerate(batch.options):
        costs, steps = _outcomes(options, everybody, pattern, choice)
        is_seated = choice in pattern.seated
        here = _priced_options(options, everybody, table, batch.contents) if is_seated else _nothing(len(costs))
        found = (here.sessions, here.prices, costs, steps)
        outcomes.append(_with_nothing(options, pattern, choice, found, unplaced) if pattern.is_free else found)
    asking = [int(options.asking.sum()) for options in batch.options]
    for party, number in enumerate(batch.numbers.tolist()):
        own = [(one[0][party], one[1][party], one[2][party], one[3][party]) for one in outcomes]
        label = cheapest_label(batch, party, own)
        if label is None:
            continue
        lost = sum(cells for cells, session in zip(asking, label[2], strict=True) if session == NOWHERE)
        count = lost if pattern.is_free else pattern.unplaced
        yield label[0] + pattern.unplaced * unplaced, Bundle(number, label[2], round(label[1]), count)


def _priced_options(options: Options, part: slice, table: Floats, contents: Whole) -> PricedOptions:
    """Price the listed sessions of a choice, and find the candidates among the others."""
    here = options.sorts[part] @ table[:, options.sessions]
    place = np.zeros(table.shape[1] + 1, dtype=np.intp)  # one more, which `NOWHERE` points at
    place[options.sessions] = np.arange(len(options.sessions))
    listed = options.listed[part]
    sessions, prices = [listed], [np.take_along_axis(here, place[listed], axis=1)]
    others = np.where(options.is_other[part], here, np.inf)
    left = others.copy()
    rows = np.arange(len(left))
    content_here = contents[options.sessions]
    for _ in range(options.candidates):
        best = np.argmin(left, axis=1)
        sessions.append(options.sessions[best][:, None])
        prices.append(left[rows, best][:, None])
        content = content_here[best]
        left[(content_here[None, :] == content[:, None]) & (content > 0)[:, None]] = np.inf
        left[content == 0] = np.inf  # nothing can clash with this one, so dearer ones need not be looked at
    return PricedOptions(np.hstack(sessions), np.hstack(prices), listed.shape[1], options.sessions, others)


def _without_clashes(values: Floats, contents: Whole, sessions: list[Whole], one: int, other: int) -> Floats:
    """Make combinations that give a content twice infinitely dear."""
    first, second = (np.where(here == NOWHERE, 0, contents[here]) for here in (sessions[one], sessions[other]))
    if not first.any() or not second.any():
        return values
    clash = (first[:, :, None] == second[:, None, :]) & (first > 0)[:, :, None]
    shape = [len(values), *([1] * len(sessions))]
    shape[one + 1], shape[other + 1] = first.shape[1], second.shape[1]
    return values + np.where(clash, np.inf, 0.0).reshape(shape)
