"""The letters about published seats: one a person and plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from samverkan.forums.enums import Choice, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Seat, SeatPlan, Session
from samverkan.forums.services.calendars import registration_calendar
from samverkan.forums.services.registration_letters import CALENDAR_FILE
from samverkan.letters.services import Attachment, queue_letter


def tell_seats(*, plan: SeatPlan, registrations: Sequence[int], is_again: bool, now: datetime) -> int:
    """Queue a letter with seats and calendar to each of these who is still registered; return how many.

    Run again it queues nothing twice. ``is_again``: seats were published before, and these have changed.
    """
    forum = plan.forum
    people = forum.registrations.filter(pk__in=registrations, status=RegistrationStatus.REGISTERED).order_by("pk")
    seats: dict[int, list[Seat]] = defaultdict(list)
    given = Seat.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).select_related("session__room")
    for seat in given.order_by("slot__starts_at", "slot_id", "pk"):
        seats[seat.registration_id].append(seat)
    slots = _slots_of_modes(forum)
    for person in people:
        person.forum = forum
        context = {
            "forum": forum,
            "person": person,
            "seats": [_line(seat, forum) for seat in seats[person.pk]],
            "is_again": is_again,
            "has_gap": len(seats[person.pk]) < slots[person.mode],
            "my_day_path": reverse("forums:my_day", args=[person.key]),
        }
        queue_letter(
            template="seats_published",
            to=person.email,
            language=person.language,
            context=context,
            dedupe_key=f"seats:{plan.pk}:{person.pk}",
            now=now,
            attachments=[_calendar(person, now)],
        )
    return len(people)


def _calendar(person: Registration, now: datetime) -> Attachment:
    text = registration_calendar(person, now=now)
    return Attachment(CALENDAR_FILE, "text/calendar; charset=utf-8; method=PUBLISH", text)


def _line(seat: Seat, forum: Forum) -> dict[str, object]:
    """Return one line of the letter, its times in the forum's own zone."""
    starts_at = seat.session.starts_at.astimezone(forum.zone)
    return {"starts_at": starts_at, "title": seat.session.title, "room": seat.session.room.name, "rank": seat.rank}


def _slots_of_modes(forum: Forum) -> Counter[str]:
    """Return in how many slots each mode has something to sit in."""
    found = set()
    for slot, mode in Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).values_list("slot", "mode"):
        found |= {(slot, own) for own in ("onsite", "digital") if mode in (own, "both")}
    return Counter(mode for _, mode in found)
