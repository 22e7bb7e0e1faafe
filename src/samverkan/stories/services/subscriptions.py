"""Who gets the newsletter: asked for by anybody, confirmed by a letter, changed and ended by a personal link."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from samverkan.letters.services import queue_letter
from samverkan.stories.models import Subscriber, Theme

CONFIRM_WITHIN = timedelta(days=3)
TRIES_AN_HOUR = 5
_SALT = "stories.newsletter"


class TooManyTries(Exception):
    """Too many subscriptions from the same place within an hour."""


class SubscriptionGone(Exception):
    """There is no such subscription any more."""


@dataclass(frozen=True)
class Wish:
    """What somebody asked for."""

    email: str
    themes: Collection[Theme]
    language: str


def subscribe(*, wish: Wish, address: str, now: datetime) -> None:
    """Send a letter by which the subscription is confirmed; whoever has one already gets the link to change it.

    The answer is the same for both, so nobody learns who subscribes. ``address`` is the visitor's IP address; only a
    keyed hash of it is kept, for an hour, in the cache. Raises ``TooManyTries``.
    """
    _count_try(address, now=now)
    email = wish.email.lower()
    with transaction.atomic():
        Subscriber.objects.filter(email=email, confirmed_at=None, created_at__lte=now - CONFIRM_WITHIN).delete()
        subscriber, is_new = Subscriber.objects.get_or_create(
            email=email, defaults={"language": wish.language, "created_at": now}
        )
        if is_new:
            subscriber.themes.set(wish.themes)
        template = "newsletter_known" if subscriber.confirmed_at else "newsletter_confirm"
        queue_letter(
            template=template, to=email, language=wish.language, context=letter_links(subscriber),
            # One a day, however often somebody writes another's address.
            dedupe_key=f"{template}:{subscriber.pk}:{now:%Y%m%d}", now=now,
        )  # fmt: skip


def _count_try(address: str, *, now: datetime) -> None:
    key = f"{_SALT}.{now:%Y%m%d%H}.{salted_hmac(_SALT, address, algorithm='sha256').hexdigest()}"
    cache.add(key, 0, timeout=3600)
    try:
        tries = cache.incr(key)
    except ValueError:  # The hour ended between the two lines.
        return
    if tries > TRIES_AN_HOUR:
        raise TooManyTries


def letter_links(subscriber: Subscriber) -> dict[str, str]:
    """Return what each letter to a subscriber holds: the page of the subscription, and the one that ends it."""
    return {
        "own_url": settings.BASE_URL + reverse("stories:subscription", args=[subscriber.key]),
        "stop_url": settings.BASE_URL + reverse("stories:unsubscribe", args=[subscriber.key]),
        "confirm_url": settings.BASE_URL + reverse("stories:subscription_confirm", args=[subscriber.key]),
    }


def confirm(*, key: str, now: datetime) -> Subscriber:
    """Begin a subscription; done again it changes nothing. Raises ``SubscriptionGone``."""
    with transaction.atomic():
        subscriber = _locked(key)
        if subscriber.confirmed_at is None and subscriber.created_at <= now - CONFIRM_WITHIN:
            raise SubscriptionGone
        if subscriber.confirmed_at is None:
            subscriber.confirmed_at = now
            subscriber.save(update_fields=["confirmed_at"])
    return subscriber


def choose_themes(*, key: str, themes: Collection[Theme], language: str) -> None:
    """Change what a subscriber is told of, and in which language. Raises ``SubscriptionGone``."""
    with transaction.atomic():
        subscriber = _locked(key)
        subscriber.language = language
        subscriber.save(update_fields=["language"])
        subscriber.themes.set(themes)


def unsubscribe(*, key: str) -> None:
    """End a subscription and forget the address; done again it changes nothing."""
    Subscriber.objects.filter(key=key).delete()


def delete_unconfirmed(*, now: datetime) -> int:
    """Forget addresses that nobody confirmed in time; return how many."""
    old = Subscriber.objects.filter(confirmed_at=None, created_at__lte=now - CONFIRM_WITHIN)
    return old.delete()[1].get("stories.Subscriber", 0)


def _locked(key: str) -> Subscriber:
    subscriber = Subscriber.objects.select_for_update(of=("self",)).filter(key=key).first()
    if subscriber is None:
        raise SubscriptionGone
    return subscriber
