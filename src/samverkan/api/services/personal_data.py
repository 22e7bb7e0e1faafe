"""What the API holds about a person: the keys and webhooks they made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samverkan.api.models import Token, Webhook
from samverkan.network.models import Person


def export_personal_data(person: Person) -> dict[str, Any]:
    """Return the person's keys and webhooks, without anything that opens a door."""
    tokens = Token.objects.filter(person=person).order_by("pk")
    webhooks = Webhook.objects.filter(person=person).order_by("pk")
    return {
        "tokens": [
            {
                "name": token.name, "scopes": token.scopes, "created_at": token.created_at.isoformat(),
                "last_date": token.last_date.isoformat(),
                "last_used_date": token.last_used_date.isoformat() if token.last_used_date else None,
                "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
            }
            for token in tokens
        ],
        "webhooks": [
            {"url": hook.url, "events": hook.events, "created_at": hook.created_at.isoformat()} for hook in webhooks
        ],
    }  # fmt: skip


def erase_personal_data(person: Person, now: datetime) -> None:
    """Delete the person's keys and webhooks."""
    Token.objects.filter(person=person).delete()
    Webhook.objects.filter(person=person).delete()
