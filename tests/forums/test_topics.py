"""Topics of an open forum: brought, supported once each, and put into the programme on the spot."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from samverkan.forums.enums import Choice, ForumKind, RegistrationStatus, SessionKind
from samverkan.forums.models import Forum, Registration, Seat, Session, Topic, TopicSupport
from samverkan.forums.queries.topics import SEATS, list_free_places, list_topics
from samverkan.forums.services import registration_changes, retention
from samverkan.forums.services import topics as service
from samverkan.forums.services.personal_data import export_personal_data
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories import proposals as some
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
TEN = STARTS_AT + 60 * MINUTE


@pytest.fixture(autouse=True)
def at(at: Callable[..., None]) -> Callable[..., None]:
    at(NOW)
    return at


def mine(person: Registration, rest: str = "") -> str:
    return f"/min-dag/{person.key}/amnen/{rest}"


def desk(forum: Forum, rest: str = "") -> str:
    return f"/forum/{forum.slug}/dagen/amnen/{rest}"


def open_space(**fields: Any) -> tuple[Forum, Session]:
    """Return an open forum with one group talk at eleven, and its session; there is a second room that is free."""
    forum = some.make_open_forum(**fields)
    talk = make.make_group_talk(make.make_slot(forum, choice=Choice.ON_THE_DAY, hour=11), capacity=9)
    forum.rooms.create(name="Ateljén", position=5000)
    return forum, talk.session


def key_on(page: str) -> str:
    found = re.search(r'name="place" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_participant_brings_a_topic_once(client: Client) -> None:
    person = make.make_registration(some.make_open_forum())
    values = {"title": "Hur hittar vi mentorer?", "text": "", "client_id": str(uuid.uuid4())}

    day = client.get(f"/min-dag/{person.key}/").content.decode()
    client.post(mine(person, "nytt/"), values)
    answer = client.post(mine(person, "nytt/"), values, follow=True)

    assert mine(person) in day
    assert Topic.objects.get().registration == person
    assert "Hur hittar vi mentorer?" in answer.content.decode()


@pytest.mark.parametrize("changes", [{"title": " "}, {"title": "x" * 121}, {"text": "x" * 601}, {"client_id": "nej"}])
def test_a_faulty_topic_is_refused_and_kept(client: Client, changes: dict[str, str]) -> None:
    person = make.make_registration(some.make_open_forum())

    answer = client.post(mine(person, "nytt/"), {"title": "Mentorer", "text": "Mina ord"} | changes)

    assert answer.status_code == 422
    assert "text" in changes or "Mina ord" in answer.content.decode()
    assert not Topic.objects.exists()


def test_nobody_fills_the_list_alone(client: Client) -> None:
    person = make.make_registration(some.make_open_forum())
    for number in range(service.MOST_EACH):
        some.make_topic(person, f"Ämne {number}")

    answer = client.post(mine(person, "nytt/"), {"title": "Ett till"})

    assert answer.status_code == 422
    assert "Ta tillbaka ett först" in answer.content.decode()


def test_support_counts_once_and_can_be_taken_back(client: Client) -> None:
    person = make.make_registration(some.make_open_forum())
    topic = some.make_topic(make.make_registration(person.forum))

    for _press in range(2):
        client.post(mine(person, f"{topic.pk}/stod/"))
    supported = client.get(mine(person)).content.decode()
    number = topic.supports.count()
    client.post(mine(person, f"{topic.pk}/stod/"), {"take_back": "1"})

    assert number == 1
    assert "Du stöder det" in supported
    assert not topic.supports.exists()


def test_nobody_supports_their_own_topic(client: Client) -> None:
    person = make.make_registration(some.make_open_forum())
    topic = some.make_topic(person)

    client.post(mine(person, f"{topic.pk}/stod/"))

    assert not topic.supports.exists()


def test_most_support_stands_first_then_the_oldest() -> None:
    forum = some.make_open_forum()
    person = make.make_registration(forum)
    old, second, third = (some.make_topic(person, title, now=NOW + n * MINUTE) for n, title in enumerate("ABC"))
    some.support(third, number=2)
    some.support(second, number=1)
    cancelled = make.make_registration(forum)
    some.support(old, cancelled)
    registration_changes.cancel(registration=cancelled, now=NOW)

    assert [(topic.title, topic.support) for topic in list_topics(forum)] == [("C", 2), ("B", 1), ("A", 0)]  # type: ignore[attr-defined]


def test_few_supporters_are_not_told_as_a_number(client: Client) -> None:
    reader = make.make_registration(some.make_open_forum())
    few, many = (some.make_topic(make.make_registration(reader.forum), title) for title in ("Få", "Många"))
    some.support(few, number=4)
    some.support(many, number=5)

    shown = client.get(mine(reader)).content.decode()

    assert "Färre än 5 stöder det" in shown
    assert "5 stöder det" in shown
    assert "4 stöder" not in shown


def test_ones_own_topic_is_taken_back_and_nobody_elses(client: Client) -> None:
    person = make.make_registration(some.make_open_forum())
    own, other = some.make_topic(person), some.make_topic(make.make_registration(person.forum))

    for topic in (own, other):
        client.post(mine(person, f"{topic.pk}/ta-tillbaka/"))

    assert list(Topic.objects.all()) == [other]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    person = make.make_registration(some.make_open_forum())
    for _n in range(number):
        some.support(some.make_topic(make.make_registration(person.forum)), person)
    client.get(mine(person))

    with django_assert_num_queries(3):
        client.get(mine(person))


@pytest.mark.parametrize("number", [1, 3])
def test_the_organisers_list_takes_the_same_queries_however_long(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    forum, _talk = open_space()
    for _n in range(number):
        some.make_topic(make.make_registration(forum))
    client.force_login(make.make_organiser())
    client.get(desk(forum))

    with django_assert_num_queries(8):
        client.get(desk(forum))


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.OFFERED])
def test_without_a_place_there_are_no_topics(client: Client, status: RegistrationStatus) -> None:
    person = make.make_registration(some.make_open_forum(), status=status)

    assert client.get(mine(person)).status_code == 404
    assert client.post(mine(person, "nytt/"), {"title": "Mentorer"}).status_code == 404


def test_other_forums_have_no_topics(client: Client) -> None:
    person = make.make_registration(make.make_forum(kind=ForumKind.STRATEGIC))
    client.force_login(make.make_organiser())

    assert mine(person) not in client.get(f"/min-dag/{person.key}/").content.decode()
    assert client.get(mine(person)).status_code == 404
    assert client.get(desk(person.forum)).status_code == 404


def test_topics_close_when_the_forum_ends(client: Client, at: Callable[..., None]) -> None:
    person = make.make_registration(some.make_open_forum())
    topic = some.make_topic(make.make_registration(person.forum))
    at(ENDS_AT)

    answers = [
        client.post(mine(person, "nytt/"), {"title": "Sent"}), client.post(mine(person, f"{topic.pk}/stod/")),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [409, 409]
    assert Topic.objects.get() == topic
    assert not TopicSupport.objects.exists()
    assert client.get(mine(person)).status_code == 200


def test_one_press_makes_a_group_talk_that_can_be_picked_at_once(client: Client, at: Callable[..., None]) -> None:
    forum, _talk = open_space()
    reader, bringer = make.make_registration(forum), make.make_registration(forum)
    topic = some.make_topic(bringer)
    at(TEN)
    client.force_login(make.make_organiser())

    listed = client.get(desk(forum)).content.decode()
    client.post(desk(forum, f"{topic.pk}/lagg-in/"), {"place": key_on(listed)})
    again = client.post(desk(forum, f"{topic.pk}/lagg-in/"), {"place": key_on(listed)}, follow=True)

    topic.refresh_from_db()
    session = topic.session
    assert session is not None
    assert (session.kind, session.capacity, session.title) == (SessionKind.GROUP_TALK, SEATS, topic.title)
    assert session.group_talk.pitch == topic.text
    assert session.hosts.get().email == bringer.email
    assert "redan lagt in" in again.content.decode()
    assert Session.objects.count() == 2
    assert Seat.objects.get(registration=bringer).session == session, "whoever brought it sits there"
    [letter] = Letter.objects.filter(template="topic_scheduled")
    assert f"/vard/{session.hosts.get().key}/" in letter.text
    client.post(f"/min-dag/{reader.key}/samtal/", {"session": session.pk})
    assert Seat.objects.get(registration=reader).session == session
    assert topic.title in client.get(f"/min-dag/{reader.key}/").content.decode()
    assert "Välj det på Min dag" in client.get(mine(reader)).content.decode()


def test_the_next_free_place_is_now_then_beside_the_programmes_talks(at: Callable[..., None]) -> None:
    forum, talk = open_space()
    moment = STARTS_AT + 62 * MINUTE

    places = list_free_places(forum, now=moment)

    told = [(p.starts_at - STARTS_AT, p.ends_at - STARTS_AT, p.room.name) for p in places]
    assert told == [
        (65 * MINUTE, 110 * MINUTE, talk.room.name),
        (65 * MINUTE, 110 * MINUTE, "Ateljén"),
        (120 * MINUTE, 165 * MINUTE, "Ateljén"),
    ]
    talk.room.seats_onsite = talk.room.seats_digital = 7
    talk.room.save()
    assert [p.seats for p in list_free_places(forum, now=moment)] == [14, SEATS, SEATS], "what the room holds"
    before = list_free_places(forum, now=NOW)
    assert [p.starts_at - STARTS_AT for p in before] == [120 * MINUTE], "before the day only the programme's own times"
    assert list_free_places(forum, now=ENDS_AT - 10 * MINUTE) == [], "too short to talk"


def test_a_room_that_was_just_taken_is_told_and_nothing_changes(client: Client, at: Callable[..., None]) -> None:
    forum, _talk = open_space()
    first, second = (some.make_topic(make.make_registration(forum), title) for title in ("Ett", "Två"))
    at(TEN)
    client.force_login(make.make_organiser())
    place = key_on(client.get(desk(forum)).content.decode())

    client.post(desk(forum, f"{first.pk}/lagg-in/"), {"place": place})
    answer = client.post(desk(forum, f"{second.pk}/lagg-in/"), {"place": place})

    assert answer.status_code == 409
    assert "har just fått det rummet" in answer.content.decode()
    second.refresh_from_db()
    assert second.session is None


@pytest.mark.parametrize("place", ["", "x", "1-2-3", "1763000000-1763000600-99999", "9" * 12 + "-1-1"])
def test_an_odd_place_is_refused(client: Client, place: str) -> None:
    forum, _talk = open_space()
    topic = some.make_topic(make.make_registration(forum))
    client.force_login(make.make_organiser())

    answer = client.post(desk(forum, f"{topic.pk}/lagg-in/"), {"place": place})

    assert answer.status_code in (404, 409)
    assert Session.objects.count() == 1


def test_another_time_and_a_new_room_are_written_by_hand(client: Client) -> None:
    forum, talk = open_space()
    topic = some.make_topic(make.make_registration(forum))
    client.force_login(make.make_organiser())
    address = desk(forum, f"{topic.pk}/placera/")

    taken = client.post(address, {"time": str(talk.slot_id), "room": talk.room.name, "seats": "8"})
    silent = client.post(address, {"time": "", "room": "Biblioteket"})
    client.post(address, {"time": str(talk.slot_id), "room": "Biblioteket", "seats": "8"})

    assert (taken.status_code, silent.status_code) == (422, 422)
    topic.refresh_from_db()
    assert topic.session is not None
    assert (topic.session.slot, topic.session.room.name, topic.session.capacity) == (talk.slot, "Biblioteket", 8)


def test_a_host_gives_a_topic_a_room_on_the_day_only(client: Client, at: Callable[..., None]) -> None:
    forum, talk = open_space()
    host = make.make_host(talk)
    topic = some.make_topic(make.make_registration(forum))
    address = f"/vard/{host.key}/amnen/"

    early = client.get(address).status_code
    at(TEN)
    link = address in client.get(f"/vard/{host.key}/").content.decode()
    listed = client.get(address).content.decode()
    client.post(address, {"topic": topic.pk, "place": key_on(listed)})

    assert early == 404
    assert link
    topic.refresh_from_db()
    assert topic.session is not None


def test_a_host_of_another_forum_gives_nothing(at: Callable[..., None]) -> None:
    _forum, talk = open_space()
    topic = some.make_topic(make.make_registration(some.make_open_forum()))
    place = service.Place(TEN, TEN + 45 * MINUTE, "Ateljén", 12)

    with pytest.raises(service.TopicsClosed):
        service.schedule_topic(actor=make.make_host(talk), topic=topic, place=place, now=TEN)


def test_a_topic_that_does_not_belong_there_is_taken_away(client: Client) -> None:
    forum, _talk = open_space()
    topic = some.make_topic(make.make_registration(forum))
    client.force_login(make.make_organiser())

    client.get(desk(forum, f"{topic.pk}/ta-bort/"))
    client.post(desk(forum, f"{topic.pk}/ta-bort/"))

    assert not Topic.objects.exists()


def test_the_projector_shows_the_topics_and_no_names(client: Client, at: Callable[..., None]) -> None:
    forum, _talk = open_space()
    bringer = make.make_registration(forum)
    topic = some.make_topic(bringer, "Hur hittar vi mentorer?")
    client.force_login(make.make_organiser())

    shown = client.get(desk(forum, "projektor/")).content.decode()
    part = client.get(desk(forum, "projektor/"), headers={"HX-Request": "true"}).content.decode()

    assert topic.title in shown
    assert topic.title in part
    assert bringer.name not in shown
    assert "<html" not in part


def test_topics_are_part_of_the_copy_and_go_with_the_registration() -> None:
    forum, _talk = open_space()
    person, other = make.make_registration(forum, email="ada@example.org"), make.make_registration(forum)
    placed, waiting = some.make_topic(person, "Får rum"), some.make_topic(person, "Väntar")
    some.support(some.make_topic(other, "Andras"), person)
    place = service.Place(TEN, TEN + 45 * MINUTE, "Ateljén", 12)
    service.schedule_topic(actor=make.make_organiser(), topic=placed, place=place, now=NOW)

    [copy] = export_personal_data(make.make_person(email="ada@example.org"))["registrations"]
    retention.forget_registrations(batch=[person], now=NOW)

    assert {topic["title"] for topic in copy["topics"]} == {placed.title, waiting.title}
    assert copy["supported_topics"] == ["Andras"]
    assert [topic.title for topic in Topic.objects.all()] == ["Andras"]
    assert not TopicSupport.objects.exists()
    assert Session.objects.filter(title="Får rum").exists(), "what took place stays in the programme"


def test_topics_of_who_has_cancelled_are_not_listed() -> None:
    forum, _talk = open_space()
    person = make.make_registration(forum)
    some.make_topic(person)
    registration_changes.cancel(registration=person, now=NOW)

    assert list_topics(forum) == []
