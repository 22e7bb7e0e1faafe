"""The table's points: written by everybody there, each once, one's own to change."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from samverkan.forums.enums import NoteKind, RegistrationStatus
from samverkan.forums.models import Cluster, Documentation, Note, Registration
from samverkan.forums.queries.table_points import find_tables
from samverkan.forums.services import documentation, retention
from samverkan.forums.services import table_points as service
from samverkan.forums.services.personal_data import export_personal_data
from tests.factories import forums as make
from tests.factories import table_points as some
from tests.factories.forums import STARTS_AT

pytestmark = pytest.mark.django_db

DURING = some.DURING
LATER = DURING + timedelta(minutes=1)
JSON = {"accept": "application/json"}
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def url(person: Registration, rest: str = "") -> str:
    return f"/min-dag/{person.key}/punkter/{rest}"


def fields(table: str, text: str = "Mentorer", **more: str) -> dict[str, str]:
    return {"client_id": str(uuid.uuid4()), "table": table, "kind": "idea", "text": text} | more


def texts() -> list[str]:
    return list(Note.objects.order_by("pk").values_list("text", flat=True))


def test_everybody_at_the_table_writes_and_sees_without_names(client: Client) -> None:
    session, (anna, bo) = some.make_table()
    key = str(session.pk)

    client.post(url(anna), fields(key, "Annas punkt", is_new="1"))
    answer = client.post(url(bo), fields(key, "Bos punkt", is_new="1", kind="question"), follow=True)
    page = answer.content.decode()

    assert texts() == ["Annas punkt", "Bos punkt"]
    assert page.index("Bos punkt") < page.index("Annas punkt"), "the latest first"
    assert page.count("point--mine") == 2  # one's own, and the script's template
    assert anna.name not in page
    assert session.group_talk.notes.filter(registration=bo, kind=NoteKind.QUESTION).exists()


def test_a_point_sent_twice_is_one_and_a_change_changes_it(client: Client) -> None:
    session, (anna, _) = some.make_table()
    told = fields(str(session.pk))

    first = client.post(url(anna), told, headers=JSON)
    client.post(url(anna), told, headers=JSON)
    client.post(url(anna), told | {"text": "Mentorer på riktigt", "kind": "quote"}, headers=JSON)

    assert first.json()["client_id"] == told["client_id"]
    assert texts() == ["Mentorer på riktigt"]


def test_the_others_points_are_theirs(client: Client) -> None:
    session, (anna, bo) = some.make_table()
    note = some.write(anna, str(session.pk), "Annas")
    told = fields(str(session.pk), "Bos ord", client_id=str(note.client_id))

    answer = client.post(url(bo), told, headers=JSON)
    page = client.post(url(bo), told | {"is_new": "1"})
    client.post(url(bo, "ta-bort/"), told)

    assert answer.status_code == page.status_code == 409
    assert "Någon annan skrev den punkten" in answer.json()["errors"]["__all__"][0]
    assert "Bos ord" in page.content.decode()
    assert texts() == ["Annas"]


def test_a_hosts_point_is_the_hosts(client: Client) -> None:
    session, (anna, _) = some.make_table()
    note = Note.objects.create(group_talk=session.group_talk, text="Värdens", written_at=DURING, changed_at=DURING)

    answer = client.post(url(anna), fields(str(session.pk), "Mitt", client_id=str(note.client_id)), headers=JSON)

    assert answer.status_code == 409
    assert texts() == ["Värdens"]


def test_deleting_twice_is_once_and_an_empty_cluster_goes(client: Client) -> None:
    session, (anna, _) = some.make_table()
    note = some.write(anna, str(session.pk), "Bort")
    note.cluster = Cluster.objects.create(forum=anna.forum, title="Ett")
    note.save()
    told = fields(str(session.pk), client_id=str(note.client_id))

    client.post(url(anna, "ta-bort/"), told)
    again = client.post(url(anna, "ta-bort/"), told, headers=JSON)

    assert again.json() == {"is_deleted": True}
    assert texts() == []
    assert not Cluster.objects.exists()


def test_hosts_and_organisers_see_them_in_the_same_lists(client: Client) -> None:
    session, (anna, _) = some.make_table()
    host = make.make_host(session)
    some.write(anna, str(session.pk), "Från bordet")

    assert "Från bordet" in client.get(f"/vard/{host.key}/").content.decode()
    client.force_login(make.make_organiser())
    for rest in ("", "punkter/"):
        assert "Från bordet" in client.get(f"/forum/{anna.forum.slug}/skord/{rest}").content.decode()


def test_points_of_a_cafe_belong_to_table_and_round(client: Client) -> None:
    forum = make.make_forum()
    anna, bo, cia = (make.make_registration(forum) for _ in range(3))
    cafe = some.make_cafe(forum, [anna], [bo], [cia], on=2)
    session = cafe.session.pk

    some.write(anna, f"{session}-1", "Bord ett, runda ett")
    some.write(cia, f"{session}-2", "Bord ett, runda två")
    some.write(anna, f"{session}-2", "Bord två, runda två")
    page = client.get(url(cia)).content.decode()
    before = client.get(url(anna, f"?bord={session}-1")).content.decode()
    host = client.get(f"/vard/{make.make_host(cafe.session).key}/").content.decode()

    assert list(Note.objects.order_by("pk").values_list("table", "round")) == [(1, 1), (1, 2), (2, 2)]
    assert "World Café, bord 1, runda 2" in " ".join(page.split())
    assert "Bord ett, runda ett" in page, "the table passes on what it knows"
    assert "Bord ett, runda två" in page
    assert "Bord två, runda två" not in page
    assert "Bord ett, runda två" not in before
    assert "Runda 2 pågår, och du sitter vid bord 2." in before
    assert "bord 2, runda 2" in host


@pytest.mark.parametrize("table", ["{session}-3", "{session}", "999999", "{session}-x", "²", "9" * 40, ""])
def test_a_table_that_is_not_ones_own_is_refused_and_nothing_is_kept_from_the_writer(
    client: Client, table: str
) -> None:
    forum = make.make_forum()
    anna = make.make_registration(forum)
    cafe = some.make_cafe(forum, [anna], on=2)

    answer = client.post(url(anna), fields(table.format(session=cafe.session.pk), "Mitt ord", is_new="1"))

    assert answer.status_code == (409 if table else 422)
    assert "Mitt ord" in answer.content.decode()
    assert texts() == []


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"text": " ", "is_new": "1"}, "Skriv punkten först"),
        ({"text": "x" * 1001, "is_new": "1"}, "1001"),
        ({"kind": "joke", "is_new": "1"}, "joke"),
        ({"client_id": "nej", "is_new": "1"}, ""),
        ({"text": ""}, "Skriv det som sades"),
    ],
)
def test_bad_points_are_refused_beside_the_field(client: Client, more: dict[str, str], text: str) -> None:
    session, (anna, _) = some.make_table()
    note = some.write(anna, str(session.pk), "Som den var")
    told = fields(str(session.pk), client_id=str(note.client_id)) | more

    page = client.post(url(anna), told)
    answer = client.post(url(anna), told, headers=JSON)

    assert page.status_code == answer.status_code == 422
    assert text in page.content.decode()
    assert answer.json()["errors"]
    assert texts() == ["Som den var"]


def test_closed_when_the_documentation_is_compiled(client: Client) -> None:
    session, (anna, _) = some.make_table()
    note = some.write(anna, str(session.pk), "Kvar")
    documentation.compile_documentation(actor=make.make_organiser(), forum=anna.forum, now=DURING)
    told = fields(str(session.pk), "För sent", client_id=str(note.client_id))

    saved = client.post(url(anna), told | {"is_new": "1"})
    deleted = client.post(url(anna, "ta-bort/"), told, headers=JSON)
    page = client.get(url(anna)).content.decode()

    assert saved.status_code == deleted.status_code == 409
    assert "Dokumentationen är sammanställd" in saved.content.decode()
    assert texts() == ["Kvar"]
    assert "Kvar" in page
    assert "<textarea" not in page
    assert "Skriv punkter" not in client.get(f"/min-dag/{anna.key}/").content.decode()


@pytest.mark.parametrize(("status", "code"), [(RegistrationStatus.CANCELLED, 410), (RegistrationStatus.WAITING, 409)])
def test_only_those_with_a_place_write(client: Client, status: str, code: int) -> None:
    session, (anna, _) = some.make_table()
    Registration.objects.filter(pk=anna.pk).update(status=status)

    answer = client.post(url(anna), fields(str(session.pk)), headers=JSON)

    assert answer.status_code == code
    assert texts() == []
    assert client.get("/min-dag/okand/punkter/").status_code == 404


def test_my_day_shows_the_way_when_the_session_is_on(client: Client) -> None:
    session, (anna, _) = some.make_table()
    other = make.make_registration(anna.forum)

    with time_machine.travel(session.starts_at - timedelta(hours=1), tick=False):
        assert "Skriv punkter" not in client.get(f"/min-dag/{anna.key}/").content.decode()
        assert "Du sitter inte vid något bord än" in client.get(url(anna)).content.decode()
    assert "Skriv punkter" in client.get(f"/min-dag/{anna.key}/").content.decode()
    assert "Skriv punkter" not in client.get(f"/min-dag/{other.key}/").content.decode()


def test_nobody_writes_more_than_may_be(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_EACH", 2)
    session, (anna, _) = some.make_table()
    first = some.write(anna, str(session.pk), "Ett")
    some.write(anna, str(session.pk), "Två")

    answer = client.post(url(anna), fields(str(session.pk), "Tre", is_new="1"))
    some.write(anna, str(session.pk), "Ett, ändrad", client_id=first.client_id)

    assert answer.status_code == 409
    assert "Tre" in answer.content.decode()
    assert texts() == ["Ett, ändrad", "Två"]


def test_a_phone_that_asks_again_gets_304_until_something_is_new(
    client: Client, django_assert_max_num_queries: Callable
) -> None:
    session, (anna, bo) = some.make_table()
    key = str(session.pk)
    note = some.write(bo, key, "Ett")
    address = url(anna, f"?bord={key}")

    with django_assert_max_num_queries(3):
        first = client.get(address, headers=PART)
    with django_assert_max_num_queries(3):
        same = client.get(address, headers=PART | {"If-None-Match": first["ETag"]})
    some.write(bo, key, "Ett!", client_id=note.client_id, now=LATER)
    changed = client.get(address, headers=PART | {"If-None-Match": first["ETag"]})
    service.delete_point(registration=bo, client_id=note.client_id, now=DURING)
    gone = client.get(address, headers=PART | {"If-None-Match": changed["ETag"]})
    Documentation.objects.create(forum=anna.forum, content={}, compiled_at=DURING)
    closed = client.get(address, headers=PART | {"If-None-Match": gone["ETag"]})

    assert (first.status_code, same.status_code) == (200, 304)
    assert "<html" not in first.content.decode()
    assert (changed.status_code, gone.status_code, closed.status_code) == (200, 200, 200)
    assert "Ett!" in changed.content.decode()


def test_a_cafes_phone_takes_three_queries_too(client: Client, django_assert_num_queries: Callable) -> None:
    forum = make.make_forum()
    anna, bo = make.make_registration(forum), make.make_registration(forum)
    cafe = some.make_cafe(forum, [anna], [bo], on=2)

    with django_assert_num_queries(3):
        client.get(url(anna, f"?bord={cafe.session.pk}-2"), headers=PART)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries(client: Client, django_assert_num_queries: Callable, number: int) -> None:
    session, (anna, bo) = some.make_table()
    for place in range(number):
        some.write((anna, bo)[place % 2], str(session.pk), f"Punkt {place}")
    client.get(url(anna))

    with django_assert_num_queries(4):
        client.get(url(anna))


def test_the_text_outlives_who_wrote_it() -> None:
    session, (anna, _) = some.make_table()
    some.write(anna, str(session.pk), "Blir kvar")
    person = make.make_person(email=anna.email)

    told = export_personal_data(person)["registrations"][0]["table_points"]
    retention.delete_expired(now=STARTS_AT + timedelta(days=120))

    assert told == [{"kind": "idea", "text": "Blir kvar"}]
    assert Note.objects.get().registration is None
    assert texts() == ["Blir kvar"]


def test_nothing_is_found_for_a_strange_key() -> None:
    _, (anna, _) = some.make_table()

    assert [find_tables(anna, key, now=DURING) for key in ("", "-", "-1", "1-", "x", "١")] == [()] * 6
