"""Ranked wishes for slots with parallel sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import Choice
from samverkan.forums.models import Forum, Preference, Registration, Session
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.rules import session_fits
from samverkan.forums.services.changes import ForumOver, lock_active

Wishes = Mapping[int, Sequence[int]]


class InvalidWish(Exception):
    """A wish for a session that is not in the slot, not in the mode, or wished for twice."""


class WishesLocked(Exception):
    """The seats are published: wishes no longer count."""


def change_wishes(*, registration: Registration, wishes: Wishes, now: datetime) -> None:
    """Replace a person's wishes. Raises ``WishesLocked``, ``InvalidWish``, ``ForumOver`` and ``NotActive``."""
    with transaction.atomic():
        locked = lock_active(registration)
        if locked.forum.seats_published_at is not None:
            raise WishesLocked
        if is_over(locked.forum, now=now):
            raise ForumOver
        check_wishes(forum=locked.forum, mode=locked.mode, wishes=wishes)
        Preference.objects.filter(registration=locked).delete()
        write_wishes(registration=locked, wishes=wishes)


def check_wishes(*, forum: Forum, mode: str, wishes: Wishes) -> None:
    """Raise ``InvalidWish`` unless every wish is for a session of its slot in the mode, and none is given twice."""
    if not any(wishes.values()):
        return
    sessions = Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).values_list(
        "pk", "slot_id", "mode"
    )
    allowed = {pk: slot_id for pk, slot_id, its_mode in sessions if session_fits(its_mode, mode)}
    for slot_id, ranked in wishes.items():
        if len(set(ranked)) != len(ranked) or any(allowed.get(pk) != slot_id for pk in ranked):
            raise InvalidWish


def write_wishes(*, registration: Registration, wishes: Wishes) -> None:
    """Store checked wishes, the first with rank 1."""
    Preference.objects.bulk_create(
        Preference(registration=registration, slot_id=slot_id, session_id=session_id, rank=rank)
        for slot_id, ranked in wishes.items()
        for rank, session_id in enumerate(ranked, 1)
    )
