"""Offered places: held for a while, then passed on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, Registration
from samverkan.forums.queries.registrations import list_expired_offers, list_unoffered_places
from samverkan.forums.services.changes import lock
from samverkan.forums.services.events import REGISTRATION_CANCELLED, REGISTRATION_CHANGED, announce_registration
from samverkan.forums.services.places import free_place, lock_capacities, offer_free_places, release_kept
from samverkan.forums.services.registration_letters import tell_cancelled, tell_registered


class OfferGone(Exception):
    """There is no offer to answer: it has expired and gone to the next in line, or it is answered."""


def accept_offer(*, registration: Registration, now: datetime) -> Registration:
    """Turn an offered place into a registration; twice is once. Raises ``OfferGone``; an expired offer is passed on."""
    with transaction.atomic():
        locked = lock(registration)
        if locked.status == RegistrationStatus.REGISTERED:
            return locked
        is_open = locked.status == RegistrationStatus.OFFERED
        is_in_time = is_open and locked.offer_expires_at is not None and now < locked.offer_expires_at
        if is_in_time:
            locked.status, locked.offer_expires_at = RegistrationStatus.REGISTERED, None
            locked.calendar_sequence += 1
            locked.save(update_fields=["status", "offer_expires_at", "calendar_sequence"])
            tell_registered(locked, now=now)
            announce_registration(REGISTRATION_CHANGED, locked, now=now)
            return locked
        if is_open:
            lock_capacities(locked.forum_id)
            _expire(locked, now=now)
    raise OfferGone


def expire_offers(*, now: datetime) -> int:
    """Pass on what nobody answered, what was kept until now, and what lies free; return how many."""
    passed_on = sum(_expire_one(pk, now=now) for pk in list_expired_offers(now=now)) + _release_due(now)
    for row in list_unoffered_places(now=now):
        with transaction.atomic():
            lock_capacities(row.forum_id)  # before the line, so that nobody else passes the first in it over
            passed_on += offer_free_places(forum=row.forum, mode=row.mode, now=now)
    return passed_on


def expire_offers_of(*, forum: Forum, now: datetime) -> int:
    """Pass on the forum's expired offers within the caller's transaction; return how many."""
    lock_capacities(forum.pk)
    expired = forum.registrations.filter(status=RegistrationStatus.OFFERED, offer_expires_at__lte=now)
    rows = list(expired.select_for_update(skip_locked=True, of=("self",)).order_by("offer_expires_at", "pk"))
    for row in rows:
        row.forum = forum
        _expire(row, now=now)
    return len(rows)


def _release_due(now: datetime) -> int:
    """Let what was kept for municipalities until now fall to all; return how many were offered a place."""
    offered = 0
    for row in ModeCapacity.objects.filter(kept__gt=0, kept_until__lte=now).order_by("forum", "mode"):
        with transaction.atomic():
            lock_capacities(row.forum_id)
            offered += release_kept(row, now=now)
    return offered


def _expire_one(pk: int, *, now: datetime) -> bool:
    with transaction.atomic():
        row = Registration.objects.select_for_update(of=("self",)).select_related("forum").filter(pk=pk).first()
        if row is None or row.status != RegistrationStatus.OFFERED:
            return False
        if row.offer_expires_at is None or row.offer_expires_at > now:
            return False
        lock_capacities(row.forum_id)
        _expire(row, now=now)
        return True


def _expire(registration: Registration, *, now: datetime) -> None:
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at, registration.offer_expires_at = now, None
    registration.calendar_sequence += 1
    registration.needs = registration.my_notes = ""
    registration.save(
        update_fields=["status", "cancelled_at", "offer_expires_at", "calendar_sequence", "needs", "my_notes"]
    )
    registration.preferences.all().delete()
    registration.answers.all().delete()
    tell_cancelled(registration, is_expired=True, now=now)
    announce_registration(REGISTRATION_CANCELLED, registration, now=now)
    free_place(forum=registration.forum, mode=registration.mode, now=now)
