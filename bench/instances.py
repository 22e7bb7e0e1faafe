"""Drawn forums for the benches, and what happens to their seats where nobody optimises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from samverkan.engines.allocation import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, Seats
from samverkan.engines.faults import Id

SLOTS = 3
MUNICIPALITIES = 33


@dataclass(frozen=True)
class Draw:
    """How a forum is drawn.

    Parameters
    ----------
    wishes : int
        Sessions that each person ranks in each slot.
    pull : float
        How much popularity falls from one session to the next: a power law. Everybody's taste is added to it.
    room : float
        Seats for each person.
    contents : int
        Sessions that are given again in every slot.
    """

    wishes: int = 3
    pull: float = 1.2
    room: float = 1.15
    contents: int = 2


def draw_forum(persons: int, sessions: int, seed: int, draw: Draw | None = None) -> Problem:
    """Draw a forum of three slots with so many sessions each; municipalities are large and small, by a power law."""
    how = draw or Draw()
    chance = np.random.default_rng(seed)
    capacity = int(np.ceil(persons * how.room / sessions))
    programme = [
        Session(f"s{slot}-{n}", f"slot{slot}", capacity, content=f"c{n}" if n < how.contents else None)
        for slot in range(SLOTS)
        for n in range(sessions)
    ]
    sizes = 1 / (1 + np.arange(MUNICIPALITIES))
    allowed = {f"slot{slot}": frozenset(f"s{slot}-{n}" for n in range(sessions)) for slot in range(SLOTS)}
    people = [
        Person(
            f"p{number}",
            group=f"m{chance.choice(MUNICIPALITIES, p=sizes / sizes.sum())}",
            wishes={f"slot{slot}": _draw_wishes(chance, sessions, slot, how) for slot in range(SLOTS)},
            allowed=allowed,
        )
        for number in range(persons)
    ]
    return Problem(tuple(programme), tuple(people))


def _draw_wishes(chance: np.random.Generator, sessions: int, slot: int, how: Draw) -> tuple[str, ...]:
    liking = chance.gumbel(size=sessions) - how.pull * np.log(1 + np.arange(sessions))
    return tuple(f"s{slot}-{n}" for n in np.argsort(-liking)[: how.wishes])


def first_come(problem: Problem) -> Seats:
    """Return the seats when persons pick in the order given: what event platforms do."""
    seats: dict[tuple[Id, Id], Id | None] = {}
    picker = _Picker(problem)
    for person in problem.persons:
        for slot in person.allowed:
            seats[person.id, slot] = picker.pick(person, slot)
    return seats


def ranked_lottery(problem: Problem, seed: int) -> Seats:
    """Return the seats when persons pick one slot a pass, in a drawn order that turns round with every pass.

    The best that is left of all their wishes is theirs; so one role-playing-convention tool (Intercode) does it.
    """
    order = [problem.persons[n] for n in np.random.default_rng(seed).permutation(len(problem.persons))]
    seats: dict[tuple[Id, Id], Id | None] = {}
    picker = _Picker(problem)
    for number in range(SLOTS):
        for person in order if number % 2 == 0 else reversed(order):
            slots = [slot for slot in person.allowed if (person.id, slot) not in seats]
            slot = min(slots, key=lambda slot: (picker.rank(person, slot), str(slot)))
            seats[person.id, slot] = picker.pick(person, slot)
    return seats


class _Picker:
    def __init__(self, problem: Problem) -> None:
        self.left = {session.id: session.capacity or 0 for session in problem.sessions}
        self.content = {session.id: session.content for session in problem.sessions}
        self.had: dict[Id, set[Id]] = {person.id: set() for person in problem.persons}

    def _free(self, person: Person, slot: Id) -> list[Id]:
        wishes = list(person.wishes[slot])
        others = sorted(person.allowed[slot] - set(wishes), key=str)
        return [s for s in [*wishes, *others] if self.left[s] and self.content[s] not in self.had[person.id]]

    def rank(self, person: Person, slot: Id) -> int:
        """Return the rank of the best that is left."""
        free, wishes = self._free(person, slot), list(person.wishes[slot])
        return wishes.index(free[0]) + 1 if free and free[0] in wishes else len(wishes) + 1

    def pick(self, person: Person, slot: Id) -> Id | None:
        """Take the best that is left."""
        free = self._free(person, slot)
        if not free:
            return None
        self.left[free[0]] -= 1
        content = self.content[free[0]]
        if content is not None:
            self.had[person.id].add(content)
        return free[0]


@dataclass(frozen=True)
class Tally:
    """What an organiser would count."""

    average_rank: float
    unlisted: int
    without_first: int
    last_everywhere: int
    unplaced: int


def tally(problem: Problem, seats: Seats) -> Tally:
    """Count ranks: a session that was not listed, or none, is the rank after the last."""
    reading = Reading(problem)
    counts: Counter[str] = Counter()
    ranks: list[int] = []
    for person in problem.persons:
        own = [reading.steps(person, slot, seats) + 1 for slot in person.allowed]
        last = [len(person.wishes[slot]) for slot in person.allowed]
        got: Sequence[Id | None] = [seats[person.id, slot] for slot in person.allowed]
        ranks += own
        counts["unplaced"] += got.count(None)
        counts["unlisted"] += sum(rank > most for rank, most in zip(own, last, strict=True))
        counts["without_first"] += min(own) > 1
        counts["last_everywhere"] += all(rank >= most for rank, most in zip(own, last, strict=True))
    return Tally(
        float(np.mean(ranks)),
        counts["unlisted"],
        counts["without_first"],
        counts["last_everywhere"],
        counts["unplaced"],
    )
