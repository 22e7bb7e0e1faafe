"""What a move by hand would mean, before it is made: to the person, to others, to the rules and to the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from samverkan.engines import allocation
from samverkan.forums.enums import RegistrationStatus, SeatSource
from samverkan.forums.models import Registration, SeatPlan, Session

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


def foresee(*, plan: SeatPlan, registration: Registration, session: Session) -> Consequences | None:
    """Return what moving a person would mean, by the problem stored with the plan; three queries.

    None for whoever is not in it (they registered later, or the plan is older than this) or asks for nothing there.
    """
    rows = plan.seats.filter(registration__status=RegistrationStatus.REGISTERED)
    planned: dict[Cell, tuple[int | None, str]] = {
        (person, slot): (place, source)
        for person, slot, place, source in rows.values_list("registration_id", "slot_id", "session_id", "source")
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
    next_in_line = _waiting(problem, after, left, plan.seed) if left is not None else []
    return Consequences(
        steps_before=_steps(problem, person, seats),
        steps_after=_steps(problem, person, after),
        carried=person.carried,
        change=round(seen.change / POINTS_OF_A_STEP),
        faults=tuple(dict.fromkeys(_kind(fault) for fault in seen.faults)),
        before_them=_line(ahead),
        for_the_seat=_line([one for one in next_in_line if one != registration.pk]),
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


def _line(persons: list[allocation.Id]) -> Line:
    shown = [int(person) for person in persons[:MOST_NAMED]]
    named = Registration.objects.in_bulk(shown)
    return Line(len(persons), tuple(named[key] for key in shown if key in named))


def _kind(fault: str) -> str:
    """Return which rule a sentence of the engine is about."""
    marks = {
        " hosts ": "host", " gets content ": "content", "overlapping slots": "overlap", " may not attend ": "mode",
        " seats and ": "full",
    }  # fmt: skip
    return next((kind for mark, kind in marks.items() if mark in fault), "other")
