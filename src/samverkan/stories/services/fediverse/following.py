"""Who follows the blog: somebody asks, stops, or is gone. All else that comes is thanked for and forgotten."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from samverkan.stories.models import FediverseFollower, FediverseInbox
from samverkan.stories.services.fediverse import documents, signatures
from samverkan.stories.services.fediverse.keys import private_key
from samverkan.stories.services.fediverse.line import put_in_line
from samverkan.web.addresses import is_open_url
from samverkan.web.wire import Fault, NotDelivered, fetch

MOST_BYTES = 100_000
FETCH_WITHIN = 5.0
REQUESTS_A_MINUTE = 60

logger = structlog.get_logger("samverkan.stories")


class NotUnderstood(Exception):
    """What came is no activity; the message says why."""


class TooManyRequests(Exception):
    """So many requests from one address in a minute that no more are looked at."""


def receive(request: signatures.Request, *, address: str, now: datetime) -> bool:
    """Take in what another server sends; return whether it changed anything.

    Only who follows and stops, and followers that are gone, are acted on, and only when the request is signed by the
    one it speaks of. Raises ``NotUnderstood``, ``TooManyRequests`` and ``signatures.BadSignature``.
    """
    activity = _read(request.body)
    kind, who = str(activity.get("type")), activity.get("actor")
    if not isinstance(who, str) or len(who) > 500:
        raise NotUnderstood("it does not say who it is from")
    if not _concerns_us(kind, activity, who):
        return False
    claim = signatures.read_claim(request, now=now)
    _count(address, now=now)
    try:
        their = _check(request, claim, who, now=now)
    except NotDelivered as fault:
        if kind == "Delete" and fault.fault == Fault.GONE and _is_gone(who, now=now):
            return _forget(who)
        raise signatures.BadSignature("the key of the sender could not be fetched") from None
    if not cache.add(f"fediverse.seen.{sha256(claim.signature).hexdigest()}", 1, timeout=2 * 3600):
        return False
    return _follow(activity, their, who, now=now) if kind == "Follow" else _forget(who)


def _read(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_BYTES:
        raise NotUnderstood("it is too large")
    with suppress(ValueError, RecursionError):
        activity = json.loads(body)
        if isinstance(activity, dict):
            return activity
    raise NotUnderstood("it is no JSON object")


def _concerns_us(kind: str, activity: dict[str, Any], who: str) -> bool:
    """Whether it is from somebody who wants to follow, or from a follower who stops, blocks us or is gone."""
    told = activity.get("object")
    if kind == "Follow":
        return bool(_name_of(told) == documents.actor_id())
    is_undone = isinstance(told, str) or (isinstance(told, dict) and told.get("type") == "Follow")
    is_block = kind == "Block" and _name_of(told) == documents.actor_id()
    is_end = (kind == "Undo" and is_undone) or (kind == "Delete" and _name_of(told) == who) or is_block
    return is_end and FediverseFollower.objects.filter(actor=who).exists()


def _name_of(told: Any) -> Any:
    return told.get("id") if isinstance(told, dict) else told


def _count(address: str, *, now: datetime) -> None:
    key = f"fediverse.in.{now:%Y%m%d%H%M}.{sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, timeout=120)
    with suppress(ValueError):
        if cache.incr(key) > REQUESTS_A_MINUTE:
            raise TooManyRequests


def _check(request: signatures.Request, claim: signatures.Claim, who: str, *, now: datetime) -> dict[str, Any]:
    """Check that the request is signed by whom it is from; return what they say of themselves."""
    if not _same_server(claim.key_id, who):
        raise signatures.BadSignature("the key is not of the sender's server")
    found = _fetch(claim.key_id, now=now)
    key = found.get("publicKey") if isinstance(found.get("publicKey"), dict) else found
    owner = key.get("owner") if isinstance(key, dict) else None
    if not isinstance(key, dict) or key.get("id") != claim.key_id or owner != who:
        raise signatures.BadSignature("the key is not the sender's")
    signatures.check(request, claim, str(key.get("publicKeyPem") or ""))
    return found if found.get("id") == who and "inbox" in found else _fetch(who, now=now)


def _fetch(url: str, *, now: datetime) -> dict[str, Any]:
    bare = urlunsplit(urlsplit(url)._replace(fragment=""))
    headers = signatures.signed_headers(
        "GET", bare, None, key=private_key(now=now), key_id=documents.key_id(), now=now
    ) | {"Accept": "application/activity+json"}  # fmt: skip
    data = fetch(bare, headers=headers, allow_loopback=settings.FEDIVERSE_ALLOW_LOOPBACK, timeout=FETCH_WITHIN)
    with suppress(ValueError, RecursionError):
        found = json.loads(data)
        if isinstance(found, dict):
            return found
    raise signatures.BadSignature("what lies at the sender's address is no actor")


def _is_gone(who: str, *, now: datetime) -> bool:
    """Whether the sender's own server says that they are gone, since nobody can sign for them any more."""
    try:
        _fetch(who, now=now)
    except NotDelivered as fault:
        return fault.fault == Fault.GONE
    except signatures.BadSignature:
        return False
    return False


def _same_server(one: str, other: str) -> bool:
    try:
        return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower() != ""
    except ValueError:
        return False


def _follow(activity: dict[str, Any], their: dict[str, Any], who: str, *, now: datetime) -> bool:
    """Note a follower, with nothing but the address and where to deliver, and say yes."""
    inbox = _inbox_of(their, who)
    with transaction.atomic():
        place = FediverseInbox.objects.get_or_create(url=inbox)[0]
        FediverseFollower.objects.update_or_create(
            actor=who, defaults={"inbox": place}, create_defaults={"inbox": place, "followed_at": now}
        )
        put_in_line(documents.acceptance(activity, name=uuid4().hex), [place], now=now)
    logger.info("fediverse_followed")
    return True


def _inbox_of(their: dict[str, Any], who: str) -> str:
    """Return where to deliver, on the follower's own server; the inbox that its people share, where there is one."""
    shared = their["endpoints"].get("sharedInbox") if isinstance(their.get("endpoints"), dict) else None
    for url in (shared, their.get("inbox")):
        if not isinstance(url, str) or len(url) > 500 or not _same_server(url, who):
            continue
        if is_open_url(url, allow_loopback=settings.FEDIVERSE_ALLOW_LOOPBACK):
            return url
    raise NotUnderstood("the follower has no inbox that we deliver to")


def _forget(who: str) -> bool:
    """Forget a follower, and the inbox that nobody uses any more."""
    with transaction.atomic():
        gone, _rows = FediverseFollower.objects.filter(actor=who).delete()
        FediverseInbox.objects.filter(followers=None).delete()
    return bool(gone)
