"""The operations: what they tell, what they refuse, and that nothing makes them fall over."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samverkan.api.models import Event
from samverkan.forums.enums import CheckInWay, ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Series
from samverkan.forums.services import attendance, programme, registration, registration_changes
from tests.conftest import StrictClient
from tests.factories import forums as make
from tests.factories.api import make_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


@pytest.fixture
def _clock() -> Any:
    cache.clear()
    with time_machine.travel(make.NOW, tick=False):
        yield


def closed(client: StrictClient, address: str, *scopes: str) -> Any:
    return client.get(address, headers={"authorization": f"Bearer {make_key(*scopes)}"})


def test_list_tells_public_forums_with_total_and_next(client: StrictClient) -> None:
    for number in range(3):
        make.make_forum(slug=f"f-{number}", starts_at=make.STARTS_AT + timedelta(days=number),
                        ends_at=make.ENDS_AT + timedelta(days=number))  # fmt: skip
    make.make_forum(status=ForumStatus.DRAFT, title="Hemligt")

    first = client.get("/api/v1/forums?limit=2").json()
    second = client.get(first["next"].removeprefix("http://testserver")).json()

    assert [row["slug"] for row in first["forums"] + second["forums"]] == ["f-2", "f-1", "f-0"]
    assert (first["total"], second["next"]) == (3, None)
    assert first["forums"][0]["starts_at"] == "2026-11-14T09:00:00+01:00"


def test_list_can_be_narrowed(client: StrictClient) -> None:
    series = Series.objects.create(region=make.make_region(), slug="serie", title="Serie")
    make.make_forum(slug="a", series=series)
    make.make_forum(slug="b", status=ForumStatus.CLOSED)

    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in client.get(f"/api/v1/forums?{query}").json()["forums"]]

    assert slugs("series=serie") == ["a"]
    assert slugs("status=closed") == ["b"]
    assert slugs("first_day=2026-11-12&last_day=2026-11-12") == ["b", "a"]
    assert slugs("first_day=2026-11-13") == slugs("last_day=2026-11-11") == []


def test_forum_tells_places_and_programme_and_keeps_addresses_of_people_to_itself(client: StrictClient) -> None:
    forum = make.make_forum(onsite=10)
    session = make.make_session(make.make_slot(forum, title="Pass"), capacity=5, title="Språk")
    make.make_host(session, name="Ada", title="Strateg", email="ada@example.org")
    make.make_registration(forum)

    answer = client.get(f"/api/v1/forums/{forum.slug}")

    told = answer.json()
    assert told["places"] == [
        {"mode": "onsite", "capacity": 10, "left": 9}, {"mode": "digital", "capacity": None, "left": None}
    ]  # fmt: skip
    assert told["programme"][0]["sessions"][0]["hosts"] == [{"name": "Ada", "title": "Strateg"}]
    assert "ada@example.org" not in answer.content.decode()
    assert forum.join_url not in answer.content.decode()


def test_lists_cost_as_much_for_one_as_for_three(client: StrictClient, django_assert_num_queries: Any) -> None:
    key = make_key("registrations:read")
    forum = make.make_forum()
    slot = make.make_slot(forum)
    registrations = f"/api/v1/forums/{forum.slug}/registrations"
    client.get(registrations, headers={"authorization": f"Bearer {key}"})  # the first of a day is recorded
    for number in (1, 2):
        for _ in range(number):
            make.make_seat(make.make_registration(forum), make.make_session(slot))
            make.make_forum()
            slot = make.make_slot(forum, hour=12 + slot.position)

        with django_assert_num_queries(2):
            client.get("/api/v1/forums")
        with django_assert_num_queries(5):
            client.get(f"/api/v1/forums/{forum.slug}")
        client.get("/api/v1/events", headers={"authorization": f"Bearer {key}"})
        with django_assert_num_queries(8):
            client.get(registrations, headers={"authorization": f"Bearer {key}"})


def test_series_is_told_with_its_forums(client: StrictClient) -> None:
    series = Series.objects.create(region=make.make_region(), slug="serie", title="Serie")
    Series.objects.create(region=make.make_region(), slug="tom", title="Tom")
    make.make_forum(slug="a", series=series)

    assert [row["slug"] for row in client.get("/api/v1/series").json()["series"]] == ["serie"]
    assert [row["slug"] for row in client.get("/api/v1/series/serie").json()["forums"]] == ["a"]
    assert client.get("/api/v1/series/tom").status_code == 404


def test_registrations_tell_who_comes_and_not_more(client: StrictClient) -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum), title="Språk")
    person = make.make_registration(forum, name="Anna", needs="Glutenfritt", my_notes="Mitt")
    make.make_seat(person, session)
    attendance.check_in(registration=person, way=CheckInWay.CODE, now=make.NOW)
    make.make_registration(forum, status=RegistrationStatus.CANCELLED, cancelled_at=make.NOW)

    answer = closed(client, f"/api/v1/forums/{forum.slug}/registrations?status=registered", "registrations:read")

    (told,) = answer.json()["registrations"]
    assert (told["name"], told["email"], told["mode"]) == ("Anna", person.email, "onsite")
    assert told["municipality"] == {"code": "1281", "name": "Lund"}
    assert [seat["title"] for seat in told["seats"]] == ["Språk"]
    assert told["checked_in_at"] == "2026-10-01T12:00:00+02:00"
    assert told["kept_until"] == person.kept_until.isoformat()
    assert not any(secret in answer.content.decode() for secret in (person.key, person.code, "Glutenfritt", "Mitt"))


def test_counts_hide_small_groups(client: StrictClient) -> None:
    forum = make.make_forum()
    for number in range(7):
        home = make.make_municipality("Lund" if number < 5 else "Osby")
        person = make.make_registration(forum, municipality=home)
        attendance.check_in(registration=person, way=CheckInWay.CODE, now=make.NOW)

    told = closed(client, f"/api/v1/forums/{forum.slug}/counts", "attendance:read").json()

    assert told["registered"] == 7
    assert {row["name"]: row["count"] for row in told["by_municipality"]}["Osby"] is None


def test_answer_is_not_modified_until_something_changes(client: StrictClient) -> None:
    forum = make.make_forum()
    address = f"/api/v1/forums/{forum.slug}"
    tag = client.get(address)["ETag"]

    same = client.get(address, headers={"if-none-match": tag})
    Forum.objects.filter(pk=forum.pk).update(title="Nytt namn")
    changed = client.get(address, headers={"if-none-match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed.json()["title"]) == (200, "Nytt namn")
    assert "Access-Control-Allow-Origin" not in changed


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/v1/forums?colour=red", 422, "unknown-parameter"),
        ("/api/v1/forums?limit=0", 422, "invalid-parameter"),
        ("/api/v1/forums?limit=9999999999999999999999", 422, "invalid-parameter"),
        ("/api/v1/forums?first_day=0001-01-01", 422, "invalid-parameter"),
        ("/api/v1/forums/no-such", 404, "not-found"),
        ("/api/v1/no/such", 404, "not-found"),
        ("/api/v1/", 404, "not-found"),
        ("/api/v1/forums?series=%00", 400, "bad-request"),
    ],
)
def test_errors_are_problems(client: StrictClient, address: str, status: int, kind: str) -> None:
    answer = client.get(address)

    told = answer.json()
    assert (answer.status_code, told["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert told["type"] == f"http://testserver/api/#{kind}"
    assert set(told) >= {"title", "detail", "instance"}


def test_only_reading_is_allowed_and_head_is_a_get_without_body(client: StrictClient) -> None:
    answers = [client.generic(method, "/api/v1/forums") for method in ("POST", "PUT", "DELETE", "OPTIONS")]

    assert [answer.status_code for answer in answers] == [405] * 4
    assert answers[0]["Allow"] == "GET, HEAD"
    assert answers[0].json()["type"].endswith("#method-not-allowed")
    head = client.head("/api/v1/forums")
    assert (head.status_code, head.content) == (200, b"")


def test_our_own_fault_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(**_values: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("samverkan.forums.queries.interchange.list_public_forums", fall)

    answer = Client(raise_request_exception=False).get("/api/v1/forums")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.content.decode()


PATHS = ("forums", "forums/{}", "series", "series/{}", "forums/{}/counts", "forums/{}/registrations", "events", "{}")
NAMES = ("limit", "offset", "status", "series", "first_day", "last_day", "after", "x")


@settings(
    max_examples=120, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    path=st.sampled_from(PATHS),
    part=st.one_of(st.just("forum"), st.text(max_size=20)),
    query=st.dictionaries(
        st.sampled_from(NAMES),
        st.one_of(st.text(max_size=12), st.integers().map(str), st.dates().map(str), st.sampled_from(["open", "1"])),
        max_size=3,
    ),
    with_key=st.booleans(),
)
def test_nothing_makes_an_operation_fall_over(
    client: StrictClient, key: str, path: str, part: str, query: dict[str, str], with_key: bool
) -> None:
    cache.clear()
    headers = {"authorization": f"Bearer {key}"} if with_key else {}
    address = "/api/v1/" + path.format(part.replace("?", "").replace("#", ""))

    answer = client.get(address, query, headers=headers)

    assert answer.status_code in (200, 400, 401, 403, 404, 422)
    assert answer.status_code == 200 or answer["Content-Type"] == "application/problem+json"
    json.loads(answer.content)


@pytest.fixture
def key() -> str:
    make.make_registration(make.make_forum(slug="forum"))
    return make_key("events:read", "registrations:read", "attendance:read")


def test_what_happens_is_told_in_order_without_names(client: StrictClient) -> None:
    forum, organiser = make.make_forum(status=ForumStatus.DRAFT, onsite=1), make.make_organiser()
    programme.open_registration(actor=organiser, forum=forum, now=make.NOW)
    application = registration.Application(
        name="Anna Alm", email="anna@example.org", role="strategist", mode="onsite", organisation="Regionen"
    )
    forum.refresh_from_db()
    person = registration.register(forum=forum, application=application, now=make.NOW)
    registration_changes.change_mode(registration=person, mode="digital", now=make.NOW)  # type: ignore[arg-type]
    registration_changes.cancel(registration=person, now=make.NOW)
    programme.cancel_forum(actor=organiser, forum=forum, now=make.NOW)
    key = make_key("events:read")

    def told(after: int = 0, seconds: int = 30) -> Any:
        with time_machine.travel(make.NOW + timedelta(seconds=seconds), tick=False):
            headers = {"authorization": f"Bearer {key}"}
            return client.get(f"/api/v1/events?limit=3&after={after}", headers=headers).json()

    first = told()
    second = told(after=first["events"][-1]["number"])

    assert [row["type"] for row in first["events"] + second["events"]] == [
        "forum.published", "registration.created", "registration.changed", "registration.cancelled", "forum.cancelled",
    ]  # fmt: skip
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert first["events"][1]["data"]["registration"] == person.pk
    assert first["events"][1]["data"]["api_url"] == f"http://testserver/api/v1/forums/{forum.slug}"
    assert "nna" not in json.dumps([first, second])
    assert told(seconds=29)["events"] == []  # what began earlier may still be stored
    assert Event.objects.count() == 5
