"""Keys: made, used within scope and right, counted, ended, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import ModelLogEntry

from samverkan.api import queries, services
from samverkan.api.models import Token
from samverkan.api.services import limits
from samverkan.network.models import Membership
from tests.conftest import StrictClient
from tests.factories import forums as make
from tests.factories.api import make_key
from tests.factories.network import make_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]

EVENTS = "/api/v1/events"


@pytest.fixture
def _clock() -> Any:
    cache.clear()
    with time_machine.travel(make.NOW, tick=False):
        yield


def ask(client: StrictClient, address: str, key: str) -> Any:
    return client.get(address, headers={"authorization": f"Bearer {key}"})


def test_key_is_stored_as_a_digest_only_and_its_making_is_recorded(client: StrictClient) -> None:
    key = make_key("events:read")

    token = Token.objects.get()
    assert len(key) == len("svk_") + 43
    assert token.digest == queries.digest_of(key)
    assert all(key not in str(value) for value in Token.objects.values_list().get())
    assert ModelLogEntry.objects.filter(action="api.create_token", data__scopes=["events:read"]).count() == 1


def test_key_opens_what_its_scope_says_and_notes_the_day(client: StrictClient) -> None:
    key = make_key("events:read")

    answer = ask(client, EVENTS, key)

    assert (answer.status_code, answer.json()) == (200, {"events": [], "has_more": False})
    assert answer["Cache-Control"] == "private, no-store"
    assert Token.objects.get().last_used_date == make.NOW.date()


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (None, "token-missing"),
        ("Basic x", "token-missing"),
        ("Bearer ", "token-missing"),
        ("Bearer nej", "token-invalid"),
    ],
)
def test_without_a_key_the_door_is_closed(client: StrictClient, header: str | None, kind: str) -> None:
    answer = client.get(EVENTS, headers={"authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"].endswith(f"#{kind}")


def test_ended_revoked_and_inactive_keys_do_not_work(client: StrictClient) -> None:
    person = make.make_organiser()
    ended, revoked, left = (make_key("events:read", person=one) for one in (person, person, make.make_organiser()))
    tokens = list(Token.objects.order_by("pk"))
    Token.objects.filter(pk=tokens[0].pk).update(last_date=make.NOW.date() - timedelta(days=1))
    services.revoke_token(actor=person, token_id=tokens[1].pk, now=make.NOW)
    tokens[2].person.is_active = False
    tokens[2].person.save()

    assert [ask(client, EVENTS, key).status_code for key in (ended, revoked, left)] == [401, 401, 401]


def test_key_works_on_its_last_day(client: StrictClient) -> None:
    key = make_key("events:read", last_date=make.NOW.date())

    assert ask(client, EVENTS, key).status_code == 200


def test_scope_and_right_are_asked_at_each_call(client: StrictClient) -> None:
    forum, person = make.make_forum(), make.make_organiser()
    narrow, wide = make_key("events:read", person=person), make_key("registrations:read", person=person)
    address = f"/api/v1/forums/{forum.slug}/registrations"

    before = [ask(client, address, key).status_code for key in (narrow, wide)]
    Membership.objects.filter(person=person).delete()
    after = ask(client, address, wide)

    assert before == [403, 200]
    assert (after.status_code, after.json()["type"].split("#")[1]) == (403, "right-missing")


def test_nobody_makes_a_key_beyond_their_right() -> None:
    with pytest.raises(services.NotAllowed):
        make_key("events:read", person=make.make_person())
    with pytest.raises(services.NotAllowed):
        make_key("everything:write")
    for days in (-1, 366):
        with pytest.raises(services.InvalidToken):
            make_key("events:read", last_date=make.NOW.date() + timedelta(days=days))
    assert Token.objects.count() == 0


def test_key_is_limited_in_each_minute(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALLS_OF_A_TOKEN", 2)
    key, other = make_key("events:read"), make_key("events:read")

    answers = [ask(client, EVENTS, key) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert ask(client, EVENTS, other).status_code == 200
    with time_machine.travel(make.NOW + timedelta(seconds=60), tick=False):
        assert ask(client, EVENTS, key).status_code == 200


def test_guessing_keys_and_asking_too_often_are_limited(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRONG_TOKENS", 1)
    monkeypatch.setattr(limits, "CALLS_OF_A_VISITOR", 1)

    assert [ask(client, EVENTS, "fel").status_code for _ in range(2)] == [401, 429]
    assert [client.get("/api/v1/forums").status_code for _ in range(2)] == [200, 429]


def test_page_makes_a_key_shows_it_once_and_revokes_it(client: StrictClient) -> None:
    client.force_login(make.make_organiser())
    data = {"name": "Kalendern", "scopes": ["events:read"], "last_date": "2026-12-24"}

    made = client.post(reverse("api:new_token"), data)

    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    assert made.content.decode().count("svk_") == 1
    listed = client.get(reverse("api:home")).content.decode()
    assert "Kalendern" in listed
    assert made.context["key"] not in listed
    client.post(reverse("api:revoke_token", args=[Token.objects.get().pk]))
    assert ask(client, EVENTS, made.context["key"]).status_code == 401
    assert "återkallad" in client.get(reverse("api:home")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scopes": []}, "Välj minst en"),
        ({"scopes": ["nothing:read"]}, "Välj ett giltigt"),
        ({"last_date": "2026-09-30"}, "Dagen har varit"),
        ({"last_date": "2027-10-02"}, "Högst ett år framåt"),
        ({"last_date": "snart"}, "giltigt datum"),
    ],
)
def test_page_keeps_what_was_typed(client: StrictClient, wrong: dict[str, Any], words: str) -> None:
    client.force_login(make.make_organiser())
    data = {"name": "Kalendern", "scopes": ["events:read"], "last_date": "2026-12-24"} | wrong

    answer = client.post(reverse("api:new_token"), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Kalendern"' in answer.content.decode()
    assert Token.objects.count() == 0


def test_others_keys_are_theirs_but_operators_see_all(client: StrictClient) -> None:
    make_key("events:read")
    token = Token.objects.get()
    client.force_login(make.make_organiser())

    assert "Kalendern" not in client.get(reverse("api:home")).content.decode()
    assert client.post(reverse("api:revoke_token", args=[token.pk])).status_code == 404
    client.force_login(make_operator())
    assert token.person.name in client.get(reverse("api:home")).content.decode()


def test_pages_are_for_organisers(client: StrictClient) -> None:
    client.force_login(make.make_person())

    assert [client.get(reverse(f"api:{name}")).status_code for name in ("home", "new_token", "new_webhook")] == [
        403
    ] * 3
    assert reverse("api:home") not in client.get(reverse("network:home")).content.decode()
    client.force_login(make.make_organiser())
    assert reverse("api:home") in client.get(reverse("network:home")).content.decode()


def test_page_costs_as_much_for_one_key_as_for_three(client: StrictClient, django_assert_num_queries: Any) -> None:
    person = make.make_organiser()
    client.force_login(person)
    client.get(reverse("api:home"))
    for number in (1, 2):
        for _ in range(number):
            make_key("events:read", person=person)

        with django_assert_num_queries(5):
            client.get(reverse("api:home"))


def test_revoking_is_asked_about_first(client: StrictClient) -> None:
    make_key("events:read")
    token = Token.objects.get()
    client.force_login(token.person)

    asked = client.get(reverse("api:revoke_token", args=[token.pk])).content.decode()

    assert "Återkalla nyckeln ”Kalendern”?" in asked
    assert Token.objects.get().revoked_at is None
    client.force_login(make.make_organiser())
    assert client.get(reverse("api:revoke_token", args=[token.pk])).status_code == 404


def test_reading_personal_data_is_recorded_once_a_key_forum_and_day(client: StrictClient) -> None:
    forum, other = make.make_forum(), make.make_forum()
    first, second = make_key("registrations:read"), make_key("registrations:read")
    with time_machine.travel(make.NOW, tick=False) as clock:
        for key, one in ((first, forum), (first, forum), (second, forum), (first, other)):
            ask(client, reverse("api:v1:list_registrations", args=[one.slug]), key)
        clock.shift(86_400)
        ask(client, reverse("api:v1:list_registrations", args=[forum.slug]), first)

    read = ModelLogEntry.objects.filter(action="api.read_personal_data")
    assert [read.filter(object_id=one.pk).count() for one in (forum, other)] == [3, 1]
    assert {entry.data["name"] for entry in read} == {"Kalendern"}
