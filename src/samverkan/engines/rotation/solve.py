"""Plan all rounds: start from constructions, keep the best, and improve it until the bound or a limit is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from samverkan.engines.checks import seed_faults
from samverkan.engines.effort import Cancelled, Effort, Ended, Progress, Report
from samverkan.engines.faults import Id, refuse
from samverkan.engines.rotation import sizes
from samverkan.engines.rotation.bound import arrange, part_bound
from samverkan.engines.rotation.checking import find_faults
from samverkan.engines.rotation.labels import count_visits, spread_over_tables
from samverkan.engines.rotation.model import Ints, Model, parts
from samverkan.engines.rotation.nets import NOWHERE, net
from samverkan.engines.rotation.place import complete
from samverkan.engines.rotation.problem import Problem
from samverkan.engines.rotation.relabel import relabel
from samverkan.engines.rotation.result import Plan, Seats, make_plan
from samverkan.engines.rotation.starters import turned
from samverkan.engines.rotation.tabu import Search

ITERATIONS = 20_000
TURN = 25
"""Iterations of one part before the next part has its turn, and before limits are asked."""

ANSWER_TO_READING = 2.5
"""How long it takes at most to begin the search and to write the answer down, neither of which can be interrupted,
measured in what it took to read the problem and bound it."""

TIME_FOR_NET = 0.2
"""Share of the time for the first plan by classes; without a time limit it has as many nodes as it takes."""


def plan(
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = ITERATIONS,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """Seat everybody in all rounds so that as many pairs as possible meet.

    Parameters
    ----------
    problem : Problem
        n persons, T tables, R rounds.
    seed : int
        For lots. The same problem and seed give the same plan, unless the time ran out.
    time_limit : float, optional
        Seconds, kept within a tenth. When they are over, the best plan so far is returned.
    iteration_limit : int, optional
        Iterations of tabu search; it ends too when 1,000 and 100 a person of them have brought nothing. None: until
        the bound is reached, the time is out or the caller cancels.
    progress, cancelled : callable, optional
        See `Effort`.

    Returns
    -------
    Plan
        Feasible always: hosts at their tables, modes and limits held, sizes as even as can be. ``meetings`` is within
        ``gap`` of the optimum, which ``bound`` certifies; the optimum itself is not promised.

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        With every fault, before anything is planned; rounds without enough seats are among them.
    OutOfTime
        If the time limit is shorter than it takes to read the problem and to make one plan.

    Notes
    -----
    Constructions take O(R n (n + T)), memory is O(n**2 + R n T).

    Examples
    --------
    >>> from samverkan.engines.rotation.problem import Person, Table
    >>> girls = tuple(Person(number) for number in range(15))
    >>> walk = plan(Problem(girls, tuple(Table(row) for row in range(5)), rounds=7), seed=1)
    >>> walk.status, walk.meetings, walk.repeats
    ('optimal', 105, 0)
    """
    effort = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    refuse([*seed_faults(seed), *find_faults(problem, effort)])
    found = improve(arrange(problem, seed), {}, seed, effort)
    return make_plan(
        problem, found.seats, found.bound, held=0, ended=found.ended, iterations=found.iterations, seed=seed
    )


@dataclass(frozen=True, slots=True)
class Found:
    """Seats of a model, with the bound and how the search ended."""

    seats: Seats
    bound: int
    ended: Ended
    iterations: int


def improve(model: Model, before: Seats, seed: int, effort: Effort) -> Found:
    """Plan each part of a model, in turns.

    ``before`` is an earlier plan, from which a good start may come. Its rounds up to 0 were held before the first.
    """
    cut = [part for _, _, part in parts(model)] if model.rounds else []
    bounds = [part_bound(part, effort) for part in cut]
    effort.insist(ANSWER_TO_READING)
    search = effort.before(ANSWER_TO_READING * effort.seconds_used())
    jobs = []
    for number, (part, most) in enumerate(zip(cut, bounds, strict=True)):
        effort.report(Progress("start", number))
        jobs.append(_Job(part, most, before, np.random.default_rng((seed, number)), search))
    done = 0
    while (open_ := [job for job in jobs if not job.is_over]) and search.ended(done) is None:
        for job in open_:
            turn = TURN if search.iteration_limit is None else min(TURN, search.iteration_limit - done)
            done += job.run(turn, search)
        value = sum(job.search.best for job in jobs)
        effort.report(Progress("search", done, effort.iteration_limit, value, sum(bounds)))
    ended = "done" if all(job.is_done for job in jobs) else search.ended(done) or "iterations"
    seats = {key: table for job in jobs for key, table in _named(job.model, job.answer(before))}
    ordered = {key: seats[key] for key in sorted(seats, key=repr)}
    return Found(ordered, sum(bounds), ended, done)


class _Job:
    """The search of one part: its bound, its starts, and when it begins again."""

    def __init__(self, model: Model, bound: int, before: Seats, rng: np.random.Generator, effort: Effort) -> None:
        self.model = model
        self.bound = bound
        self._rng = rng
        self._stalled = self._fruitless = 0
        self._patience = 400 + 20 * len(model.persons)
        self._has_turned = False
        self._is_limited = effort.iteration_limit is not None
        self.search: Search
        self._seconds_a_start = 0.0
        for number, start in enumerate(self._starts(before, effort)):
            if not number:
                began = effort.seconds_used()
                self.search = Search(model, start, rng)
                self._seconds_a_start += effort.seconds_used() - began
            else:
                self.search.restart(start)
            if self.is_done or effort.ended() or not self._has_time_to_start(effort):
                break
        if self.search.value < self.search.best:
            self.search.restart(self.search.best_plan)

    @property
    def is_done(self) -> bool:
        """Whether no plan can be better."""
        return self.search.best >= self.bound

    @property
    def is_over(self) -> bool:
        """Whether to stop: done, or nothing better found for long and only iterations to wait for."""
        return self.is_done or (self._is_limited and self._fruitless > 1000 + 100 * len(self.model.persons))

    def _has_time_to_start(self, effort: Effort) -> bool:
        """Say whether another start, which cannot be interrupted, would be done in time."""
        return effort.seconds_left() > self._seconds_a_start

    def _starts(self, before: Seats, effort: Effort) -> Iterator[Ints]:
        """Yield the plans to begin with; the first is made even if time is short, or else there is no answer."""
        model = self.model
        if before:
            yield self._first(_read(model, before, range(1, model.rounds + 1)), effort)
        by_classes = net(model, _full_size(model), self._rng, effort.part(TIME_FOR_NET))
        seated = complete(model, by_classes, self._rng) if before else self._first(by_classes, effort)
        yield relabel(model, seated, effort)
        yield self._from_nothing()

    def _first(self, plan: Ints, effort: Effort) -> Ints:
        began = effort.seconds_used()
        seated = complete(self.model, plan, self._rng, effort)
        self._seconds_a_start += effort.seconds_used() - began
        return seated

    def _from_nothing(self) -> Ints:
        nothing = np.full(self.model.present.shape, NOWHERE)
        return complete(self.model, nothing, self._rng)

    def answer(self, before: Seats) -> Ints:
        """Return the best plan, with groups at tables that are new to them where that makes no difference."""
        held = range(min((number for _, number in before), default=1), 1)
        visits = count_visits(self.model, _read(self.model, before, held))
        return spread_over_tables(self.model, self.search.best_plan, visits)

    def run(self, turn: int, effort: Effort) -> int:
        """Make up to ``turn`` iterations while there is time; return how many."""
        for done in range(turn):
            if self.is_done or effort.seconds_left() <= 0:
                return done
            best = self.search.best
            self.search.step()
            is_better = self.search.best > best
            self._stalled, self._fruitless = (0, 0) if is_better else (self._stalled + 1, self._fruitless + 1)
            if self._stalled > self._patience:
                self._stalled = 0
                if self._has_time_to_start(effort):
                    self._begin_again(effort)
        return turn

    def _begin_again(self, effort: Effort) -> None:
        """Go back to the best plan with one round emptied and seated anew, or, one time in four, begin from nothing.

        The first time, look for a plan that turns.
        """
        if not self._has_turned:
            self._has_turned = True
            plan = turned(self.model, effort, self._rng)
            if plan is not None:
                self.search.restart(relabel(self.model, plan, effort))
                return
        if self._rng.integers(4) == 0:
            self.search.restart(self._from_nothing())
            return
        start = self.search.best_plan.copy()
        start[self._rng.integers(len(start))] = NOWHERE
        start[start == len(self.model.tables)] = NOWHERE
        self.search.restart(complete(self.model, start, self._rng))


def _full_size(model: Model) -> Ints:
    """Return sizes of the tables in the round with most persons."""
    return sizes.even(model, int(model.present.sum(axis=1).argmax()))


def _read(model: Model, seats: Seats, rounds: range) -> Ints:
    """Return the tables of persons in some rounds, -1 where seats say nothing; (rounds, n)."""
    table = {identity: number for number, identity in enumerate(model.tables)}
    read = [
        [
            table.get(seats[person, number], NOWHERE) if (person, number) in seats else NOWHERE
            for person in model.persons
        ]
        for number in rounds
    ]
    return np.array(read, dtype=np.int64).reshape(len(rounds), len(model.persons))


def _named(model: Model, found: Ints) -> Iterator[tuple[tuple[Id, int], Id]]:
    for number, person in np.argwhere(model.present):
        yield (model.persons[person], int(number) + 1), model.tables[found[number, person]]
