"""Something happened: it is stored in the same transaction as the change, and a task puts it in line for webhooks.

The change itself touches no webhook, so one that is removed at the same moment cannot make it fail.
"""

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
    """Store what happened; it is delivered after the surrounding transaction has committed.

    ``data`` holds ids and addresses, never what says who somebody is. Raises ``UnknownEvent``.
    """
    if event not in {kind.name for kind in list_events()}:
        raise UnknownEvent(event)
    is_told = bool(queries.list_told(event))
    with transaction.atomic():
        stored = _store(event, subject, data, now, is_fanned_out=not is_told)
        if is_told:
            jobs.enqueue(task=SEND_TASK, priority=PRIORITY)
    return stored


def deliver_to(webhook: Webhook, *, event: str, subject: str, data: Mapping[str, Any], now: datetime) -> Event:
    """Store an event and put it in line for this webhook alone. Call it with the webhook's row locked."""
    with transaction.atomic():
        stored = _store(event, subject, data, now, is_fanned_out=True)
        Delivery.objects.create(webhook=webhook, event=stored, send_after=now)
        jobs.enqueue(task=SEND_TASK, priority=PRIORITY)
    return stored


def fan_out() -> int:
    """Put what happened in line for each webhook that is told of it, each event once; return how many deliveries."""
    waiting = Event.objects.filter(is_fanned_out=False).order_by("pk").values_list("pk", flat=True)
    return sum(_fan_out(pk) for pk in list(waiting))


def _fan_out(pk: int) -> int:
    with transaction.atomic():
        if not Event.objects.filter(pk=pk, is_fanned_out=False).update(is_fanned_out=True):
            return 0
        event = Event.objects.get(pk=pk)
        told = queries.list_told(event.kind, is_locked=True)  # so that none is removed before its delivery stands
        Delivery.objects.bulk_create(
            [Delivery(webhook=webhook, event=event, send_after=event.created_at) for webhook in told]
        )
    return len(told)


def _store(event: str, subject: str, data: Mapping[str, Any], now: datetime, *, is_fanned_out: bool) -> Event:
    return Event.objects.create(
        uid=Event.new_uid(), kind=event, subject=subject, data=dict(data), created_at=now, is_fanned_out=is_fanned_out
    )
