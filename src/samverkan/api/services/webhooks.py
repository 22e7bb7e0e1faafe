"""Webhooks: made, tried, paused by their receiver, started again, removed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log

from samverkan.api import queries
from samverkan.api.enums import DeliveryStatus
from samverkan.api.models import Delivery, Webhook, new_nonce
from samverkan.api.rules import list_events
from samverkan.api.services.announcing import PRIORITY, SEND_TASK, deliver_to
from samverkan.api.services.signing import secret_of
from samverkan.api.services.tokens import NotAllowed
from samverkan.jobs import services as jobs
from samverkan.network.models import Person
from samverkan.web.addresses import is_open_url

MOST_WEBHOOKS = 20


class InvalidWebhook(Exception):
    """The address is not one that we deliver to, or no known event is chosen."""


class TooManyWebhooks(Exception):
    """The person has as many webhooks as anybody may have."""


class NothingToSend(Exception):
    """The delivery is under way."""


def create_webhook(*, actor: Person, url: str, events: Collection[str], now: datetime) -> tuple[Webhook, str]:
    """Make a webhook and return it with its secret, to be shown once.

    Raises ``NotAllowed``, ``InvalidWebhook`` and ``TooManyWebhooks``.
    """
    if not actor.has_perm("api.use"):
        raise NotAllowed
    known = [kind.name for kind in list_events() if kind.name in events]
    if len(known) != len(set(events)) or not known or len(url) > 500:
        raise InvalidWebhook
    if not is_open_url(url, allow_loopback=settings.WEBHOOKS_ALLOW_LOOPBACK):
        raise InvalidWebhook
    with transaction.atomic():
        if Person.objects.select_for_update().get(pk=actor.pk).webhooks.count() >= MOST_WEBHOOKS:
            raise TooManyWebhooks
        webhook = Webhook.objects.create(person=actor, url=url, events=known, created_at=now)
        log(webhook, "api.create_webhook", user=actor, timestamp=now, data={"events": known})
    return webhook, secret_of(webhook)


def renew_secret(*, actor: Person, webhook_id: int, now: datetime) -> tuple[Webhook, str]:
    """Give a webhook a new secret, to be shown once; the old one signs nothing more. Raises ``NotAllowed``."""
    with transaction.atomic():
        webhook = _get(actor, webhook_id)
        webhook.nonce = new_nonce()
        webhook.save(update_fields=["nonce"])
        log(webhook, "api.renew_secret", user=actor, timestamp=now)
    return webhook, secret_of(webhook)


def resume_webhook(*, actor: Person, webhook_id: int, now: datetime) -> Webhook:
    """Tell a paused webhook of what happens again. Raises ``NotAllowed``."""
    with transaction.atomic():
        webhook = _get(actor, webhook_id)
        if Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False).update(paused_at=None):
            log(webhook, "api.resume_webhook", user=actor, timestamp=now)
    return webhook


def remove_webhook(*, actor: Person, webhook_id: int, now: datetime) -> None:
    """Remove a webhook with its log of deliveries. Raises ``NotAllowed``."""
    with transaction.atomic():
        webhook = _get(actor, webhook_id)
        log(webhook, "api.remove_webhook", user=actor, timestamp=now, deleted=True)
        webhook.delete()


def send_test(*, actor: Person, webhook_id: int, now: datetime) -> None:
    """Queue a delivery that says nothing but that it works. Raises ``NotAllowed``."""
    _get(actor, webhook_id)
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().filter(pk=webhook_id).first()
        if webhook is None:
            raise NotAllowed
        deliver_to(webhook, event=queries.TEST_EVENT, subject="test", data={}, now=now)


def send_again(*, actor: Person, delivery_id: int, now: datetime) -> Delivery:
    """Queue a delivery once more, with the same webhook-id and all its tries.

    Raises ``NotAllowed``, and ``NothingToSend`` while a worker holds it.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_related("webhook", "event").filter(pk=delivery_id).first()
        if delivery is None:
            raise NotAllowed
        _get(actor, delivery.webhook_id)
        free = Delivery.objects.filter(pk=delivery_id).exclude(status=DeliveryStatus.SENDING)
        if not free.update(status=DeliveryStatus.QUEUED, attempts=0, send_after=now, finished_at=None):
            raise NothingToSend
        jobs.enqueue(task=SEND_TASK, priority=PRIORITY)
        log(delivery.webhook, "api.send_again", user=actor, timestamp=now, data={"event": delivery.event.uid})
    return delivery


def _get(actor: Person, webhook_id: int) -> Webhook:
    found = queries.list_webhooks(actor).filter(pk=webhook_id).first() if actor.has_perm("api.use") else None
    if found is None:
        raise NotAllowed
    return found
