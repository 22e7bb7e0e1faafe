"""The jobs room's own tasks."""

from django.utils import timezone
from django_tasks import task

from samverkan.jobs import services


@task()
def prune() -> int:
    """Delete what has been finished for 14 days."""
    return services.prune(now=timezone.now())


@task()
def forget_visits() -> int:
    """Delete sessions and counted tries that have run out."""
    return services.forget_visits(now=timezone.now())
