"""What is written to participants about their place. Each letter is queued once, and leaves after commit."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from samverkan.forums.models import Registration
from samverkan.forums.services.calendars import registration_calendar
from samverkan.letters.services import Attachment, queue_letter

CALENDAR_FILE = "forum.ics"


def tell_registered(registration: Registration, *, now: datetime) -> None:
    """Confirm a place: at registration, when an offer is accepted, when the mode is changed."""
    _queue(
        "place_confirmed", registration, now, f"place:{registration.pk}:{registration.calendar_sequence}", calendar=True
    )


def tell_waiting(registration: Registration, *, place: int, now: datetime) -> None:
    """Tell the place in the waiting list."""
    _queue("place_waiting", registration, now, f"waiting:{registration.pk}:{registration.mode}", place=place)


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
    template: str, registration: Registration, now: datetime, key: str, *, calendar: bool = False, **extra: object
) -> None:
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
        dedupe_key=f"forums:{key}", now=now, attachments=[_calendar(registration, now)] if calendar else (),
    )  # fmt: skip


def _calendar(registration: Registration, now: datetime) -> Attachment:
    text = registration_calendar(registration, now=now)
    method = "CANCEL" if "METHOD:CANCEL" in text else "PUBLISH"
    return Attachment(CALENDAR_FILE, f"text/calendar; charset=utf-8; method={method}", text)
