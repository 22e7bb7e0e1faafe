"""What is written to participants about their place. Each letter is queued once, and leaves after commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from samverkan.forums.models import Registration
from samverkan.forums.queries.questions import has_questions
from samverkan.forums.services.calendars import registration_calendar
from samverkan.letters.services import Attachment, queue_letter

CALENDAR_FILE = "forum.ics"


def tell_registered(registration: Registration, *, is_first: bool = False, now: datetime) -> None:
    """Confirm a place: at registration (``is_first``), when an offer is accepted, when the mode is changed."""
    key = f"place:{registration.pk}:{registration.calendar_sequence}"
    _queue("place_confirmed", registration, now, key, calendar=True, **_from_whom(registration, is_told=is_first))


def tell_waiting(registration: Registration, *, place: int, now: datetime) -> None:
    """Tell the place in the waiting list."""
    key = f"waiting:{registration.pk}:{registration.mode}"
    _queue("place_waiting", registration, now, key, place=place, **_from_whom(registration, is_told=True))


def tell_offered(registration: Registration, *, now: datetime) -> None:
    """Offer a place, and say until when."""
    _queue("place_offered", registration, now, f"offer:{registration.pk}:{now.isoformat()}")


def tell_link(registration: Registration, *, now: datetime) -> None:
    """Send the personal link again, at most once every ten minutes."""
    moment = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    _queue(
        "registration_link", registration, now, f"link:{registration.pk}:{registration.key[:8]}:{moment.isoformat()}"
    )


def tell_cancelled(registration: Registration, *, is_expired: bool, now: datetime) -> None:
    """Confirm that the registration is cancelled; ``is_expired``: since nobody answered the offer."""
    key = f"cancelled:{registration.pk}:{registration.calendar_sequence}"
    _queue("registration_cancelled", registration, now, key, calendar=True, is_expired=is_expired)


def tell_received(registration: Registration, *, now: datetime) -> None:
    """Tell somebody that a colleague has passed a place on to them."""
    key = f"received:{registration.pk}"
    _queue("place_received", registration, now, key, is_invitation=True, **_from_whom(registration, is_told=True))


def tell_passed_on(registration: Registration, *, to: Registration, now: datetime) -> None:
    """Give who passed the place on a receipt."""
    _queue("place_passed_on", registration, now, f"passed-on:{registration.pk}", is_invitation=True, to=to)


def tell_forum_changed(
    registration: Registration, *, is_new_link: bool = False, is_only_link: bool = False, now: datetime
) -> None:
    """Tell of a new time or place, or of a new link for digital participants, or of both."""
    key = f"forum:{registration.pk}:{registration.calendar_sequence}"
    extra = {"is_new_link": is_new_link, "is_only_link": is_only_link}
    _queue("forum_changed", registration, now, key, calendar=True, **extra)


def tell_called_off(registration: Registration, *, now: datetime) -> None:
    """Tell that the forum will not take place."""
    _queue("forum_called_off", registration, now, f"called-off:{registration.pk}", calendar=True)


def _queue(
    template: str, registration: Registration, now: datetime, key: str, *,
    calendar: bool = False, is_invitation: bool = False, **extra: object,
) -> None:  # fmt: skip
    forum = registration.forum
    context = {
        "forum": forum,
        "person": registration,
        "my_day_path": reverse("forums:my_day", args=[registration.key]),
        "forum_path": reverse("forums:forum", args=[forum.slug]),
        **extra,
    }
    queue_letter(
        template=template, to=registration.email, language=registration.language, context=context,
        dedupe_key=f"forums:{key}", now=now,
        attachments=[_calendar(registration, now, is_invitation)] if calendar or is_invitation else (),
    )  # fmt: skip


def _from_whom(registration: Registration, *, is_told: bool) -> dict[str, Any]:
    """Return who registered the person, how to say that it was wrong, and where to answer the organiser's questions."""
    by = registration.registered_by if is_told else None
    if by is None:
        return {"registrar": None, "not_me_path": "", "questions_path": ""}
    asks = Registration.objects.filter(has_questions(), pk=registration.pk).exists()
    return {
        "registrar": by,
        "not_me_path": reverse("forums:my_day_not_me", args=[registration.key]),
        "questions_path": reverse("forums:my_day_answers", args=[registration.key]) if asks else "",
    }


def _calendar(registration: Registration, now: datetime, is_invitation: bool) -> Attachment:
    text = registration_calendar(registration, is_invitation=is_invitation, now=now)
    method = next(word for word in ("CANCEL", "REQUEST", "PUBLISH") if f"METHOD:{word}" in text)
    return Attachment(CALENDAR_FILE, f"text/calendar; charset=utf-8; method={method}", text)
