"""A programme built by hand, and what My page shows of one's forums."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samverkan.forums.enums import Choice, ForumStatus, RegistrationStatus, SessionKind
from samverkan.forums.models import Forum, Room, Session, Slot
from tests.factories import forums as make

pytestmark = pytest.mark.django_db

NEW = {
    "title": "Språk i vården", "kind": "open", "starts_at": "2199-03-18T09:00", "ends_at": "2199-03-18T15:00",
    "mode": "both", "venue": "Folkets hus", "places_onsite": "60", "places_digital": "",
}  # fmt: skip


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def draft(client: Client) -> Forum:
    make.make_region()
    sign_in(client)
    client.post("/forum/planera/nytt/formular/", NEW)
    return Forum.objects.get()


def session_data(**changes: str) -> dict[str, str]:
    return {
        "title": "Välkommen", "kind": "plenary", "starts_at": "2199-03-18T09:00", "ends_at": "2199-03-18T09:30",
        "mode": "both", "room": "Stora salen", "capacity": "",
    } | changes  # fmt: skip


def add(client: Client, forum: Forum, **changes: str) -> Any:
    return client.post(f"/forum/{forum.slug}/planera/pass/nytt/", session_data(**changes))


def test_new_forum_is_a_draft_with_places_and_an_end_date(client: Client) -> None:
    forum = draft(client)

    assert (forum.slug, forum.status, forum.title) == ("sprak-i-varden", ForumStatus.DRAFT, "Språk i vården")
    assert dict(forum.capacities.values_list("mode", "capacity")) == {"onsite": 60, "digital": None}
    assert forum.data_kept_until == (forum.ends_at + timedelta(days=90)).date()
    assert client.get(f"/forum/{forum.slug}/planera/").status_code == 200
    assert client.get(f"/forum/{forum.slug}/").status_code == 404


def test_second_forum_of_a_title_gets_an_address_of_its_own(client: Client) -> None:
    draft(client)

    client.post("/forum/planera/nytt/formular/", NEW)
    client.post("/forum/planera/nytt/formular/", NEW | {"title": "Planera"})

    assert set(Forum.objects.values_list("slug", flat=True)) == {"sprak-i-varden", "sprak-i-varden-2", "planera-2"}


@pytest.mark.parametrize(
    "changes", [{"ends_at": "2199-03-18T08:00"}, {"title": ""}, {"starts_at": "i morgon"}, {"title": "å" * 10_000}]
)
def test_bad_new_forum_keeps_what_was_typed(client: Client, changes: dict[str, str]) -> None:
    make.make_region()
    sign_in(client)

    answer = client.post("/forum/planera/nytt/formular/", NEW | changes)

    assert answer.status_code == 422
    assert "Folkets hus" in answer.content.decode()
    assert not Forum.objects.exists()


def test_sessions_are_added_and_parallel_ones_share_a_slot(client: Client) -> None:
    forum = draft(client)
    at_ten = {"kind": "parallel", "starts_at": "2199-03-18T10:00", "ends_at": "2199-03-18T11:00"}

    first = add(client, forum)
    add(client, forum, **at_ten, title="Praktik", room="Ett", capacity="20")
    add(client, forum, **at_ten, title="Språk", room="Två")

    assert first.status_code == 302
    assert first.url.endswith(f"#pass-{Session.objects.get(title='Välkommen').pk}")
    assert [slot.choice for slot in forum.slots.all()] == [Choice.NONE, Choice.WISHES]
    assert client.get(f"/forum/{forum.slug}/planera/").content.count(b"programme-session") > 1


def test_room_is_the_same_however_its_name_is_typed(client: Client) -> None:
    forum = draft(client)
    add(client, forum, room="Stora  Salen")

    answer = add(client, forum, title="En till", room=" stora salen ")

    assert answer.status_code == 422
    assert [room.name for room in Room.objects.filter(forum=forum)] == ["Stora Salen"]


def test_group_talks_are_chosen_on_the_day_and_hold_pitch_and_question(client: Client) -> None:
    forum = draft(client)

    add(client, forum, kind="group-talk")

    assert forum.slots.get().choice == Choice.ON_THE_DAY
    assert Session.objects.get().talk is not None


def test_programme_built_by_hand_can_be_exported(client: Client) -> None:
    forum = draft(client)
    add(client, forum)
    Forum.objects.update(status=ForumStatus.OPEN)

    schedule = json.loads(client.get(f"/forum/{forum.slug}/schedule.json").content)

    (event,) = schedule["schedule"]["conference"]["days"][0]["rooms"]["Stora salen"]
    assert (event["title"], event["start"], event["duration"]) == ("Välkommen", "09:00", "00:30")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"starts_at": "2199-03-18T08:00"}, "utanför"),
        ({"ends_at": "2199-03-18T08:30"}, "slutar innan"),
        ({"title": "Krock", "starts_at": "2199-03-18T09:15", "ends_at": "2199-03-18T09:45"}, "Välkommen"),
        ({"title": "x" * 10_000}, "200"),
        ({"kind": "fest"}, "fest"),
    ],
)
def test_bad_session_is_refused_in_words(client: Client, changes: dict[str, str], word: str) -> None:
    forum = draft(client)
    add(client, forum)

    answer = add(client, forum, **changes)

    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert Session.objects.count() == 1


def test_removed_session_takes_its_empty_slot_and_room_along(client: Client) -> None:
    forum = draft(client)
    add(client, forum)
    address = reverse("forums:session_remove", args=[forum.slug, Session.objects.get().pk])

    asked = client.get(address)
    there = Session.objects.count()
    client.post(address)

    assert (asked.status_code, there) == (200, 1)
    assert not Session.objects.exists()
    assert not Slot.objects.exists()
    assert not Room.objects.exists()


def test_session_that_somebody_wished_for_stays(client: Client) -> None:
    forum = make.make_parallel_forum(persons=1)
    session = Session.objects.filter(slot__forum=forum, preferences__isnull=False).first()
    assert session is not None
    sign_in(client)
    address = reverse("forums:session_remove", args=[forum.slug, session.pk])

    asked = client.get(address)
    answer = client.post(address, follow=True)

    assert "räknar med" in asked.content.decode()
    assert "går inte att ta bort" in answer.content.decode()
    assert Session.objects.filter(pk=session.pk).exists()


def test_finished_forum_takes_no_session(client: Client) -> None:
    forum = draft(client)
    Forum.objects.update(status=ForumStatus.FINISHED)

    assert add(client, forum).status_code == 422
    assert not Session.objects.exists()


@pytest.mark.parametrize("place", ["planera/nytt/formular/", "{slug}/planera/pass/nytt/"])
def test_building_is_for_organisers_only(client: Client, place: str) -> None:
    address = "/forum/" + place.format(slug=make.make_forum().slug)

    anonymous = client.get(address)
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    stranger = client.get(address)

    assert (anonymous.status_code, stranger.status_code) == (302, 403)


def soon(**fields: Any) -> Forum:
    now = timezone.now()
    return make.make_forum(starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=6), **fields)


def my_page(client: Client, person: Any) -> str:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.get(reverse("network:home")).content.decode())


def test_my_page_leads_an_organiser_to_the_stages(client: Client) -> None:
    forum, called_off = soon(), soon(status=ForumStatus.CANCELLED)

    page = my_page(client, make.make_organiser())

    assert f"/forum/{forum.slug}/platser/" in page
    assert f"/forum/{called_off.slug}/" not in page
    assert reverse("forums:organise_list") in page


def test_my_page_leads_a_participant_to_my_day_and_a_host_to_the_points(client: Client) -> None:
    forum, person = soon(), make.make_person()
    mine = make.make_registration(forum, email=person.email.upper())
    gone = make.make_registration(soon(), email=person.email, status=RegistrationStatus.CANCELLED)
    other = make.make_registration(forum, email="annan@example.org")
    slot = make.make_slot(forum, choice=Choice.ON_THE_DAY)
    host = make.make_host(make.make_group_talk(slot).session, email=person.email)
    speaker = make.make_host(make.make_session(slot, kind=SessionKind.PLENARY), email=person.email)

    page = my_page(client, person)

    assert mine.key in page
    assert host.key in page
    assert gone.key not in page
    assert other.key not in page
    assert speaker.key not in page
    assert reverse("forums:organise_list") not in page
