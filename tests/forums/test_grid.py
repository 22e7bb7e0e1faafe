"""The programme on a grid: sessions move, slots follow, and what people count on stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, SessionKind
from samverkan.forums.models import Cafe, Forum, Room, Seat, Session, Slot
from samverkan.forums.queries.programme_grid import get_grid
from samverkan.forums.services import programme_building, programme_copying, rooms
from samverkan.forums.services import programme_moves as moves
from samverkan.forums.services.programme_export import export_programme
from tests.factories import forums as make

pytestmark = pytest.mark.django_db
DAY = "2026-11-12"
HOUR = timedelta(hours=1)


def make_room(forum: Forum, name: str, **fields: Any) -> Room:
    return Room.objects.create(forum=forum, name=name, position=forum.rooms.count(), **fields)


def group(forum: Forum, number: int = 3, *, hour: float = 10) -> list[Session]:
    slot = make.make_slot(forum, choice=Choice.WISHES, hour=hour)
    return [make.make_session(slot, mode=ForumMode.BOTH) for _each in range(number)]


def values(session: Session, **changes: Any) -> dict[str, Any]:
    told = {
        "starts_at": timezone.localtime(session.starts_at, make.STOCKHOLM).strftime("%Y-%m-%dT%H:%M"),
        "minutes": session.placement.minutes, "room": session.room_id, "seen": session.placement.text,
    }  # fmt: skip
    return told | changes


def move(client: Client, session: Session, **changes: Any) -> Any:
    address = f"/forum/{session.slot.forum.slug}/planera/pass/{session.pk}/flytta/"
    return client.post(address, values(session, **changes))


def local(session: Session) -> str:
    return timezone.localtime(Session.objects.get(pk=session.pk).starts_at, make.STOCKHOLM).strftime("%H:%M")


@pytest.mark.parametrize("number", [1, 3])
def test_grid_asks_the_same_few_queries(organiser: Client, django_assert_num_queries: Any, number: int) -> None:
    forum = make.make_forum()
    rooms = [make_room(forum, f"Rum {place}") for place in range(number)]
    for place in range(number * 4):
        session = make.make_session(make.make_slot(forum, hour=9 + place / 2, minutes=30), room=rooms[place % number])
        make.make_host(session)
    organiser.get(f"/forum/{forum.slug}/planera/rutnat/")

    with django_assert_num_queries(7):
        page = organiser.get(f"/forum/{forum.slug}/planera/rutnat/").content.decode()

    assert page.count("data-sv-pass") == number * 4


def test_rows_follow_time_and_columns_follow_rooms() -> None:
    forum = make.make_forum()
    first, second = make_room(forum, "Ett"), make_room(forum, "Två")
    make.make_session(make.make_slot(forum, hour=9, minutes=45), room=first)
    make.make_session(make.make_slot(forum, hour=9.5, minutes=30), room=second)

    (day,) = get_grid(forum).days

    assert [f"{row.clock:%H:%M}" for row in day.rows[:4]] == ["09:00", "09:30", "09:45", "10:00"]
    assert [[cell.room.name for cell in row.cells] for row in day.rows[:3]] == [["Ett", "Två"], ["Två"], ["Ett"]]
    assert [cell.rows for row in day.rows[:2] for cell in row.cells if cell.cards] == [2, 2]
    assert day.last == 16 * 60


def test_forum_of_two_days_has_a_grid_for_each_and_nothing_for_a_day_between() -> None:
    forum = make.make_forum(ends_at=make.ENDS_AT + timedelta(days=2))
    room = make_room(forum, "Ett")
    make.make_session(make.make_slot(forum, hour=10), room=room)
    make.make_session(make.make_slot(forum, hour=48 + 23.5, minutes=60), room=room)

    first, last = get_grid(forum).days

    assert [day.date.day for day in (first, last)] == [12, 14]
    assert (last.last, f"{last.rows[-1].clock:%H:%M}") == (24 * 60 + 30, "00:00")


def test_two_in_a_room_at_once_are_shown_and_told() -> None:
    forum = make.make_forum()
    room = make_room(forum, "Ett")
    for hour in (9, 9.5):
        make.make_session(make.make_slot(forum, hour=hour), room=room)

    grid = get_grid(forum)

    assert [len(cell.cards) for row in grid.days[0].rows for cell in row.cells if cell.cards] == [2]
    assert len(grid.clashes) == 1


def test_clashes_are_told_and_lead_to_where_they_are_mended(organiser: Client) -> None:
    forum = make.make_forum(join_url="")
    small = make_room(forum, "Lilla salen", seats_onsite=10)
    slot = make.make_slot(forum, hour=10)
    one = make.make_session(slot, room=small, mode=ForumMode.ONSITE, capacity=12, title="Ett")
    two = make.make_session(slot, title="Två")
    make.make_host(one, name="Kim Ek", email="kim@example.org")
    make.make_host(two, name="K. Ek", email="KIM@example.org")
    Cafe.objects.create(session=two, question="Vad nu?", rounds=3, minutes=20)
    Slot.objects.filter(pk=slot.pk).update(ends_at=slot.ends_at - timedelta(minutes=5))

    page = organiser.get(f"/forum/{forum.slug}/planera/rutnat/").content.decode()

    assert "6 saker att se över" in page
    for words in (
        "är värd för ”Ett” och ”Två”",
        "saknar länk",
        "längre än sitt pass",
        "behöver 60 minuter",
        "rymmer 10",
    ):
        assert words in page
    assert f"/planera/rum/{small.pk}/" in page


def test_namesakes_in_two_places_are_told_once() -> None:
    forum = make.make_forum()
    for title in ("Ett", "Två"):
        make.make_host(make.make_session(make.make_slot(forum), title=title), name="kim  EK", email="kim@example.org")

    assert len(get_grid(forum).clashes) == 1


def test_moved_session_takes_its_slot_along_and_can_be_put_back(organiser: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum, hour=10), title="Språk")
    room = make_room(forum, "Två")
    person = make.make_registration(forum)

    answer = move(organiser, session, starts_at=f"{DAY}T11:05", minutes=30, room=room.pk)

    moved = Session.objects.select_related("slot").get(pk=session.pk)
    assert answer["Location"] == f"/forum/{forum.slug}/planera/rutnat/#pass-{session.pk}"
    assert (local(session), moved.placement.minutes, moved.room_id) == ("11:05", 30, room.pk)
    assert (moved.slot.pk, moved.slot.starts_at, moved.slot.ends_at) == (
        session.slot_id,
        moved.starts_at,
        moved.ends_at,
    )
    person.refresh_from_db()
    assert person.calendar_sequence == 1

    page = organiser.get(f"/forum/{forum.slug}/planera/rutnat/").content.decode()
    assert "Ångra flytten" in page
    organiser.post(
        f"/forum/{forum.slug}/planera/pass/{session.pk}/flytta/",
        values(session, seen=moved.placement.text),
    )
    moved.refresh_from_db()
    assert moved.placement == session.placement


def test_undo_is_not_offered_when_somebody_moved_it_since(organiser: Client) -> None:
    session = make.make_session(make.make_slot(make.make_forum()))
    move(organiser, session, starts_at=f"{DAY}T11:00")
    Session.objects.filter(pk=session.pk).update(starts_at=session.starts_at)

    assert "Ångra flytten" not in organiser.get(f"/forum/{session.slot.forum.slug}/planera/rutnat/").content.decode()


def test_session_that_leaves_and_rejoins_its_group_keeps_the_choice_right(organiser: Client) -> None:
    forum = make.make_forum()
    first, second = group(forum, 2)
    slot = first.slot

    move(organiser, first, starts_at=f"{DAY}T13:00")

    slot.refresh_from_db()
    alone = Session.objects.select_related("slot").get(pk=first.pk)
    assert (slot.choice, alone.slot.choice, forum.slots.count()) == (Choice.NONE, Choice.NONE, 2)

    move(organiser, alone, starts_at=f"{DAY}T10:00")

    slot.refresh_from_db()
    assert (slot.choice, forum.slots.count()) == (Choice.WISHES, 1)
    assert set(slot.sessions.all()) == {first, second}


def test_group_that_people_wished_in_moves_only_together(organiser: Client) -> None:
    forum = make.make_forum()
    first, second, third = group(forum)
    person = make.make_registration(forum)
    make.make_wishes(person, first.slot, first, second)

    refused = move(organiser, first, starts_at=f"{DAY}T13:00")
    unwished = move(organiser, third, starts_at=f"{DAY}T14:00")
    together = move(organiser, first, starts_at=f"{DAY}T13:00", with_parallel="on")

    assert (refused.status_code, unwished.status_code, together.status_code) == (422, 302, 302)
    assert "ge alla en annan tid tillsammans" in refused.content.decode()
    assert [local(each) for each in (first, second, third)] == ["13:00", "13:00", "14:00"]
    assert person.preferences.filter(slot=first.slot).count() == 2


def test_pair_that_people_wished_in_is_not_broken_up(organiser: Client) -> None:
    first, second = group(make.make_forum(), 2)
    make.make_wishes(make.make_registration(first.slot.forum), first.slot, first)

    assert move(organiser, second, starts_at=f"{DAY}T13:00").status_code == 422
    assert (local(second), Slot.objects.get().choice) == ("10:00", Choice.WISHES)


def test_people_with_seats_are_told_of_and_never_seated_twice(organiser: Client) -> None:
    forum = make.make_forum()
    morning, noon = group(forum, 1), group(forum, 1, hour=13)
    person = make.make_registration(forum)
    make.make_seat(person, morning[0]), make.make_seat(person, noon[0])

    refused = move(organiser, noon[0], starts_at=f"{DAY}T10:30")
    done = move(organiser, noon[0], starts_at=f"{DAY}T14:00")

    assert "har plats i ”" in refused.content.decode()
    assert (refused.status_code, done.status_code) == (422, 302)
    assert "1 person har plats där" in organiser.get(done["Location"]).content.decode()
    assert Seat.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"starts_at": f"{DAY}T08:00"}, "utanför"),
        ({"starts_at": f"{DAY}T15:50"}, "utanför"),
        ({"starts_at": f"{DAY}T12:00"}, "Lunch"),
        ({"starts_at": "i morgon"}, "2027-03-18"),
        ({"minutes": "0"}, "5"),
        ({"minutes": "99999999999"}, "1440"),
        ({"room": "0"}, "0"),
        ({"room": "9" * 30}, "999"),
        ({"seen": "fel"}, "på nytt"),
    ],
)
def test_bad_move_is_refused_in_words(organiser: Client, changes: dict[str, str], word: str) -> None:
    forum = make.make_forum()
    room = make_room(forum, "Ett")
    session = make.make_session(make.make_slot(forum, hour=10), room=room)
    make.make_session(make.make_slot(forum, hour=12), room=room, title="Lunch")

    answer = move(organiser, session, **changes)

    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert local(session) == "10:00"


def test_later_of_two_organisers_sees_a_conflict_and_keeps_the_choice(organiser: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum, hour=10))
    move(organiser, session, starts_at=f"{DAY}T11:00")

    answer = move(organiser, session, starts_at=f"{DAY}T12:30")

    page = answer.content.decode()
    assert (answer.status_code, local(session)) == (409, "11:00")
    assert "Någon annan flyttade den" in page
    assert f"{DAY}T12:30" in page
    assert Session.objects.get(pk=session.pk).placement.text in page


def test_finished_forum_stands_still(organiser: Client) -> None:
    session = make.make_session(make.make_slot(make.make_forum(status=ForumStatus.FINISHED)))

    assert move(organiser, session, starts_at=f"{DAY}T11:00").status_code == 422
    assert "data-sv-pass" not in organiser.get(f"/forum/{session.slot.forum.slug}/planera/rutnat/").content.decode()
    assert local(session) == "10:00"


def test_room_is_added_named_ordered_and_removed(organiser: Client) -> None:
    forum = make.make_forum()
    address = f"/forum/{forum.slug}/planera/rum/"
    organiser.post(address + "nytt/", {"name": "Stora salen", "seats_onsite": "80"})
    organiser.post(address + "nytt/", {"name": "Zoomrum", "join_url": "https://video.example.org/1"})
    first, second = forum.rooms.all()

    again = organiser.post(address + "nytt/", {"name": "stora SALEN", "seats_onsite": "7"})
    organiser.post(f"{address}{second.pk}/ordning/", {"to": "earlier"})
    organiser.post(f"{address}{second.pk}/", {"name": "Digitalt rum", "seats_digital": "30"})

    assert (again.status_code, 'value="7"' in again.content.decode()) == (422, True)
    assert [str(room) for room in forum.rooms.all()] == ["Digitalt rum", "Stora salen"]
    organiser.post(f"{address}{second.pk}/ta-bort/")
    assert list(forum.rooms.all()) == [first]
    assert organiser.get(address).status_code == 200


def test_room_in_use_stays(organiser: Client) -> None:
    session = make.make_session(make.make_slot(make.make_forum()))
    slug = session.slot.forum.slug

    answer = organiser.post(f"/forum/{slug}/planera/rum/{session.room_id}/ta-bort/", follow=True)

    assert "flytta det först" in answer.content.decode()
    assert Room.objects.filter(pk=session.room_id).exists()


def test_renamed_room_is_exported_by_its_new_name(organiser: Client) -> None:
    session = make.make_session(make.make_slot(make.make_forum()))

    organiser.post(f"/forum/{session.slot.forum.slug}/planera/rum/{session.room_id}/", {"name": "Nya salen"})

    (day,) = export_programme(session.slot.forum)["schedule"]["conference"]["days"]
    assert "Nya salen" in day["rooms"]


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [("onsite", "parallel", 20), ("digital", "parallel", 50), ("both", "parallel", 70), ("onsite", "plenary", None)],
)
def test_new_parallel_session_gets_the_seats_of_its_room(mode: str, kind: str, expected: int | None) -> None:
    forum = make.make_forum()
    make_room(forum, "Ett", seats_onsite=20, seats_digital=50)
    facts = programme_building.NewSession("Ny", kind, mode, make.STARTS_AT, make.STARTS_AT + HOUR, "Ett")

    session = programme_building.add_session(actor=make.make_organiser(), forum=forum, facts=facts, now=make.NOW)

    assert session.capacity == expected


def copy(client: Client, earlier: Forum, **changes: str) -> Any:
    told = {"source": earlier.slug, "title": "Del 2", "first_day": "2027-06-10"}
    return client.post("/forum/planera/nytt/fran-tidigare/", told | changes)


def test_copied_forum_keeps_clock_times_in_summer_time(organiser: Client) -> None:
    source = make.make_forum(onsite=60)
    talk = make.make_group_talk(make.make_slot(source, choice=Choice.ON_THE_DAY, hour=13), capacity=12)
    make.make_host(talk.session, name="Kim Ek", email="kim@example.org")
    cafe = Cafe.objects.create(session=talk.session, question="Vad nu?", rounds=3, minutes=15)
    cafe.tables.create(number=1, mode="onsite", host_name="Kim Ek")
    make.make_seat(make.make_registration(source), talk.session)

    answer = copy(organiser, source, with_hosts="on", with_cafes="on", is_follow_up="on")

    forum = Forum.objects.get(slug="del-2")
    session = Session.objects.select_related("slot", "group_talk", "cafe").get(slot__forum=forum)
    assert answer["Location"] == "/forum/del-2/planera/rutnat/"
    assert (forum.status, forum.follows, forum.join_url) == (ForumStatus.DRAFT, source, "")
    assert session.starts_at == datetime(2027, 6, 10, 13, tzinfo=make.STOCKHOLM)
    assert session.slot.starts_at == session.starts_at
    assert forum.ends_at == datetime(2027, 6, 10, 16, tzinfo=make.STOCKHOLM)
    assert forum.data_kept_until == (forum.ends_at + timedelta(days=90)).date()
    assert (session.capacity, session.taken, session.slot.choice) == (12, 0, Choice.ON_THE_DAY)
    assert [host.email for host in session.hosts.all()] == ["kim@example.org"]
    assert session.talk is not None
    assert session.talk.question == talk.question
    assert [(table.number, table.host_name) for table in session.cafe.tables.all()] == [(1, "")]
    assert dict(forum.capacities.values_list("mode", "capacity")) == {"onsite": 60, "digital": None}
    assert not forum.registrations.exists()


def test_copied_forum_leaves_hosts_and_cafes_unless_asked(organiser: Client) -> None:
    source = make.make_forum()
    session = make.make_session(make.make_slot(source))
    make.make_host(session)
    Cafe.objects.create(session=session, question="Vad nu?", rounds=3, minutes=15)

    copy(organiser, source)

    new = Session.objects.get(slot__forum__slug="del-2")
    assert not new.hosts.exists()
    assert not Cafe.objects.filter(session=new).exists()


def test_copy_to_a_night_that_skips_an_hour_is_refused_and_one_that_has_it_twice_is_not(organiser: Client) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    night = {"starts_at": datetime(2026, 11, 12, 1, tzinfo=zone), "ends_at": datetime(2026, 11, 12, 5, tzinfo=zone)}
    source = make.make_forum(**night)
    make.make_session(make.make_slot(source, hour=2.5, minutes=30), kind=SessionKind.PLENARY)

    spring = copy(organiser, source, first_day="2027-03-28")
    autumn = copy(organiser, source, first_day="2027-10-31")

    assert (spring.status_code, autumn.status_code) == (422, 302)
    assert "ställs fram" in spring.content.decode()
    session = Session.objects.get(slot__forum__slug="del-2")
    assert timezone.localtime(session.starts_at, zone).strftime("%H:%M") == "02:30"
    assert session.starts_at < session.ends_at


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "finns-inte"}, {"first_day": "9999-12-31"}, {"first_day": "snart"}, {"title": ""},
        {"title": "å" * 999}, {"is_follow_up": "on", "first_day": "2020-01-01"},
    ],
)  # fmt: skip
def test_bad_copy_keeps_what_was_typed(organiser: Client, changes: dict[str, str]) -> None:
    source = make.make_forum(title="Källan")

    answer = copy(organiser, source, **changes)

    assert answer.status_code == 422
    assert "Källan" in answer.content.decode()
    assert Forum.objects.count() == 1


def test_copy_form_is_filled_in_from_the_forum_one_comes_from(organiser: Client) -> None:
    source = make.make_forum(title="Källan")

    page = organiser.get(f"/forum/planera/nytt/fran-tidigare/?forum={source.slug}").content.decode()
    odd = organiser.get("/forum/planera/nytt/fran-tidigare/?forum=finns-inte")

    assert 'value="Källan"' in page
    assert odd.status_code == 200


@pytest.mark.parametrize("place", ["planera/nytt/fran-tidigare/", "{}/planera/rutnat/", "{}/planera/rum/"])
def test_grid_is_for_organisers_only(client: Client, place: str) -> None:
    address = "/forum/" + place.format(make.make_forum().slug)

    anonymous = client.get(address)
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")

    assert (anonymous.status_code, client.get(address).status_code) == (302, 403)


def test_others_may_not_call_the_services() -> None:
    session = make.make_session(make.make_slot(make.make_forum()))
    stranger, here = make.make_person(), session.placement

    for call in (
        lambda: moves.move_session(actor=stranger, session=session, to=here, seen=here, now=make.NOW),
        lambda: rooms.remove_room(actor=stranger, room=session.room, now=make.NOW),
        lambda: programme_copying.copy_forum(
            actor=stranger, source=session.slot.forum, now=make.NOW,
            facts=programme_copying.CopyFacts("Ny", make.FORUM_DAY),
        ),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            call()


def test_two_sessions_change_rooms_in_one_step(organiser: Client) -> None:
    one, two = group(make.make_forum(), 2)
    seat = make.make_seat(make.make_registration(one.slot.forum), two)
    rooms_before = (one.room_id, two.room_id)

    refused = move(organiser, one, room=two.room_id)
    page = refused.content.decode()
    address = f"/forum/{one.slot.forum.slug}/planera/pass/{one.pk}/byt-rum/"
    done = organiser.post(address, {"other": two.pk, "seen": one.placement.text}, follow=True)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (refused.status_code, address in page, "Byt rum" in page) == (422, True, True)
    assert (two.room_id, one.room_id) == rooms_before
    assert "1 person har plats där" in done.content.decode()
    assert Seat.objects.get() == seat


def test_rooms_are_not_changed_with_what_is_elsewhere_by_now(organiser: Client) -> None:
    one, two = group(make.make_forum(), 2)
    other = make.make_session(make.make_slot(one.slot.forum, hour=13))
    address = f"/forum/{one.slot.forum.slug}/planera/pass/{one.pk}/byt-rum/"
    wrong = [
        {"other": two.pk, "seen": two.placement.text}, {"other": other.pk, "seen": one.placement.text},
        {"other": one.pk, "seen": one.placement.text}, {"other": "x", "seen": one.placement.text},
        {"other": two.pk, "seen": "igår"}, {},
    ]  # fmt: skip
    before = list(Session.objects.order_by("pk").values_list("room", flat=True))

    codes = {organiser.post(address, data).status_code for data in wrong}

    assert codes == {302}
    assert list(Session.objects.order_by("pk").values_list("room", flat=True)) == before
    assert "Byt rum" not in move(organiser, one, room=other.room_id, minutes=300).content.decode()
