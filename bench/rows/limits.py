"""Rows on time: how long the engines take that are told to stop, at large sizes, and with limits too short for them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bench.instances import draw_forum
from bench.rows import Measure, Row

from samverkan.engines import allocation, grouping, ideas, rotation
from samverkan.engines.effort import OutOfTime

MOST = 1.1
"""A limit may be overrun by a tenth."""


def _measure(name: str, solve: Callable[[float], Any], *limits: float) -> Iterator[Measure]:
    for limit in limits:
        started = time.monotonic()
        try:
            detail = f"ended: {solve(limit).ended}"
        except OutOfTime:
            detail = "refused: too short"
        seconds = time.monotonic() - started
        yield Measure(f"{name}, {limit:g} s: seconds / limit", seconds / limit, MOST, detail=detail)


def allocations() -> Iterator[Measure]:
    """Stop allocations in whatever they do: reading, column generation, choosing."""
    for persons, sessions, limits in (
        (1000, 25, (0.2, 0.5, 1, 2, 3, 4)),
        (2000, 50, (0.2, 0.5, 1, 2, 4, 8)),
        (5000, 30, (0.2, 0.5, 1, 2, 4, 8)),
    ):
        problem = draw_forum(persons, sessions, 1)
        yield from _measure(
            f"allocation, N = {persons}, {sessions} sessions",
            lambda limit, problem=problem: allocation.solve(problem, time_limit=limit),  # type: ignore[misc]
            *limits,
        )


def tables_and_groups() -> Iterator[Measure]:
    """Stop a rotation and a grouping."""
    people = tuple(rotation.Person(number, group=number % 33) for number in range(1000))
    for tables, rounds in ((100, 20), (40, 30)):
        places = tuple(rotation.Table(number) for number in range(tables))
        cafe = rotation.Problem(people, places, rounds, across_groups=True)
        yield from _measure(
            f"rotation, N = 1000, {tables} tables, {rounds} rounds",
            lambda limit, cafe=cafe: rotation.plan(cafe, time_limit=limit, iteration_limit=None),  # type: ignore[misc]
            0.2, 0.5, 1, 2, 4,
        )  # fmt: skip
    mixed = tuple(grouping.Person(number, {"home": str(number % 33)}) for number in range(2000))
    groups = tuple(grouping.Group(number, 9, 11) for number in range(200))
    circle = grouping.Problem(mixed, groups)
    yield from _measure("grouping, N = 2000", lambda limit: grouping.mix(circle, time_limit=limit), 0.2, 0.5, 1, 4, 8)


def notes_and_votes() -> Iterator[Measure]:
    """Stop the engine of ideas at its largest sizes."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvåäö", k=chance.randint(3, 10))) for _ in range(4000)]
    notes = [ideas.Note(n, " ".join(chance.choices(words, k=chance.randint(4, 20)))) for n in range(5_000)]
    ideas.gather(notes[:100])  # scikit-learn is loaded once
    yield from _measure("gather, 5,000 notes", lambda limit: ideas.gather(notes, time_limit=limit), 0.5, 1, 3)
    votes = [
        ideas.Vote(person, statement, chance.choice((-1, 0, 1)))
        for person in range(2000)
        for statement in range(200)
        if chance.random() < 0.5
    ][:200_000]
    yield from _measure(
        "opinion map, 200,000 votes", lambda limit: ideas.map_opinions(votes, time_limit=limit), 0.2, 0.5, 1.5, 3
    )
    options = list(range(200))
    duels = [ideas.Duel(*chance.sample(options, 2)) for _ in range(100_000)]
    yield from _measure("rank, 100,000 duels", lambda limit: ideas.rank(options, duels, time_limit=limit), 0.2, 1)


def changes_on_the_day() -> Iterator[Measure]:
    """Stop what is asked when people do not come: tables planned again, and free seats passed on."""
    people = tuple(rotation.Person(number, group=number % 33) for number in range(1000))
    cafe = rotation.Problem(people, tuple(map(rotation.Table, range(100))), 20, across_groups=True)
    before = rotation.plan(cafe, time_limit=4, iteration_limit=None)
    gone = range(0, 1000, 20)
    yield from _measure(
        "rotation planned again, N = 1000, 20 rounds",
        lambda limit: rotation.replan(
            cafe, before, from_round=2, absent=gone, time_limit=limit, iteration_limit=None
        ),
        0.2, 0.5, 1, 2, 4,
    )  # fmt: skip
    for persons, sessions, limits in ((1000, 25, (0.2, 0.5, 1, 2)), (5000, 30, (0.2, 1, 3, 6))):
        forum = draw_forum(persons, sessions, 1)
        seats = allocation.solve(forum, time_limit=20).seats
        left = replace(forum, persons=forum.persons[: persons * 19 // 20])
        yield from _measure(
            f"seats passed on, N = {persons}",
            lambda limit, left=left, seats=seats: allocation.promote(left, seats, time_limit=limit),  # type: ignore[misc]
            *limits,
        )


def conflicts() -> Iterator[Measure]:
    """Stop the search for what cannot all be met; rooms of 25 filled by pairs need a search tree."""
    people = [
        allocation.Person(number, group="m", wishes={"a": (number % 8,)}, allowed={"a": frozenset(range(8))})
        for number in range(200)
    ]
    pairs = tuple(frozenset({2 * pair, 2 * pair + 1}) for pair in range(100))
    rooms = [allocation.Session(number, "a", 25) for number in range(8)]
    problem = allocation.Problem(tuple(rooms), tuple(people), together=pairs)

    def solve(limit: float) -> Any:
        try:
            return allocation.solve(problem, must_place=True, time_limit=limit)
        except allocation.Infeasible as stopped:
            return _Stopped(f"conflict of {len(stopped.conflict)}")

    yield from _measure("conflict of 100 pairs in rooms of 25", solve, 1, 3, 6)


@dataclass(frozen=True)
class _Stopped:
    ended: str


ROWS: list[Row] = [
    Row("limits: allocation", allocations),
    Row("limits: changes on the day", changes_on_the_day),
    Row("limits: conflicts", conflicts),
    Row("limits: rotation and grouping", tables_and_groups),
    Row("limits: ideas", notes_and_votes),
]
