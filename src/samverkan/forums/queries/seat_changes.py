"""What publishing a plan would change, computed alike for the page that asks first and for the service that does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from samverkan.forums.enums import Choice, RegistrationStatus, SeatSource
from samverkan.forums.models import PlannedSeat, Registration, Seat, SeatPlan
from samverkan.forums.rules import session_fits


@dataclass
class Changes:
    """``give`` and ``remove`` are seats; the rest are people, by name."""

    give: list[PlannedSeat] = field(default_factory=list)
    remove: list[Seat] = field(default_factory=list)
    told: list[Registration] = field(default_factory=list)
    unchanged: list[Registration] = field(default_factory=list)
    cancelled: list[Registration] = field(default_factory=list)
    """In the plan, but no longer registered: skipped."""
    late: list[Registration] = field(default_factory=list)
    """Registered after the plan was made: without a seat, may pick one."""
    changed_mode: list[Registration] = field(default_factory=list)
    """Planned in a session that no longer suits how they take part: without a seat there, may pick one."""
    without_seat: list[Registration] = field(default_factory=list)
    """The plan has no seat for them in some slot."""

    @property
    def touched(self) -> set[int]:
        """The people whose seats change."""
        return {seat.registration_id for seat in self.give} | {seat.registration_id for seat in self.remove}


def work_out_changes(plan: SeatPlan, people: list[Registration] | None = None) -> Changes:
    """Compare a plan with the seats that are published. ``people`` are the registered ones, if already at hand.

    The first publication tells everybody; later ones only those whose seats change.
    """
    forum = plan.forum
    if people is None:
        people = list(forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by("pk"))
    registered = {person.pk: person for person in people}
    planned = list(plan.seats.select_related("session", "slot", "registration").order_by("registration_id", "slot_id"))
    current = {
        (seat.registration_id, seat.slot_id): seat
        for seat in Seat.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).order_by("pk")
    }
    changes = Changes()
    hosting = _hosting(plan)
    for seat in planned:
        cell = (seat.registration_id, seat.slot_id)
        if person := registered.get(seat.registration_id):
            _compare(changes, seat, current.get(cell), person, is_host=hosting.get(cell) == seat.session_id)
    known = {seat.registration_id for seat in planned}
    changes.late = [person for person in people if person.pk not in known]
    changes.cancelled = [seat.registration for seat in planned if seat.registration_id not in registered]
    _sort_told(changes, people, is_first=forum.seats_published_at is None)
    return changes


def _compare(changes: Changes, wanted: PlannedSeat, seat: Seat | None, person: Registration, *, is_host: bool) -> None:
    if wanted.session is None:
        if seat is None or seat.source != SeatSource.PICKED:
            changes.without_seat.append(person)
            changes.remove += [seat] if seat else []
    elif not is_host and not session_fits(wanted.session.mode, person.mode):
        changes.changed_mode.append(person)
    elif seat is None or seat.session_id != wanted.session_id:
        changes.give.append(wanted)
        changes.remove += [seat] if seat else []


def _hosting(plan: SeatPlan) -> dict[tuple[int, int], int]:
    """Return where people were fixed when the plan was made, by (person, slot)."""
    return {
        (person["id"], place["slot"]): place["session"]
        for person in plan.problem.get("persons", ())
        for place in person["fixed"]
    }


def _sort_told(changes: Changes, people: list[Registration], *, is_first: bool) -> None:
    touched = changes.touched
    for person in people:
        (changes.told if is_first or person.pk in touched else changes.unchanged).append(person)
    for name in ("late", "cancelled", "changed_mode", "without_seat"):
        unique = {person.pk: person for person in getattr(changes, name)}
        setattr(changes, name, sorted(unique.values(), key=lambda person: (person.name, person.pk)))
