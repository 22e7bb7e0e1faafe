"""Counting tries, so that nobody fills the region's letter box or a forum with a script."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from samverkan.web.visitor import visitor_digest


def is_too_often(request: HttpRequest, what: str, *, limit: int, seconds: int) -> bool:
    """Count a try from the visitor's address, and say whether there have been more than ``limit`` in the time.

    A whole town hall may share an address, so limits are set for a crowd, not for one person.
    """
    key = f"forums:{what}:{visitor_digest(request)}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return bool(cache.incr(key) > limit)
    except ValueError:  # it ran out just now
        return False
