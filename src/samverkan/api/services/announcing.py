"""Something happened: it is stored, and put in line for each webhook, in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from samverkan.api import queries
from samverkan.api.models import Delivery, Event, Webhook
from samverkan.api.rules import list_events
from samverkan.jobs import services as jobs

SEND_TASK = "samverkan.api.tasks.send_due"
#: Letters and everything else go before: a receiver may be slow.
PRIORITY = -10


class UnknownEvent(Exception):
    """No room has registered an event of that name."""


def announce(*, event: str, subject: str, data: Mapping[str, Any], now: datetime) -> Event:
    """Store what happened and queue its deliveries; they leave after the surrounding transaction has committed.

    ``data`` holds ids and addresses, never what says who somebody is. Raises ``UnknownEvent``.
    """
    if event not in {kind.name for kind in list_events()}:
        raise UnknownEvent(event)
    return deliver_to(queries.list_told(event), event=event, subject=subject, data=data, now=now)


def deliver_to(webhooks: list[Webhook], *, event: str, subject: str, data: Mapping[str, Any], now: datetime) -> Event:
    """Store an event and put it in line for these webhooks."""
    with transaction.atomic():
        stored = Event.objects.create(uid=Event.new_uid(), kind=event, subject=subject, data=dict(data), created_at=now)
        if webhooks:
            Delivery.objects.bulk_create(
                [Delivery(webhook=webhook, event=stored, send_after=now) for webhook in webhooks]
            )
            jobs.enqueue(task=SEND_TASK, priority=PRIORITY)
    return stored
