"""What search does in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from samverkan.search import services


@task()
def refresh() -> None:
    """Bring the index up to date with what rooms have published, changed and taken down."""
    services.refresh(clock=timezone.now)


@task()
def refresh_thoroughly() -> None:
    """Compare the index with the texts themselves: what no stamp tells, such as a theme's new name."""
    services.refresh(clock=timezone.now, thoroughly=True)
    services.discard_abandoned(now=timezone.now())
