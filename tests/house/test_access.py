"""Sign-in is required everywhere but on the addresses pinned here."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC: set[str] = set()


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name or entry.pattern}", entry


def public_names() -> set[str]:
    return {name for name, pattern in patterns(get_resolver()) if not getattr(pattern.callback, "login_required", True)}


def test_public_addresses_are_those_pinned() -> None:
    assert public_names() == PUBLIC
