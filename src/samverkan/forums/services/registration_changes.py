"""What a participant changes on My day: the mode, the link, the notes, or that they come at all."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F

from samverkan.forums.enums import Mode, RegistrationStatus
from samverkan.forums.models import Preference, Registration, Seat
from samverkan.forums.models.programme import new_key
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.rules import session_fits
from samverkan.forums.services.answers import drop_unasked
from samverkan.forums.services.changes import ForumOver, NotActive, lock, lock_active, lock_all
from samverkan.forums.services.events import REGISTRATION_CANCELLED, REGISTRATION_CHANGED, announce_registration
from samverkan.forums.services.live import touch_questions_of
from samverkan.forums.services.places import free_place, holds_place, lock_capacities, take_place
from samverkan.forums.services.registration_letters import tell_cancelled, tell_link, tell_registered
from samverkan.forums.services.seat_taking import release_seats, remember_gone, unfit_seats

__all__ = [
    "ForumOver",
    "ModeFull",
    "NotActive",
    "NotesTooLong",
    "cancel",
    "change_mode",
    "renew_key",
    "save_my_notes",
    "withdraw",
]

NOTES_LIMIT = 20_000


class ModeFull(Exception):
    """The mode has no place left; the person keeps what they have."""


class NotesTooLong(Exception):
    """The notes are longer than what is kept."""


def change_mode(*, registration: Registration, mode: Mode, now: datetime) -> Registration:
    """Move a person to the other mode; the place left behind is offered to the next in line.

    Wishes and seats that the new mode cannot have are dropped. Raises ``ModeFull``, ``ForumOver`` and ``NotActive``.
    """
    with transaction.atomic():
        locked = lock_active(registration)
        if is_over(locked.forum, now=now):
            raise ForumOver
        if locked.mode == mode:
            return locked
        lock_capacities(locked.forum_id)
        if not take_place(locked.forum_id, mode, municipality_id=locked.municipality_id, now=now):
            raise ModeFull
        had_place, old_mode = holds_place(locked), locked.mode
        _move(locked, mode)
        if had_place:
            free_place(forum=locked.forum, mode=old_mode, now=now)
        tell_registered(locked, now=now)
        announce_registration(REGISTRATION_CHANGED, locked, now=now)
    return locked


def cancel(*, registration: Registration, now: datetime) -> bool:
    """Cancel, free the place and the seats, and offer the place to the next in line; say whether it was news.

    Raises ``ForumOver``.
    """
    with transaction.atomic():
        locked = withdraw(registration=registration, now=now)
        if locked is not None:
            tell_cancelled(locked, is_expired=False, now=now)
    return locked is not None


def withdraw(*, registration: Registration, now: datetime) -> Registration | None:
    """Cancel as ``cancel`` does, without a letter; return the registration if it was news. Raises ``ForumOver``."""
    with transaction.atomic():
        locked = lock(registration)
        if locked.status == RegistrationStatus.CANCELLED:
            return None
        if is_over(locked.forum, now=now):
            raise ForumOver
        had_place = holds_place(locked)
        _close(locked, now=now)
        if had_place:
            free_place(forum=locked.forum, mode=locked.mode, now=now)
        release_seats(registration=locked)
        announce_registration(REGISTRATION_CANCELLED, locked, now=now)
        transaction.on_commit(partial(touch_questions_of, locked.pk))  # live sessions are locked before people
    return locked


def decline_offer(*, registration: Registration, now: datetime) -> bool:
    """Say no to an offered place: the registration is cancelled and the place goes on. Raises ``ForumOver``."""
    return cancel(registration=registration, now=now)


def renew_key(*, registration: Registration, now: datetime) -> Registration:
    """Give the registration a new personal link and calendar address, and mail them; the old ones stop working."""
    with transaction.atomic():
        locked = lock_active(registration)
        locked.key, locked.calendar_key = new_key(), new_key()
        locked.save(update_fields=["key", "calendar_key"])
        tell_link(locked, now=now)
    return locked


def save_my_notes(*, registration: Registration, text: str) -> None:
    """Store a participant's own notes. Raises ``NotesTooLong`` and ``NotActive``."""
    if len(text) > NOTES_LIMIT:
        raise NotesTooLong
    with transaction.atomic():
        lock_active(registration)
        Registration.objects.filter(pk=registration.pk).update(my_notes=text)


def _move(registration: Registration, mode: Mode) -> None:
    registration.mode, registration.status = mode, RegistrationStatus.REGISTERED
    registration.waiting_number = registration.offer_expires_at = None
    registration.calendar_sequence += 1
    remember_gone(registration, unfit_seats(registration, mode))
    registration.save(
        update_fields=[
            "mode", "status", "waiting_number", "offer_expires_at", "calendar_sequence", "calendar_gone",
        ]
    )  # fmt: skip
    wishes = Preference.objects.filter(registration=registration).select_related("session")
    unfit = [wish.pk for wish in wishes if not session_fits(wish.session.mode, mode)]
    Preference.objects.filter(pk__in=unfit).delete()
    drop_unasked(registration)
    release_seats(registration=registration, unless_mode=mode)
    Seat.objects.filter(registration=registration, via_lent_computer=True).update(via_lent_computer=False)


def _close(registration: Registration, *, now: datetime) -> None:
    registration.status, registration.cancelled_at = RegistrationStatus.CANCELLED, now
    registration.waiting_number = registration.offer_expires_at = None
    registration.calendar_sequence += 1
    registration.needs = registration.my_notes = ""  # nobody can read them any more
    remember_gone(registration, unfit_seats(registration))
    registration.save(
        update_fields=[
            "status", "cancelled_at", "waiting_number", "offer_expires_at", "calendar_sequence", "calendar_gone",
            "needs", "my_notes",
        ]
    )  # fmt: skip
    registration.preferences.all().delete()
    registration.answers.all().delete()


def bump_calendars(*, forum_id: int) -> None:
    """Let every participant's calendar know that the forum's facts have changed. Call it before locking sessions."""
    lock_all(forum_id)
    Registration.objects.filter(forum_id=forum_id).update(calendar_sequence=F("calendar_sequence") + 1)
