"""Delivering to inboxes: signed, in order, one worker at a time, again after a while, and not for ever."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from samverkan.stories.enums import TellingStatus
from samverkan.stories.models import FediverseDelivery, FediverseInbox
from samverkan.stories.services.fediverse.documents import key_id
from samverkan.stories.services.fediverse.keys import private_key
from samverkan.stories.services.fediverse.signatures import signed_headers
from samverkan.web.wire import Fault, NotDelivered, post

#: Pauses after each failed try; after the last there is one more, and then we give up: about three days in all.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440))
MAX_ATTEMPTS = len(PAUSES) + 1
#: An inbox where nothing has arrived for so long is dead: it goes, and its followers with it.
DEAD_AFTER = timedelta(days=7)
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=30)
#: A run ends after this long, so that letters are not kept waiting by slow receivers; the next minutes go on.
RUN = 60.0
_OPEN = (TellingStatus.QUEUED, TellingStatus.SENDING)

logger = structlog.get_logger("samverkan.stories")


def send_due(*, now: datetime) -> int:
    """Deliver what is due, to each inbox in the order it was told; return how many arrived."""
    if not settings.FEDIVERSE:
        return 0
    start, arrived = time.monotonic(), 0
    while (passed := time.monotonic() - start) < RUN:
        moment = now + timedelta(seconds=passed)
        due = _due(moment).first()
        if due is None:
            break
        arrived += _deliver(due, now=moment)
    return arrived


def _due(now: datetime) -> QuerySet[FediverseDelivery]:
    """Return what may leave: the first open delivery of each inbox, if its time has come."""
    earlier = FediverseDelivery.objects.filter(inbox=OuterRef("inbox"), pk__lt=OuterRef("pk"), status__in=_OPEN)
    due = FediverseDelivery.objects.filter(status=TellingStatus.QUEUED, send_after__lte=now)
    return due.filter(~Exists(earlier)).select_related("inbox").order_by("send_after", "pk")


def reap(*, now: datetime) -> int:
    """Take deliveries back from killed workers; return how many. A repeated one has the same id and is known by it."""
    lost = FediverseDelivery.objects.filter(status=TellingStatus.SENDING, claimed_at__lte=now - LEASE)
    return lost.update(status=TellingStatus.QUEUED, send_after=now, claimed_at=None)


def forget_old(*, now: datetime) -> int:
    """Delete deliveries that ended long ago, and inboxes that nobody uses; return how many."""
    ended = FediverseDelivery.objects.filter(finished_at__lte=now - KEPT).delete()[0]
    return ended + FediverseInbox.objects.filter(followers=None, deliveries=None).delete()[0]


def _deliver(delivery: FediverseDelivery, *, now: datetime) -> bool:
    """Claim, send and account for one delivery; say whether it arrived."""
    ours = FediverseDelivery.objects.filter(pk=delivery.pk, status=TellingStatus.QUEUED)
    if not ours.update(status=TellingStatus.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return False
    held = FediverseDelivery.objects.filter(pk=delivery.pk, status=TellingStatus.SENDING, claimed_at=now)
    body = delivery.body.encode()
    try:
        headers = signed_headers(
            "POST", delivery.inbox.url, body, key=private_key(now=now), key_id=key_id(), now=now
        )  # fmt: skip
        headers["User-Agent"] = f"Samverkan ({settings.BASE_URL})"
        post(delivery.inbox.url, body=body, headers=headers, allow_loopback=settings.FEDIVERSE_ALLOW_LOOPBACK)
    except NotDelivered as fault:
        _account_failure(delivery, held, fault, now=now)
        return False
    held.update(status=TellingStatus.DELIVERED, finished_at=now, claimed_at=None, fault="")
    FediverseInbox.objects.filter(pk=delivery.inbox_id).update(failing_since=None, reached_at=now)
    return True


def _account_failure(
    delivery: FediverseDelivery, held: QuerySet[FediverseDelivery], fault: NotDelivered, *, now: datetime
) -> None:
    """Try again later, give the delivery up, or give the inbox up."""
    tries = delivery.attempts + 1
    logger.warning("fediverse_failed", inbox=delivery.inbox_id, fault=fault.fault, status=fault.status, tries=tries)
    if tries < MAX_ATTEMPTS and fault.fault != Fault.GONE:
        again_at = now + PAUSES[tries - 1]
        held.update(status=TellingStatus.QUEUED, send_after=again_at, claimed_at=None, fault=fault.fault)
    else:
        held.update(status=TellingStatus.GIVEN_UP, finished_at=now, claimed_at=None, fault=fault.fault)
    since = delivery.inbox.failing_since or now
    if fault.fault == Fault.GONE or now - since >= DEAD_AFTER:
        logger.warning("fediverse_inbox_gone", inbox=delivery.inbox_id)
        FediverseInbox.objects.filter(pk=delivery.inbox_id).delete()
        return
    FediverseInbox.objects.filter(pk=delivery.inbox_id, failing_since=None).update(failing_since=now)
