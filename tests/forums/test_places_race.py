"""Places under pressure: many at once, on SQLite and on PostgreSQL. A control without the lock shows the race."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from samverkan.forums.enums import Choice, Mode, RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, Registration, Session
from samverkan.forums.services import offers, programme, registration_changes
from samverkan.forums.services.registration import AlreadyRegistered, Application, register
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
R = RegistrationStatus
THREADS = 8


def application(number: int, **fields: Any) -> Application:
    values = {
        "name": f"P {number}",
        "email": f"p{number}@example.org",
        "role": "other",
        "mode": "onsite",
        "organisation": "O",
    }
    return Application(**(values | fields))


def enter(forum: Forum, number: int) -> Callable[[], Registration]:
    return lambda: register(forum=forum, application=application(number), now=make.NOW)


def statuses(forum: Forum) -> Counter[str]:
    return Counter(forum.registrations.values_list("status", flat=True))


def taken(forum: Forum, mode: str = Mode.ONSITE) -> int:
    return ModeCapacity.objects.get(forum=forum, mode=mode).taken


def test_last_places_go_to_as_many_as_there_are() -> None:
    forum = make.make_forum(onsite=3)

    answers = at_once(*(enter(forum, number) for number in range(THREADS)))

    assert not [a for a in answers if isinstance(a, Exception)]
    assert statuses(forum) == {R.REGISTERED: 3, R.WAITING: 5}
    assert taken(forum) == 3
    numbers = forum.registrations.filter(status=R.WAITING).values_list("waiting_number", flat=True)
    assert len(set(numbers)) == 5


def test_control_counting_first_overbooks() -> None:
    """What the conditional update is for: counting, then inserting, lets too many in."""
    forum = make.make_forum(onsite=1)
    both_counted = Barrier(THREADS, timeout=20)

    def count_then_insert(number: int) -> Callable[[], bool]:
        def act() -> bool:
            has_room = forum.registrations.filter(mode=Mode.ONSITE).count() < 1
            both_counted.wait()
            if has_room:
                make.make_registration(forum, status=R.WAITING, email=f"c{number}@example.org", organisation="O")
            return has_room

        return act

    at_once(*(count_then_insert(number) for number in range(THREADS)))

    assert forum.registrations.count() > 1


def test_one_person_many_times_has_one_registration() -> None:
    forum = make.make_forum(onsite=5)

    answers = at_once(*(enter(forum, 1) for _each in range(THREADS)))

    assert Counter(type(a) for a in answers) == {Registration: 1, AlreadyRegistered: THREADS - 1}
    assert (statuses(forum), taken(forum)) == ({R.REGISTERED: 1}, 1)


def test_cancelling_many_times_frees_one_place() -> None:
    forum = make.make_forum(onsite=2)
    first = enter(forum, 1)()
    enter(forum, 2)()

    answers = at_once(*(lambda: registration_changes.cancel(registration=first, now=make.NOW) for _ in range(THREADS)))

    assert sorted(map(bool, answers)) == [False] * (THREADS - 1) + [True]
    assert taken(forum) == 1


def test_many_cancel_while_many_register_and_wait() -> None:
    forum = make.make_forum(onsite=4)
    people = [enter(forum, number)() for number in range(6)]

    answers = at_once(
        *(lambda p=p: registration_changes.cancel(registration=p, now=make.NOW) for p in people[:4]),  # type: ignore[misc]
        *(enter(forum, number) for number in range(10, 14)),
    )

    assert not [a for a in answers if isinstance(a, Exception)]
    found = statuses(forum)
    assert found[R.CANCELLED] == 4
    assert found[R.REGISTERED] + found[R.OFFERED] == taken(forum) <= 4
    assert found[R.REGISTERED] + found[R.OFFERED] + found[R.WAITING] == 6
    offers.expire_offers(now=make.NOW)
    assert taken(forum) == 4, "no place lies free while somebody waits"


def test_accept_and_expiry_at_once_give_one_answer() -> None:
    forum = make.make_forum(onsite=1)
    first, second, third = (enter(forum, number)() for number in range(3))
    registration_changes.cancel(registration=first, now=make.NOW)
    late = make.NOW + timedelta(hours=48)

    at_once(
        *(lambda: offers.accept_offer(registration=second, now=late - timedelta(seconds=1)) for _ in range(4)),
        *(lambda: offers.expire_offers(now=late) for _ in range(4)),
    )

    second.refresh_from_db(), third.refresh_from_db()
    assert (second.status, third.status) in {(R.REGISTERED, R.WAITING), (R.CANCELLED, R.OFFERED)}
    assert taken(forum) == 1


def test_place_is_offered_once() -> None:
    forum = make.make_forum(onsite=1)
    first, second, third = (enter(forum, number)() for number in range(3))

    at_once(*(lambda: registration_changes.cancel(registration=first, now=make.NOW) for _ in range(THREADS)))

    second.refresh_from_db(), third.refresh_from_db()
    assert (second.status, third.status) == (R.OFFERED, R.WAITING)
    assert Letter.objects.filter(template="place_offered").count() == 1


def test_crossing_mode_changes_do_not_wait_for_each_other() -> None:
    forum = make.make_forum(onsite=8, digital=8)
    people = [
        register(forum=forum, application=application(n, mode=mode), now=make.NOW)
        for n, mode in enumerate([Mode.ONSITE, Mode.DIGITAL] * 4)
    ]

    answers = at_once(
        *(
            lambda p=p: registration_changes.change_mode(  # type: ignore[misc]
                registration=p, mode=Mode.DIGITAL if p.mode == Mode.ONSITE else Mode.ONSITE, now=make.NOW
            )
            for p in people
        )
    )

    assert not [a for a in answers if isinstance(a, Exception)]
    assert (taken(forum), taken(forum, Mode.DIGITAL)) == (4, 4)


def test_organiser_edits_while_people_cancel_and_nobody_waits_in_a_ring() -> None:
    forum = make.make_parallel_forum(persons=6)
    session = Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).select_related("slot")[0]
    session.capacity = None
    session.save()
    people = list(forum.registrations.order_by("pk"))
    for person in people:
        make.make_seat(person, session)
    organiser = make.make_organiser()
    facts = programme.SessionFacts(session.title, "", None, session.room.name)

    def edit() -> Any:
        return programme.edit_session(actor=organiser, session=session, facts=facts, now=make.NOW)

    def move() -> Any:
        return programme.edit_forum(
            actor=organiser, forum=forum, facts={"venue": "Nytt hus"}, capacities={}, now=make.NOW
        )

    cancels = [lambda p=p: registration_changes.cancel(registration=p, now=make.NOW) for p in people]
    answers = at_once(*cancels, edit, move)

    assert not [a for a in answers if isinstance(a, Exception)]
    session.refresh_from_db()
    assert session.taken == 0
    assert sum(row.taken for row in ModeCapacity.objects.filter(forum=forum)) == 0
