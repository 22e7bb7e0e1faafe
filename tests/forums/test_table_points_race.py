"""The table's points from several phones at the same moment, on SQLite and on PostgreSQL, with a negative control."""

from __future__ import annotations

import uuid
from threading import Barrier

import pytest

from samverkan.forums.models import GroupTalk, Note
from samverkan.forums.services import table_points as service
from tests.factories import table_points as some
from tests.factories.forums import STARTS_AT
from tests.factories.threads import at_once, faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_a_point_sent_eight_times_at_once_is_one() -> None:
    session, (anna, _) = some.make_table()
    key, client_id = str(session.pk), uuid.uuid4()

    answers = at_once(*[lambda: some.write(anna, key, "En gång", client_id=client_id)] * 8)

    assert faults(answers) == []
    assert Note.objects.get().text == "En gång"


def test_a_table_of_eight_at_once_loses_none() -> None:
    session, people = some.make_table(persons=8)
    GroupTalk.objects.filter(session=session).delete()

    answers = at_once(*(lambda p=p: some.write(p, str(session.pk), p.name) for p in people))  # type: ignore[misc]

    assert faults(answers) == []
    assert sorted(Note.objects.values_list("text", flat=True)) == sorted(person.name for person in people)


def test_the_last_allowed_point_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_EACH", 1)
    session, (anna, _) = some.make_table()

    answers = at_once(*[lambda: some.write(anna, str(session.pk), "Ny")] * 4)

    assert faults(answers, service.TooManyPoints) == []
    assert Note.objects.count() == 1


def test_two_phones_with_one_id_are_one_point_of_one_person() -> None:
    session, people = some.make_table()
    client_id = uuid.uuid4()

    answers = at_once(
        *(lambda p=p: some.write(p, str(session.pk), p.name, client_id=client_id) for p in people)  # type: ignore[misc]
    )

    assert faults(answers, service.NotYours) == []
    assert sum(isinstance(answer, service.NotYours) for answer in answers) == 1
    note = Note.objects.get()
    assert note.registration is not None
    assert note.text == note.registration.name


def test_control_without_lock_and_id_a_resent_point_is_two() -> None:
    session, (anna, _) = some.make_table()
    both_looked = Barrier(2, timeout=20)

    def look_then_write() -> None:
        assert not Note.objects.filter(text="En gång").exists()
        both_looked.wait()
        Note.objects.create(
            group_talk=session.group_talk, registration=anna, text="En gång", written_at=STARTS_AT,
            changed_at=STARTS_AT,
        )  # fmt: skip

    answers = at_once(look_then_write, look_then_write)

    assert faults(answers) == []
    assert Note.objects.count() == 2
