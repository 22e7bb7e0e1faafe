"""Letters' tasks."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from samverkan.letters import services


@task()
def send_due() -> int:
    """Send every letter that is due."""
    return services.send_due_letters(now=timezone.now())


@task()
def mend() -> int:
    """Take letters back from killed workers, and send what became due again."""
    now = timezone.now()
    return services.reap_letters(now=now) + services.send_due_letters(now=now)


@task()
def erase_old() -> int:
    """Erase texts and addresses that are of no use any more."""
    return services.erase_old_letters(now=timezone.now())
