"""The organiser's list, and the stages Plan and Invite."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samverkan.forums.enums import ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Session
from samverkan.forums.services import programme
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.forums.test_programme_import import document, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
PAGES = ["", "fakta/", "program/", "stall-in/"]


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(make.NOW, tick=False):
        yield


def upload(client: Client, url: str, data: bytes) -> Any:
    return client.post(url, {"file": SimpleUploadedFile("schedule.json", data, "application/json")})


def facts(forum: Forum, **fields: Any) -> dict[str, Any]:
    return {
        "title": forum.title, "kind": "strategic", "lead": "Kom", "gains": "", "starts_at": "2026-11-12T09:00",
        "ends_at": "2026-11-12T16:00", "venue": forum.venue, "directions": "", "join_url": forum.join_url,
        "contact_email": "", "registration_closes_at": "", "data_kept_until": "2027-02-10", "follows": "",
        "places_onsite": "", "places_digital": "",
    } | fields  # fmt: skip


def test_others_do_not_get_in(client: Client) -> None:
    forum = make.make_forum()
    addresses = ["/forum/planera/", "/forum/planera/nytt/", f"/forum/{forum.slug}/bjud-in/"]
    addresses += [f"/forum/{forum.slug}/planera/{page}" for page in PAGES]

    anonymous = {client.get(address).status_code for address in addresses}
    client.force_login(make.make_person())
    strangers = {client.get(address).status_code for address in addresses}

    assert (anonymous, strangers) == ({302}, {403})


def test_others_may_not_call_the_services() -> None:
    forum, stranger = make.make_forum(), make.make_person()

    for service in (programme.open_registration, programme.close_registration, programme.cancel_forum):
        with pytest.raises(PermissionDenied):
            service(actor=stranger, forum=forum, now=make.NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_few_queries(organiser: Client, django_assert_num_queries: Any, number: int) -> None:
    for _each in range(number):
        make.make_registration(make.make_forum())
    organiser.get("/forum/planera/")

    with django_assert_num_queries(4):
        page = organiser.get("/forum/planera/").content.decode()

    assert page.count('/planera/"') >= number


def test_uploaded_programme_becomes_a_draft(organiser: Client) -> None:
    answer = upload(organiser, "/forum/planera/nytt/", json.dumps(document()).encode())

    assert answer["Location"] == "/forum/prov-2027/planera/"
    assert Forum.objects.get().status == ForumStatus.DRAFT
    assert "Punkt 1" in organiser.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (json.dumps(document(event(duration="00:00", title="<b>Fika</b>"))).encode(), "måste vara längre än 0"),
        ("ÅÄÖ".encode("latin-1"), "Filen är inte UTF-8-text"),
        (b"inte json", "Filen är inte JSON"),
    ],
)
def test_faulty_programme_is_told_and_not_stored(organiser: Client, data: bytes, expected: str) -> None:
    answer = upload(organiser, "/forum/planera/nytt/", data)

    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert "<b>Fika" not in answer.content.decode()
    assert not Forum.objects.exists()


def test_upload_without_a_file_is_told(organiser: Client) -> None:
    assert organiser.post("/forum/planera/nytt/", {}).status_code == 422


def test_programme_of_an_open_forum_is_not_replaced(organiser: Client) -> None:
    forum = make.make_forum()

    answer = upload(organiser, f"/forum/{forum.slug}/planera/program/", json.dumps(document()).encode())

    assert answer.status_code == 422
    assert "inte längre ett utkast" in answer.content.decode()


def test_opening_and_closing_registration(organiser: Client) -> None:
    forum = make.make_forum(status=ForumStatus.DRAFT)
    url = f"/forum/{forum.slug}/planera/anmalan/"

    organiser.post(url, {"action": "open"})
    opened = Forum.objects.get().status
    organiser.post(url, {"action": "close"})
    closed = Forum.objects.get().status
    organiser.post(url, {"action": "close"})

    assert (opened, closed, Forum.objects.get().status) == (ForumStatus.OPEN, ForumStatus.CLOSED, ForumStatus.CLOSED)


def test_calling_off_asks_first_then_tells_everybody(organiser: Client) -> None:
    forum = make.make_forum()
    people = [make.make_registration(forum), make.make_registration(forum, status=RegistrationStatus.WAITING)]
    make.make_registration(forum, status=RegistrationStatus.CANCELLED)
    url = f"/forum/{forum.slug}/planera/stall-in/"

    asked = organiser.get(url).content.decode()
    for _press in range(2):
        organiser.post(url)

    assert "2 personer får ett brev" in asked
    assert Forum.objects.get().status == ForumStatus.CANCELLED
    assert sorted(Letter.objects.values_list("to", flat=True)) == sorted(p.email for p in people)


def test_facts_are_saved(organiser: Client) -> None:
    forum = make.make_forum()

    answer = organiser.post(
        f"/forum/{forum.slug}/planera/fakta/",
        facts(forum, title="Nytt namn", places_onsite="40", registration_closes_at="2026-11-01T12:00"),
    )

    assert answer.status_code == 302
    changed = Forum.objects.get()
    assert (changed.title, changed.starts_at, changed.lead) == ("Nytt namn", make.STARTS_AT, "Kom")
    assert changed.registration_closes_at.isoformat() == "2026-11-01T11:00:00+00:00"  # type: ignore[union-attr]
    assert changed.capacities.get(mode=Mode.ONSITE).capacity == 40
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"lead": "x" * 10_000}, "lead"),
        ({"starts_at": "i morgon"}, "starts_at"),
        ({"starts_at": "2026-02-31T09:00"}, "starts_at"),
        ({"ends_at": "2026-11-12T08:00"}, "ends_at"),
        ({"registration_closes_at": "2026-11-13T08:00"}, "registration_closes_at"),
        ({"data_kept_until": "2026-11-01"}, "data_kept_until"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"contact_email": "ingen"}, "contact_email"),
        ({"places_onsite": "-1"}, "places_onsite"),
        ({"follows": "999"}, "follows"),
    ],
)
def test_faulty_facts_are_told_and_kept(organiser: Client, fields: dict[str, str], expected: str) -> None:
    forum = make.make_forum(title="Kvar")

    answer = organiser.post(f"/forum/{forum.slug}/planera/fakta/", facts(forum, **({"venue": "Ny sal"} | fields)))

    assert answer.status_code == 422
    assert expected in answer.context["form"].errors
    assert 'value="Ny sal"' in answer.content.decode()
    assert (Forum.objects.get().title, Forum.objects.get().venue) == ("Kvar", "Stadshuset")


def test_fewer_places_than_taken_are_refused(organiser: Client) -> None:
    forum = make.make_forum(onsite=5)
    make.make_registration(forum), make.make_registration(forum)

    answer = organiser.post(f"/forum/{forum.slug}/planera/fakta/", facts(forum, places_onsite="1", title="Annat"))

    assert answer.status_code == 422
    assert "På plats: 2 platser är tagna eller hålls för kommuner" in answer.content.decode()
    assert Forum.objects.get().title == forum.title
    assert forum.capacities.get(mode=Mode.ONSITE).capacity == 5


def test_more_places_are_offered_to_those_who_wait(organiser: Client) -> None:
    forum = make.make_forum(onsite=0)
    waiting = make.make_registration(forum, status=RegistrationStatus.WAITING, waiting_number=1)

    organiser.post(f"/forum/{forum.slug}/planera/fakta/", facts(forum, places_onsite="1", places_digital="5"))

    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.OFFERED
    assert forum.capacities.get(mode=Mode.ONSITE).taken == 1


def test_new_day_moves_the_programme_over_the_clock_change_and_tells_people(organiser: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum, hour=10))
    person = make.make_registration(forum)

    organiser.post(
        f"/forum/{forum.slug}/planera/fakta/",
        facts(forum, starts_at="2027-04-01T09:00", ends_at="2027-04-01T16:00", data_kept_until="2027-06-01"),
    )

    session.refresh_from_db(), person.refresh_from_db()
    assert session.starts_at.astimezone(forum.zone).isoformat() == "2027-04-01T10:00:00+02:00"
    assert person.calendar_sequence == 1
    assert "1 april 2027" in Letter.objects.get(template="forum_changed").text


def test_times_that_leave_a_session_outside_are_refused(organiser: Client) -> None:
    forum = make.make_forum()
    make.make_session(make.make_slot(forum, hour=15), title="Avslutning")

    answer = organiser.post(f"/forum/{forum.slug}/planera/fakta/", facts(forum, ends_at="2026-11-12T15:00"))

    assert answer.status_code == 422
    assert "”Avslutning” (15:00) skulle hamna utanför" in answer.content.decode()


def test_earlier_end_date_holds_for_those_who_registered(organiser: Client) -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)

    for until, expected in (("2027-01-01", "2027-01-01"), ("2028-01-01", "2027-01-01")):
        organiser.post(f"/forum/{forum.slug}/planera/fakta/", facts(forum, data_kept_until=until))
        person.refresh_from_db()
        assert person.kept_until.isoformat() == expected


def edit(client: Client, session: Session, **fields: Any) -> Any:
    values = {"title": session.title, "abstract": "", "room": session.room.name, "capacity": "", "hosts": ""}
    return client.post(f"/forum/{session.slot.forum.slug}/planera/pass/{session.pk}/", values | fields)


def test_session_is_changed_and_hosts_keep_their_link(organiser: Client) -> None:
    session = make.make_session(make.make_slot(make.make_forum()))
    kept = make.make_host(session, name="Åsa Ö", email="gammal@example.org")
    make.make_host(session, name="Bo")

    answer = edit(
        organiser, session, title="Ny 🎉", room="Ny sal", capacity="12",
        hosts="Åsa Ö; chef, Lund; asa@example.org\nليلى حسن",
    )  # fmt: skip

    session.refresh_from_db()
    assert answer.status_code == 302
    assert (session.title, session.room.name, session.capacity) == ("Ny 🎉", "Ny sal", 12)
    assert list(session.hosts.values_list("name", "title", "email")) == [
        ("Åsa Ö", "chef, Lund", "asa@example.org"), ("ليلى حسن", "", ""),
    ]  # fmt: skip
    assert session.hosts.get(name="Åsa Ö").key == kept.key


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": ""}, "title"),
        ({"abstract": "x" * 10_000}, "abstract"),
        ({"capacity": "många"}, "capacity"),
        ({"hosts": "Bo; chef; ingen adress"}, "hosts"),
        ({"hosts": "x" * 121}, "hosts"),
        ({"hosts": "Bo\nBo"}, "hosts"),
    ],
)
def test_faulty_session_is_told(organiser: Client, fields: dict[str, str], expected: str) -> None:
    session = make.make_session(make.make_slot(make.make_forum()), title="Kvar")

    answer = edit(organiser, session, **fields)

    session.refresh_from_db()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [expected]
    assert session.title == "Kvar"


def test_fewer_seats_than_taken_are_refused(organiser: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum), capacity=5)
    make.make_seat(make.make_registration(forum), session), make.make_seat(make.make_registration(forum), session)

    answer = edit(organiser, session, capacity="1")

    assert answer.status_code == 422
    assert "2 platser är upptagna" in answer.content.decode()


def test_session_of_another_forum_is_not_found(organiser: Client) -> None:
    forum, session = make.make_forum(), make.make_session(make.make_slot(make.make_forum()))

    assert organiser.get(f"/forum/{forum.slug}/planera/pass/{session.pk}/").status_code == 404


def test_invite_shows_link_letter_and_counts(organiser: Client) -> None:
    forum = make.make_forum(gains="Nya kontakter", onsite=9)
    make.make_registration(forum)

    page = organiser.get(f"/forum/{forum.slug}/bjud-in/").content.decode()

    for text in (f"http://testserver/forum/{forum.slug}/", "Nya kontakter", "12 november 2026", "Svar hittills"):
        assert text in page


@pytest.mark.parametrize("number", [1, 3])
def test_plan_asks_the_same_few_queries(organiser: Client, django_assert_num_queries: Any, number: int) -> None:
    forum = make.make_forum()
    for _each in range(number):
        make.make_host(make.make_session(make.make_slot(forum)))
    organiser.get(f"/forum/{forum.slug}/planera/")

    with django_assert_num_queries(9):
        organiser.get(f"/forum/{forum.slug}/planera/")


def test_rail_shows_the_stages_there_are(organiser: Client) -> None:
    forum = make.make_forum()

    page = organiser.get(f"/forum/{forum.slug}/planera/").content.decode()

    assert f'href="/forum/{forum.slug}/bjud-in/"' in page
    assert f'href="/forum/{forum.slug}/planera/" aria-current="page"' in page


def test_cancelled_registration_is_not_told_of_changes(organiser: Client) -> None:
    forum = make.make_forum()
    make.make_registration(forum, status=RegistrationStatus.CANCELLED)

    organiser.post(f"/forum/{forum.slug}/planera/fakta/", facts(forum, venue="Nytt hus"))

    assert not Letter.objects.exists()
    assert Registration.objects.get().calendar_sequence == 1
