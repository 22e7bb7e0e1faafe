"""Places in a mode: taken by a conditional update, given back, and offered to the next in line.

Order of locks, so that nobody waits in a ring: one's own registration, then the capacities of the forum, then the
registrations of others (those that somebody else holds are passed over), then sessions.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from samverkan.forums.enums import HOLDING, RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, Registration
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.queries.waiting_line import waiting_line
from samverkan.forums.services.registration_letters import tell_offered

#: An offered place is held this long, and never longer than until the forum starts.
OFFER_LASTS = timedelta(hours=48)


class ModeNotOffered(Exception):
    """The forum does not take place in this mode."""


def lock_capacities(forum_id: int) -> None:
    """Lock the forum's capacities, always in the same order; needed by whoever touches both modes."""
    list(
        ModeCapacity.objects.select_for_update(of=("self",)).filter(forum_id=forum_id).order_by("pk").values_list("pk")
    )


def take_place(forum_id: int, mode: str) -> bool:
    """Take a place if there is one, and say whether it was got."""
    room_left = Q(capacity__isnull=True) | Q(taken__lt=F("capacity"))
    return bool(ModeCapacity.objects.filter(room_left, forum_id=forum_id, mode=mode).update(taken=F("taken") + 1))


def draw_waiting_number(forum_id: int, mode: str) -> int:
    """Return the next number of the waiting list. Raises ``ModeNotOffered``."""
    row = ModeCapacity.objects.filter(forum_id=forum_id, mode=mode)
    if not row.update(next_waiting_number=F("next_waiting_number") + 1):
        raise ModeNotOffered
    return row.values_list("next_waiting_number", flat=True).get() - 1


def free_place(*, forum: Forum, mode: str, now: datetime) -> None:
    """Give a place back and offer it to the next in line, in the caller's transaction."""
    ModeCapacity.objects.filter(forum=forum, mode=mode, taken__gt=0).update(taken=F("taken") - 1)
    offer_free_places(forum=forum, mode=mode, now=now)


def offer_free_places(*, forum: Forum, mode: str, now: datetime) -> int:
    """Offer every free place of the mode to those who wait, in their order; return how many were offered."""
    expires_at = min(now + OFFER_LASTS, forum.starts_at)
    if is_over(forum, now=now) or expires_at <= now:
        return 0
    number = 0
    while True:
        waiting = _first_waiting(forum, mode)
        if waiting is None or not take_place(forum.pk, mode):
            return number
        waiting.status = RegistrationStatus.OFFERED
        waiting.offer_expires_at = expires_at
        waiting.waiting_number = None
        waiting.save(update_fields=["status", "offer_expires_at", "waiting_number"])
        tell_offered(waiting, now=now)
        number += 1


def holds_place(registration: Registration) -> bool:
    """Return whether the registration counts in its mode's places."""
    return registration.status in HOLDING


def _first_waiting(forum: Forum, mode: str) -> Registration | None:
    line = waiting_line(forum.pk, mode)
    found = line.select_for_update(skip_locked=True, of=("self",)).first()
    if found is not None:
        found.forum = forum
    return found
