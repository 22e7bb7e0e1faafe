"""Tasks that survive: schedules, retry with backoff, and rescue of what a killed worker left behind.

``django-tasks`` gives the queue. It has no retry, no schedule, and a task whose worker was killed stays RUNNING for
ever; this module adds the three. A task must be safe to run again: it may be, after a failure or a kill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import SuspiciousOperation
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from samverkan.jobs.models import Lease, Schedule

MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=10)
LEASE = timedelta(minutes=2)
KEEP = timedelta(days=14)

logger = structlog.get_logger("samverkan.jobs")


@dataclass(frozen=True)
class Registration:
    """A schedule as an app declares it."""

    name: str
    task: str
    every: timedelta


_REGISTERED: dict[str, Registration] = {}


def register_schedule(*, name: str, task: str, every: timedelta) -> None:
    """Declare that the task (dotted path of a ``@task()``) runs every so often. For ``ready()``: no database."""
    if every <= timedelta():
        raise ValueError(f"Schedule {name!r} must have a positive interval.")
    _REGISTERED[name] = Registration(name, task, every)


def enqueue(*, task: str, args: tuple[Any, ...] = (), priority: int = 0, run_after: datetime | None = None) -> None:
    """Put a task, named by its dotted path, in the queue; in a transaction it is seen when that commits."""
    _load(task).using(priority=priority, run_after=run_after).enqueue(*args)


def run_due(*, now: datetime) -> int:
    """Enqueue every registered schedule that is due, each once however many workers ask; return how many.

    Runs that were missed while nobody worked are made up for by one run, not by many.
    """
    _store_registrations(now=now)
    due = Schedule.objects.filter(name__in=_REGISTERED, next_run_at__lte=now).order_by("next_run_at", "pk")
    return sum(_run_once(schedule, now=now) for schedule in due)


def _run_once(schedule: Schedule, *, now: datetime) -> bool:
    following = max(schedule.next_run_at + schedule.every, now)
    with transaction.atomic():
        is_ours = Schedule.objects.filter(pk=schedule.pk, next_run_at=schedule.next_run_at).update(
            next_run_at=following if following > now else now + schedule.every, last_run_at=now
        )
        return bool(is_ours) and _enqueue_scheduled(schedule)


def _enqueue_scheduled(schedule: Schedule) -> bool:
    """Enqueue the schedule's task; one that cannot be found must not keep the others from running."""
    try:
        enqueue(task=schedule.task)
    except (ImportError, SuspiciousOperation):
        logger.exception("schedule_without_task", schedule=schedule.name, task=schedule.task)
        return False
    logger.info("schedule_due", schedule=schedule.name, task=schedule.task)
    return True


def _store_registrations(*, now: datetime) -> None:
    stored = {s.name: s for s in Schedule.objects.filter(name__in=_REGISTERED)}
    for wish in _REGISTERED.values():
        known = stored.get(wish.name)
        if known is None:
            Schedule.objects.get_or_create(
                name=wish.name, defaults={"task": wish.task, "every": wish.every, "next_run_at": now}
            )
        elif (known.task, known.every) != (wish.task, wish.every):
            Schedule.objects.filter(pk=known.pk).update(
                task=wish.task, every=wish.every, next_run_at=min(known.next_run_at, now + wish.every)
            )


def pause_before(attempt: int) -> timedelta:
    """Return how long to wait after the given failed attempt: 10 s, 40 s, 160 s, 640 s."""
    return FIRST_PAUSE * int(4 ** (attempt - 1))


def retry_failed(*, now: datetime) -> int:
    """Queue failed tasks again, later for each attempt, until five attempts are made; return how many."""
    key = f"worker_ids__{MAX_ATTEMPTS - 1}__isnull"
    count = 0
    for result in DBTaskResult.objects.failed().filter(**{key: True}).order_by("finished_at", "pk"):
        attempts = max(len(result.worker_ids), 1)
        again_at = (result.finished_at or now) + pause_before(attempts)
        changed = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY, run_after=max(again_at, now), finished_at=None
        )
        if changed:
            count += 1
            logger.warning("task_retry", task=result.task_path, id=str(result.pk), attempts=attempts)
    return count


def reap(*, now: datetime) -> int:
    """Take tasks from workers whose lease has ended: queued again, or failed after five attempts; return how many."""
    alive = set(Lease.objects.filter(expires_at__gt=now).values_list("worker_id", flat=True))
    count = 0
    running = DBTaskResult.objects.running().filter(started_at__lte=now - LEASE)
    for result in running.order_by("started_at", "pk"):
        if not (result.worker_ids and result.worker_ids[-1] in alive):
            count += _take_back(result, now=now)
    Lease.objects.filter(expires_at__lte=now - KEEP).delete()
    return count


def _take_back(result: DBTaskResult, *, now: datetime) -> int:
    attempts = len(result.worker_ids)
    is_over = attempts >= MAX_ATTEMPTS
    changes: dict[str, Any] = {"status": TaskResultStatus.READY, "run_after": now}
    if is_over:
        changes = {
            "status": TaskResultStatus.FAILED,
            "finished_at": now,
            "exception_class_path": "samverkan.jobs.services.WorkerLost",
            "traceback": f"The worker was lost {attempts} times while it ran this task.",
        }
    changed: int = _still_running(result).update(**changes)
    if changed:
        logger.error("task_reaped", task=result.task_path, id=str(result.pk), attempts=attempts, is_over=is_over)
    return changed


class WorkerLost(Exception):
    """Stands on a task whose workers were all killed in the midst of it."""


def renew_lease(*, worker_id: str, now: datetime) -> None:
    """Say that the worker lives."""
    Lease.objects.update_or_create(worker_id=worker_id, defaults={"expires_at": now + LEASE})


def end_lease(*, worker_id: str) -> None:
    """Say that the worker has stopped."""
    Lease.objects.filter(worker_id=worker_id).delete()


def claim_next(*, worker_id: str) -> DBTaskResult | None:
    """Take the next ready task, so that no other worker does, or return None."""
    ready = DBTaskResult.objects.ready()
    if not ready.exists():
        return None  # an idle worker takes no lock
    with exclusive_transaction(ready.db):
        result: DBTaskResult | None = ready.get_locked()
        if result is not None:
            result.claim(worker_id)
    return result


def run(*, result: DBTaskResult, now: datetime) -> bool:
    """Run a claimed task and store how it went; return whether it succeeded. A task that was reaped meanwhile keeps
    the other worker's word.
    """
    try:
        value = _load(result.task_path).call(*result.args_kwargs["args"], **result.args_kwargs["kwargs"])
    except Exception as error:  # whatever a task raises is stored with it
        logger.exception("task_failed", task=result.task_path, id=str(result.pk), attempts=len(result.worker_ids))
        with transaction.atomic():
            if _still_running(result).select_for_update().exists():
                result.set_failed(error)
        return False
    with transaction.atomic():
        if _still_running(result).select_for_update().exists():
            result.set_successful(value)
    logger.info("task_done", task=result.task_path, id=str(result.pk), attempts=len(result.worker_ids))
    return True


def prune(*, now: datetime) -> int:
    """Delete what has been finished for 14 days; return how many."""
    return DBTaskResult.objects.finished().filter(finished_at__lte=now - KEEP).delete()[0]


def forget_visits(*, now: datetime) -> int:
    """Delete sessions and counted tries that have run out: Django leaves both lying; return how many."""
    sessions = Session.objects.filter(expire_date__lte=now).delete()[0]
    return sessions + _delete_expired_counts(now=now)


def _delete_expired_counts(*, now: datetime) -> int:
    if not isinstance(caches["default"], DatabaseCache):
        return 0
    expires = connection.ops.adapt_datetimefield_value(now.astimezone(UTC).replace(tzinfo=None, microsecond=0))
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires <= %s", [expires])  # noqa: S608 - a name from the settings
        return int(cursor.rowcount)


def _still_running(result: DBTaskResult) -> Any:
    """Return the task's row, if it is still running in the same worker's hands."""
    return DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.RUNNING, started_at=result.started_at)


def _load(path: str) -> Task[Any, Any]:
    found = import_string(path)
    if not isinstance(found, Task):
        raise SuspiciousOperation(f"{path} is not a task.")
    return found
