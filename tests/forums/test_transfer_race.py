"""Passing a place on under pressure, on SQLite and on PostgreSQL. A control without the lock shows the race."""

from __future__ import annotations

from threading import Barrier

import pytest

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, Registration, Seat, Session
from samverkan.forums.services import colleagues, registration_changes, transfer
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
R = RegistrationStatus


def holder() -> tuple[Forum, Registration, Session]:
    forum = make.make_forum(onsite=1)
    me = make.make_registration(forum)
    session = make.make_session(make.make_slot(forum), capacity=1)
    make.make_seat(me, session)
    return forum, me, session


def to(number: int) -> transfer.Colleague:
    return transfer.Colleague(f"K {number}", f"k{number}@example.org", "manager", "onsite")


def holders(forum: Forum) -> list[Registration]:
    return list(forum.registrations.filter(status__in=[R.REGISTERED, R.OFFERED]))


def test_passing_on_and_cancelling_at_once_never_give_two_holders() -> None:
    for _round in range(3):
        forum, me, session = holder()
        waiting = make.make_registration(forum, status=R.WAITING, waiting_number=1)

        at_once(
            *(lambda p=me, n=n: transfer.pass_on(registration=p, to=to(n), now=make.NOW) for n in range(3)),  # type: ignore[misc]
            *(lambda p=me: registration_changes.cancel(registration=p, now=make.NOW) for _ in range(2)),  # type: ignore[misc]
        )

        me.refresh_from_db(), waiting.refresh_from_db(), session.refresh_from_db()
        found = holders(forum)
        assert me.status == R.CANCELLED
        assert len(found) == 1
        assert ModeCapacity.objects.get(forum=forum, mode="onsite").taken == 1
        assert (waiting.status == R.OFFERED) == (me.passed_on_at is None)
        assert session.taken == Seat.objects.filter(session=session).count() == (1 if me.passed_on_at else 0)
        Letter.objects.all().delete()


def test_control_looking_first_gives_two_holders() -> None:
    """What the lock on the registration is for: both look, both see a place, both pass it on."""
    forum, me, _session = holder()
    both_looked = Barrier(2, timeout=20)

    def look_then_pass_on(number: int) -> None:
        has_place = Registration.objects.get(pk=me.pk).status == R.REGISTERED
        both_looked.wait()
        if has_place:
            Registration.objects.filter(pk=me.pk).update(status=R.CANCELLED)
            Registration.objects.create(
                forum=forum, status=R.REGISTERED, name="K", email=f"k{number}@example.org", organisation="O",
                role="other", mode="onsite", consented_at=make.NOW, kept_until=make.FORUM_DAY, created_at=make.NOW,
            )  # fmt: skip

    at_once(lambda: look_then_pass_on(1), lambda: look_then_pass_on(2))

    assert len(holders(forum)) == 2


def test_two_pass_on_to_the_same_colleague_and_one_gets_through() -> None:
    forum = make.make_forum(onsite=2)
    people = [make.make_registration(forum) for _ in range(2)]

    answers = at_once(
        *(lambda p=p: transfer.pass_on(registration=p, to=to(1), now=make.NOW) for p in people)  # type: ignore[misc]
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyRegistered", "Registration"]
    assert forum.registrations.filter(email="k1@example.org").count() == 1
    assert len(holders(forum)) == 2


def test_colleagues_sent_twice_at_once_are_registered_once_with_one_letter() -> None:
    forum = make.make_forum(onsite=2)
    me = make.make_registration(forum)
    new = [colleagues.NewColleague(f"K {n}", f"k{n}@example.org", "manager", "onsite") for n in range(3)]

    answers = at_once(*[lambda: colleagues.register_colleagues(registration=me, colleagues=new, now=make.NOW)] * 4)

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert forum.registrations.count() == 4
    assert ModeCapacity.objects.get(forum=forum, mode="onsite").taken == 2
    assert sorted(Letter.objects.values_list("to", flat=True)) == [f"k{n}@example.org" for n in range(3)]
