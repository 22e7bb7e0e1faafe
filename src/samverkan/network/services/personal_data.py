"""What the site holds about a person, across rooms. Rooms above register what they hold; nobody imports upwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samverkan.network import queries
from samverkan.network.models import Person


@dataclass(frozen=True)
class Holding:
    """What a room holds: how to show it (as plain JSON values) and how to erase it (without losing counts)."""

    room: str
    export: Callable[[Person], Any]
    erase: Callable[[Person, datetime], None]


_HOLDINGS: dict[str, Holding] = {}


def register_personal_data(
    *, room: str, export: Callable[[Person], Any], erase: Callable[[Person, datetime], None]
) -> None:
    """Declare in an app's ``ready()`` what a room holds about a person; ``erase`` runs inside the transaction."""
    _HOLDINGS[room] = Holding(room, export, erase)


def export_personal_data(*, person: Person, now: datetime) -> dict[str, Any]:
    """Return everything the site holds about the person, as plain JSON values."""
    memberships = [
        {"organisation": m.organisation.name, "role": m.role, "since": m.since_date.isoformat()}
        for m in queries.list_memberships(person)
    ]
    own = {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "joined_at": person.joined_at.isoformat(),
        "last_sign_in_at": person.last_login.isoformat() if person.last_login else None,
        "memberships": memberships,
    }
    return {"exported_at": now.isoformat(), "network": own} | {
        holding.room: holding.export(person) for holding in _HOLDINGS.values()
    }


def erase_in_rooms(*, person: Person, now: datetime) -> None:
    """Let every room erase what it holds about the person."""
    for holding in _HOLDINGS.values():
        holding.erase(person, now)
