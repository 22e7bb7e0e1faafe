"""What a review of the room found: locks in order, limits that hold, refusals that say so, nothing personal left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samverkan.forums.enums import Choice, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, Host, Registration, Seat, SeatPlan, Session
from samverkan.forums.services import programme, retention, seat_publication, seat_taking, seats
from samverkan.forums.services import registration as registering
from samverkan.forums.services.calendars import forum_calendar
from samverkan.forums.services.changes import ForumOver
from samverkan.forums.services.registration_changes import cancel
from samverkan.forums.services.schedule import ProgrammeError, parse_programme
from samverkan.forums.views import throttle
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, FORUM_DAY, NOW, STARTS_AT, STOCKHOLM

pytestmark = pytest.mark.django_db
R = RegistrationStatus


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def first_touch(queries: Sequence[dict[str, str]], words: str) -> int:
    return next(place for place, query in enumerate(queries) if words in query["sql"])


def wish_session(forum: Forum) -> Session:
    found = Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES)
    return found.select_related("slot__forum", "room").order_by("pk")[0]


def test_a_session_is_edited_with_the_people_locked_before_it() -> None:
    session = wish_session(make.make_parallel_forum(persons=2))
    facts = programme.SessionFacts(session.title, "", session.capacity, session.room.name)

    with CaptureQueriesContext(connection) as seen:
        programme.edit_session(actor=make.make_organiser(), session=session, facts=facts, now=NOW)

    people, sessions = 'FROM "forums_registration"', 'FROM "forums_session"'
    assert first_touch(seen.captured_queries, people) < first_touch(seen.captured_queries, sessions)


def test_facts_are_edited_with_the_people_locked_before_the_places() -> None:
    forum = make.make_parallel_forum(persons=2)
    actor = make.make_organiser()

    with CaptureQueriesContext(connection) as seen:
        programme.edit_forum(actor=actor, forum=forum, facts={"venue": "Nytt hus"}, capacities={}, now=NOW)

    people, places = 'FROM "forums_registration"', 'FROM "forums_modecapacity"'
    assert first_touch(seen.captured_queries, people) < first_touch(seen.captured_queries, places)


def test_a_new_title_reaches_the_calendars() -> None:
    person = make.make_registration(make.make_forum())

    programme.edit_forum(
        actor=make.make_organiser(), forum=person.forum, facts={"title": "Nytt namn"}, capacities={}, now=NOW
    )

    person.refresh_from_db()
    assert person.calendar_sequence == 1


def test_a_forum_that_is_moved_keeps_its_people_until_it_is_over() -> None:
    person = make.make_registration(make.make_forum(), kept_until=FORUM_DAY + timedelta(days=30))
    later = timedelta(days=100)

    programme.edit_forum(
        actor=make.make_organiser(), forum=person.forum, capacities={}, now=NOW,
        facts={"starts_at": STARTS_AT + later, "ends_at": ENDS_AT + later, "data_kept_until": FORUM_DAY + later},
    )  # fmt: skip

    person.refresh_from_db()
    assert person.kept_until == FORUM_DAY + later


def test_registration_is_refused_by_a_forum_closed_in_the_meantime() -> None:
    forum = make.make_forum()
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CANCELLED)
    application = registering.Application("A", "a@example.org", "other", Mode.ONSITE, organisation="O")

    with pytest.raises(registering.RegistrationClosed):
        registering.register(forum=forum, application=application, now=NOW)

    assert not Registration.objects.exists()


def test_who_cancels_leaves_no_notes_behind() -> None:
    person = make.make_registration(make.make_forum(), my_notes="mina ord", needs="ramp")

    cancel(registration=person, now=NOW)

    person.refresh_from_db()
    assert (person.my_notes, person.needs) == ("", "")


def test_seat_plans_forget_the_people_who_are_forgotten() -> None:
    forum = make.make_parallel_forum(persons=4)
    plan = seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)
    gone, *rest = forum.registrations.order_by("pk")
    plan.result["explanations"] = {str(gone.pk): {}, str(rest[0].pk): {}}
    plan.save()
    Registration.objects.filter(pk=gone.pk).update(kept_until=FORUM_DAY)

    retention.delete_expired(now=datetime(2026, 11, 20, 12, tzinfo=STOCKHOLM))

    kept = SeatPlan.objects.get()
    assert {person["id"] for person in kept.problem["persons"]} == {person.pk for person in rest}
    assert set(kept.result["explanations"]) == {str(rest[0].pk)}


def test_hosts_of_a_forum_without_an_end_date_are_closed_too() -> None:
    forum = make.make_forum(data_kept_until=None)
    make.make_host(make.make_session(make.make_slot(forum)), email="vard@example.org")

    early = retention.delete_expired(now=ENDS_AT + timedelta(days=80))
    late = retention.delete_expired(now=ENDS_AT + timedelta(days=92))

    assert (early["hosts"], late["hosts"]) == (0, 1)
    assert Host.objects.get().email == ""


def test_seats_of_a_forum_called_off_are_not_published() -> None:
    forum, organiser = make.make_parallel_forum(persons=2), make.make_organiser()
    plan = seats.propose(actor=organiser, forum=forum, seed=1, now=NOW)
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CANCELLED)

    with pytest.raises(ForumOver):
        seat_publication.publish(actor=organiser, plan=plan, now=NOW)

    assert not Seat.objects.exists()


def test_group_talks_are_not_picked_before_the_day() -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    person, talk = make.make_registration(slot.forum), make.make_group_talk(slot)

    with pytest.raises(seat_taking.ChoiceClosed):
        seat_taking.pick_group(registration=person, session=talk.session, now=STARTS_AT - timedelta(days=1))


@pytest.mark.parametrize("plan", [None, "", "abc", "9" * 5000])
def test_publishing_says_which_plan_it_means(client: Client, plan: str | None) -> None:
    sign_in(client)
    forum = make.make_parallel_forum(persons=2)
    seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)

    answer = client.post(f"/forum/{forum.slug}/platser/publicera/", {} if plan is None else {"plan": plan})

    assert answer.status_code == 404
    assert SeatPlan.objects.get().published_at is None


@pytest.mark.parametrize("token", ["http://[abc", "https://[::1/min-dag/x/", "//[", "x" * 300])
def test_a_scan_of_nonsense_is_told(client: Client, token: str) -> None:
    sign_in(client)
    forum = make.make_forum()

    answer = client.post(f"/forum/{forum.slug}/dagen/incheckning/", {"token": token})

    assert answer.status_code == 404
    assert not Attendance.objects.exists()


def test_an_unknown_action_does_not_close_registration(client: Client) -> None:
    sign_in(client)
    forum = make.make_forum()

    answer = client.post(f"/forum/{forum.slug}/planera/anmalan/", {"action": "hej"})

    assert answer.status_code == 404
    forum.refresh_from_db()
    assert forum.status == ForumStatus.OPEN


def test_a_mode_that_is_none_is_refused(client: Client) -> None:
    ends_at = timezone.now() + timedelta(days=9)
    forum = make.make_forum(starts_at=ends_at - timedelta(hours=3), ends_at=ends_at)
    person = make.make_registration(forum, kept_until=ends_at.date())

    answer = client.post(f"/min-dag/{person.key}/deltagande/", {"mode": "hej"})

    assert answer.status_code == 422


def test_what_an_address_is_asked_for_by_a_mail_program_checks_nobody_in(client: Client) -> None:
    now = timezone.now()
    forum = make.make_forum(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    person = make.make_registration(forum, mode=Mode.DIGITAL, kept_until=now.date() + timedelta(days=9))

    client.head(f"/min-dag/{person.key}/")
    asked = Attendance.objects.count()
    client.get(f"/min-dag/{person.key}/")

    assert (asked, Attendance.objects.count()) == (0, 1)


def test_needs_are_shown_to_the_organiser_and_to_no_participant(client: Client) -> None:
    forum = make.make_forum()
    person = make.make_registration(forum, name="Ada", needs="Hörslinga <b>tack</b>")
    make.make_registration(forum, status=R.CANCELLED, needs="Ramp")
    public = client.get(f"/forum/{forum.slug}/").content.decode()
    sign_in(client)

    page = client.get(f"/forum/{forum.slug}/bjud-in/").content.decode()

    assert "Hörslinga &lt;b&gt;tack&lt;/b&gt;" in page
    assert person.name in page
    assert "Ramp" not in page
    assert "Hörslinga" not in public


def test_line_breaks_in_a_title_do_not_break_the_calendar() -> None:
    forum = make.make_forum(title="Ett\r\nATTENDEE:mailto:x@example.org")

    lines = forum_calendar(forum, now=NOW).splitlines()

    assert not [line for line in lines if line.startswith("ATTENDEE")]


def registration_post(**fields: str) -> dict[str, str]:
    values = {
        "name": "Ada", "email": "ada@example.org", "municipality": "other", "organisation": "O", "role": "other",
        "mode": "onsite", "needs": "", "consent": "on", "website": "",
    }  # fmt: skip
    return values | fields


def test_an_address_longer_than_the_database_holds_is_told(client: Client) -> None:
    ends_at = timezone.now() + timedelta(days=9)
    forum = make.make_forum(starts_at=ends_at - timedelta(hours=3), ends_at=ends_at)
    email = f"{'a' * 250}@example.org"

    answer = client.post(f"/forum/{forum.slug}/anmalan/", registration_post(email=email))

    assert answer.status_code == 422
    assert email in answer.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("ends_at", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_years_that_cannot_be_counted_with_are_told(client: Client, ends_at: str) -> None:
    sign_in(client)
    forum = make.make_forum()

    answer = client.post(f"/forum/{forum.slug}/planera/fakta/", {"starts_at": ends_at, "ends_at": ends_at})

    assert answer.status_code == 422
    assert ends_at in answer.content.decode()


def schedule(**fields: Any) -> bytes:
    event = {"id": 1, "title": "T", "start": "09:00", "duration": "01:00"}
    days = [{"date": "2027-03-18", "rooms": {"A": [event]}}]
    return json.dumps({"schedule": {"conference": {"acronym": "a", "title": "A", "days": days, **fields}}}).encode()


def test_a_programme_deeper_than_can_be_copied_is_refused() -> None:
    deep = schedule(x=0).replace(b'"x": 0', b'"x": ' + b"[" * 500 + b"]" * 500)

    with pytest.raises(ProgrammeError):
        parse_programme(deep)


def test_a_programme_of_a_hundred_thousand_rooms_is_refused_at_once() -> None:
    rooms: dict[str, list[Any]] = {f"r{number}": [] for number in range(100_000)}

    with pytest.raises(ProgrammeError) as refused:
        parse_programme(schedule(days=[{"date": "2027-03-18", "rooms": rooms}]))

    assert refused.value.faults[0].field == "rooms"


def test_tries_are_counted_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    now = datetime(2026, 10, 1, 10, 0, 1, tzinfo=STOCKHOLM)
    caches["default"].clear()

    monkeypatch.setattr(throttle.timezone, "now", lambda: now)
    first = [throttle.is_too_often(request, "test", limit=2, seconds=600) for _try in range(3)]
    monkeypatch.setattr(throttle.timezone, "now", lambda: now + timedelta(minutes=10))
    later = throttle.is_too_often(request, "test", limit=2, seconds=600)

    assert (first, later) == ([False, False, True], False)
