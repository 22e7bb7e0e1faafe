"""Tabu search over all rounds at once: swap two persons of a round, or move one to a table that is one smaller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samverkan.engines.rotation.model import Bools, Ints, Model
from samverkan.engines.rotation.place import together

TENURE = (4, 12)
"""A person who left a table may not come back in that round for as many iterations as are drawn from here."""
CELLS = 24_000
"""Pairs of persons that are weighed in one iteration, at most; more persons than fit are sampled."""


@dataclass(frozen=True, slots=True)
class _Move:
    """Seat ``person`` at ``table`` in a round; ``partner``, if not -1, takes the seat that gets free."""

    number: int
    person: int
    table: int
    partner: int


class Search:
    """A plan with its counts, and one iteration of tabu search at a time.

    Parameters
    ----------
    model : Model
    plan : (R, n) ints
        Feasible; T for the absent.
    rng : numpy Generator

    Attributes
    ----------
    value : int
        Distinct meetings that count.
    best, best_plan : int, (R, n) ints

    Notes
    -----
    ``count[i, j]`` is the number of rounds together; ``gain[r, i, t]`` the number of persons at t in round r whom i
    meets in no other round, and who count. A swap of i at t with j at u is worth gain[i, u] + gain[j, t] - gain[i, t]
    - gain[j, u] - 2 if i and j never meet. An iteration weighs at most `CELLS` pairs and updates in O(n + R k).

    References
    ----------
    I. Dotú, P. Van Hentenryck (2005). Scheduling social golfers locally. CPAIOR, LNCS 3524, 155-167.
    """

    def __init__(self, model: Model, plan: Ints, rng: np.random.Generator) -> None:
        self.model = model
        self._rng = rng
        self._guest = model.present & (model.host < 0)[None, :]
        self._allowed = np.pad(model.allowed, ((0, 0), (0, 1)))
        self._is_free = bool(model.allowed[model.host < 0].all())
        self.best = -1
        self.best_plan = plan
        self.restart(plan)

    def restart(self, plan: Ints) -> None:
        """Go on from another feasible plan; the best so far is kept."""
        model = self.model
        rounds, persons, tables = *plan.shape, len(model.tables)
        self.plan = plan.copy()
        self._until = np.zeros((rounds, persons, tables + 1), dtype=np.int64)
        self._iteration = 0
        self._size = np.stack([np.bincount(seats, minlength=tables + 1) for seats in plan])
        self._count = np.zeros((persons, persons), dtype=np.int32)
        for seats in plan:
            self._count += together(seats, tables)
        self._gain = np.zeros((rounds, persons, tables + 1), dtype=np.int32)
        for number, seats in enumerate(plan):
            worth = (model.eligible & (self._count == together(seats, tables))).astype(np.float32)
            onehot = np.zeros((persons, tables + 1), dtype=np.float32)
            onehot[np.arange(persons), seats] = seats < tables
            self._gain[number] = worth @ onehot
        self.value = int((model.eligible & (self._count > 0)).sum()) // 2
        self._keep_best()

    def _keep_best(self) -> None:
        if self.value > self.best:
            self.best = self.value
            self.best_plan = self.plan.copy()

    def step(self) -> None:
        """Make the best move that is not tabu, or that leads to a new best; ties by lot."""
        self._iteration += 1
        number, person = self._sample()
        if not len(number):
            return
        own = np.take_along_axis(self._gain, self.plan[:, :, None], axis=2)[:, :, 0]
        swap_worth, swaps = self._swaps(number, person, own)
        move_worth, moves = self._inserts(number, person, own)
        worth = max(swap_worth, move_worth)
        choices = [
            *(swaps if swap_worth == worth else ()),
            *(moves if move_worth == worth else ()),
        ]
        if choices:
            self._make(choices[int(self._rng.integers(len(choices)))], worth)

    def _sample(self) -> tuple[Ints, Ints]:
        """Return rounds and guests who waste a meeting; some of them if they are many, some others if there is none."""
        own = np.take_along_axis(self._gain, self.plan[:, :, None], axis=2)[:, :, 0]
        size = np.take_along_axis(self._size, self.plan, axis=1)
        found = np.flatnonzero((self._guest & (own < size - 1)).ravel())
        if not len(found):
            found = np.flatnonzero(self._guest.ravel())
        most = max(4, CELLS // max(1, self.plan.shape[1]))
        if len(found) > most:
            found = self._rng.choice(found, most, replace=False)
        number, person = np.divmod(found, self.plan.shape[1])
        return number, person

    def _swaps(self, number: Ints, person: Ints, own: Ints) -> tuple[int, list[_Move]]:
        """Return the best worth of a swap and all swaps of that worth."""
        persons, places = self.plan.shape[1], self._gain.shape[2]
        seats = self.plan[number]
        mine = self.plan[number, person]
        row = (number * persons + person) * places
        there = row[:, None] + seats
        back = (number * persons * places + mine)[:, None] + np.arange(persons) * places
        worth = np.take(self._gain, there)
        worth += np.take(self._gain, back)
        worth -= own[number]
        worth -= own[number, person][:, None]
        worth -= 2 * (self.model.eligible[person] & (self._count[person] == 0))
        possible = self._guest[number] & (seats != mine[:, None])
        if not self._is_free:
            possible &= self._allowed[person[:, None], seats] & self._allowed[:, mine].T
        tabu = np.maximum(np.take(self._until, there), np.take(self._until, back)) > self._iteration
        possible &= ~tabu | (worth > self.best - self.value)
        best, chosen = _best(worth, possible, self._rng)
        return best, [_Move(int(number[q]), int(person[q]), int(seats[q, j]), j) for q, j in chosen]

    def _inserts(self, number: Ints, person: Ints, own: Ints) -> tuple[int, list[_Move]]:
        """Return the best worth of moving one person to a table that is one smaller, and all such moves."""
        size = self._size[:, :-1]
        mine = self.plan[number, person]
        possible = self._size[number, mine][:, None] == size[number] + 1
        possible &= size[number] < self.model.most
        possible &= (self._size[number, mine] > self.model.least[mine])[:, None]
        possible &= self.model.allowed[person]
        if not possible.any():
            return _NOTHING, []
        worth = self._gain[number, person, :-1] - own[number, person][:, None]
        tabu = self._until[number, person, :-1] > self._iteration
        possible &= ~tabu | (worth > self.best - self.value)
        best, chosen = _best(worth, possible, self._rng)
        return best, [_Move(int(number[q]), int(person[q]), t, -1) for q, t in chosen]

    def _make(self, move: _Move, worth: int) -> None:
        table = int(self.plan[move.number, move.person])
        until = self._iteration + int(self._rng.integers(TENURE[0], TENURE[1] + 1))
        self._until[move.number, move.person, table] = until
        self._relocate(move.number, move.person, move.table)
        if move.partner >= 0:
            self._until[move.number, move.partner, move.table] = until
            self._relocate(move.number, move.partner, table)
        self.value += worth
        self._keep_best()

    def _relocate(self, number: int, person: int, table: int) -> None:
        """Seat a person elsewhere and bring counts and gains up to date."""
        seats = self.plan[number]
        left = int(seats[person])
        worth = self.model.eligible[person] & (self._count[person] == (seats == left))
        self._gain[number, :, left] -= worth
        self._gain[number, :, table] += worth
        mates = np.flatnonzero(seats == left)
        self._meet(number, person, mates[mates != person], -1)
        self._meet(number, person, np.flatnonzero(seats == table), 1)
        seats[person] = table
        self._size[number, [left, table]] += (-1, 1)

    def _meet(self, number: int, person: int, others: Ints, sign: int) -> None:
        """Let a person meet others once more, or once less, in a round, for the sake of all other rounds."""
        if not len(others):
            return
        plan = self.plan
        before = self._count[person, others] - ((mine := plan[:, person])[:, None] == plan[:, others])
        before += (mine == len(self.model.tables))[:, None] & (plan[:, others] == len(self.model.tables))
        changed = (before == (0 if sign > 0 else 1)) & self.model.eligible[person, others]
        changed[number] = False
        rounds, which = np.nonzero(changed)
        mates = others[which]
        np.add.at(self._gain, (rounds, np.full_like(mates, person), plan[rounds, mates]), -sign)
        np.add.at(self._gain, (rounds, mates, plan[rounds, person]), -sign)
        self._gain[:, :, -1] = 0
        self._count[person, others] += sign
        self._count[others, person] += sign


_NOTHING = -(2**31)


def _best(worth: Ints, possible: Bools, rng: np.random.Generator) -> tuple[int, list[tuple[int, int]]]:
    """Return the highest possible worth and one of its places, drawn by lot."""
    if not possible.any():
        return _NOTHING, []
    masked = np.where(possible, worth, _NOTHING)
    best = int(masked.max())
    places = np.flatnonzero(masked == best)
    q, k = divmod(int(places[rng.integers(len(places))]), worth.shape[1])
    return best, [(q, k)]
