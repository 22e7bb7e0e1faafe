"""The kiosk: people check themselves in by a signed link, once, and learn nothing of others."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from samverkan.forums.enums import CheckInWay, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, Registration
from samverkan.forums.services import kiosk as service
from samverkan.forums.views import kiosk as views
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db
DURING = STARTS_AT + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def url(forum: Forum) -> str:
    return f"/kiosk/{service.link_token(forum)}/"


def by_name(person: Registration, **changes: str) -> dict[str, str]:
    return {"name": person.name, "email": person.email} | changes


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("{code}", CheckInWay.CODE),
        (" {lower} ", CheckInWay.CODE),
        ("http://testserver/min-dag/{key}/", CheckInWay.QR),
    ],
)
def test_code_or_scan_checks_in_without_a_session(client: Client, typed: str, way: CheckInWay) -> None:
    person = make.make_registration(make.make_forum(), name="Åsa Maria Öhman")
    text = typed.format(code=person.code, lower=person.code.lower(), key=person.key)

    answer = client.post(url(person.forum), {"code": text}, follow=True)

    page = answer.content.decode()
    came = Attendance.objects.get()
    assert (came.registration, came.way, came.mode, came.checked_in_by) == (person, way, Mode.ONSITE, None)
    assert "Välkommen Åsa" in page
    assert "Öhman" not in page
    assert answer["Refresh"] == f"{views.WELCOME_SHOWN}; url={url(person.forum)}"
    assert "sessionid" not in client.cookies


def test_checking_in_twice_is_once_and_says_so(client: Client) -> None:
    person = make.make_registration(make.make_forum())
    client.post(url(person.forum), {"code": person.code})
    first = Attendance.objects.get()

    with time_machine.travel(DURING + timedelta(hours=1), tick=False):
        page = client.post(url(person.forum), {"code": person.code}, follow=True).content.decode()

    assert Attendance.objects.get() == first
    assert "Du var redan incheckad, klockan 09.10." in page


@pytest.mark.parametrize("change", [{}, {"name": "  åSA   öhman "}, {"email": "ASA@example.org"}])
def test_exact_name_and_address_check_in(client: Client, change: dict[str, str]) -> None:
    person = make.make_registration(make.make_forum(), name="Åsa Öhman", email="asa@example.org")

    client.post(url(person.forum), by_name(person, **change))

    assert Attendance.objects.get().way == CheckInWay.NAME


@pytest.mark.parametrize(
    "change",
    [{"name": "Åsa"}, {"name": "Bo Lind"}, {"email": "bo@example.org"}, {"email": "okand@example.org"}, {"name": "%"}],
)
def test_anything_else_gives_the_same_answer_and_names_nobody(client: Client, change: dict[str, str]) -> None:
    forum = make.make_forum()
    person = make.make_registration(forum, name="Åsa Öhman", email="asa@example.org")
    make.make_registration(forum, name="Bo Lind", email="bo@example.org")

    answer = client.post(url(forum), by_name(person, **change))

    page = answer.content.decode()
    errors = re.findall(r"Vi hittar inte det namnet med den adressen", page)
    assert (answer.status_code, len(errors), Attendance.objects.count()) == (404, 2, 0)
    assert ("Bo Lind" in page) is ("Bo Lind" in change.values())
    assert '<details class="kiosk-name" open>' in page


@pytest.mark.parametrize("token", ["ZZZZZZ", "http://x/", "💺", "a" * 400, "مرحبا"])
def test_unknown_code_is_told_calmly_and_kept(client: Client, token: str) -> None:
    make.make_registration(forum := make.make_forum(), code="ABCDEF")

    answer = client.post(url(forum), {"code": token})

    assert answer.status_code == 404
    assert "Vi hittar inte den koden" in answer.content.decode()
    assert answer.context["code_form"]["code"].value() == token


@pytest.mark.parametrize("data", [{}, {"code": ""}, {"code": "a" * 401}, {"name": ""}, {"name": "x", "email": "nej"}])
def test_empty_and_wrong_input_is_422(client: Client, data: dict[str, str]) -> None:
    assert client.post(url(make.make_forum()), data).status_code == 422


@pytest.mark.parametrize(
    "status", [RegistrationStatus.WAITING, RegistrationStatus.CANCELLED, RegistrationStatus.OFFERED]
)
def test_without_a_place_the_answer_is_that_of_an_unknown_code(client: Client, status: RegistrationStatus) -> None:
    person = make.make_registration(make.make_forum(), name="Åsa Öhman", status=status)

    answer = client.post(url(person.forum), {"code": person.code})

    assert answer.status_code == 404
    assert "Åsa" not in answer.content.decode()


def test_code_of_another_forum_opens_nothing(client: Client) -> None:
    other = make.make_registration(make.make_forum())

    assert client.post(url(make.make_forum()), {"code": other.code}).status_code == 404


@pytest.mark.parametrize("token", ["x", "WzFd:1:2", "💺", "a" * 300])
def test_a_forged_link_is_closed(client: Client, token: str) -> None:
    assert client.get(f"/kiosk/{token}/").status_code == 410


@pytest.mark.parametrize(
    ("moment", "changes"),
    [
        (ENDS_AT, {}),
        (DURING, {"status": ForumStatus.CANCELLED}),
        (DURING, {"status": ForumStatus.FINISHED}),
        (DURING, {"starts_at": STARTS_AT + timedelta(days=7), "ends_at": ENDS_AT + timedelta(days=7)}),
    ],
)
def test_the_link_dies_with_its_forum_and_day(client: Client, moment: datetime, changes: dict[str, Any]) -> None:
    person = make.make_registration(make.make_forum())
    link = url(person.forum)
    Forum.objects.filter(pk=person.forum_id).update(**changes)

    with time_machine.travel(moment, tick=False):
        answers = [client.get(link), client.post(link, {"code": person.code})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert Attendance.objects.count() == 0


def test_before_the_day_the_kiosk_says_when_it_opens(client: Client) -> None:
    person = make.make_registration(make.make_forum())

    with time_machine.travel(NOW, tick=False):
        page = client.get(url(person.forum)).content.decode()
        answer = client.post(url(person.forum), {"code": person.code})

    assert "Incheckningen öppnar den 12 november 2026." in page
    assert (answer.status_code, Attendance.objects.count()) == (409, 0)


def test_the_name_is_shown_for_half_a_minute_only(client: Client) -> None:
    person = make.make_registration(make.make_forum())
    shown = client.post(url(person.forum), {"code": person.code})["Location"]

    with time_machine.travel(DURING + timedelta(seconds=service.WELCOME_SECONDS + 1), tick=False):
        answer = client.get(shown)

    assert (answer.status_code, answer["Location"]) == (302, url(person.forum))


def test_welcome_of_another_forum_or_forged_leads_to_the_start(client: Client) -> None:
    person, other = make.make_registration(make.make_forum()), make.make_forum()
    receipt = client.post(url(person.forum), {"code": person.code})["Location"].rstrip("/").rsplit("/", 1)[1]

    answers = [client.get(f"{url(other)}valkommen/{token}/") for token in (receipt, "x", service.link_token(other))]

    assert [answer["Location"] for answer in answers] == [url(other)] * 3


def test_many_tries_meet_a_calm_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(views, "TRIES", 2)
    person = make.make_registration(make.make_forum())

    answers = [client.post(url(person.forum), {"code": code}) for code in ("ZZZZZZ", "ZZZZZY", person.code)]

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert "Vänta en stund" in answers[2].content.decode()
    assert Attendance.objects.count() == 0


def test_opening_signs_the_organiser_out_and_is_recorded(client: Client) -> None:
    from wagtail.models import ModelLogEntry

    organiser = make.make_organiser()
    client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    forum = make.make_forum()

    shown = client.get(f"/forum/{forum.slug}/dagen/kiosk/").content.decode()
    answer = client.post(f"/forum/{forum.slug}/dagen/kiosk/")

    assert f"http://testserver{url(forum)}" in shown
    assert answer["Location"] == url(forum)
    assert client.get(f"/forum/{forum.slug}/dagen/").status_code == 302
    assert "Du är inloggad" not in client.get(url(forum)).content.decode()
    assert ModelLogEntry.objects.filter(action="forums.open_kiosk", user=organiser).count() == 1


def test_who_is_signed_in_is_warned_and_can_sign_out_there(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    forum = make.make_forum()

    page = client.get(url(forum)).content.decode()
    client.post(url(forum), {"sign_out": "yes"})

    assert "Du är inloggad här" in page
    assert client.get(f"/forum/{forum.slug}/dagen/").status_code == 302


@pytest.mark.parametrize("status", [ForumStatus.DRAFT, ForumStatus.CANCELLED, ForumStatus.FINISHED])
def test_no_kiosk_of_a_forum_that_takes_nobody_in(client: Client, status: ForumStatus) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    forum = make.make_forum(status=status)

    answer = client.get(f"/forum/{forum.slug}/dagen/kiosk/", follow=True)

    assert "En kiosk kan öppnas när anmälan har öppnat" in answer.content.decode()


def test_pages_are_private_and_lead_nowhere_else(client: Client) -> None:
    forum = make.make_forum()

    answer = client.get(url(forum))

    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    assert re.findall(r'<a [^>]*href="([^"]+)"', answer.content.decode()) == []


def test_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    person = make.make_registration(make.make_forum())

    with django_assert_num_queries(1):
        client.get(url(person.forum))


def test_link_is_withdrawn_alone_after_a_question(client: Client, organiser: Client) -> None:
    forum, other = make.make_forum(), make.make_forum()
    old, others = url(forum), url(other)

    asked = organiser.get(f"/forum/{forum.slug}/dagen/kiosk/aterkalla/").content.decode()
    assert client.get(old).status_code == 200
    page = organiser.post(f"/forum/{forum.slug}/dagen/kiosk/aterkalla/", follow=True)
    forum.refresh_from_db()

    assert "Återkalla kioskens länk?" in asked
    assert "fungerar inte längre" in page.content.decode()
    assert [client.get(address).status_code for address in (old, others, url(forum))] == [410, 200, 200]
