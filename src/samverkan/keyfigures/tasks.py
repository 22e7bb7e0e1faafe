"""What the key figures do by themselves."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from samverkan.keyfigures.services import goals


@task()
def tell_goals(vintage_id: int) -> int:
    """Note on the goals what a new vintage says of them, and tell those who follow them."""
    return goals.tell_goals(vintage_id=vintage_id, now=timezone.now())
