"""How often somebody may call, counted in the cache that all processes share."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

#: Calls a minute: for each key, for each address without one (a town hall may share it), and tries with wrong keys.
CALLS_OF_A_TOKEN = 120
CALLS_OF_A_VISITOR = 300
WRONG_TOKENS = 30
_SECONDS = 60


class TooOften(Exception):
    """More calls than allowed in this minute. ``wait``: seconds until the next."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def count_call(who: str, *, limit: int, now: datetime) -> None:
    """Count a call. Raises ``TooOften`` above the limit; the minute is a part of the key, so it ends by itself."""
    minute, passed = divmod(int(now.timestamp()), _SECONDS)
    key = f"api:{who}:{minute}"
    cache.add(key, 0, _SECONDS * 2)
    try:
        is_too_often = cache.incr(key) > limit
    except ValueError:  # the entry ran out between the two lines
        return
    if is_too_often:
        raise TooOften(_SECONDS - passed)
