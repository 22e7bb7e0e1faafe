"""The jobs room's own task."""

from django.utils import timezone
from django_tasks import task

from samverkan.jobs import services


@task()
def prune() -> int:
    """Delete what has been finished for 14 days."""
    return services.prune(now=timezone.now())
