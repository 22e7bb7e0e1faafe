"""Scopes and events as the rooms above register them, who may use the API, and which addresses webhooks may have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import rules

from samverkan.network.rules import is_operator, is_organiser

rules.set_perm("api.use", is_organiser | is_operator)
rules.set_rule("api.use", is_organiser | is_operator)

#: Addresses of IPv6 that carry one of IPv4 in their last 32 bits.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Scope:
    """What a token may be allowed. ``permission``: what its owner must be allowed too, at each call."""

    name: str
    permission: str
    label: Any


@dataclass(frozen=True)
class EventKind:
    """Something that happens, and that webhooks are told of."""

    name: str
    label: Any


_SCOPES: dict[str, Scope] = {}
_EVENTS: dict[str, EventKind] = {}
_ROUTERS: dict[str, str] = {}


def register_scope(*, name: str, permission: str, label: Any) -> None:
    """Declare in an app's ``ready()`` a scope that tokens may have."""
    _SCOPES[name] = Scope(name, permission, label)


def register_event(*, name: str, label: Any) -> None:
    """Declare in an app's ``ready()`` an event that the room announces."""
    _EVENTS[name] = EventKind(name, label)


def register_router(*, prefix: str, router: str) -> None:
    """Declare in an app's ``ready()`` where a room's operations are: the dotted path of its router, loaded late."""
    _ROUTERS[router] = prefix


def get_scope(name: str) -> Scope | None:
    """Return the scope of that name."""
    return _SCOPES.get(name)


def list_scopes() -> tuple[Scope, ...]:
    """Return every scope, by name."""
    return tuple(sorted(_SCOPES.values(), key=lambda scope: scope.name))


def list_events() -> tuple[EventKind, ...]:
    """Return every kind of event, in the order they were registered."""
    return tuple(_EVENTS.values())


def list_routers() -> tuple[tuple[str, str], ...]:
    """Return prefix and dotted path of every router."""
    return tuple((prefix, router) for router, prefix in _ROUTERS.items())


def is_public_address(address: str) -> bool:
    """Return whether the address belongs to the open internet, also where it is wrapped in one of IPv6.

    >>> [is_public_address(one) for one in ("93.184.216.34", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in _layers(found))


def is_loopback(address: str) -> bool:
    """Return whether the address is the machine itself."""
    try:
        return all(one.is_loopback for one in list(_layers(ip_address(address)))[-1:])
    except ValueError:
        return False


def _layers(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address | IPv6Address]:
    """Yield what the address says and what it carries; a mapped address counts as the one inside alone."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def is_webhook_url(url: str, *, allow_loopback: bool = False) -> bool:
    """Return whether a webhook may have the address: https, a host on the open internet, no password in it.

    A host's name is looked up when something is delivered, not here.

    >>> [is_webhook_url(one) for one in ("https://a.example/x", "http://a.example", "https://me:pw@a.example")]
    [True, False, False]
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    if not url.isascii() or any(sign.isspace() or ord(sign) < 33 for sign in url):
        return False
    if allow_loopback and is_loopback(host):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and _is_open_host(host)


def _is_open_host(host: str) -> bool:
    """Return whether the host is a name with a dot, or an address of the open internet."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")
        return bool(last[0]) and not last[2].isdigit() and last[2] not in ("localhost", "local", "internal")
    return is_public_address(host)
