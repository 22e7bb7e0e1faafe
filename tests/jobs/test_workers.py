"""Real workers, killed and set against each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from samverkan.jobs import services
from samverkan.jobs.models import Lease, Schedule
from tests.jobs import tasks

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_our_schedules() -> Iterator[None]:
    before = dict(services._REGISTERED)
    services._REGISTERED.clear()
    yield
    services._REGISTERED.clear()
    services._REGISTERED.update(before)


def database_url() -> str:
    """Return the address of the tests' own database."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host = values["OPTIONS"].get("host") or values["HOST"]
    place = f"host={host}&port={values['PORT'] or 5432}"
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@/{values['NAME']}?{place}"


def start_worker(*arguments: str) -> subprocess.Popen[bytes]:
    """Start a real worker on the tests' database."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SAMVERKAN_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    command = [sys.executable, "-m", "django", "worker", *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def wait_for(condition: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait until it is so, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def test_task_of_a_killed_worker_is_done_once_by_the_next(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    tasks.slow.enqueue(str(notes), 600)
    first = start_worker()
    wait_for(lambda: lines(notes) == ["begun"])

    first.send_signal(signal.SIGKILL)
    first.wait()
    status_after_kill = DBTaskResult.objects.get(task_path="tests.jobs.tasks.slow").status
    start_worker("--once").wait(timeout=120)
    too_early = lines(notes)
    long_ago = timezone.now() - services.LEASE - timedelta(seconds=1)
    DBTaskResult.objects.filter(status="RUNNING").update(started_at=long_ago)
    Lease.objects.update(expires_at=long_ago)
    second = start_worker("--once")
    second.wait(timeout=120)

    result = DBTaskResult.objects.get(task_path="tests.jobs.tasks.slow")
    assert status_after_kill == "RUNNING"
    assert too_early == ["begun"]
    assert lines(notes) == ["begun", "begun", "done"]
    assert (result.status, len(result.worker_ids)) == ("SUCCESSFUL", 2)


def test_worker_told_to_stop_finishes_the_task_at_hand(tmp_path: Path) -> None:
    notes, never = tmp_path / "notes", tmp_path / "never"
    tasks.slow.enqueue(str(notes), 2)
    tasks.slow.using(priority=-10).enqueue(str(never), 0)
    worker = start_worker()
    wait_for(lambda: lines(notes) == ["begun"])

    worker.send_signal(signal.SIGTERM)
    code = worker.wait(timeout=120)

    assert code == 0
    assert lines(notes) == ["begun", "done"]
    assert lines(never) == []
    assert Lease.objects.count() == 0


def run_in_threads(count: int, work: Callable[[], None]) -> None:
    """Run the same work in threads that start together."""
    barrier, faults = threading.Barrier(count), []

    def start() -> None:
        try:
            barrier.wait()
            work()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def register_ten() -> None:
    for number in range(10):
        services.register_schedule(name=f"t{number}", task="tests.jobs.tasks.nothing", every=timedelta(hours=1))


def test_four_workers_run_no_schedule_twice() -> None:
    register_ten()
    now = timezone.now()

    run_in_threads(4, lambda: services.run_due(now=now))

    assert DBTaskResult.objects.count() == 10


def test_four_workers_without_the_condition_run_schedules_twice() -> None:
    """The negative control: the race is there, and it is the condition that wins it."""
    register_ten()
    services._store_registrations(now=timezone.now())
    now = timezone.now()
    seen = threading.Barrier(4)

    def careless(schedule: Schedule, *, now: object) -> bool:
        seen.wait(timeout=20)
        services.enqueue(task=schedule.task)
        return True

    with mock.patch.object(services, "_run_once", careless):
        run_in_threads(4, lambda: services.run_due(now=now))

    assert DBTaskResult.objects.count() == 40


def test_four_workers_run_no_task_twice(tmp_path: Path) -> None:
    for number in range(30):
        tasks.note.enqueue(str(tmp_path / f"{number}"))

    def work() -> None:
        while result := services.claim_next(worker_id=threading.current_thread().name):
            services.run(result=result, now=timezone.now())

    run_in_threads(4, work)

    assert [lines(tmp_path / f"{number}") for number in range(30)] == [["done"]] * 30
