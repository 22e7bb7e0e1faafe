"""Places in a mode: taken by a conditional update, given back, and offered to the next in line.

Order of locks, so that nobody waits in a ring: one's own registration, then the capacities of the forum, then the
registrations of others (those that somebody else holds are passed over), then sessions.

Where places are kept for municipalities (``services.quotas``) the capacity's row is locked before anything is counted,
so that nobody's count is old when the place is taken.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from samverkan.forums.enums import HOLDING, RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, Registration
from samverkan.forums.queries.quotas import count_kept, is_keeping
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


def take_place(forum_id: int, mode: str, *, municipality_id: int | None = None, now: datetime | None = None) -> bool:
    """Take a place if there is one for somebody of this municipality, and say whether it was got.

    What is kept for the municipality goes first; what is kept for others is not touched before its date.
    """
    kept = _lock_kept(forum_id, mode, now)
    own = kept.pop(municipality_id, 0) if municipality_id else 0
    for_others = sum(kept.values())
    room_left = Q(capacity__isnull=True) | Q(taken__lt=F("capacity") - for_others)
    row = ModeCapacity.objects.filter(room_left, forum_id=forum_id, mode=mode)
    if not kept and not own:
        return bool(row.update(taken=F("taken") + 1))
    return bool(row.update(taken=F("taken") + 1, kept=for_others + max(0, own - 1)))


def _lock_kept(forum_id: int, mode: str, now: datetime | None) -> dict[int, int]:
    """Return what is kept for each municipality, with the capacity locked; what is due is first offered to the line."""
    keeping = ModeCapacity.objects.filter(forum_id=forum_id, mode=mode, kept_until__isnull=False)
    row = keeping.select_for_update(of=("self",)).first()
    if row is None:
        return {}
    if now is None or is_keeping(row, now=now):
        return count_kept(row)
    if row.kept:
        release_kept(row, now=now)
    return {}


def release_kept(capacity: ModeCapacity, *, now: datetime) -> int:
    """Let what was kept, in a capacity that is locked, fall to all; return how many who wait were offered a place."""
    ModeCapacity.objects.filter(pk=capacity.pk).update(kept=0)
    return offer_free_places(forum=Forum.objects.get(pk=capacity.forum_id), mode=capacity.mode, now=now)


def settle_kept(forum_id: int, mode: str, *, now: datetime) -> None:
    """Write down how many places are kept, after somebody's place was given back. The capacity must be locked."""
    row = ModeCapacity.objects.filter(forum_id=forum_id, mode=mode, kept_until__gt=now).first()
    if row is not None:
        ModeCapacity.objects.filter(pk=row.pk).update(kept=sum(count_kept(row).values()))


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
    settle_kept(forum.pk, mode, now=now)


def offer_free_places(*, forum: Forum, mode: str, now: datetime) -> int:
    """Offer every free place of the mode to those who wait, in their order; return how many were offered."""
    expires_at = min(now + OFFER_LASTS, forum.starts_at)
    if is_over(forum, now=now) or expires_at <= now:
        return 0
    number = 0
    while True:
        waiting = _first_waiting(forum, mode, _open_to(forum.pk, mode, now))
        if waiting is None or not take_place(forum.pk, mode, municipality_id=waiting.municipality_id, now=now):
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


def _open_to(forum_id: int, mode: str, now: datetime) -> Q:
    """Return whom a free place of the mode may go to: anybody, or those whose municipality has places kept."""
    kept = _lock_kept(forum_id, mode, now)
    if not sum(kept.values()):
        return Q()
    row = ModeCapacity.objects.get(forum_id=forum_id, mode=mode)
    is_free = row.capacity is None or row.taken + sum(kept.values()) < row.capacity
    return Q() if is_free else Q(municipality__in=[key for key, places in kept.items() if places])


def _first_waiting(forum: Forum, mode: str, open_to: Q) -> Registration | None:
    line = waiting_line(forum.pk, mode).filter(open_to)
    found = line.select_for_update(skip_locked=True, of=("self",)).first()
    if found is not None:
        found.forum = forum
    return found
