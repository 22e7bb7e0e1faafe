"""Counting tries, so that nobody fills the region's letter box or a forum with a script."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from samverkan.web.visitor import visitor_digest


def is_too_often(request: HttpRequest, what: str, *, limit: int, seconds: int, whose: str = "") -> bool:
    """Count a try from the visitor's address, and say whether there have been more than ``limit`` in the time.

    ``whose``: count for that person instead. A whole town hall may share an address, so limits are set for a crowd,
    not for one person. The time is a part of the key, since counting up in a cache in the database starts the key's
    lifetime anew.
    """
    window = int(timezone.now().timestamp()) // seconds
    key = f"forums:{what}:{window}:{_digest(whose) if whose else visitor_digest(request)}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > limit)
    except ValueError:  # the time ran out between the two lines
        return False


def _digest(whose: str) -> str:
    return hashlib.sha256(whose.encode()).hexdigest()[:20]
