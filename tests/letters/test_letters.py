"""Writing, queueing, sending, deciding, erasing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django_tasks_db.models import DBTaskResult

from samverkan.letters import services
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.letters.services import envelope, sending
from samverkan.letters.services.queueing import one_line
from tests.factories.letters import make_letter
from tests.factories.network import NOW, make_editor, make_organiser

pytestmark = pytest.mark.django_db

FAULTS: list[Exception] = []


class FaultyServer(BaseEmailBackend):
    """A mail server that raises what the test tells it to, once for each letter; None means that all is well."""

    taken: list[Any] = []

    def open(self) -> bool:
        if FAULTS and isinstance(FAULTS[0], ConnectionRefusedError):
            raise FAULTS.pop(0)
        return True

    def send_messages(self, messages: list[Any]) -> int:
        if FAULTS and (fault := FAULTS.pop(0)):
            raise fault
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings) -> Iterator[type[FaultyServer]]:
    settings.LETTERS_TRANSPORT = "tests.letters.test_letters.FaultyServer"
    FaultyServer.taken = []
    FAULTS.clear()
    yield FaultyServer
    FAULTS.clear()


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "greeting.subject.txt").write_text("{% load i18n %}{% get_current_language as l %}{{ l }}: {{ name }}\n")
    (folder / "greeting.txt").write_text("\n{{ name }} & co, {{ base_url }}\n\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [str(tmp_path / "templates")]}]


class SleepyMailer(envelope.Mailer):
    """A worker that is put to sleep while it opens the line, and wakes when its letter has been taken back."""

    def __init__(self, *, while_asleep: Callable[[], object]) -> None:
        super().__init__()
        self.while_asleep = while_asleep

    def connect(self) -> None:
        super().connect()
        self.while_asleep()


def queue(**changes: Any) -> Letter:
    values = {
        "template": "greeting", "to": "alva@example.org", "language": "sv", "context": {"name": "Alva"},
        "dedupe_key": "greeting:1", "now": NOW,
    } | changes  # fmt: skip
    return services.queue_letter(**values)


def test_queue_letter_writes_it_in_the_language_and_escapes_nothing() -> None:
    letter = queue(language="en", context={"name": "O'Neill <b>"})

    assert letter.subject == "en: O'Neill <b>"
    assert letter.text == "O'Neill <b> & co, http://testserver\n"
    assert (letter.status, letter.created_at) == (LetterStatus.QUEUED, NOW)


def test_same_key_is_the_same_letter_and_one_task() -> None:
    first, second = queue(), queue(context={"name": "Annan"}, to="annan@example.org")

    assert first == second
    assert second.subject == "sv: Alva"
    assert Letter.objects.count() == 1
    assert DBTaskResult.objects.filter(task_path="samverkan.letters.tasks.send_due").count() == 1


def test_code_goes_before_other_letters() -> None:
    queue(dedupe_key="a")
    queue(dedupe_key="b", is_secret=True, to="code@example.org")

    services.send_due_letters(now=NOW)

    assert [m.to for m in mail.outbox] == [["code@example.org"], ["alva@example.org"]]
    assert list(DBTaskResult.objects.values_list("priority", flat=True)) == [50, 0]


@pytest.mark.parametrize("to", ["", "alva", "a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "a@b"])
def test_queue_letter_refuses_a_wrong_address(to: str) -> None:
    with pytest.raises(services.InvalidLetter, match="not an e-mail address"):
        queue(to=to)

    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "xx"},
        {"dedupe_key": ""},
        {"dedupe_key": "x" * 201},
        {"attachments": [services.Attachment("a\r\nX: y.ics", "text/calendar", "")]},
        {"attachments": [services.Attachment("a.ics", "text/calendar\nX: y", "")]},
        {"attachments": [services.Attachment("", "text/calendar", "")]},
    ],
)
def test_queue_letter_refuses_what_could_not_be_sent(changes: dict[str, Any]) -> None:
    with pytest.raises(services.InvalidLetter):
        queue(**changes)

    assert Letter.objects.count() == 0


def test_line_breaks_in_a_subject_start_no_header() -> None:
    queue(context={"name": "Alva\r\nBcc: all@example.org\u2028X"})

    services.send_due_letters(now=NOW)

    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert message["Subject"] == "sv: Alva Bcc: all@example.org X"
    assert one_line("a\r\n\tb\u2029c") == "a b c"


def test_sent_letter_carries_its_headers_and_attachment(settings) -> None:
    settings.LETTERS_REPLY_TO = "svar@example.org"
    attachment = services.Attachment("forum.ics", "text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    letter = queue(attachments=[attachment], unsubscribe_url="https://example.org/av/1")

    assert services.send_due_letters(now=NOW) == 1

    message = mail.outbox[0].message()
    assert message["Message-ID"] == envelope.message_id(letter)
    assert message["Reply-To"] == "svar@example.org"
    assert message["List-Unsubscribe"] == "<https://example.org/av/1>"
    assert message["Auto-Submitted"] == "auto-generated"
    part = message.get_payload()[1]
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "forum.ics")
    assert b"VCALENDAR" in part.get_payload(decode=True)


def test_letter_without_unsubscribe_address_has_no_such_header() -> None:
    queue()

    services.send_due_letters(now=NOW)

    assert mail.outbox[0].message()["List-Unsubscribe"] is None


def test_message_id_is_the_letters_own_however_often() -> None:
    letter, other = make_letter(), make_letter()

    assert envelope.message_id(letter) == envelope.message_id(Letter.objects.get(pk=letter.pk))
    assert envelope.message_id(letter) != envelope.message_id(other)


def test_letter_waits_for_its_time() -> None:
    make_letter(send_after=NOW + timedelta(minutes=1))

    assert services.send_due_letters(now=NOW) == 0
    assert services.send_due_letters(now=NOW + timedelta(minutes=1)) == 1


def test_server_that_is_away_costs_no_attempt_and_stops_the_round(server) -> None:
    make_letter(), make_letter()
    FAULTS.append(ConnectionRefusedError("nobody there"))

    sent = services.send_due_letters(now=NOW)

    first, second = Letter.objects.order_by("pk")
    assert sent == 0
    assert (first.status, first.attempts, first.handed_over_at) == (LetterStatus.QUEUED, 0, None)
    assert "nobody there" in first.error
    assert first.send_after > NOW
    assert (second.status, second.attempts) == (LetterStatus.QUEUED, 0)


def test_busy_server_is_tried_again_later_and_given_up_after_six(server) -> None:
    letter = make_letter()
    moments, now = [], NOW
    for _ in range(6):
        FAULTS.append(SMTPDataError(451, b"busy"))
        services.send_due_letters(now=now)
        letter.refresh_from_db()
        moments.append(round((letter.send_after - now).total_seconds() / 60))
        now = letter.send_after + timedelta(seconds=1)

    assert moments[:5] == [1, 4, 16, 64, 256]
    assert (letter.status, letter.attempts) == (LetterStatus.FAILED, 6)


def test_clear_no_is_final_and_others_are_still_sent(server) -> None:
    letter, _ = make_letter(), make_letter()
    FAULTS.append(SMTPRecipientsRefused({letter.to: (550, b"no such user")}))

    sent = services.send_due_letters(now=NOW)

    letter.refresh_from_db()
    assert sent == 1
    assert letter.status == LetterStatus.FAILED
    assert "550" in letter.error


def test_greylisted_recipient_is_tried_again(server) -> None:
    letter = make_letter()
    FAULTS.append(SMTPRecipientsRefused({letter.to: (450, b"greylisted")}))

    services.send_due_letters(now=NOW)

    letter.refresh_from_db()
    assert (letter.status, letter.handed_over_at) == (LetterStatus.QUEUED, None)


@pytest.mark.parametrize("fault", [SMTPServerDisconnected("gone"), TimeoutError("too long")])
def test_line_that_breaks_during_the_handover_leaves_it_to_a_person(server, fault: Exception) -> None:
    letter = make_letter()
    FAULTS.append(fault)

    services.send_due_letters(now=NOW)
    services.send_due_letters(now=NOW + timedelta(days=1))

    letter.refresh_from_db()
    assert letter.status == LetterStatus.UNCERTAIN
    assert server.taken == []


def test_letter_that_cannot_be_built_fails_alone(server) -> None:
    broken, good = make_letter(subject="a\nb"), make_letter()
    FAULTS.extend([ValueError("header")])

    services.send_due_letters(now=NOW)

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.status, good.status) == (LetterStatus.FAILED, LetterStatus.SENT)


def test_reap_queues_what_was_not_handed_over_and_asks_about_what_was() -> None:
    claimed = {"status": LetterStatus.SENDING, "claimed_at": NOW}
    safe, unsure = make_letter(**claimed), make_letter(**claimed, handed_over_at=NOW)

    too_early = services.reap_letters(now=NOW + sending.LEASE / 2)
    count = services.reap_letters(now=NOW + sending.LEASE)

    safe.refresh_from_db()
    unsure.refresh_from_db()
    assert (too_early, count) == (0, 2)
    assert (safe.status, unsure.status) == (LetterStatus.QUEUED, LetterStatus.UNCERTAIN)


def test_worker_that_comes_back_late_does_not_overrule_a_person(server) -> None:
    letter = make_letter(status=LetterStatus.SENDING, claimed_at=NOW, handed_over_at=NOW)
    services.reap_letters(now=NOW + sending.LEASE)
    services.mark_sent(actor=make_organiser(), letter_id=letter.pk, now=NOW + sending.LEASE)

    sending._store(letter, status=LetterStatus.FAILED)

    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENT


def test_worker_that_was_asleep_before_the_handover_hands_nothing_over(server) -> None:
    letter = make_letter()
    mailer = SleepyMailer(while_asleep=lambda: services.reap_letters(now=NOW + 2 * sending.LEASE))

    assert sending._send_one(letter.pk, mailer=mailer, clock=lambda: NOW) is False

    letter.refresh_from_db()
    assert server.taken == []
    assert letter.status == LetterStatus.QUEUED
    assert services.send_due_letters(now=NOW + 2 * sending.LEASE) == 1
    assert len(server.taken) == 1


def test_person_decides_that_it_arrived_or_goes_again() -> None:
    organiser = make_organiser()
    arrived = make_letter(status=LetterStatus.UNCERTAIN)
    lost = make_letter(status=LetterStatus.UNCERTAIN, attempts=1)

    services.mark_sent(actor=organiser, letter_id=arrived.pk, now=NOW)
    services.send_again(actor=organiser, letter_id=lost.pk, now=NOW)
    services.send_due_letters(now=NOW)

    assert [m.to for m in mail.outbox] == [[lost.to]]
    assert set(Letter.objects.values_list("status", flat=True)) == {LetterStatus.SENT}


@pytest.mark.parametrize("status", [LetterStatus.SENT, LetterStatus.QUEUED, LetterStatus.SENDING])
def test_nothing_to_decide_about_other_letters(status: str) -> None:
    letter = make_letter(status=status)

    for decide in (services.mark_sent, services.send_again):
        with pytest.raises(services.NothingToDecide):
            decide(actor=make_organiser(), letter_id=letter.pk, now=NOW)


def test_decisions_are_for_those_who_may_read_letters() -> None:
    letter = make_letter(status=LetterStatus.UNCERTAIN)

    with pytest.raises(services.NotAllowed):
        services.send_again(actor=make_editor(), letter_id=letter.pk, now=NOW)


def test_texts_are_erased_in_time_and_counts_stay() -> None:
    ago = lambda **span: NOW - timedelta(**span)  # noqa: E731
    make_letter(subject="gammal", status=LetterStatus.SENT, sent_at=ago(days=31), created_at=ago(days=31))
    make_letter(subject="ny", status=LetterStatus.SENT, sent_at=ago(days=29), created_at=ago(days=40))
    make_letter(subject="kod", status=LetterStatus.SENT, sent_at=ago(hours=1), created_at=ago(hours=1), is_secret=True)
    make_letter(subject="väntar", created_at=ago(days=40))
    make_letter(subject="ny kod", created_at=ago(minutes=50), is_secret=True)
    make_letter(subject="osänd kod", created_at=ago(minutes=61), is_secret=True)

    erased = services.erase_old_letters(now=NOW)
    again = services.erase_old_letters(now=NOW)

    kept = Letter.objects.exclude(subject="").order_by("pk")
    assert (erased, again) == (3, 0)
    assert [letter.subject for letter in kept] == ["ny", "väntar", "ny kod"]
    assert Letter.objects.count() == 6
    assert not Letter.objects.filter(subject="").exclude(to="", text="").exists()
    assert Letter.objects.filter(status=LetterStatus.FAILED, is_secret=True).count() == 1


def test_erased_letter_cannot_go_again() -> None:
    letter = make_letter(status=LetterStatus.FAILED, erased_at=NOW, to="", text="")

    with pytest.raises(services.NothingToDecide):
        services.send_again(actor=make_organiser(), letter_id=letter.pk, now=NOW)
