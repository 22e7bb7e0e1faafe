"""Annealing in cycles: from a heat where most persons move, down to one where hardly any does, then straight uphill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samverkan.engines.effort import Effort, Ended, Progress
from samverkan.engines.grouping.model import Ints, Model
from samverkan.engines.grouping.walk import NOISE, Walk

CHUNK = 256
"""Steps between two looks at the limits and the temperature."""

HOT, COLD = 0.6, 0.05
"""Shares of steps that move somebody, at the start and at the end of a cycle."""

BUSY, CALM = 0.5, 0.25
"""Shares of blocks that move somebody, above which blocks are halved and below which they are doubled."""

TRIAL = 1_000
"""Steps at most at each temperature of the first cooling."""

LARGEST_BLOCK, CLIMBERS = 16, 8
"""Most units that look for a trade at once, when cooling; and how many do when climbing."""

SHORTEST = 50
"""Steps in the first cycle, for each unit; each length is used twice, then doubled."""

AGREEING = 5
"""When this many cycles have ended at the best score, there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: the group of each unit, the steps taken, and why it ended."""

    place: Ints
    steps: int
    ended: Ended


class Search:
    """One run of the search; see `improve`."""

    def __init__(self, model: Model, start: Ints, rng: np.random.Generator, effort: Effort, bound: float) -> None:
        self.walk = Walk(model, start, rng)
        self.rng = rng
        self.effort = effort
        self.bound = bound
        self.movable = np.flatnonzero((~model.banned).sum(axis=1) > 1)
        self.steps = 0
        self.ended: Ended | None = None

    def run(self) -> Found:
        """Go on until there is nothing left to do or a limit is reached."""
        if not len(self.movable) or not np.ptp(self.walk.model.gain):
            return Found(self.walk.best, 0, "done")
        hot, cold = self._temperatures()
        scores: list[float] = []
        while self._goes_on():
            length = SHORTEST * len(self.movable) * 2 ** (len(scores) // 2)
            scores.append(self._cycle(hot, cold, self._fit(length)))
            is_proven = self.walk.best_score >= self.bound - 1e-9 * abs(self.bound)
            if is_proven or scores.count(self.walk.best_score) >= AGREEING:
                self.ended = self.ended or "done"
        return Found(self.walk.best, self.steps, self.ended or "done")

    def _goes_on(self) -> bool:
        self.ended = self.ended or self.effort.ended(self.steps)
        return self.ended is None

    def _fit(self, length: int) -> int:
        """Stretch a cycle to the end of the run if no other of its length would fit after it."""
        if self.effort.iteration_limit is None:
            return length
        left = self.effort.iteration_limit - self.steps
        return left if left < 2 * length else length

    def _temperatures(self) -> tuple[float, float]:
        """Cool down fast, and see at what temperatures persons begin and cease to move."""
        top = 4.0 * float(np.abs(self.walk.model.gain).max())
        hot = temperature = top
        while self._goes_on() and temperature > top * 1e-6:
            moved = self._some_steps(temperature, min(2 * len(self.movable), TRIAL))
            if moved > HOT:
                hot = temperature
            elif moved < COLD:
                break
            temperature *= 0.75
        self._climb()
        return hot, temperature

    def _cycle(self, hot: float, cold: float, length: int) -> float:
        """Cool from hot to cold in about ``length`` steps; return the best score of this cycle."""
        clock = _Clock(self.effort, self.steps, length)
        self.walk.top = -np.inf
        block = 1
        while self._goes_on() and (share := clock.share(self.steps)) < 1.0:
            moved = self._some_steps(hot * (cold / hot) ** share, CHUNK, block)
            block = self._next_block(block, moved)
            self._adapt_price()
            self._report()
        self._climb()
        return self.walk.top

    def _next_block(self, block: int, moved: float) -> int:
        """Look at more persons at once when few move, and at fewer when many do, for only one of them can."""
        if moved > BUSY:
            return max(1, block // 2)
        if moved >= CALM:
            return block
        return max(1, min(2 * block, LARGEST_BLOCK, NOISE // (2 * self.walk.double.shape[1])))

    def _some_steps(self, temperature: float, number: int, block: int = 1) -> float:
        """Let blocks of units look for a trade, one block a step; return the share of steps that moved somebody."""
        if self.effort.iteration_limit is not None:
            number = min(number, self.effort.iteration_limit - self.steps)
        units = self.rng.choice(self.movable, size=(number, block))
        offsets = self.rng.integers(NOISE - 1 - self.walk.double.shape[1] * block, size=number).tolist()
        step = self.walk.step
        moved = sum([step(some, temperature, offset) for some, offset in zip(units, offsets, strict=True)])
        self.steps += number
        return moved / max(1, number)

    def _climb(self) -> None:
        """Go uphill from where the walk stands, keeping the rules, until nobody gains by a trade or a move."""
        walk, price = self.walk, self.walk.price
        walk.set_price(walk.model.penalty)
        blocks = [self.movable[first : first + CLIMBERS] for first in range(0, len(self.movable), CLIMBERS)]
        still = turn = 0
        while still < len(blocks) and not (turn % CHUNK == 0 and self.effort.ended()):
            still = 0 if walk.step(blocks[turn % len(blocks)], 0.0, 0) else still + 1
            turn += 1
        walk.set_price(price)

    def _adapt_price(self) -> None:
        walk = self.walk
        if walk.is_soft:
            price = walk.price * (1.1 if walk.excess else 0.97)
            lowest = 0.1 * float(np.abs(walk.model.gain).max())
            walk.set_price(min(max(price, lowest), walk.model.penalty))

    def _report(self) -> None:
        progress = Progress("search", self.steps, self.effort.iteration_limit, self.walk.best_score, self.bound)
        self.effort.report(progress)


class _Clock:
    """How far a cycle has come: by steps; by time only if it is not done when half the time that was left is gone."""

    def __init__(self, effort: Effort, start: int, length: int) -> None:
        self.effort, self.start, self.length = effort, start, length
        self.half = effort.seconds_left() / 2
        self.at_half: float | None = None

    def share(self, steps: int) -> float:
        """Return a number from 0; the cycle is over at 1."""
        done = (steps - self.start) / self.length
        left = self.effort.seconds_left()
        if left >= self.half:
            return done
        if self.at_half is None:
            self.at_half = done
        return max(done, self.at_half + (1.0 - self.at_half) * (1.0 - left / self.half))


def improve(model: Model, start: Ints, rng: np.random.Generator, effort: Effort, bound: float) -> Found:
    """Return the best grouping found from a feasible start; never worse than the start.

    Notes
    -----
    Simulated annealing with heat-bath steps (`Walk.step`): each step chooses among all trades and moves of 1 to 16
    units, the more the fewer move; O(u) a step in numpy, for u units. Cycles of growing length cool geometrically
    between two temperatures that a fast first cooling finds; each ends with a climb to a local optimum of trades and
    moves.

    References
    ----------
    Kirkpatrick, Gelatt, Vecchi (1983), Science 220; the step by gains of unit and group is that of Lai and Hao (2016),
    European Journal of Operational Research 254.
    """
    return Search(model, start, rng, effort, bound).run()
