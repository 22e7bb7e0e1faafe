"""The host's page: who comes, pitch and question, and notes that arrive once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from samverkan.forums.enums import Choice, NoteKind
from samverkan.forums.models import GroupTalk, Host, Note, Session
from samverkan.forums.services import notes as service
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW

pytestmark = pytest.mark.django_db


def make_host(**fields: str) -> Host:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    return make.make_host(make.make_group_talk(slot).session, **fields)


def note_fields(host: Host, **fields: object) -> dict[str, object]:
    return {"client_id": str(uuid.uuid4()), "session": host.session_id, "kind": "idea", "text": "Mentorer"} | fields


def test_host_page_shows_participants_by_name_and_home(client: Client) -> None:
    host = make_host(name="Mira Ek")
    person = make.make_registration(host.session.slot.forum, name="Olle Berg", email="hemlig@example.org")
    make.make_seat(person, host.session)

    answer = client.get(f"/vard/{host.key}/")

    page = answer.content.decode()
    assert "Olle Berg" in page
    assert "Lund" in page
    assert "hemlig" not in page
    assert 'content="noindex, nofollow"' in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("key", ["x", "closed-abc", "💺", "a" * 300])
def test_unknown_or_closed_host_link_is_not_found(client: Client, key: str) -> None:
    Host.objects.filter(pk=make_host().pk).update(key="closed-abc")

    assert client.get(f"/vard/{key}/").status_code == 404


def test_one_page_shows_all_sessions_of_the_same_address(client: Client) -> None:
    host = make_host(email="mira@example.org")
    other = make.make_session(make.make_slot(host.session.slot.forum, hour=13), title="Panel på eftermiddagen")
    make.make_host(other, email="Mira@example.org")

    page = client.get(f"/vard/{host.key}/").content.decode()

    assert "Panel på eftermiddagen" in page


def test_a_note_sent_twice_is_one_and_a_change_changes_it(client: Client) -> None:
    host = make_host()
    fields = note_fields(host)
    json = {"accept": "application/json"}

    first = client.post(f"/vard/{host.key}/anteckningar/", fields, headers=json)
    client.post(f"/vard/{host.key}/anteckningar/", fields, headers=json)
    client.post(f"/vard/{host.key}/anteckningar/", fields | {"kind": "quote", "text": "Vi behöver varandra"})

    note = Note.objects.get()
    assert first.json()["client_id"] == fields["client_id"]
    assert (note.kind, note.text) == (NoteKind.QUOTE, "Vi behöver varandra")


def test_deleting_twice_is_once(client: Client) -> None:
    host = make_host()
    fields = note_fields(host)
    client.post(f"/vard/{host.key}/anteckningar/", fields)

    for _ in range(2):
        answer = client.post(f"/vard/{host.key}/anteckningar/ta-bort/", fields)

    assert answer.status_code == 302
    assert Note.objects.count() == 0


@pytest.mark.parametrize(
    "bad",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "x" * 1001},
        {"text": "x" * 10_000},
        {"kind": "nonsense"},
        {"client_id": "1"},
    ],
)
def test_a_bad_note_is_told_and_kept(client: Client, bad: dict[str, str]) -> None:
    host = make_host()
    fields = note_fields(host, **bad)

    answer = client.post(f"/vard/{host.key}/anteckningar/", fields)
    as_json = client.post(f"/vard/{host.key}/anteckningar/", fields, headers={"accept": "application/json"})

    assert (answer.status_code, as_json.status_code) == (422, 422)
    assert as_json.json()["errors"]
    assert str(fields["text"]).strip() in answer.content.decode()
    assert Note.objects.count() == 0


def test_a_bad_change_of_a_note_keeps_the_old_one_and_shows_what_was_typed(client: Client) -> None:
    host = make_host()
    fields = note_fields(host)
    client.post(f"/vard/{host.key}/anteckningar/", fields)

    answer = client.post(f"/vard/{host.key}/anteckningar/", fields | {"text": "ö" * 1001})

    assert answer.status_code == 422
    assert "ö" * 1001 in answer.content.decode()
    assert Note.objects.get().text == "Mentorer"


def test_markup_emoji_and_right_to_left_are_kept_as_text(client: Client) -> None:
    host = make_host()
    text = "<img src=x onerror=alert(1)> 🌿 مرحبا"

    client.post(f"/vard/{host.key}/anteckningar/", note_fields(host, text=text))
    page = client.get(f"/vard/{host.key}/").content.decode()

    assert Note.objects.get().text == text
    assert "<img src=x" not in page


def test_a_host_cannot_write_in_somebody_elses_group(client: Client) -> None:
    host, other = make_host(), make_host()

    answer = client.post(f"/vard/{host.key}/anteckningar/", note_fields(host, session=other.session_id))

    assert answer.status_code == 404
    with pytest.raises(service.NotTheirSession):
        service.save_note(
            host=host, session=Session.objects.get(pk=other.session_id), client_id=uuid.uuid4(),
            kind=NoteKind.IDEA, text="x", now=NOW,
        )  # fmt: skip
    assert Note.objects.count() == 0


def test_pitch_and_question_are_saved_and_a_long_one_is_kept_in_the_form(client: Client) -> None:
    host = make_host()
    address = f"/vard/{host.key}/presentation/"

    client.post(address, {"session": host.session_id, "pitch": " Ny pitch ", "question": "Hur?"})
    answer = client.post(address, {"session": host.session_id, "pitch": "p" * 601, "question": "Hur?"})

    talk = GroupTalk.objects.get()
    assert (talk.pitch, talk.question) == ("Ny pitch", "Hur?")
    assert answer.status_code == 422
    assert "p" * 601 in answer.content.decode()


def test_host_page_takes_the_same_queries_with_one_and_three(
    client: Client, django_assert_num_queries: Callable
) -> None:
    host = make_host()
    forum = host.session.slot.forum

    def fill() -> None:
        make.make_seat(make.make_registration(forum), Session.objects.get(pk=host.session_id))
        Note.objects.create(group_talk=host.session.group_talk, text="Ett", written_at=NOW, changed_at=NOW)

    fill()
    client.get(f"/vard/{host.key}/")  # the process learns the region's name
    with django_assert_num_queries(4):
        client.get(f"/vard/{host.key}/")
    fill(), fill()
    with django_assert_num_queries(4):
        client.get(f"/vard/{host.key}/")


def test_harvest_shows_all_notes_in_as_many_queries_with_one_and_three_groups(
    client: Client, django_assert_num_queries: Callable
) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    host = make_host()
    slot = host.session.slot
    address = f"/forum/{slot.forum.slug}/skord/"
    client.get(address)

    with django_assert_num_queries(8):
        client.get(address)
    for number in range(2):
        other = make.make_host(make.make_group_talk(slot).session)
        client.post(
            f"/vard/{other.key}/anteckningar/",
            note_fields(other, text=f"Punkt {number}"),
            headers={"accept": "application/json"},
        )
    with django_assert_num_queries(8):
        page = client.get(address).content.decode()
    fragment = client.get(address, headers={"hx-request": "true"}).content.decode()

    assert "Punkt 1" in page
    assert host.key in page
    assert "Punkt 1" in fragment
    assert "<html" not in fragment


def test_hosts_get_their_link_once_a_day(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    host = make_host(email="mira@example.org")
    make.make_host(host.session)
    address = f"/forum/{host.session.slot.forum.slug}/skord/lankar/"

    client.post(address)
    client.post(address)

    assert host.key in Letter.objects.get(template="host_link").text
