"""Schedules, retries, rescue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from samverkan.jobs import services
from samverkan.jobs.management.commands.worker import Command
from samverkan.jobs.models import Lease, Schedule
from tests.jobs import tasks

NOW = datetime(2026, 9, 21, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_our_schedules() -> Iterator[None]:
    before = dict(services._REGISTERED)
    services._REGISTERED.clear()
    yield
    services._REGISTERED.clear()
    services._REGISTERED.update(before)


def register(name: str = "test.hourly", every: timedelta = HOUR) -> None:
    services.register_schedule(name=name, task="tests.jobs.tasks.nothing", every=every)


def running_task(*, attempts: int = 1, worker: str = "lost", started_at: datetime = NOW) -> DBTaskResult:
    tasks.nothing.enqueue()
    result = DBTaskResult.objects.latest("enqueued_at")
    DBTaskResult.objects.filter(pk=result.pk).update(
        status="RUNNING", worker_ids=[worker] * attempts, started_at=started_at
    )
    result.refresh_from_db()
    return result


def test_run_due_enqueues_once_an_interval() -> None:
    register()

    counts = [services.run_due(now=NOW + timedelta(minutes=m)) for m in (0, 1, 59, 60, 61)]

    assert counts == [1, 0, 0, 1, 0]
    assert DBTaskResult.objects.count() == 2


def test_run_due_makes_up_for_a_long_pause_by_one_run() -> None:
    register()
    services.run_due(now=NOW)

    count = services.run_due(now=NOW + 10 * HOUR)

    schedule = Schedule.objects.get()
    assert count == 1
    assert (schedule.last_run_at, schedule.next_run_at) == (NOW + 10 * HOUR, NOW + 11 * HOUR)


def test_run_due_keeps_the_beat_when_a_little_late() -> None:
    register()
    services.run_due(now=NOW)

    services.run_due(now=NOW + HOUR + timedelta(minutes=5))

    assert Schedule.objects.get().next_run_at == NOW + 2 * HOUR


def test_run_due_follows_a_changed_interval() -> None:
    register(every=24 * HOUR)
    services.run_due(now=NOW)
    register(every=HOUR)

    counts = [services.run_due(now=NOW + timedelta(minutes=m)) for m in (1, 62)]

    assert counts == [0, 1]


def test_run_due_runs_the_others_when_one_task_cannot_be_found() -> None:
    services.register_schedule(name="a.broken", task="no.such.task", every=HOUR)
    register("b.sound")

    counts = [services.run_due(now=NOW), services.run_due(now=NOW)]

    assert counts == [1, 0]


def test_run_due_leaves_a_schedule_that_nobody_registers_any_more() -> None:
    Schedule.objects.create(name="gone", task="no.such.task", every=HOUR, next_run_at=NOW)

    assert services.run_due(now=NOW) == 0


def test_run_due_costs_as_much_for_one_schedule_as_for_three_when_nothing_is_due(django_assert_num_queries) -> None:
    for count in (1, 3):
        for number in range(count):
            register(f"test.{number}")
        services.run_due(now=NOW)

        with django_assert_num_queries(2):
            services.run_due(now=NOW)


@pytest.mark.parametrize("every", [timedelta(), timedelta(seconds=-1)])
def test_register_schedule_refuses_an_interval_that_is_none(every: timedelta) -> None:
    with pytest.raises(ValueError, match="positive"):
        register(every=every)


def test_enqueue_refuses_what_is_no_task() -> None:
    from django.core.exceptions import SuspiciousOperation

    with pytest.raises(SuspiciousOperation):
        services.enqueue(task="os.remove")


def test_failed_task_is_tried_five_times_with_growing_pauses() -> None:
    tasks.fail.enqueue()
    pauses = []

    for _ in range(5):
        DBTaskResult.objects.update(run_after=timezone.now() - HOUR)
        result = services.claim_next(worker_id="w")
        assert result is not None
        services.run(result=result, now=NOW)
        result.refresh_from_db()
        finished_at = result.finished_at
        if services.retry_failed(now=NOW):
            result.refresh_from_db()
            pauses.append(round((result.run_after - finished_at).total_seconds()))

    result.refresh_from_db()
    assert pauses == [10, 40, 160, 640]
    assert (result.status, len(result.worker_ids)) == ("FAILED", 5)
    assert "as asked" in result.traceback
    assert services.claim_next(worker_id="w") is None


def test_reap_queues_a_task_whose_worker_is_lost() -> None:
    result = running_task()

    count = services.reap(now=NOW + services.LEASE)

    result.refresh_from_db()
    assert count == 1
    assert result.status == "READY"


def test_reap_leaves_a_long_task_whose_worker_lives() -> None:
    result = running_task(worker="alive")
    later = NOW + 10 * services.LEASE
    services.renew_lease(worker_id="alive", now=later - services.LEASE / 2)

    count = services.reap(now=later)

    result.refresh_from_db()
    assert count == 0
    assert result.status == "RUNNING"


def test_reap_waits_until_the_lease_has_ended() -> None:
    running_task(started_at=NOW)

    assert services.reap(now=NOW + services.LEASE / 2) == 0


def test_reap_gives_up_after_five_lost_workers() -> None:
    result = running_task(attempts=5)

    services.reap(now=NOW + services.LEASE)

    result.refresh_from_db()
    assert result.status == "FAILED"
    assert "5 times" in result.traceback
    assert services.retry_failed(now=NOW + HOUR) == 0


def test_run_keeps_the_other_workers_word_when_the_task_was_reaped() -> None:
    tasks.nothing.enqueue()
    slow = services.claim_next(worker_id="slow")
    assert slow is not None
    services.reap(now=timezone.now() + services.LEASE)
    DBTaskResult.objects.update(run_after=timezone.now() - HOUR)
    quick = services.claim_next(worker_id="quick")
    assert quick is not None

    services.run(result=slow, now=NOW)
    quick.refresh_from_db()
    status_after_slow = quick.status
    services.run(result=quick, now=NOW)
    quick.refresh_from_db()

    assert status_after_slow == "RUNNING"
    assert (quick.status, quick.worker_ids) == ("SUCCESSFUL", ["slow", "quick"])


def test_prune_keeps_two_weeks() -> None:
    for age in (13, 15):
        result = running_task()
        DBTaskResult.objects.filter(pk=result.pk).update(status="SUCCESSFUL", finished_at=NOW - timedelta(days=age))

    assert services.prune(now=NOW) == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_once_runs_what_is_due_and_ends(tmp_path) -> None:
    tasks.note.enqueue(str(tmp_path / "notes"))
    register()

    call_command("worker", "--once")

    assert (tmp_path / "notes").read_text() == "done\n"
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert DBTaskResult.objects.count() == 2
    assert Lease.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_task_whose_end_could_not_be_written_is_taken_back_though_its_worker_lives(tmp_path) -> None:
    tasks.note.enqueue(str(tmp_path / "notes"))
    faults = [OperationalError("the database went away")]

    def lose_the_end(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if faults and sql.startswith("UPDATE") and "SUCCESSFUL" in str(params):
            raise faults.pop()
        return execute(sql, params, many, context)

    worker = Command()
    worker.is_told_to_stop = False
    worker._take_new_name()
    with connection.execute_wrapper(lose_the_end):
        worker._work(is_once=True)
    (task,) = DBTaskResult.objects.all()
    stuck = task.status
    later = timezone.now() + services.LEASE
    services.renew_lease(worker_id=worker.worker_id, now=later)
    services.reap(now=later)
    DBTaskResult.objects.update(run_after=timezone.now())
    worker._work(is_once=True)

    task.refresh_from_db()
    assert (stuck, task.status) == ("RUNNING", "SUCCESSFUL")
    assert (tmp_path / "notes").read_text() == "done\ndone\n"


@pytest.mark.parametrize("age", [timedelta(), timedelta(minutes=-1)])
def test_sessions_and_counted_tries_are_forgotten_when_they_have_run_out(settings, age: timedelta) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tries"}}
    call_command("createcachetable")
    caches["default"].set("a try", 1, timeout=600)
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now + timedelta(seconds=600))

    forgotten = services.forget_visits(now=now + timedelta(seconds=601) + age)

    assert forgotten == (2 if age == timedelta() else 0)
    assert caches["default"].get("a try") == (None if forgotten else 1)
