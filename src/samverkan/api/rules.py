"""Scopes and events as the rooms above register them, and who may use the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import rules

from samverkan.network.rules import is_operator, is_organiser

rules.set_perm("api.use", is_organiser | is_operator)
rules.set_rule("api.use", is_organiser | is_operator)


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
