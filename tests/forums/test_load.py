"""Right under load: many on the last seats, one person in two places, a desk that was away for an hour.

Small enough for every run of the tests; `bench/load.py` does the same with 500 people over HTTP.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import CheckInWay, Choice
from samverkan.forums.models import Attendance, Registration, Seat, Session
from samverkan.forums.queries import attendance as queries
from samverkan.forums.services import attendance, seat_taking
from tests.factories import forums as make
from tests.factories.forums import NOW, STARTS_AT
from tests.factories.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
THREADS, SEATS = 24, 5


def fresh(session: Session) -> Session:
    return Session.objects.select_related("slot__forum").get(pk=session.pk)


def parallel(count: int, *, persons: int, capacity: int | None) -> tuple[list[Session], list[Registration]]:
    """Return sessions at the same time, each in a slot of its own and open for picking, and people."""
    forum = make.make_forum(seats_published_at=NOW)
    slots = [make.make_slot(forum, choice=Choice.WISHES, group_key=f"g{number}") for number in range(count)]
    sessions = [make.make_session(slot, capacity=capacity) for slot in slots]
    return sessions, [make.make_registration(forum) for _ in range(persons)]


def picks(person: Registration, session: Session) -> Callable[[], Seat]:
    return lambda: seat_taking.pick_seat(registration=person, session=fresh(session), now=STARTS_AT)


def test_many_on_the_last_seats_get_exactly_those() -> None:
    [session], people = parallel(1, persons=THREADS, capacity=SEATS)

    answers = at_once(*[picks(person, session) for person in people])

    assert Counter(type(a) for a in answers) == {Seat: SEATS, seat_taking.SessionFull: THREADS - SEATS}
    assert fresh(session).taken == session.seats.count() == SEATS


def test_control_counting_first_gives_seats_that_are_not_there() -> None:
    """What the conditional update is for."""
    [session], people = parallel(1, persons=8, capacity=1)
    all_counted = Barrier(8, timeout=20)

    def count_then_insert(person: Registration) -> Callable[[], None]:
        def act() -> None:
            has_room = session.seats.count() < 1
            all_counted.wait()
            if has_room:
                Seat.objects.create(
                    registration=person, session=session, slot=session.slot, source="picked", given_at=NOW
                )

        return act

    at_once(*[count_then_insert(person) for person in people])

    assert session.seats.count() > 1


def test_one_person_on_two_parallel_sessions_at_once_gets_one() -> None:
    sessions, people = parallel(2, persons=8, capacity=None)

    answers = at_once(*[picks(person, session) for person in people for session in sessions])

    assert {type(a) for a in answers} <= {Seat, seat_taking.TwoAtOnce}
    assert Counter(Seat.objects.values_list("registration", flat=True)) == {person.pk: 1 for person in people}
    assert sum(fresh(session).taken for session in sessions) == len(people)


def test_control_without_the_lock_on_the_person_one_sits_in_two_places() -> None:
    """What locking the person first is for: each looks, sees nothing, and takes its own seat."""
    sessions, [person] = parallel(2, persons=1, capacity=None)
    both_looked = Barrier(2, timeout=20)

    def look_then_take(session: Session) -> Callable[[], None]:
        def act() -> None:
            is_free = not Seat.objects.filter(registration=person, session__starts_at__lt=session.ends_at).exists()
            both_looked.wait()
            if is_free:
                Seat.objects.create(
                    registration=person, session=session, slot=session.slot, source="picked", given_at=NOW
                )

        return act

    at_once(*[look_then_take(session) for session in sessions])

    assert Seat.objects.count() == 2


def test_two_desks_away_for_an_hour_lose_no_scan_and_count_none_twice() -> None:
    """Each desk has scanned all; both send everything twice, at the same time, in any order. The first scan counts."""
    forum, organiser = make.make_forum(), make.make_organiser()
    people = [make.make_registration(forum) for _ in range(20)]
    now, lot = STARTS_AT + timedelta(hours=1), random.Random(4)
    scans = [
        (person, STARTS_AT + timedelta(minutes=desk + number))
        for number, person in enumerate(people)
        for desk in (0, 10)
    ]

    def send(some: list[tuple[Registration, Any]]) -> Callable[[], None]:
        def act() -> None:
            for person, moment in some:
                attendance.check_in_at_desk(
                    actor=organiser, registration=person, way=CheckInWay.QR, scanned_at=moment, now=now
                )

        return act

    answers = at_once(*[send(lot.sample(scans, len(scans))) for _ in range(2)])

    moments = dict(Attendance.objects.values_list("registration", "checked_in_at"))
    assert answers == [None, None]
    assert moments == {p.pk: STARTS_AT + timedelta(minutes=number) for number, p in enumerate(people)}
    assert len(queries.list_doubles(forum, queries.list_expected(forum))) == 20


@pytest.mark.parametrize("order", [(30, 50), (50, 30)])
def test_double_is_told_at_the_desk_and_on_its_page(client: Client, order: tuple[int, int]) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    person = make.make_registration(make.make_forum(), name="Anna Alm")
    address, now = f"/forum/{person.forum.slug}/dagen/", timezone.now()
    scans = [{"registration": person.pk, "scanned_at": (now - timedelta(minutes=m)).isoformat()} for m in order]

    answers = [
        client.post(f"{address}incheckning/", scan, headers={"accept": "application/json"}).json()
        for scan in [*scans, *scans]
    ]

    assert [answer["is_new"] for answer in answers] == [True, False, False, False]
    assert answers[1]["is_double"]
    assert "Anna Alm" in answers[1]["message"]
    assert Attendance.objects.get().checked_in_at == now - timedelta(minutes=50)
    assert len(client.get(address).context["doubles"]) == 1


def test_pressing_again_at_once_is_no_double(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    person = make.make_registration(make.make_forum())
    address = f"/forum/{person.forum.slug}/dagen/"

    for _ in range(2):
        scan = {"registration": person.pk, "scanned_at": timezone.now().isoformat()}
        client.post(f"{address}incheckning/", scan)

    assert client.get(address).context["doubles"] == []


@pytest.mark.parametrize(("days", "is_there"), [(-8, False), (-6, True), (0, True), (1.01, False)])
def test_worker_is_there_for_the_days_of_the_forum_only(client: Client, days: float, is_there: bool) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.now()
    forum = make.make_forum(starts_at=now - timedelta(days=days), ends_at=now - timedelta(days=days, minutes=-5))

    page = client.get(f"/forum/{forum.slug}/dagen/")
    script = client.get(f"/forum/{forum.slug}/dagen/arbetare.js")

    assert ("data-sv-worker" in page.content.decode()) is is_there
    assert script.status_code == (200 if is_there else 404)
    if is_there:
        assert script["Content-Type"].startswith("text/javascript")
        assert script["Cache-Control"] == "no-cache"
        assert "script-src 'self'" in script["Content-Security-Policy"]


def test_worker_is_for_organisers_only(client: Client) -> None:
    now = timezone.now()
    forum = make.make_forum(starts_at=now, ends_at=now + timedelta(minutes=5))

    answer = client.get(f"/forum/{forum.slug}/dagen/arbetare.js")

    assert answer.status_code == 302
