"""The hosts' personal links, sent by letter."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.forums.models import Forum, Host
from samverkan.forums.queries.hosts import list_hosts
from samverkan.forums.services.access import require_organiser
from samverkan.letters.services import queue_letter
from samverkan.network.models import Person


def send_host_links(*, actor: Person, forum: Forum, now: datetime) -> int:
    """Send each host with an address the link to their page, one letter an address and day; return how many hosts."""
    require_organiser(actor)
    reached: dict[str, Host] = {}
    for host in list_hosts(forum):
        if host.email:
            reached.setdefault(host.email.lower(), host)
    with transaction.atomic():
        for host in reached.values():
            _send(host, forum, now)
        log(forum, "forums.send_host_links", user=actor, timestamp=now, data={"hosts": len(reached)})
    return len(reached)


def _send(host: Host, forum: Forum, now: datetime) -> None:
    queue_letter(
        template="host_link",
        to=host.email,
        language=settings.LANGUAGE_CODE,
        context={
            "forum": forum,
            "host": host,
            "session": host.session,
            "starts_at": host.session.starts_at.astimezone(forum.zone),
            "host_path": reverse("forums:host", args=[host.key]),
        },
        dedupe_key=f"host-link:{host.pk}:{timezone.localdate(now).isoformat()}",
        now=now,
    )
