"""Where a search stands, and its step: a person looks at every place they could trade or move to, all at once."""

from __future__ import annotations

import numpy as np

from samverkan.engines.grouping.model import Floats, Ints, Model

NOISE = 1 << 17
"""Random numbers drawn once and read from a random place on, which is far cheaper than to draw each."""


SMALL = 40_000
"""Numbers that are faster renewed all at once than in parts."""


class Walk:
    """A grouping of the units, with everything a step needs kept up to date.

    ``gamma[g, i]`` is what unit ``i`` gains in group ``g``. Where sizes leave room, each group also holds an empty
    seat: a column without gains after the units', so that a move is a trade with it.

    Units of one type add the same to all counts. If there is only one type, counts never leave their limits; if there
    are several (couples beside single persons, roles that are needed), the walk may leave them at a price, for
    otherwise a couple could never trade with two single persons. Only groupings that keep all limits count as answers.

    ``best`` is the best grouping of all; ``top`` the best score since the caller last set it.

    Parameters
    ----------
    model : Model
    place : array of int, shape (u,)
        A grouping that breaks no rule.
    rng : numpy Generator
    """

    def __init__(self, model: Model, place: Ints, rng: np.random.Generator) -> None:
        self.model = model
        units, groups = len(model.units), len(model.groups)
        types, kind = np.unique(model.usage, axis=0, return_inverse=True)
        has_room = bool((model.least < model.most)[0].any())
        seats = groups if has_room or len(types) > 1 else 0
        self.is_soft = len(types) > 1
        self.types: Ints = np.concatenate([types, np.zeros((1, types.shape[1]), dtype=np.int64)]) if seats else types
        self.kind: Ints = np.concatenate([kind.ravel(), np.full(seats, len(types))])
        self.double = np.zeros((units, units + seats))
        self.double[:, :units] = 2.0 * (model.gain - model.penalty * model.conflict)
        # A unit that is looked at trades with others, never with itself; the diagonal only must stay finite.
        np.fill_diagonal(self.double[:, :units], 0.0)
        self.noise: Floats = np.round(rng.gumbel(size=NOISE), 6)
        self.price = 4.0 * float(np.abs(model.gain).max(initial=0.0)) if self.is_soft else model.penalty
        self.best = place.copy()
        self.best_score = self.top = model.score(place)
        member = (place[None, :] == np.arange(groups)[:, None]).astype(np.float64)
        self.place: Ints = np.concatenate([place, np.arange(seats)])
        self.gamma: Floats = member @ (self.double / 2)
        self.gamma[:, :units] -= model.penalty * model.banned.T
        self.flat: Ints = self.place * len(self.place) + np.arange(len(self.place))
        self.own: Floats = self.gamma.take(self.flat)
        self.lift: Floats = self.gamma - self.own
        self.key: Ints = self.place * len(self.types) + self.kind
        self.counts = model.counts(place)
        self.excess = 0
        self.score = self.top
        self.bars: Floats = np.zeros((groups * len(self.types), groups, len(self.types)))
        self.bars[np.arange(len(self.bars)), np.arange(len(self.bars)) // len(self.types)] = -np.inf
        self.is_stale = np.full(len(self.bars), len(self.types) > 1)

    def step(self, units: Ints, temperature: float, offset: int) -> bool:
        """Let one of some units trade with any other, or move, or let all stay, by heat bath; say if any moved.

        Each possible trade has the probability ``exp(change / temperature)`` against staying's 1 (drawn by the
        Gumbel-max trick); at temperature 0 the best is taken if it gains. O(b u) for b units, in few calls of numpy:
        several at once cost little more than one.
        """
        keys = self.key[units]
        if self.is_stale[keys].any():
            self._renew_bars(keys)
        change = self.bars[keys]
        change += self.lift[:, units].T[:, :, None]
        change = change.reshape(len(units), -1).take(self.key, axis=1)
        change += self.lift[self.place[units]]
        change -= self.double[units]
        drawn, least = change.ravel(), 0.0
        if temperature:
            drawn = self.noise[offset : offset + change.size] * temperature
            least = temperature * float(self.noise[offset + change.size])
            drawn += change.ravel()
        best = int(drawn.argmax())
        if drawn[best] <= least:
            return False
        self._trade(int(units[best // len(self.key)]), best % len(self.key))
        return True

    def _trade(self, unit: int, other: int) -> None:
        a, b = int(self.place[unit]), int(self.place[other])
        self.score += float(self.lift[b, unit] + self.lift[a, other] - self.double[unit, other])
        row = self.double[unit] * -0.5
        if other < len(self.model.units):
            row += 0.5 * self.double[other]
            self._put(other, a)
        self.gamma[a] += row
        self.gamma[b] -= row
        self._put(unit, b)
        self._renew_lift(a, b)
        if self.kind[unit] != self.kind[other]:
            step = self.types[self.kind[other]] - self.types[self.kind[unit]]
            self.counts[:, a] += step
            self.counts[:, b] -= step
            self.excess = self.model.excess(self.counts)
            self.is_stale[:] = True
        if self.score > self.top and self.excess == 0:
            self.top = self.score
            if self.score > self.best_score:
                self.best_score = self.score
                self.best = self.place[: len(self.model.units)].copy()

    def _renew_lift(self, a: int, b: int) -> None:
        """Bring up to date what depends on two groups: all at once, or only them where the rest is much."""
        if self.gamma.size <= SMALL:
            self.gamma.take(self.flat, out=self.own)
            np.subtract(self.gamma, self.own, out=self.lift)
            return
        members = np.flatnonzero((self.place == a) | (self.place == b))
        self.own[members] = self.gamma[self.place[members], members]
        self.lift[:, members] = self.gamma[:, members] - self.own[members]
        for group in (a, b):
            np.subtract(self.gamma[group], self.own, out=self.lift[group])

    def _put(self, unit: int, group: int) -> None:
        self.place[unit] = group
        self.flat[unit] = group * len(self.place) + unit
        self.key[unit] = group * len(self.types) + self.kind[unit]

    def _renew_bars(self, keys: Ints) -> None:
        """Find what leaving limits costs a unit of a kind that leaves a group, by (other group, other's kind)."""
        for key in set(keys[self.is_stale[keys]].tolist()):
            group, kind = divmod(key, len(self.types))
            steps = (self.types[kind] - self.types).T[:, None, :]
            now, home = self.counts[:, :, None], slice(group, group + 1)
            there = self._excess(now + steps, slice(None)) - self._excess(now, slice(None))
            back = self._excess(now[:, home] - steps, home) - self._excess(now[:, home], home)
            self.bars[key] = -self.price * (there + back)
            self.bars[key, group] = -np.inf
            self.is_stale[key] = False

    def _excess(self, counts: Ints, groups: slice) -> Ints:
        least, most = self.model.least[:, groups, None], self.model.most[:, groups, None]
        excess: Ints = (np.maximum(least - counts, 0) + np.maximum(counts - most, 0)).sum(axis=0)
        return excess

    def set_price(self, price: float) -> None:
        """Change what one person beyond a limit costs."""
        self.price = price
        self.is_stale[:] = len(self.types) > 1
