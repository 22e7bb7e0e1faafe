"""What the key figures do by themselves."""

from __future__ import annotations

import time

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from samverkan.jobs.services import enqueue
from samverkan.keyfigures.kolada import Kolada
from samverkan.keyfigures.services import goals
from samverkan.keyfigures.services.sync import Scope, last_fetch, sync

BUDGET = 60.0
"""Seconds at a time, so that letters need not wait until everything is fetched."""


@task()
def fetch_changes() -> bool:
    """Fetch what has changed in Kolada, and go on a little later if it takes long; return whether it is in force."""
    ends = time.monotonic() + BUDGET
    with Kolada(base=settings.KOLADA_URL) as kolada:
        summary = sync(
            kolada=kolada,
            scope=Scope(since=last_fetch()),
            now=timezone.now(),
            until=lambda: time.monotonic() > ends,
        )
    if not summary.is_finished:
        enqueue(task="samverkan.keyfigures.tasks.fetch_changes")
    return summary.is_finished


@task()
def tell_goals(vintage_id: int) -> int:
    """Note on the goals what a new vintage says of them, and tell those who follow them."""
    return goals.tell_goals(vintage_id=vintage_id, now=timezone.now())
