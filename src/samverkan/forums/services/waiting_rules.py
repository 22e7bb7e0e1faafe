"""Who goes first on the waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import ParticipantRole, WaitingGroup
from samverkan.forums.models import Forum, WaitingRule
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person

#: A group, and the role if the group is one.
Group = tuple[str, str]


class UnknownGroup(Exception):
    """There is no such group, or it is named twice."""


def all_groups() -> list[Group]:
    """Return every group that can go before others."""
    fixed = [(str(group.value), "") for group in (WaitingGroup.NEW_MUNICIPALITY, WaitingGroup.HOSTS)]
    return [*fixed, *((str(WaitingGroup.ROLE.value), str(role.value)) for role in ParticipantRole)]


def set_waiting_rules(*, actor: Person | None, forum: Forum, groups: Sequence[Group], now: datetime) -> None:
    """Let these groups go first, in this order; everybody else goes by time. Raises ``UnknownGroup``."""
    require_organiser(actor)
    if len(set(groups)) != len(groups) or not set(groups) <= set(all_groups()):
        raise UnknownGroup
    with transaction.atomic():
        Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        WaitingRule.objects.filter(forum=forum).delete()
        WaitingRule.objects.bulk_create(
            WaitingRule(forum=forum, position=place, group=group, role=role)
            for place, (group, role) in enumerate(groups, 1)
        )
        log(forum, "forums.waiting_rules", user=actor, timestamp=now, data={"groups": [list(one) for one in groups]})
