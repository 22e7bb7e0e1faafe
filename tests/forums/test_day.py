"""The day: check-in by scan, code and name, the attendance list, and its export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from samverkan.forums.enums import CheckInWay, Mode, RegistrationStatus
from samverkan.forums.models import Attendance
from samverkan.forums.queries import attendance as queries
from samverkan.forums.services import attendance as service
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize(
    ("token", "way"),
    [
        ("http://testserver/min-dag/{key}/", CheckInWay.QR),
        ("https://annan.example.org/min-dag/{key}", CheckInWay.QR),
        ("{key}", CheckInWay.QR),
        (" {code} ", CheckInWay.CODE),
        ("{code_spaced}", CheckInWay.CODE),
    ],
)
def test_scan_or_code_checks_in(client: Client, token: str, way: CheckInWay) -> None:
    sign_in(client)
    forum = make.make_forum()
    person = make.make_registration(forum)
    spaced = f"{person.code[:3].lower()} {person.code[3:].lower()}"
    text = token.format(key=person.key, code=person.code, code_spaced=spaced)

    answer = client.post(f"/forum/{forum.slug}/dagen/incheckning/", {"token": text})

    attendance = Attendance.objects.get()
    assert answer.status_code == 302
    assert (attendance.registration, attendance.way, attendance.mode) == (person, way, Mode.ONSITE)


def test_checking_in_twice_is_once_and_keeps_the_first_time(client: Client) -> None:
    sign_in(client)
    person = make.make_registration(make.make_forum())
    address = f"/forum/{person.forum.slug}/dagen/incheckning/"

    client.post(address, {"registration": person.pk})
    first = Attendance.objects.get()
    again = client.post(address, {"registration": person.pk}, headers={"accept": "application/json"})

    assert Attendance.objects.get() == first
    assert again.json()["is_new"] is False
    assert again.json()["counts"]["onsite"] == {"registered": 1, "attended": 1}


def test_a_scan_that_waited_for_the_network_counts_from_when_it_was_made() -> None:
    organiser, person = make.make_organiser(), make.make_registration(make.make_forum())
    early, now = STARTS_AT, STARTS_AT + timedelta(minutes=40)

    arrival = service.check_in_at_desk(
        actor=organiser, registration=person, way=CheckInWay.QR, scanned_at=early, now=now
    )

    assert arrival.attendance.checked_in_at == early


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=-3)])
def test_an_unbelievable_scan_time_is_not_believed(away: timedelta) -> None:
    organiser, person = make.make_organiser(), make.make_registration(make.make_forum())

    arrival = service.check_in_at_desk(
        actor=organiser, registration=person, way=CheckInWay.QR, scanned_at=STARTS_AT + away, now=STARTS_AT
    )

    assert arrival.attendance.checked_in_at == STARTS_AT


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.CANCELLED])
def test_whoever_has_no_place_is_told(client: Client, status: RegistrationStatus) -> None:
    sign_in(client)
    person = make.make_registration(make.make_forum(), status=status)

    answer = client.post(f"/forum/{person.forum.slug}/dagen/incheckning/", {"token": person.code})

    assert answer.status_code == 409
    assert person.name in answer.content.decode()
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize("token", ["", "ZZZZZZ", "http://x/", "💺💺💺", "a" * 401, "مرحبا"])
def test_unknown_code_is_told_and_kept(client: Client, token: str) -> None:
    sign_in(client)
    forum = make.make_forum()
    make.make_registration(forum, code="ABCDEF")

    answer = client.post(f"/forum/{forum.slug}/dagen/incheckning/", {"token": token})

    assert answer.status_code == (404 if token else 422)
    assert answer.context["form"]["token"].value() == token
    assert Attendance.objects.count() == 0


def test_code_of_another_forum_opens_nothing(client: Client) -> None:
    sign_in(client)
    other = make.make_registration(make.make_forum())

    answer = client.post(f"/forum/{make.make_forum().slug}/dagen/incheckning/", {"token": other.key})

    assert answer.status_code == 404


def test_undo_takes_it_back(client: Client) -> None:
    sign_in(client)
    person = make.make_registration(make.make_forum())
    service.check_in(registration=person, way=CheckInWay.NAME, now=NOW)

    client.post(f"/forum/{person.forum.slug}/dagen/angra/", {"registration": person.pk})
    client.post(f"/forum/{person.forum.slug}/dagen/angra/", {"registration": person.pk})

    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    ("mode", "moment", "is_in"),
    [
        (Mode.DIGITAL, STARTS_AT - timedelta(minutes=59), True),
        (Mode.DIGITAL, STARTS_AT - timedelta(minutes=61), False),
        (Mode.DIGITAL, ENDS_AT + timedelta(minutes=1), False),
        (Mode.ONSITE, STARTS_AT, False),
    ],
)
def test_opening_my_day_checks_in_digital_people_while_the_forum_is_on(mode, moment, is_in) -> None:
    person = make.make_registration(make.make_forum(), mode=mode)

    came = service.check_in_by_my_day(registration=person, now=moment)

    assert (came is not None) is is_in
    assert Attendance.objects.filter(way=CheckInWay.MY_DAY, mode=Mode.DIGITAL).count() == int(is_in)


def test_search_finds_by_part_of_name_code_and_home(client: Client) -> None:
    forum = make.make_forum()
    osa = make.make_registration(forum, name="Åsa Öhman", municipality=make.make_municipality("Osby"))
    make.make_registration(forum, name="Bo Lind", code="QRSTUV")

    found = [
        [row.person.name for row in queries.list_expected(forum, text=text)] for text in ("öhm", "qrst", "OSBY", "zzz")
    ]

    assert found == [[osa.name], ["Bo Lind"], [osa.name], []]


def test_list_is_sorted_as_swedes_sort() -> None:
    forum = make.make_forum()
    for name in ("Östen", "Zara", "Åke", "Ärla", "Anna"):
        make.make_registration(forum, name=name)

    assert [row.person.name for row in queries.list_expected(forum)] == ["Anna", "Zara", "Åke", "Ärla", "Östen"]


def test_desk_takes_the_same_queries_with_one_and_three(client: Client, django_assert_num_queries: Callable) -> None:
    sign_in(client)
    forum = make.make_forum()
    make.make_registration(forum)
    client.get(f"/forum/{forum.slug}/dagen/")

    with django_assert_num_queries(8):
        client.get(f"/forum/{forum.slug}/dagen/")
    for _ in range(2):
        service.check_in(registration=make.make_registration(forum), way=CheckInWay.NAME, now=NOW)
    with django_assert_num_queries(8):
        page = client.get(f"/forum/{forum.slug}/dagen/")

    assert page.content.count(b"data-sv-person") == 3


def test_names_with_markup_and_other_scripts_are_shown_as_text(client: Client) -> None:
    sign_in(client)
    forum = make.make_forum()
    make.make_registration(forum, name="<script>alert(1)</script>")
    make.make_registration(forum, name="سارة 🌿")

    page = client.get(f"/forum/{forum.slug}/dagen/").content.decode()

    assert "<script>alert" not in page
    assert "سارة 🌿" in page


def test_export_holds_name_home_mode_time_and_nothing_else(client: Client) -> None:
    sign_in(client)
    forum = make.make_forum()
    person = make.make_registration(forum, name="=cmd()", needs="Nötallergi", email="hemlig@example.org")
    service.check_in(registration=person, way=CheckInWay.NAME, now=STARTS_AT)

    answer = client.get(f"/forum/{forum.slug}/dagen/narvaro.csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert lines[1] == f"'=cmd();Lund;{Mode.ONSITE.label};2026-11-12 09:00"
    assert len(lines) == 2
