"""A forum's call: opened, changed, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import PROPOSABLE
from samverkan.forums.models import Call, Forum
from samverkan.forums.models.programme import new_key
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person


class CallRefused(Exception):
    """The forum is over or called off, or the call says nothing that can be proposed."""


@dataclass(frozen=True)
class CallFacts:
    """What the organiser asks for."""

    sought: str
    kinds: Sequence[str]
    closes_at: datetime
    is_unlisted: bool = False


def set_call(*, actor: Person, forum: Forum, facts: CallFacts, now: datetime) -> Call:
    """Open the forum's call, or change it. The key of its link stays. Raises ``CallRefused``."""
    require_organiser(actor)
    kinds = [kind.value for kind in PROPOSABLE if kind in facts.kinds]
    with transaction.atomic():
        locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        if is_over(locked, now=now) or not kinds:
            raise CallRefused
        values = {
            "sought": facts.sought, "kinds": kinds, "closes_at": facts.closes_at, "is_unlisted": facts.is_unlisted,
        }  # fmt: skip
        call, is_new = Call.objects.update_or_create(
            forum=locked, defaults=values, create_defaults={**values, "opened_at": now}
        )
        action = "forums.open_call" if is_new else "forums.change_call"
        log(locked, action, user=actor, timestamp=now, data={"closes_at": facts.closes_at.isoformat()})
    return call


def renew_key(*, actor: Person, call: Call, now: datetime) -> Call:
    """Give an unlisted call a new link: the old one leads to nothing at once. Raises ``CallRefused``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = Call.objects.select_for_update(of=("self",)).select_related("forum").get(pk=call.pk)
        if not locked.is_unlisted:
            raise CallRefused
        locked.key = new_key()
        locked.save(update_fields=["key"])
        log(locked.forum, "forums.renew_call", user=actor, timestamp=now)
    return locked


def close_call(*, actor: Person, call: Call, now: datetime) -> None:
    """Close the call now; twice is once."""
    require_organiser(actor)
    with transaction.atomic():
        if Call.objects.filter(pk=call.pk, closes_at__gt=now).update(closes_at=now):
            log(call.forum, "forums.close_call", user=actor, timestamp=now)
