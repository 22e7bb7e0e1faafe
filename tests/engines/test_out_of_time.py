"""Limits too short to read a problem: every engine says so, and in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from samverkan.engines import allocation, effort, grouping, ideas, rotation
from samverkan.engines.effort import UNLIMITED, Effort, OutOfTime

TICK = 0.01
"""Seconds that pass between two looks at the clock of these tests."""


class Clock:
    """A clock that goes on by a tick whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def look(self) -> float:
        self.now += TICK
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(effort, "time", SimpleNamespace(monotonic=clock.look, thread_time=lambda: 100 * clock.now))
    return clock


def seats() -> allocation.Problem:
    sessions = tuple(allocation.Session(number, "morning", 20) for number in range(5))
    allowed = {"morning": frozenset(range(5))}
    people = (
        allocation.Person(number, None, {"morning": (number % 5, (number + 1) % 5)}, allowed) for number in range(80)
    )
    return allocation.Problem(sessions, tuple(people))


def tables() -> rotation.Problem:
    return rotation.Problem(tuple(map(rotation.Person, range(80))), tuple(map(rotation.Table, range(10))), 6)


def circles() -> grouping.Problem:
    people = tuple(grouping.Person(number, {"home": str(number % 7)}) for number in range(80))
    return grouping.Problem(people, tuple(grouping.Group(number, 7, 9) for number in range(10)))


def replan(limit: float) -> object:
    cafe = tables()
    first = {(person, number): (person + number) % 10 for person in range(80) for number in range(1, 7)}
    plan = replace(rotation.plan(rotation.Problem((), (), 1)), seats=first)
    return rotation.replan(cafe, plan, from_round=2, absent=[3], time_limit=limit)


NOTES = [ideas.Note(number, f"Fler bussar till by nummer {number}") for number in range(80)]
VOTES = [ideas.Vote(person, statement, 1) for person in range(20) for statement in range(8)]
DUELS = [ideas.Duel(number % 5, (number + 1) % 5) for number in range(80)]

LIMITED: dict[str, Callable[[float], object]] = {
    "allocation": lambda limit: allocation.solve(seats(), time_limit=limit),
    "passing on": lambda limit: allocation.promote(
        seats(), {(number, "morning"): number % 5 for number in range(80)}, time_limit=limit
    ),
    "rotation": lambda limit: rotation.plan(tables(), time_limit=limit),
    "rotation anew": replan,
    "grouping": lambda limit: grouping.mix(circles(), time_limit=limit),
    "gathering": lambda limit: ideas.gather(NOTES, time_limit=limit),
    "opinion map": lambda limit: ideas.map_opinions(VOTES, time_limit=limit),
    "duels": lambda limit: ideas.rank(range(5), DUELS, time_limit=limit),
}


@pytest.mark.parametrize("limited", LIMITED.values(), ids=LIMITED)
def test_a_limit_shorter_than_reading_is_refused_in_time(limited: Callable[[float], object], clock: Clock) -> None:
    with pytest.raises(OutOfTime, match="shorter than it takes to read the problem"):
        limited(0.05)

    assert limited is replan or clock.now <= 0.05 + TICK  # `replan` needs a plan, which is made without a limit


@pytest.mark.parametrize("limited", LIMITED.values(), ids=LIMITED)
def test_control_a_small_problem_is_answered_however_short_the_limit(limited: Callable[[float], object]) -> None:
    assert limited(0.0) is not None


def test_a_cancelled_run_answers_with_what_it_has() -> None:
    assert allocation.solve(seats(), cancelled=lambda: True).ended == "cancelled"
    assert rotation.plan(tables(), cancelled=lambda: True).ended == "cancelled"


def test_insisting_looks_ahead_by_the_longest_step(clock: Clock) -> None:
    effort = Effort(time_limit=2.0)
    effort.insist()
    clock.now += 0.9
    effort.insist()

    clock.now += 0.2
    with pytest.raises(OutOfTime):  # 1.1 of 2 seconds are over, and the longest step took 0.9
        effort.insist()


def test_insisting_on_a_reserve(clock: Clock) -> None:
    effort = Effort(time_limit=1.0)
    clock.now += 0.4
    effort.insist(times=0.4)

    with pytest.raises(OutOfTime):
        effort.insist(times=2.0)


def test_an_effort_that_ends_before_another(clock: Clock) -> None:
    effort = Effort(time_limit=1.0)
    clock.now += 0.5

    assert effort.before(0.4).seconds_left() == pytest.approx(0.1, abs=6 * TICK)
    assert effort.before(0.6).ended() == "time"
    assert effort.ended() is None
    assert UNLIMITED.before(100).seconds_left() == float("inf")
