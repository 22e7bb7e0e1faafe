"""What has happened, for those who ask rather than being told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import Field

from samverkan.api import queries
from samverkan.api.contract import Limit, Router, Schema, reads

router = Router(tags=["events"])


class Happened(Schema):
    """Something that happened."""

    number: int = Field(description=gettext_noop("Its number; ask for those after it next time."))
    id: str = Field(description=gettext_noop("The same as the webhook-id of a delivery."))
    type: str = Field(description=gettext_noop("What happened, such as registration.created."))
    timestamp: datetime = Field(description=gettext_noop("When it happened."))
    data: dict[str, Any] = Field(description=gettext_noop("Ids and addresses, never names of people."))


class Events(Schema):
    """What happened, the oldest first."""

    events: list[Happened] = Field(description=gettext_noop("What happened, the oldest first."))
    has_more: bool = Field(description=gettext_noop("Whether there is more after the last."))


@reads(
    router, "/events", answer=Events, scope="events:read", summary=gettext_noop("List what has happened"),
    description=gettext_noop(
        "The same events as webhooks are told, for those who would rather ask. Keep the last number and ask for "
        "what came after it. Events are kept for 30 days, and come half a minute after they happened."
    ),
)  # fmt: skip
def list_events(
    request: HttpRequest,
    after: Annotated[
        int, Query(ge=0, le=2**62, description=gettext_noop("The number of the last event that you have."))
    ] = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Answer with what happened."""
    rows = list(queries.list_events_after(after, now=timezone.now())[: limit + 1])
    events = [
        {"number": row.pk, "id": row.uid, "type": row.kind, "timestamp": row.created_at, "data": row.data}
        for row in rows[:limit]
    ]
    return {"events": events, "has_more": len(rows) > limit}
