"""Group talks: picked within capacity, switched without loss, and the last seats exact under concurrency."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import Choice, ForumMode, Mode, RegistrationStatus, SeatSource
from samverkan.forums.models import Registration, Seat, Session
from samverkan.forums.queries.group_talks import list_slot_choices
from samverkan.forums.services import seat_taking
from samverkan.forums.services.calendars import registration_calendar
from tests.factories import forums as make
from tests.factories.forums import STARTS_AT as NOW
from tests.factories.threads import at_once, faults


def fresh(session: Session) -> Session:
    return Session.objects.select_related("slot__forum").get(pk=session.pk)


@pytest.mark.django_db
def test_pick_takes_a_seat_and_switching_frees_it() -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    first, second = make.make_group_talk(slot, capacity=1).session, make.make_group_talk(slot, capacity=1).session
    person = make.make_registration(slot.forum)

    seat_taking.pick_group(registration=person, session=fresh(first), now=NOW)
    seat_taking.pick_group(registration=person, session=fresh(first), now=NOW)
    seat = seat_taking.pick_group(registration=person, session=fresh(second), now=NOW)

    assert (seat.session, seat.source) == (second, SeatSource.PICKED)
    assert (fresh(first).taken, fresh(second).taken) == (0, 1)
    assert Seat.objects.count() == 1


@pytest.mark.django_db
def test_full_group_is_refused_and_the_old_seat_kept() -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    mine, full = make.make_group_talk(slot, capacity=2).session, make.make_group_talk(slot, capacity=0).session
    person = make.make_registration(slot.forum)
    seat_taking.pick_group(registration=person, session=fresh(mine), now=NOW)

    with pytest.raises(seat_taking.SessionFull):
        seat_taking.pick_group(registration=person, session=fresh(full), now=NOW)

    assert Seat.objects.get().session == mine
    assert fresh(mine).taken == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "session_mode", "lent", "error"),
    [
        (Mode.ONSITE, ForumMode.DIGITAL, False, seat_taking.ComputerNeeded),
        (Mode.ONSITE, ForumMode.DIGITAL, True, None),
        (Mode.ONSITE, ForumMode.BOTH, False, None),
        (Mode.DIGITAL, ForumMode.ONSITE, True, seat_taking.NotYourMode),
        (Mode.DIGITAL, ForumMode.DIGITAL, False, None),
    ],
)
def test_modes_decide_who_sits_where(mode: Mode, session_mode: ForumMode, lent: bool, error: type | None) -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    talk = make.make_group_talk(slot, mode=session_mode)
    person = make.make_registration(slot.forum, mode=mode)

    if error:
        with pytest.raises(error):
            seat_taking.pick_group(registration=person, session=fresh(talk.session), via_lent_computer=lent, now=NOW)
    else:
        seat_taking.pick_group(registration=person, session=fresh(talk.session), via_lent_computer=lent, now=NOW)

    assert Seat.objects.count() == (0 if error else 1)
    assert Seat.objects.filter(via_lent_computer=True).count() == int(lent and not error)


@pytest.mark.django_db
def test_waiting_past_and_foreign_are_refused() -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    session = make.make_group_talk(slot).session
    waiting = make.make_registration(slot.forum, status=RegistrationStatus.WAITING)
    foreign = make.make_registration(make.make_forum())

    for person in (waiting, foreign):
        with pytest.raises(seat_taking.NoPlace):
            seat_taking.pick_group(registration=person, session=fresh(session), now=NOW)
    with pytest.raises(seat_taking.ChoiceClosed):
        seat_taking.pick_group(registration=waiting, session=fresh(session), now=slot.ends_at)

    assert Seat.objects.count() == 0


@pytest.mark.django_db
def test_two_seats_at_once_are_refused() -> None:
    forum = make.make_forum()
    first, second = (make.make_slot(forum, choice=Choice.ON_THE_DAY, hour=hour) for hour in (10, 10.5))
    one, other = make.make_group_talk(first).session, make.make_group_talk(second).session
    person = make.make_registration(forum)
    seat_taking.pick_group(registration=person, session=fresh(one), now=NOW)

    with pytest.raises(seat_taking.TwoAtOnce):
        seat_taking.pick_group(registration=person, session=fresh(other), now=NOW)


@pytest.mark.django_db
def test_leave_gives_the_seat_back() -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    session = make.make_group_talk(slot, capacity=1).session
    person = make.make_registration(slot.forum)
    seat_taking.pick_group(registration=person, session=fresh(session), now=NOW)

    assert seat_taking.leave_group(registration=person, session=fresh(session), now=NOW)
    assert not seat_taking.leave_group(registration=person, session=fresh(session), now=NOW)

    person.refresh_from_db()
    assert fresh(session).taken == 0
    told = registration_calendar(person, now=NOW)
    assert re.search(rf"UID:pass-{person.pk}-{slot.pk}@(?:(?!END:VEVENT).)*STATUS:CANCELLED", told, re.DOTALL)
    assert person.calendar_sequence == 2  # taken, and given back once


@pytest.mark.django_db
def test_choices_take_the_same_queries_with_one_and_three_groups(django_assert_num_queries: Callable) -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    make.make_host(make.make_group_talk(slot).session)
    person = make.make_registration(slot.forum)

    with django_assert_num_queries(4):
        list_slot_choices(person, now=NOW)
    for _ in range(2):
        make.make_host(make.make_group_talk(slot).session)
    person = Registration.objects.select_related("forum").get(pk=person.pk)
    with django_assert_num_queries(4):
        (choice,) = list_slot_choices(person, now=NOW)

    assert len(choice.options) == 3


@pytest.mark.django_db
def test_picking_on_my_day_names_the_open_ones_when_full(client: Client) -> None:
    start = timezone.now() - timedelta(minutes=5)
    forum = make.make_forum(starts_at=start, ends_at=start + timedelta(hours=5))
    slot = make.make_slot(forum, choice=Choice.ON_THE_DAY, starts_at=start, ends_at=start + timedelta(hours=1))
    full = make.make_group_talk(slot, capacity=0, title="Bostad först").session
    make.make_group_talk(slot, capacity=4, title="Praktik som leder vidare")
    person = make.make_registration(forum)

    answer = client.post(f"/min-dag/{person.key}/samtal/", {"session": full.pk})

    assert answer.status_code == 409
    assert "Praktik som leder vidare" in str(next(iter(answer.context["messages"])))
    assert Seat.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("session", ["", "abc", "999999", "-1", "9" * 30])
def test_picking_nonsense_is_not_found(client: Client, session: str) -> None:
    person = make.make_registration(make.make_forum())

    answer = client.post(f"/min-dag/{person.key}/samtal/", {"session": session})

    assert answer.status_code == 404


# --- The last seats ---------------------------------------------------------------------------------------------------


def last_seats(people: int, seats: int) -> tuple[Session, list[Registration]]:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    session = make.make_group_talk(slot, capacity=seats).session
    return session, [make.make_registration(slot.forum) for _ in range(people)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_on_the_last_three_seats() -> None:
    session, people = last_seats(people=8, seats=3)
    refused = []

    def pick(person: Registration) -> None:
        try:
            seat_taking.pick_group(registration=person, session=fresh(session), now=NOW)
        except seat_taking.SessionFull:
            refused.append(person.pk)

    answers = at_once(*(lambda person=person: pick(person) for person in people))

    assert faults(answers) == []
    assert Seat.objects.filter(session=session).count() == 3
    assert fresh(session).taken == 3
    assert len(refused) == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_presses_of_one_person_give_one_seat() -> None:
    session, (person,) = last_seats(people=1, seats=3)

    answers = at_once(*[lambda: seat_taking.pick_group(registration=person, session=fresh(session), now=NOW)] * 8)

    assert faults(answers) == []
    assert Seat.objects.count() == 1
    assert fresh(session).taken == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_the_race_shows() -> None:
    """Negative control: counting first and inserting then overbooks, on this database and with these threads."""
    session, people = last_seats(people=8, seats=3)

    def pick_naively(person: Registration) -> None:
        if Seat.objects.filter(session=session).count() < 3:
            time.sleep(0.1)
            Seat.objects.create(
                registration=person, slot_id=session.slot_id, session=session, source=SeatSource.PICKED, given_at=NOW
            )

    at_once(*(lambda person=person: pick_naively(person) for person in people))

    assert Seat.objects.filter(session=session).count() > 3, connection.vendor


@pytest.mark.django_db
def test_what_is_over_is_no_longer_offered_on_my_day(client: Client) -> None:
    slot = make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)
    make.make_group_talk(slot)
    person = make.make_registration(slot.forum)

    offered = []
    for moment in (slot.starts_at + timedelta(minutes=1), slot.ends_at):
        with time_machine.travel(moment, tick=False):
            page = client.get(f"/min-dag/{person.key}/")
        offered.append((len(page.context["slot_choices"]), f'href="#pick-{slot.pk}"' in page.content.decode()))

    assert offered == [(1, True), (0, False)]
