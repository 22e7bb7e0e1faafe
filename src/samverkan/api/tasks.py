"""The API's tasks."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from samverkan.api import services


@task()
def send_due() -> int:
    """Deliver to webhooks what is due."""
    return services.send_due_deliveries(now=timezone.now())


@task()
def mend() -> int:
    """Take deliveries back from killed workers, and make those that became due again."""
    now = timezone.now()
    return services.reap_deliveries(now=now) + services.send_due_deliveries(now=now)


@task()
def forget() -> int:
    """Delete what is told no more."""
    return services.forget_old(now=timezone.now())
