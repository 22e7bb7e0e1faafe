"""Where a search stands, and its step: a person looks at every place they could trade or move to, all at once."""

from __future__ import annotations

import numpy as np

from samverkan.engines.grouping.model import Floats, Ints, Model

NOISE = 1 << 17
"""Random numbers drawn once and read from a random place on, which is far cheaper than to draw each."""


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
        self.key: Ints = self.place * len(self.types) + self.kind
        self.counts = model.counts(place)
        self.excess = 0
        self.score = self.top
        self._barred: dict[tuple[int, int], Floats] = {}

    def step(self, unit: int, temperature: float, offset: int) -> bool:
        """Let a unit trade with one of the others, move, or stay, by heat bath; say whether it did not stay.

        Each possible trade has the probability ``exp(change / temperature)`` against staying's 1 (drawn by the
        Gumbel-max trick); at temperature 0 the best is taken if it gains. O(u).
        """
        group = int(self.place[unit])
        column = self.gamma[:, unit : unit + 1] - self.own[unit]
        change = (column + self._bar(group, int(self.kind[unit]))).take(self.key)
        change += self.gamma[group]
        change -= self.own
        change -= self.double[unit]
        if temperature == 0.0:
            other = int(change.argmax())
            if change[other] <= 0.0:
                return False
        else:
            size = len(change)
            drawn = self.noise[offset : offset + size] * temperature
            drawn += change
            other = int(drawn.argmax())
            if drawn[other] <= temperature * self.noise[offset + size]:
                return False
        self._trade(unit, other)
        return True

    def _trade(self, unit: int, other: int) -> None:
        a, b = int(self.place[unit]), int(self.place[other])
        self.score += self._change(unit, other, a, b)
        row = self.double[unit] * -0.5
        moved = [unit]
        if other < len(self.model.units):
            row += 0.5 * self.double[other]
            moved.append(other)
            self._put(other, a)
        self.gamma[a] += row
        self.gamma[b] -= row
        self._put(unit, b)
        self.gamma.take(self.flat, out=self.own)
        if self.kind[unit] != self.kind[other]:
            step = self.types[self.kind[other]] - self.types[self.kind[unit]]
            self.counts[:, a] += step
            self.counts[:, b] -= step
            self.excess = self.model.excess(self.counts)
            self._barred.clear()
        if self.score > self.top and self.excess == 0:
            self.top = self.score
            if self.score > self.best_score:
                self.best_score = self.score
                self.best = self.place[: len(self.model.units)].copy()

    def _change(self, unit: int, other: int, a: int, b: int) -> float:
        there = self.gamma[b, unit] - self.gamma[a, unit]
        back = self.gamma[a, other] - self.gamma[b, other]
        return float(there + back - self.double[unit, other])

    def _put(self, unit: int, group: int) -> None:
        self.place[unit] = group
        self.flat[unit] = group * len(self.place) + unit
        self.key[unit] = group * len(self.types) + self.kind[unit]

    def _bar(self, group: int, kind: int) -> Floats:
        """Return what leaving limits costs a unit of a kind that leaves a group, by (other group, other's kind)."""
        if (group, kind) not in self._barred:
            self._barred[group, kind] = self._barrier(group, kind)
        return self._barred[group, kind]

    def _barrier(self, group: int, kind: int) -> Floats:
        steps = (self.types[kind] - self.types).T[:, None, :]
        there = self._excess(self.counts[:, :, None] + steps, slice(None)) - self._excess(
            self.counts[:, :, None], slice(None)
        )
        home = slice(group, group + 1)
        mine = self.counts[:, home, None]
        back = self._excess(mine - steps, home) - self._excess(mine, home)
        cost: Floats = -self.price * (there + back)
        cost[group] = -np.inf
        return cost

    def _excess(self, counts: Ints, groups: slice) -> Ints:
        least, most = self.model.least[:, groups, None], self.model.most[:, groups, None]
        excess: Ints = (np.maximum(least - counts, 0) + np.maximum(counts - most, 0)).sum(axis=0)
        return excess

    def set_price(self, price: float) -> None:
        """Change what one person beyond a limit costs."""
        self.price = price
        self._barred.clear()
