"""Checks a solution against its problem by code of its own: nothing here is shared with the solver but the dataclasses.

The prices of the objective are written out again on purpose (see docs/engines/allocation.md), so that a slip in one
place shows in the other.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.rules import Rules, verify_seats
from samverkan.engines.allocation.solution import SessionMetrics, Solution
from samverkan.engines.faults import Id

__all__ = ["verify", "verify_seats"]

POINTS = 9
"""Points in a rank unit."""


def verify(problem: Problem, solution: Solution) -> list[str]:
    """Return everything that is wrong with a solution; an empty list means it holds what it says.

    Checks the rules (`verify_seats`), that objective, ranks and metrics are those of the seats, that the lots are those
    of the seed, that the certificate is coherent (bounds, gap, status), and that in an optimal solution nobody is
    unplaced beside a free seat that they and their companions could take.
    It does not prove the bounds, nor that lots decided between equals: these are the solver's word, as is the version.

    Parameters
    ----------
    problem : Problem
    solution : Solution

    Returns
    -------
    list of str
        Sentences that name persons, slots and sessions by id.

    Notes
    -----
    O(cells + sessions), and for each unplaced cell O(sessions of its slot, and who sits there).
    """
    if faults := verify_seats(problem, solution.seats):
        return faults
    claim = _Claim(problem, solution)
    return [
        *claim.certificate_faults(),
        *claim.rank_faults(),
        *claim.count_faults(),
        *claim.rank_metric_faults(),
        *claim.session_metric_faults(),
        *claim.lot_faults(),
        *claim.free_seat_faults(),
    ]


class _Claim:
    """A solution whose seats keep the rules, and what can be said of them."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.solution = solution
        self.rules = Rules(problem)
        self.table = self.rules.table(solution.seats)
        self.persons = {person.id: person for person in problem.persons}

    @cached_property
    def kinds(self) -> dict[tuple[Id, Id], str]:
        """What became of each cell: 'host', 'bound' (beside where they host), 'seat', 'elsewhere' or 'unplaced'."""
        return {
            (person.id, slot): self._kind(person, slot)
            for person in self.problem.persons
            for slot in self.table[person.id]
        }

    def _kind(self, person: Person, slot: Id) -> str:
        mine, near = self.table[person.id], self.rules.near[slot]
        if slot in person.fixed:
            return "host"
        if not person.fixed.keys().isdisjoint(near):
            return "bound"
        if mine[slot] is not None:
            return "seat"
        return "elsewhere" if any(mine.get(other) is not None for other in near) else "unplaced"

    def _rank(self, person: Person, slot: Id) -> int | None:
        found = [
            rank for rank, wish in enumerate(person.wishes.get(slot, ()), 1) if wish == self.table[person.id][slot]
        ]
        return found[0] if found else None

    def _steps(self, person: Person, slot: Id) -> int:
        """Count ranks below the first; what was not listed is the rank after the last, and no seat one more."""
        rank, length = self._rank(person, slot), len(person.wishes.get(slot, ()))
        kind = self.kinds[person.id, slot]
        ranks_below = length if rank is None else rank - 1
        return {"host": 0, "bound": 0, "unplaced": length + 1}.get(kind, ranks_below)

    def _cell_cost(self, person: Person, slot: Id) -> int:
        """Price a cell in rank units: 0, 1, 3, 6 ... by rank, and 4 beyond the last wish for what was not listed."""
        rank, length = self._rank(person, slot), len(person.wishes.get(slot, ()))
        if self.kinds[person.id, slot] not in ("seat", "elsewhere") or not length:
            return 0
        return sum(range(length)) + 4 if rank is None else sum(range(rank))

    def _objective(self) -> int:
        points = 0
        for person in self.problem.persons:
            points += POINTS * sum(self._cell_cost(person, slot) for slot in self.table[person.id])
            steps = person.carried + sum(self._steps(person, slot) for slot in self.table[person.id])
            points += sum(2 * 3**step for step in range(min(steps, 8))) + max(0, steps - 8) * 2 * 3**8
            points += POINTS * 4 * self._lacks_first_wish(person)
        points += POINTS * self.problem.change_charge * self._changes()
        return points + POINTS * self.problem.mix * self._beyond_shares()

    def _changes(self) -> int:
        """Count the cells with a choice that got something else than what was published."""
        return sum(
            self.table[one][slot] != session
            for (one, slot), session in self.problem.published.items()
            if slot in self.table[one] and self.kinds[one, slot] not in ("host", "bound")
        )

    def _beyond_shares(self) -> int:
        """Count who sits beyond the even share of their group; once again for each further share."""
        places = Counter(session.slot for session in self.problem.sessions)
        asking = Counter(
            (slot, one.group) for one in self.problem.persons for slot in one.allowed if self.rules.is_open(one, slot)
        )
        guests, total = self.rules.guests(self.table), 0
        for session in self.problem.sessions:
            for group, number in Counter(person.group for person in guests[session.id]).items():
                share = math.ceil(asking[session.slot, group] / places[session.slot])
                total += sum(place // share for place in range(number)) if group is not None else 0
        return total

    def certificate_faults(self) -> Iterator[str]:
        """Yield what does not hold of objective, bounds, gap and status."""
        solution, objective = self.solution, self._objective()
        unplaced = Counter(self.kinds.values())["unplaced"]
        if objective != solution.objective:
            yield f"The objective is {objective}, not {solution.objective}."
        if solution.changes != self._changes():
            yield f"{self._changes()} published seats are changed, not {solution.changes}."
        if unplaced != solution.unplaced:
            yield f"{unplaced} cells are unplaced, not {solution.unplaced}."
        if not 0 <= solution.fewest_unplaced <= unplaced:
            yield f"At least {solution.fewest_unplaced} unplaced cells is no bound on {unplaced}."
        if solution.lower_bound > solution.objective:
            yield f"The lower bound {solution.lower_bound} is above the objective {solution.objective}."
        is_proven = solution.lower_bound == solution.objective and solution.fewest_unplaced == solution.unplaced
        if solution.status != ("optimal" if is_proven else "feasible"):
            yield f"The status {solution.status} does not fit the bounds."
        if solution.ended not in ("done", "iterations", "time", "cancelled"):
            yield f"The end {solution.ended} is unknown."
        if abs(solution.gap * max(1, solution.objective) - (solution.objective - solution.lower_bound)) > 1e-6:
            yield f"The gap {solution.gap} does not fit bound and objective."

    def rank_faults(self) -> Iterator[str]:
        """Yield the ranks that are not those of the seats."""
        if set(self.solution.ranks) != set(self.solution.seats):
            yield "The ranks are not those of the seats."
            return
        for (identity, slot), rank in self.solution.ranks.items():
            if rank != self._rank(self.persons[identity], slot):
                yield f"The rank of person {identity} in slot {slot} is wrong."

    def count_faults(self) -> Iterator[str]:
        """Yield the counts of cells that are wrong."""
        metrics, kinds = self.solution.metrics, Counter(self.kinds.values())
        got = Counter(
            "wish" if self._rank(self.persons[identity], slot) else bool(self.persons[identity].wishes.get(slot))
            for (identity, slot), kind in self.kinds.items()
            if kind == "seat"
        )
        counts = {
            "cells": len(self.kinds),
            "hosting": kinds["host"],
            "elsewhere": kinds["elsewhere"] + kinds["bound"],
            "unplaced": kinds["unplaced"],
            "unlisted": got[True],
            "no_wishes": got[False],
        }
        for name, number in counts.items():
            if getattr(metrics, name) != number:
                yield f"The metric {name} is {getattr(metrics, name)}, not {number}."

    def rank_metric_faults(self) -> Iterator[str]:
        """Yield the figures about ranks and steps that are wrong."""
        metrics = self.solution.metrics
        seated = [(self.persons[one], slot) for (one, slot), kind in self.kinds.items() if kind == "seat"]
        ranks = [self._rank(person, slot) for person, slot in seated]
        by_rank = Counter(rank for rank in ranks if rank is not None)
        if dict(metrics.by_rank) != {rank: by_rank[rank] for rank in range(1, max(by_rank, default=0) + 1)}:
            yield "The counts by rank are wrong."
        wished = [self._steps(person, slot) + 1 for person, slot in seated if person.wishes.get(slot)]
        average = sum(wished) / len(wished) if wished else None
        if (average is None) != (metrics.average_rank is None) or abs(
            (average or 0) - (metrics.average_rank or 0)
        ) > 1e-9:
            yield f"The average rank is {average}, not {metrics.average_rank}."
        steps = Counter(sum(self._steps(one, slot) for slot in self.table[one.id]) for one in self.problem.persons)
        if dict(metrics.by_steps) != dict(steps):
            yield "The counts by steps are wrong."
        if metrics.without_first_wish != sum(map(self._lacks_first_wish, self.problem.persons)):
            yield "The count of persons without a first wish is wrong."

    def _lacks_first_wish(self, person: Person) -> bool:
        wished = [
            slot for slot in self.table[person.id] if person.wishes.get(slot) and self.rules.is_open(person, slot)
        ]
        return bool(wished) and 1 not in {self._rank(person, slot) for slot in wished}

    def session_metric_faults(self) -> Iterator[str]:
        """Yield the sessions whose figures are wrong."""
        metrics, guests = self.solution.metrics, self.rules.guests(self.table)
        if [row.session for row in metrics.sessions] != [session.id for session in self.problem.sessions]:
            yield "The metrics are not of the sessions, in their order."
            return
        hosts = Counter(session for person in self.problem.persons for session in person.fixed.values())
        first: Counter[Id] = Counter()
        wishes: Counter[Id] = Counter()
        for person in self.problem.persons:
            for slot, listed in person.wishes.items():
                if self.rules.is_open(person, slot):
                    first.update(listed[:1])
                    wishes.update(listed)
        for session, row in zip(self.problem.sessions, metrics.sessions, strict=True):
            one = session.id
            figures = (len(guests[one]), hosts[one], first[one], wishes[one])
            if row != SessionMetrics(one, session.slot, session.capacity, *figures):
                yield f"The metrics of session {one} are wrong."

    def lot_faults(self) -> Iterator[str]:
        """Yield the slots in which the lots are not those that the seed draws for the persons with a choice."""
        claimed: dict[Id, dict[Id, int]] = defaultdict(dict)
        for (one, slot), lot in self.solution.lots.items():
            claimed[slot][one] = lot
        for slot in sorted({slot for _, slot in self.kinds} | claimed.keys(), key=repr):
            persons = [
                one.id for one in self.problem.persons if slot in self.table[one.id] and self.rules.is_open(one, slot)
            ]
            drawn = sorted(persons, key=lambda one: (_drawn(self.solution.seed, one, slot), repr(one)))
            if claimed[slot] != {one: lot for lot, one in enumerate(drawn, 1)}:
                yield f"The lots of slot {slot} are not those that seed {self.solution.seed} draws."

    def free_seat_faults(self) -> Iterator[str]:
        """Yield who is unplaced in an optimal solution beside a seat that would need no other to move."""
        if self.solution.status != "optimal":
            return
        guests = self.rules.guests(self.table)
        party = {person.id: members for members in self.rules.companions for person in members}
        for (identity, slot), kind in self.kinds.items():
            if kind == "unplaced":
                members = party.get(identity, [self.persons[identity]])
                movers = [person for person in members if self.rules.is_open(person, slot)]
                for session in self.problem.sessions:
                    if session.slot == slot and self._could_sit(movers, session, guests[session.id]):
                        yield f"Person {identity} is unplaced in slot {slot} though {session.id} has room."

    def _could_sit(self, movers: list[Person], session: Session, guests: list[Person]) -> bool:
        if any(self.rules.session_faults(session, [*guests, *movers])):
            return False
        return not any(
            fault
            for one in movers
            for fault in self.rules.person_faults(one, {**self.table[one.id], session.slot: session.id})
        )


def _drawn(seed: int, person: Id, slot: Id) -> bytes:
    """Hash the seed and the ids; the order of the hashes in a slot is the order of the lots."""
    return hashlib.blake2b(f"{seed}\x1f{person!r}\x1f{slot!r}".encode(), digest_size=16).digest()
