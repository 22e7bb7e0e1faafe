"""What waits to be delivered, each to an inbox once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from samverkan.jobs import services as jobs
from samverkan.stories.models import FediverseDelivery, FediverseInbox
from samverkan.stories.services.fediverse.documents import Document

SEND_TASK = "samverkan.stories.tasks.send_to_fediverse"
#: Letters and everything else go before: a receiver may be slow.
PRIORITY = -10


def put_in_line(activity: Document, inboxes: Iterable[FediverseInbox], *, now: datetime) -> int:
    """Queue an activity for each inbox; it leaves after the surrounding transaction. Return for how many."""
    body = json.dumps(activity, ensure_ascii=False, separators=(",", ":"))
    rows = [
        FediverseDelivery(inbox=inbox, activity=str(activity["id"])[:300], body=body, send_after=now)
        for inbox in inboxes
    ]
    FediverseDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        jobs.enqueue(task=SEND_TASK, priority=PRIORITY)
    return len(rows)
