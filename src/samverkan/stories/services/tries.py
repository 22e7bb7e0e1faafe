"""A guard against programs: so many tries an hour from one place, told apart without keeping addresses."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

TRIES_AN_HOUR = 5


class TooManyTries(Exception):
    """Too many tries from the same place within an hour, or too many open for the same e-mail address."""


def count_try(what: str, address: str, *, now: datetime) -> None:
    """Count a try in the hour of the clock; raise ``TooManyTries`` past the limit.

    Only a keyed hash of the address is kept, for an hour or two, in the cache.
    """
    salt = f"stories.{what}"
    key = f"{salt}.{now:%Y%m%d%H}.{salted_hmac(salt, address, algorithm='sha256').hexdigest()}"
    cache.add(key, 0, timeout=3600)
    try:
        tries = cache.incr(key)
    except ValueError:  # The hour ended between the two lines.
        return
    if tries > TRIES_AN_HOUR:
        raise TooManyTries
