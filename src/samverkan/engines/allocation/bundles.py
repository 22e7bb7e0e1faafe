"""Bundles, an option for every slot of a party, and all of them side by side at some prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.allocation.options import NOWHERE, Whole
from samverkan.engines.allocation.rows import Floats


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
    """Which choices give a seat; of the others, who sits in an overlapping slot instead; and how many are unplaced.

    ``away[choice]`` is a boolean array over the members. A pattern that ``is_free`` stands for all patterns at
    once: any of its seats may be left out.
    """

    seated: frozenset[int]
    away: tuple[NDArray[np.bool_], ...]
    unplaced: int
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class PricedOptions:
    """The options of p parties in one choice at some prices.

    Attributes
    ----------
    sessions, prices : array, shape (p, o)
        The ``listed`` first, then the candidates.
    listed : int
    others : array, shape (k,)
    other_prices : array, shape (p, k)
        Of all sessions that are not listed, the candidates among them; infinite for a session that is not open.
    """

    sessions: Whole
    prices: Floats
    listed: int
    others: Whole
    other_prices: Floats


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
    options : list of PricedOptions
        One a choice; a combination is an index into their product.
    sharing : list of pairs of choices
        In which nobody may get the same content twice.
    """

    sharing: list[tuple[int, int]]
    pattern: Pattern
    parties: Whole
    values: Floats
    base: Floats
    options: list[PricedOptions]

    def bundles(self, which: Whole, combination: Whole) -> list[Bundle]:
        """Return the bundles at some places of ``values``."""
        got = np.empty((len(which), len(self.options)), dtype=np.intp)
        for choice, place in enumerate(self._places(combination)):
            got[:, choice] = self.options[choice].sessions[which, place]
        costs = np.rint(self.base[which, combination]).astype(int).tolist()
        parties = self.parties[which].tolist()
        return [
            Bundle(party, tuple(sessions), cost, self.pattern.unplaced)
            for party, sessions, cost in zip(parties, got.tolist(), costs, strict=True)
        ]

    def alternatives(self, which: Whole, combination: Whole, limits: Floats, contents: Whole) -> Iterator[Bundle]:
        """Yield bundles below a limit that differ from those at some places in other sessions that are not listed.

        Only the cheapest of these are candidates. Whatever bundle is below its party's limit, so is the one with
        candidates in the place of its sessions that are not listed; so together with the combinations these are all.
        """
        places = list(self._places(combination))
        is_other = [place >= options.listed for place, options in zip(places, self.options, strict=True)]
        found = np.flatnonzero(np.any(is_other, axis=0)) if is_other else np.array([], dtype=np.intp)
        for number, bundle in zip(found, self.bundles(which[found], combination[found]), strict=True):
            row = int(which[number])
            slack = float(limits[bundle.party] - self.values[row, combination[number]])
            free = [choice for choice, flags in enumerate(is_other) if flags[number]]
            saved = {choice: float(self.options[choice].prices[row, places[choice][number]]) for choice in free}
            for sessions in self._exchange(list(bundle.sessions), free, saved, row, slack, contents):
                yield replace(bundle, sessions=sessions)

    def _exchange(
        self, sessions: list[int], free: list[int], saved: dict[int, float], row: int, slack: float, contents: Whole
    ) -> Iterator[tuple[int, ...]]:
        if not free:
            given = [0 if session == NOWHERE else int(contents[session]) for session in sessions]
            if not any(given[one] and given[one] == given[other] for one, other in self.sharing):
                yield tuple(sessions)
            return
        choice, *rest = free
        options = self.options[choice]
        if options.others.size == 0:  # no session at all
            yield from self._exchange(sessions, rest, saved, row, slack, contents)
            return
        dearer = options.other_prices[row] - saved[choice]
        for position in np.flatnonzero(dearer < slack).tolist():
            changed = [*sessions[:choice], int(options.others[position]), *sessions[choice + 1 :]]
            yield from self._exchange(changed, rest, saved, row, slack - float(dearer[position]), contents)

    def _places(self, combination: Whole) -> Sequence[Whole]:
        shape = [options.sessions.shape[1] for options in self.options]
        return np.unravel_index(combination, shape) if shape else ()
