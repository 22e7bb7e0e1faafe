"""Never twice: four workers at once, and workers killed at the worst moments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from samverkan.letters import services
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.letters.services import sending
from tests.factories.letters import make_letter
from tests.factories.network import NOW
from tests.jobs.test_workers import ROOT, database_url, run_in_threads, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

#: A mail server in a file: notes that a letter is taken, then waits to be killed.
SCRIPT = """
import os, sys, time
import django
django.setup()
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from samverkan.letters.services import envelope, sending

moment, path = sys.argv[1:]

def note(word):
    with open(path, "a") as file:
        file.write(word + "\\n")
        file.flush()
        os.fsync(file.fileno())

class Server(BaseEmailBackend):
    def open(self):
        if moment == "connecting":
            note("connecting")
            time.sleep(600)
        return True
    def send_messages(self, messages):
        note("taken " + messages[0].to[0] if moment == "batch" else "taken")
        Server.taken += 1
        if moment == "sending" or (moment == "batch" and Server.taken == 3):
            time.sleep(600)
        return len(messages)
    taken = 0

envelope.get_connection = Server
note("sent " + str(sending.send_due_letters(now=timezone.now())))
"""


def send_in_process(moment: str, path: Path) -> subprocess.Popen[bytes]:
    """Start a process that sends letters, and that stops at the moment to be killed."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SAMVERKAN_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, moment, str(path)], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )


def words(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_four_workers_send_each_of_thirty_letters_once() -> None:
    for _ in range(30):
        make_letter()

    run_in_threads(4, lambda: services.send_due_letters(now=NOW))

    assert sorted(Counter(m.to[0] for m in mail.outbox).values()) == [1] * 30
    assert Letter.objects.filter(status=LetterStatus.SENT, attempts=1).count() == 30


def test_four_workers_without_the_claim_send_doubles() -> None:
    """The negative control: the race is there, and it is the claim that wins it."""
    for _ in range(30):
        make_letter()

    def careless(pk: int, *, now: object) -> bool:
        Letter.objects.filter(pk=pk).update(status=LetterStatus.SENDING, claimed_at=now, sent_at=None)
        return True

    with mock.patch.object(sending, "_claim", careless):
        run_in_threads(4, lambda: services.send_due_letters(now=NOW))

    assert max(Counter(m.to[0] for m in mail.outbox).values()) > 1


def test_worker_killed_before_the_handover_leaves_a_letter_that_is_sent_once(tmp_path: Path) -> None:
    letter = make_letter(send_after=timezone.now())
    notes = tmp_path / "notes"
    worker = send_in_process("connecting", notes)
    wait_for(lambda: words(notes) == ["connecting"])

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    letter.refresh_from_db()
    state = (letter.status, letter.handed_over_at)
    later = timezone.now() + sending.LEASE
    services.reap_letters(now=later)
    sent = [services.send_due_letters(now=later) for _ in range(2)]

    assert state == (LetterStatus.SENDING, None)
    assert sent == [1, 0]
    assert len(mail.outbox) == 1


def test_worker_killed_in_the_handover_leaves_a_letter_that_nobody_sends_by_itself(tmp_path: Path) -> None:
    letter = make_letter(send_after=timezone.now())
    notes = tmp_path / "notes"
    worker = send_in_process("sending", notes)
    wait_for(lambda: words(notes) == ["taken"])

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    later = timezone.now() + sending.LEASE
    services.reap_letters(now=later)
    sent = [services.send_due_letters(now=later + timedelta(days=day)) for day in (0, 1)]

    letter.refresh_from_db()
    assert letter.status == LetterStatus.UNCERTAIN
    assert sent == [0, 0]
    assert mail.outbox == []


def kill_in_the_midst_of_eight(notes: Path) -> None:
    """Let a worker send eight letters, and kill it when the server has just taken the third."""
    for _ in range(8):
        make_letter(send_after=timezone.now())
    worker = send_in_process("batch", notes)
    wait_for(lambda: len(words(notes)) == 3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def delivered(notes: Path) -> Counter[str]:
    """Return how often each address got its letter: from the killed worker, and from those after it."""
    return Counter([line.split()[1] for line in words(notes)] + [message.to[0] for message in mail.outbox])


def test_worker_killed_in_the_midst_of_a_batch_loses_no_letter_and_sends_none_twice(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    kill_in_the_midst_of_eight(notes)
    later = timezone.now() + sending.LEASE

    services.send_due_letters(now=timezone.now())
    services.reap_letters(now=later)
    services.send_due_letters(now=later)

    assert sorted(delivered(notes).values()) == [1] * 8
    assert Counter(Letter.objects.values_list("status", flat=True)) == {
        LetterStatus.SENT: 7, LetterStatus.UNCERTAIN: 1,
    }  # fmt: skip


def test_without_what_is_written_down_before_the_handover_a_killed_worker_sends_twice(tmp_path: Path) -> None:
    """The negative control: a reaper that puts all that was claimed in the queue again."""
    notes = tmp_path / "notes"
    kill_in_the_midst_of_eight(notes)

    Letter.objects.filter(status=LetterStatus.SENDING).update(
        status=LetterStatus.QUEUED, claimed_at=None, handed_over_at=None
    )
    services.send_due_letters(now=timezone.now())

    assert sorted(delivered(notes).values()) == [1] * 7 + [2]


def test_two_requests_with_one_key_make_one_letter() -> None:
    run_in_threads(
        4,
        lambda: (
            services.queue_letter(
                template="app_added", to="a@example.org", language="sv", context={"at": NOW}, dedupe_key="once", now=NOW
            )
            and None
        ),
    )

    assert Letter.objects.count() == 1
