"""The seats that people have been told of, as the engine and a new plan take them up."""

from __future__ import annotations

from samverkan.engines import allocation
from samverkan.forums.enums import Choice, RegistrationStatus
from samverkan.forums.models import Forum, PlannedSeat, Registration, Seat, SeatPlan, Slot


def published_seats(forum: Forum) -> dict[tuple[allocation.Id, allocation.Id], allocation.Id]:
    """Return the session that each registered person has in each slot with wishes."""
    seats = Seat.objects.filter(
        registration__forum=forum, registration__status=RegistrationStatus.REGISTERED, slot__choice=Choice.WISHES
    )
    rows = seats.order_by("registration", "slot").values_list("registration_id", "slot_id", "session_id")
    return {(person, slot): session for person, slot, session in rows}


def latest_seed(forum: Forum) -> int:
    """Return the seed of the latest plan, so that everybody keeps their lot; 0 if there is none."""
    return forum.seat_plans.order_by("-number").values_list("seed", flat=True).first() or 0


def as_published(plan: SeatPlan) -> list[PlannedSeat]:
    """Return seats for a plan that equal the seats as they are, with what was said of each."""
    slots = list(plan.forum.slots.filter(choice=Choice.WISHES))
    seats = {(seat.registration_id, seat.slot_id): seat for seat in Seat.objects.filter(slot__in=slots)}
    people = plan.forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by("pk")
    known = _known_reasons(plan.forum)
    return [
        _copied(plan, person, slot, seats.get((person.pk, slot.pk)), known.get((person.pk, slot.pk)))
        for person in people
        for slot in slots
    ]


def _known_reasons(forum: Forum) -> dict[tuple[int, int], PlannedSeat]:
    latest = forum.seat_plans.filter(published_at__isnull=False).order_by("-number").values("pk")[:1]
    rows = PlannedSeat.objects.filter(plan__in=latest)
    return {(row.registration_id, row.slot_id): row for row in rows}


def _copied(
    plan: SeatPlan, person: Registration, slot: Slot, seat: Seat | None, known: PlannedSeat | None
) -> PlannedSeat:
    planned = PlannedSeat(plan=plan, registration=person, slot=slot)
    if seat is not None:
        planned.session_id, planned.rank, planned.source = seat.session_id, seat.rank, seat.source
    if known is not None and known.session_id == planned.session_id:
        planned.why = known.why
    return planned
