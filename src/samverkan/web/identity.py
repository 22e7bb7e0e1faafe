"""The name of the region that runs the site. The network room knows it, and tells it from its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable

_PROVIDERS: list[Callable[[], str]] = []


def register_region_name(provider: Callable[[], str]) -> None:
    """Let ``provider()`` answer with the region's name; the last one registered is asked."""
    _PROVIDERS[:] = [provider]


def region_name() -> str:
    """Return the region's name, or an empty text as long as nobody knows it."""
    return _PROVIDERS[0]() if _PROVIDERS else ""
