"""Delivering, so that no delivery is in two hands at once.

A delivery is claimed by a conditional update that commits. Should the worker be killed, ``reap_deliveries`` puts it
back when its lease has ended: the receiver may have got it, and tells a repeated one by its webhook-id.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import F

from samverkan.api import queries
from samverkan.api.enums import DeliveryStatus, Fault
from samverkan.api.models import Delivery, Webhook
from samverkan.api.services.announcing import fan_out
from samverkan.api.services.signing import body_of, headers_of
from samverkan.web.wire import NotDelivered, post

#: Pauses after each failed try; after the last there is one more, and then we give up: about 28 hours in all.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 600))
MAX_ATTEMPTS = len(PAUSES) + 1
LEASE = timedelta(minutes=2)
#: A run ends after this long, so that letters are not kept waiting by slow receivers; the next minute goes on.
RUN = 60.0

logger = structlog.get_logger("samverkan.api")


def send_due_deliveries(*, now: datetime) -> int:
    """Deliver what is due; return how many arrived. A webhook that fails is left alone until the next run."""
    start, clock = time.monotonic(), _clock_from(now)
    fan_out()
    tired: set[int] = set()
    arrived = 0
    while time.monotonic() - start < RUN:
        batch = queries.due_ids(now=clock(), limit=1, without=tired)
        if not batch:
            break
        arrived += _deliver(batch[0], clock=clock, tired=tired)
    return arrived


def reap_deliveries(*, now: datetime) -> int:
    """Take deliveries back from killed workers, to be tried again at once or given up; return how many."""
    lost = Delivery.objects.filter(status=DeliveryStatus.SENDING, claimed_at__lte=now - LEASE)
    over = lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=DeliveryStatus.GIVEN_UP, finished_at=now, claimed_at=None, fault=Fault.LOST
    )
    back = lost.update(status=DeliveryStatus.QUEUED, send_after=now, claimed_at=None, fault=Fault.LOST)
    if over or back:
        logger.error("deliveries_reaped", queued=back, given_up=over)
    return over + back


def _clock_from(now: datetime) -> Callable[[], datetime]:
    start = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - start)


def _deliver(pk: int, *, clock: Callable[[], datetime], tired: set[int]) -> bool:
    """Claim, send and account for one delivery; say whether it arrived."""
    if not _claim(pk, now=clock()):
        return False
    delivery = Delivery.objects.select_related("webhook__person", "event").filter(pk=pk).first()
    if delivery is None:  # the webhook has just been removed
        return False
    try:
        status = _send(delivery, now=clock())
    except NotDelivered as error:
        tired.add(delivery.webhook_id)
        _store_failure(delivery, error, now=clock())
        return False
    _store(delivery, status=DeliveryStatus.DELIVERED, finished_at=clock(), response_status=status, fault="")
    logger.info("webhook_delivered", delivery=pk, kind=delivery.event.kind, attempts=delivery.attempts)
    return True


def _claim(pk: int, *, now: datetime) -> bool:
    """Take the delivery, if nobody else has; the update commits at once."""
    return bool(
        Delivery.objects.filter(pk=pk, status=DeliveryStatus.QUEUED).update(
            status=DeliveryStatus.SENDING, claimed_at=now, attempts=F("attempts") + 1
        )
    )


def _send(delivery: Delivery, *, now: datetime) -> int:
    webhook = delivery.webhook
    if not webhook.person.has_perm("api.use"):
        raise NotDelivered(Fault.NO_RIGHT)
    body = body_of(delivery.event)
    headers = headers_of(webhook, delivery.event, body, now=now)
    return post(webhook.url, body=body, headers=headers, allow_loopback=settings.WEBHOOKS_ALLOW_LOOPBACK)


def _store(delivery: Delivery, **changes: object) -> bool:
    """Write down what happened to a delivery that we hold; one that was taken back meanwhile is left as it is."""
    ours = Delivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.SENDING, claimed_at=delivery.claimed_at, attempts=delivery.attempts
    )
    return bool(ours.update(claimed_at=None, **changes))


def _store_failure(delivery: Delivery, error: NotDelivered, *, now: datetime) -> None:
    is_over = delivery.attempts >= MAX_ATTEMPTS or error.fault in (Fault.GONE, Fault.NO_RIGHT)
    told = {"response_status": error.status, "fault": error.fault}
    if is_over:
        _store(delivery, status=DeliveryStatus.GIVEN_UP, finished_at=now, **told)
    else:
        again_at = now + PAUSES[delivery.attempts - 1]
        _store(delivery, status=DeliveryStatus.QUEUED, send_after=again_at, **told)
    if error.fault == Fault.GONE:
        _pause(delivery.webhook_id, now=now)
    logger.warning("webhook_failed", delivery=delivery.pk, fault=error.fault, status=error.status, is_over=is_over)


def _pause(webhook_id: int, *, now: datetime) -> None:
    """Leave a receiver that wants no more in peace, also with what waits for it."""
    Webhook.objects.filter(pk=webhook_id, paused_at__isnull=True).update(paused_at=now)
    waiting = Delivery.objects.filter(webhook=webhook_id, status=DeliveryStatus.QUEUED)
    waiting.update(status=DeliveryStatus.GIVEN_UP, finished_at=now, fault=Fault.GONE)
