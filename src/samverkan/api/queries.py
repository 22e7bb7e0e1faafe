"""What is asked of keys, events, webhooks and deliveries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import Count, Q, QuerySet

from samverkan.api.enums import DeliveryStatus
from samverkan.api.models import Delivery, Event, Token, Webhook
from samverkan.network.models import Person
from samverkan.network.rules import is_operator

#: Events are told to those who ask only when they are so old: one that began earlier may be stored later.
SETTLED = timedelta(seconds=30)
#: What is delivered to try a webhook out; it is nobody else's news.
TEST_EVENT = "webhook.test"


def digest_of(key: str) -> str:
    """Return what is stored of a key."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def find_token(key: str, *, today: date) -> Token | None:
    """Return the token of a key that works, with its owner. One query."""
    found = Token.objects.select_related("person").filter(digest=digest_of(key), revoked_at__isnull=True)
    return found.filter(last_date__gte=today, person__is_active=True).first()


def list_tokens(person: Person) -> QuerySet[Token]:
    """Return a person's keys, an operator everybody's, the newest first."""
    tokens = Token.objects.select_related("person").order_by("-created_at", "-pk")
    return tokens if is_operator(person) else tokens.filter(person=person)


def list_webhooks(person: Person) -> QuerySet[Webhook]:
    """Return a person's webhooks, an operator everybody's, the newest first, with how many deliveries failed."""
    failed = Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.GIVEN_UP))
    webhooks = Webhook.objects.select_related("person").annotate(failed=failed).order_by("-created_at", "-pk")
    return webhooks if is_operator(person) else webhooks.filter(person=person)


def list_deliveries(webhook: Webhook) -> QuerySet[Delivery]:
    """Return a webhook's deliveries, the newest first."""
    return webhook.deliveries.select_related("event").order_by("-pk")


def list_told(kind: str, *, is_locked: bool = False) -> list[Webhook]:
    """Return the webhooks that are to be told of a kind of event."""
    active = Webhook.objects.filter(paused_at__isnull=True, person__is_active=True).order_by("pk")
    if is_locked:
        active = active.select_for_update(of=("self",))
    return [webhook for webhook in active if kind in webhook.events]


def list_events_after(number: int, *, now: datetime) -> QuerySet[Event]:
    """Return what happened after the event of that number, the oldest first; the last half minute is left out."""
    settled = Event.objects.filter(pk__gt=number, created_at__lte=now - SETTLED)
    return settled.exclude(kind=TEST_EVENT).order_by("pk")


def due_ids(*, now: datetime, limit: int, without: Collection[int] = ()) -> list[int]:
    """Return the deliveries to make next, the oldest first, but none to the webhooks named."""
    due = Delivery.objects.filter(status=DeliveryStatus.QUEUED, send_after__lte=now)
    return list(
        due.exclude(webhook__in=list(without)).order_by("send_after", "pk").values_list("pk", flat=True)[:limit]
    )
