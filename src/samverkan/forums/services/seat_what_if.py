"""What a move by hand would mean, before it is made: to the person, to others, to the rules and to the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from samverkan.engines import allocation
from samverkan.forums.enums import SeatSource
from samverkan.forums.models import PlannedSeat, Registration, SeatPlan, Session

Cell = tuple[allocation.Id, allocation.Id]
Seats = Mapping[Cell, allocation.Id | None]

#: Points of the engine that one wish further down costs (see docs/engines/allocation.md).
POINTS_OF_A_STEP = 9

#: As many are named of those who would rather sit somewhere.
MOST_NAMED = 5


@dataclass(frozen=True)
class Line:
    """Those who would rather sit in a session than where they sit: how many, and the first of them."""

    number: int
    first: tuple[Registration, ...]

    @property
    def rest(self) -> int:
        """How many are not named."""
        return self.number - len(self.first)


@dataclass(frozen=True)
class Consequences:
    """What a move means. ``change`` is that of the whole in steps down a list of wishes, above 0 is worse."""

    rank: int | None
    """Of the session among the person's wishes."""
    steps_before: int
    steps_after: int
    carried: int
    change: int
    faults: tuple[str, ...]
    """Of ``host``, ``content``, ``overlap``, ``mode``, ``full`` and ``other``."""
    before_them: Line
    """Who would rather sit where the person is moved, and stands before them in line."""
    for_the_seat: Line
    """Who would rather have the seat that is left."""


def foresee(
    *, plan: SeatPlan, registration: Registration, session: Session, seats_of_plan: Sequence[PlannedSeat]
) -> Consequences | None:
    """Return what moving a person would mean, by the problem stored with the plan. One query.

    ``seats_of_plan`` are all seats of the plan (``queries.seat_plans.list_planned``).

    None for whoever is not in it (they registered later, or the plan is older than this) or asks for nothing there.
    """
    planned: dict[Cell, tuple[int | None, str]] = {
        (seat.registration_id, seat.slot_id): (seat.session_id, seat.source) for seat in seats_of_plan
    }
    if not plan.problem.get("persons"):
        return None
    problem = _as_it_is(allocation.read(plan.problem), planned)
    seats = {cell: planned[cell][0] if cell in planned else None for cell in _cells(problem)}
    cell: Cell = (registration.pk, session.slot_id)
    if cell not in seats or session.pk not in {one.id for one in problem.sessions}:
        return None
    person = next(one for one in problem.persons if one.id == registration.pk)
    seen = allocation.what_if(problem, seats, registration.pk, session.slot_id, session.pk)
    after = {**seats, cell: session.pk}
    left = seats[cell]
    ahead = _ahead(_waiting(problem, seats, session.pk, plan.seed), registration.pk)
    waiting = _waiting(problem, after, left, plan.seed) if left is not None else []
    next_in_line = [one for one in waiting if one != registration.pk]
    named = Registration.objects.in_bulk([*ahead[:MOST_NAMED], *next_in_line[:MOST_NAMED]])
    return Consequences(
        rank=_rank(person, session),
        steps_before=_steps(problem, person, seats),
        steps_after=_steps(problem, person, after),
        carried=person.carried,
        change=round(seen.change / POINTS_OF_A_STEP),
        faults=tuple(dict.fromkeys(_kind(fault) for fault in seen.faults)),
        before_them=_line(ahead, named),
        for_the_seat=_line(next_in_line, named),
    )


def _as_it_is(problem: allocation.Problem, planned: Mapping[Cell, tuple[int | None, str]]) -> allocation.Problem:
    """Return the problem with those who are registered still; who was held by hand or by choice may be moved."""
    here = {person for person, _ in planned}
    free: Counter[allocation.Id] = Counter()
    persons = []
    for person in problem.persons:
        if person.id not in here:
            free.update(person.fixed.values())
            continue
        bound = {
            slot: place
            for slot, place in person.fixed.items()
            if planned.get((person.id, slot), (None, ""))[1] not in (SeatSource.BY_HAND, SeatSource.PICKED)
        }
        free.update(place for slot, place in person.fixed.items() if slot not in bound)
        persons.append(replace(person, fixed=bound))
    sessions = [
        one if one.capacity is None else replace(one, capacity=one.capacity + free[one.id]) for one in problem.sessions
    ]
    return replace(problem, persons=persons, sessions=sessions, published={}, change_charge=0)


def _cells(problem: allocation.Problem) -> Iterable[Cell]:
    for person in problem.persons:
        asked = {slot for slot, allowed in person.allowed.items() if allowed}
        yield from ((person.id, slot) for slot in sorted(asked | set(person.fixed), key=repr))


def _rank(person: allocation.Person, session: Session) -> int | None:
    wishes = list(person.wishes.get(session.slot_id, ()))
    return wishes.index(session.pk) + 1 if session.pk in wishes else None


def _steps(problem: allocation.Problem, person: allocation.Person, seats: Seats) -> int:
    """Count a person's ranks below the first as the engine does, those from earlier forums too."""
    steps = person.carried
    for slot in person.allowed:
        near = {other for pair in problem.overlaps if slot in pair for other in pair} - {slot}
        if slot in person.fixed or near & person.fixed.keys():
            continue
        wishes, got = list(person.wishes.get(slot, ())), seats.get((person.id, slot))
        is_nowhere = got is None and all(seats.get((person.id, other)) is None for other in near)
        steps += wishes.index(got) if got in wishes else len(wishes) + is_nowhere
    return steps


def _waiting(problem: allocation.Problem, seats: Seats, session: allocation.Id, seed: int) -> list[allocation.Id]:
    return [one.person for one in allocation.waiting_list(problem, seats, session, seed=seed)]


def _ahead(line: list[allocation.Id], person: allocation.Id) -> list[allocation.Id]:
    return line[: line.index(person)] if person in line else line


def _line(persons: list[allocation.Id], named: Mapping[Any, Registration]) -> Line:
    return Line(len(persons), tuple(named[key] for key in persons[:MOST_NAMED] if key in named))


def _kind(fault: str) -> str:
    """Return which rule a sentence of the engine is about."""
    marks = {
        " hosts ": "host", " gets content ": "content", "overlapping slots": "overlap", " may not attend ": "mode",
        " seats and ": "full",
    }  # fmt: skip
    return next((kind for mark, kind in marks.items() if mark in fault), "other")
