"""The public pages: list, forum, registration, receipt."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Registration
from samverkan.forums.services.programme_export import export_programme
from samverkan.forums.views import registration as views
from samverkan.letters.models import Letter
from tests.factories import forums as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


@pytest.fixture
def _clock() -> Any:
    cache.clear()
    with time_machine.travel(make.NOW, tick=False):
        yield


def forum_with_choice(**fields: Any) -> Forum:
    forum = make.make_forum(**fields)
    slot = make.make_slot(forum, choice=Choice.WISHES)
    for title, mode in [("Sal A", ForumMode.ONSITE), ("Sal B", ForumMode.BOTH), ("Skärmen", ForumMode.DIGITAL)]:
        session = make.make_session(slot, title=title, mode=mode)
        make.make_host(session)
    return forum


def typed(**fields: Any) -> dict[str, Any]:
    make.make_municipality("Lund")
    return {
        "name": "Anna Öberg", "email": "anna@example.org", "municipality": "1281", "organisation": "",
        "role": "strategist", "mode": "onsite", "needs": "", "consent": "on", "website": "",
    } | fields  # fmt: skip


def sign_up(client: Client, forum: Forum, **fields: Any) -> Any:
    return client.post(reverse("forums:register", args=[forum.slug]), typed(**fields))


def wish(forum: Forum, title: str) -> str:
    return f"wish_{forum.slots.get().sessions.get(title=title).pk}"


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_few_queries_however_many(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    for _each in range(number):
        make.make_forum(onsite=10)
        make.make_forum(status=ForumStatus.FINISHED)
    client.get("/forum/")

    with django_assert_num_queries(4):
        page = client.get("/forum/").content.decode()

    assert page.count("forum-card__title") == number
    assert "10 platser kvar av 10" in page


def test_list_hides_drafts(client: Client) -> None:
    make.make_forum(status=ForumStatus.DRAFT, title="Hemligt utkast")

    page = client.get("/forum/").content.decode()

    assert "Hemligt utkast" not in page
    assert "Inget forum är planerat just nu" in page


def test_draft_has_no_public_address(client: Client) -> None:
    forum = make.make_forum(status=ForumStatus.DRAFT)

    for name in ("forum", "forum_ics", "schedule_json", "register"):
        assert client.get(reverse(f"forums:{name}", args=[forum.slug])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_forum_page_asks_the_same_few_queries_however_long(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    forum = make.make_forum(onsite=30)
    for _each in range(number):
        make.make_host(make.make_session(make.make_slot(forum)))
    client.get(f"/forum/{forum.slug}/")

    with django_assert_num_queries(FORUM_QUERIES):
        client.get(f"/forum/{forum.slug}/")


#: Forum, places, slots, sessions, hosts, follow-ups, and the panels of the documentation.
FORUM_QUERIES = 8


def test_forum_page_shows_day_mode_programme_and_places(client: Client) -> None:
    earlier = make.make_forum(status=ForumStatus.FINISHED, title="Del ett")
    forum = forum_with_choice(title="Del två", onsite=12, gains="Nya kontakter\n\nEtt verktyg", follows=earlier)

    page = client.get(f"/forum/{forum.slug}/").content.decode()

    for text in ("Del två", "Torsdag", "12", "November 2026", "På plats och digitalt", "12 platser kvar av 12",
                 "plats för alla", "Nya kontakter", "Sal A", "Anmäl mig", "Det här forumet följer upp"):  # fmt: skip
        assert text.lower() in page.lower()
    assert f'href="/forum/{earlier.slug}/"' in page


def test_forum_page_holds_schema_org_event(client: Client) -> None:
    forum = make.make_forum(title="</script><b>Fest</b>")

    page = client.get(f"/forum/{forum.slug}/").content.decode()

    data = json.loads(re.search(r'ld\+json">(.+?)</script>', page)[1])  # type: ignore[index]
    assert (data["@type"], data["name"]) == ("Event", "</script><b>Fest</b>")
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert data["startDate"] == "2026-11-12T09:00:00+01:00"


@pytest.mark.parametrize("status", [ForumStatus.CLOSED, ForumStatus.CANCELLED, ForumStatus.FINISHED])
def test_forum_page_offers_registration_only_while_open(client: Client, status: ForumStatus) -> None:
    forum = make.make_forum(status=status)

    page = client.get(f"/forum/{forum.slug}/").content.decode()

    assert "anmalan/" not in page


def test_forum_calendar_file(client: Client) -> None:
    forum = make.make_forum()

    answer = client.get(f"/forum/{forum.slug}/forum.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VTIMEZONE" in answer.content
    assert b"DTSTART;TZID=Europe/Stockholm:20261112T090000" in answer.content


def test_schedule_is_public(client: Client) -> None:
    forum = forum_with_choice()

    assert client.get(f"/forum/{forum.slug}/schedule.json").json() == export_programme(forum)


def test_registration_in_three_page_loads(client: Client) -> None:
    forum = forum_with_choice()

    answer = sign_up(client, forum, **{wish(forum, "Sal A"): "2", wish(forum, "Sal B"): "1", "needs": "hörslinga"})
    page = client.get(answer["Location"]).content.decode()

    person = Registration.objects.get()
    assert (person.name, person.municipality.name, person.needs) == ("Anna Öberg", "Lund", "hörslinga")  # type: ignore[union-attr]
    assert [w.session.title for w in person.preferences.order_by("rank")] == ["Sal B", "Sal A"]
    assert "Tack, vi har tagit emot din anmälan" in page
    assert "Det här händer nu" in page
    assert person.key not in page


def test_registration_form_asks_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    forum = forum_with_choice()
    make.make_municipality("Lund")
    url = reverse("forums:register", args=[forum.slug])
    client.get(url)

    with django_assert_num_queries(6):
        client.get(url)


def test_consent_names_purpose_and_end_date(client: Client) -> None:
    forum = make.make_forum(title="Vägen vidare")

    page = client.get(reverse("forums:register", args=[forum.slug])).content.decode()

    assert "planera och hålla ”Vägen vidare”. Det sparas till och med 10 februari 2027" in page
    assert "det raderas efter forumet" in page


def test_full_mode_answers_with_place_in_line_and_the_open_mode(client: Client) -> None:
    forum = make.make_forum(onsite=0, digital=5)

    page = client.get(sign_up(client, forum)["Location"]).content.decode()

    person = Registration.objects.get()
    assert person.status == RegistrationStatus.WAITING
    assert "Du har nummer 1 i kön" in page
    assert "Delta digitalt i stället" in page
    client.post(f"/min-dag/{person.key}/deltagande/", {"mode": "digital"})
    person.refresh_from_db()
    assert (person.status, person.mode) == (RegistrationStatus.REGISTERED, Mode.DIGITAL)


def test_same_address_gets_the_same_answer_and_nothing_changes(client: Client) -> None:
    forum = make.make_forum()
    first = client.get(sign_up(client, forum)["Location"]).content.decode()

    second = client.get(sign_up(client, forum, email="Anna@Example.org", name="Annan")["Location"]).content.decode()

    without_token = re.compile(r'value="[^"]{20,}"')
    assert without_token.sub("", second) == without_token.sub("", first)
    assert Registration.objects.get().name == "Anna Öberg"
    assert Letter.objects.filter(template="registration_link").count() == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"email": "inte en adress"}, "email"),
        ({"email": "a" * 10_000 + "@example.org"}, "email"),
        ({"municipality": ""}, "municipality"),
        ({"municipality": "other", "organisation": ""}, "organisation"),
        ({"municipality": "9999"}, "municipality"),
        ({"organisation": "x" * 10_000}, "organisation"),
        ({"role": "kung"}, "role"),
        ({"mode": "radio"}, "mode"),
        ({"mode": ""}, "mode"),
        ({"needs": "x" * 10_000}, "needs"),
        ({"consent": ""}, "consent"),
        ({"name": "Anna\x00"}, "name"),
    ],
)
def test_bad_registration_is_told_and_keeps_what_was_typed(
    client: Client, fields: dict[str, str], expected: str
) -> None:
    forum = make.make_forum()

    answer = sign_up(client, forum, **({"organisation": "Skolan i byn"} | fields))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [expected]
    assert "Något saknas eller behöver ändras" in answer.content.decode()
    if "organisation" not in fields:
        assert "Skolan i byn" in answer.content.decode()
    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_rank_given_twice_is_refused(client: Client) -> None:
    forum = forum_with_choice()

    answer = sign_up(client, forum, **{wish(forum, "Sal A"): "1", wish(forum, "Sal B"): "1"})

    assert answer.status_code == 422
    # The first of the two by room, and the rooms of tests are numbered on.
    assert re.search("Du har redan satt ”Sal [AB]” som 1:a hand", answer.content.decode())
    assert not Registration.objects.exists()


def test_rank_of_the_other_mode_is_left_out(client: Client) -> None:
    forum = forum_with_choice()

    sign_up(client, forum, **{wish(forum, "Sal A"): "1", wish(forum, "Skärmen"): "1", wish(forum, "Sal B"): "3"})

    assert [w.session.title for w in Registration.objects.get().preferences.order_by("rank")] == ["Sal A", "Sal B"]


def test_session_of_another_forum_is_not_a_wish(client: Client) -> None:
    forum, other = forum_with_choice(), forum_with_choice()

    sign_up(client, forum, **{wish(other, "Sal A"): "1"})

    assert Registration.objects.get().preferences.count() == 0


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "ليلى حسن", "Zoë 🎉 Ö", "O'Brien & Söner"])
def test_unusual_names_are_kept_as_text(client: Client, name: str) -> None:
    forum = make.make_forum()

    sign_up(client, forum, name=name)

    person = Registration.objects.get()
    assert person.name == name
    page = client.get(f"/min-dag/{person.key}/").content.decode()
    assert "<script>alert" not in page


def test_closed_registration_says_so_and_stores_nothing(client: Client) -> None:
    forum = make.make_forum(status=ForumStatus.CLOSED)

    answer = sign_up(client, forum)

    assert answer.status_code == 409
    assert "Anmälan är stängd" in answer.content.decode()
    assert not Registration.objects.exists()


def test_robot_is_thanked_and_forgotten(client: Client) -> None:
    forum = make.make_forum()

    answer = sign_up(client, forum, website="https://spam.example")

    assert "Tack" in client.get(answer["Location"]).content.decode()
    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_too_many_tries_are_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    forum = make.make_forum()
    monkeypatch.setattr(views, "TRIES", 2)

    answers = [sign_up(client, forum, email=f"p{n}@example.org").status_code for n in range(4)]

    assert answers == [302, 302, 429, 429]
    assert Registration.objects.count() == 2


def test_tampered_receipt_leads_back_to_the_forum(client: Client) -> None:
    forum = make.make_forum()

    answer = client.get(f"/forum/{forum.slug}/anmalan/tack/påhittad/")

    assert (answer.status_code, answer["Location"]) == (302, f"/forum/{forum.slug}/")


def test_forum_in_one_mode_does_not_ask_for_it(client: Client) -> None:
    forum = make.make_forum(mode=ForumMode.DIGITAL)
    make.make_municipality("Lund")

    page = client.get(reverse("forums:register", args=[forum.slug])).content.decode()
    sign_up(client, forum, mode="digital")

    assert '<input type="hidden" name="mode" value="digital"' in page
    assert Registration.objects.get().mode == Mode.DIGITAL


def test_start_page_shows_the_next_forum(client: Client) -> None:
    make.make_forum(title="Nästa möte", onsite=4)

    assert "Nästa möte" in client.get("/").content.decode()
