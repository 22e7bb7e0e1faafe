"""Parties that choose alike, side by side in arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.allocation.parties import Choice, Party
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.rows import Floats, Rows, sets_apart
from samverkan.engines.faults import Id

Whole: TypeAlias = NDArray[np.intp]

NOWHERE = -1
"""The number of no session."""


@dataclass(frozen=True, slots=True)
class Options:
    """What p parties with m members may get in one slot.

    Attributes
    ----------
    slot : int or str
    sessions : array, shape (k,)
        Numbers of the slot's sessions.
    listed, listed_cost : array, shape (p, l)
        Sessions that any member wishes for, and their cost (infinite where padded with `NOWHERE`).
    listed_steps : array, shape (p, l, m)
    is_other : array of bool, shape (p, k)
        Which of ``sessions`` are open and not listed.
    away_cost : array, shape (p, m)
        What it costs a member to sit in an overlapping slot; their sum is the cost of each of the others.
    lost_cost : array, shape (p, m)
        What it costs a member to have no seat at all.
    other_steps : array, shape (p, m)
        0 for a member who listed nothing or does not ask, and for nobody else.
    asking : array of bool, shape (m,)
        Which members ask for a seat here; the others host.
    sorts : array, shape (p, c)
        Persons of each sort (see `rows`) among those who ask.
    candidates : int
        How many of the others must be looked at, the cheapest first, for the best bundle to be among the combinations.
    """

    slot: Id
    sessions: Whole
    listed: Whole
    listed_cost: Floats
    listed_steps: Whole
    is_other: NDArray[np.bool_]
    away_cost: Floats
    lost_cost: Floats
    other_steps: Whole
    asking: NDArray[np.bool_]
    sorts: Floats
    candidates: int


@dataclass(frozen=True, slots=True)
class Batch:
    """p parties whose choices are in the same slots and concern the same members.

    Attributes
    ----------
    numbers : array, shape (p,)
        The parties, by their place among all.
    carried : array, shape (p, m)
    options : tuple of Options
        One a choice.
    beside : tuple of set of int
        For each choice, the choices that overlap it and concern a member whom it concerns.
    contents : array, shape (s,)
        For each session a number of its content; 0 if the content is not repeated.
    """

    numbers: Whole
    carried: Whole
    options: tuple[Options, ...]
    beside: tuple[frozenset[int], ...]
    contents: Whole

    def share(self, one: int, other: int) -> bool:
        """Say whether two choices concern a member in common."""
        return bool(np.any(self.options[one].asking & self.options[other].asking))


def make_batches(reading: Reading, parties: Sequence[Party], rows: Rows) -> list[Batch]:
    """Put parties that choose alike side by side."""
    alike: dict[object, list[int]] = defaultdict(list)
    for number, party in enumerate(parties):
        shape = tuple((choice.slot, choice.members) for choice in party.choices)
        alike[len(party.members), shape].append(number)
    contents = _contents(reading, rows)
    return [_batch(reading, [parties[n] for n in numbers], numbers, rows, contents) for numbers in alike.values()]


def _contents(reading: Reading, rows: Rows) -> Whole:
    slots: dict[Id, set[Id]] = defaultdict(set)
    for session in reading.sessions.values():
        if session.content is not None:
            slots[session.content].add(session.slot)
    repeated = sorted((content for content, found in slots.items() if len(found) > 1), key=repr)
    numbers: dict[Id | None, int] = {content: number for number, content in enumerate(repeated, start=1)}
    return np.array([numbers.get(reading.sessions[one].content, 0) for one in rows.sessions], dtype=np.intp)


def _batch(reading: Reading, parties: list[Party], numbers: list[int], rows: Rows, contents: Whole) -> Batch:
    return Batch(
        numbers=np.array(numbers, dtype=np.intp),
        carried=np.array([[person.carried for person in party.members] for party in parties], dtype=np.intp),
        options=tuple(_options(reading, parties, number, rows, contents) for number in range(len(parties[0].choices))),
        beside=tuple(_beside(reading, parties[0].choices, choice) for choice in parties[0].choices),
        contents=contents,
    )


def _beside(reading: Reading, choices: Sequence[Choice], choice: Choice) -> frozenset[int]:
    return frozenset(
        number
        for number, other in enumerate(choices)
        if other.slot in reading.beside[choice.slot] and not set(other.members).isdisjoint(choice.members)
    )


def _options(reading: Reading, parties: list[Party], number: int, rows: Rows, contents: Whole) -> Options:
    choices = [party.choices[number] for party in parties]
    members, asking = len(parties[0].members), list(choices[0].members)
    width = max(len(choice.listed) for choice in choices)
    here = np.array([n for one, n in rows.sessions.items() if reading.sessions[one].slot == choices[0].slot])
    place = {session: position for position, session in enumerate(here.tolist())}
    listed = np.full((len(parties), width), NOWHERE, dtype=np.intp)
    cost = np.full((len(parties), width), np.inf)
    steps = np.zeros((len(parties), width, members), dtype=np.intp)
    is_other = np.zeros((len(parties), len(here)), dtype=np.bool_)
    other_steps = np.zeros((len(parties), members), dtype=np.intp)
    away_cost, lost_cost = np.zeros((len(parties), members)), np.zeros((len(parties), members))
    for p, choice in enumerate(choices):
        for position, option in enumerate(choice.listed):
            listed[p, position] = rows.sessions[option.session.id]
            cost[p, position] = option.cost
            steps[p, position, asking] = option.steps
        is_other[p, [place[rows.sessions[session.id]] for session in choice.others]] = True
        other_steps[p, asking] = choice.other_steps
        away_cost[p, asking] = choice.away_costs
        lost_cost[p, asking] = choice.lost_costs
    is_repeated = bool(np.any(contents[here]))
    return Options(
        slot=choices[0].slot,
        sessions=here.astype(np.intp),
        listed=listed,
        listed_cost=cost,
        listed_steps=steps,
        is_other=is_other,
        away_cost=away_cost,
        lost_cost=lost_cost,
        other_steps=other_steps,
        asking=np.isin(np.arange(members), asking),
        sorts=_sorts(reading, parties, asking, rows),
        candidates=min(len(parties[0].choices) if is_repeated else 1, int(is_other.sum(axis=1).max(initial=0))),
    )


def _sorts(reading: Reading, parties: list[Party], asking: list[int], rows: Rows) -> Floats:
    apart = sets_apart(reading.problem)
    counts = np.zeros((len(parties), len(rows.sorts)))
    for p, party in enumerate(parties):
        for sort, number in rows.sorts_of((party.members[n] for n in asking), apart).items():
            counts[p, sort] = number
    return counts
