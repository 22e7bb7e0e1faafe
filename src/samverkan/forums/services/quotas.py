"""Places kept for municipalities until a date.

A municipality is sure of so many places of a mode, those that its people hold already counted in. Nothing is stored but
the quotas, the date and how many are kept in all: who holds what is counted anew each time a place is taken, with the
capacity locked (``services.places``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.models import Forum, ModeCapacity, PlaceQuota
from samverkan.forums.queries.quotas import count_kept
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.places import lock_capacities, offer_free_places, settle_kept
from samverkan.network.models import Person


class NoLimit(Exception):
    """The mode has no limit, or the forum does not take place in it: there is nothing to keep."""


class WrongDate(Exception):
    """The date is past, or after the forum's start."""


class TooManyKept(Exception):
    """More would be kept than there are places left."""

    def __init__(self, kept: int, free: int) -> None:
        super().__init__(f"{kept} of {free}")
        self.kept = kept
        self.free = free


def keep_places(
    *, actor: Person, forum: Forum, mode: str, places: Mapping[int, int], until: datetime, now: datetime
) -> ModeCapacity:
    """Keep so many places for each municipality (by id), instead of what was kept before; nought is none.

    Those who wait and whose municipality now has a place get an offer. Raises ``NoLimit``, ``WrongDate`` and
    ``TooManyKept``.
    """
    require_organiser(actor)
    if not now < until <= forum.starts_at:
        raise WrongDate
    with transaction.atomic():
        row = _locked(forum, mode)
        PlaceQuota.objects.filter(capacity=row).delete()
        wanted = [PlaceQuota(capacity=row, municipality_id=key, places=n) for key, n in sorted(places.items()) if n]
        PlaceQuota.objects.bulk_create(wanted)
        kept, free = sum(count_kept(row).values()), (row.capacity or 0) - row.taken
        if kept > free:
            raise TooManyKept(kept, free)
        ModeCapacity.objects.filter(pk=row.pk).update(kept=kept, kept_until=until)
        _pass_on(forum, mode, now)
        log(forum, "forums.keep_places", user=actor, timestamp=now, data={"mode": mode, "kept": kept})
    return ModeCapacity.objects.get(pk=row.pk)


def release_places(*, actor: Person, forum: Forum, mode: str, now: datetime) -> int:
    """Keep nothing any more: what was kept falls to all, those who wait first; return how many were offered a place."""
    require_organiser(actor)
    with transaction.atomic():
        row = _locked(forum, mode)
        PlaceQuota.objects.filter(capacity=row).delete()
        ModeCapacity.objects.filter(pk=row.pk).update(kept=0, kept_until=None)
        offered = offer_free_places(forum=forum, mode=mode, now=now)
        log(forum, "forums.release_places", user=actor, timestamp=now, data={"mode": mode})
    return offered


def _locked(forum: Forum, mode: str) -> ModeCapacity:
    lock_capacities(forum.pk)
    row = ModeCapacity.objects.filter(forum=forum, mode=mode).first()
    if row is None or row.capacity is None:
        raise NoLimit
    return row


def _pass_on(forum: Forum, mode: str, now: datetime) -> None:
    offer_free_places(forum=forum, mode=mode, now=now)
    settle_kept(forum.pk, mode, now=now)
