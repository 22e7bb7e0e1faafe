"""Two organisers move the same session at once: the later one is told, and the first move stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from samverkan.forums.models import Room, Session
from samverkan.forums.rules import Placement
from samverkan.forums.services import programme_moves as service
from tests.factories import forums as make
from tests.factories.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
THREADS = 4


def later(session: Session, hours: int, room: int | None = None) -> Placement:
    moved = timedelta(hours=hours)
    return Placement(session.starts_at + moved, session.ends_at + moved, room or session.room_id)


def test_one_of_many_moves_of_a_session_is_done() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    session = make.make_session(make.make_slot(forum, hour=9))
    seen = session.placement

    def move(hours: int) -> Callable[[], Any]:
        return lambda: service.move_session(
            actor=actor, session=session, to=later(session, hours), seen=seen, now=make.NOW
        )

    answers = at_once(*(move(hours) for hours in range(1, THREADS + 1)))

    done = [answer for answer in answers if isinstance(answer, service.Moved)]
    assert Counter(type(answer) for answer in answers) == {service.Moved: 1, service.MovedMeanwhile: THREADS - 1}
    assert Session.objects.get(pk=session.pk).placement == done[0].after


def test_many_sessions_moved_into_one_room_leave_one_there() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    slot = make.make_slot(forum, hour=9)
    sessions = [make.make_session(slot) for _each in range(THREADS)]
    room = Room.objects.create(forum=forum, name="Alla vill hit")

    answers = at_once(
        *(
            lambda one=one: service.move_session(  # type: ignore[misc]
                actor=actor, session=one, to=later(one, 0, room.pk), seen=one.placement, now=make.NOW
            )
            for one in sessions
        )
    )

    assert Counter(type(answer) for answer in answers) == {service.Moved: 1, service.RoomTaken: THREADS - 1}
    assert room.sessions.count() == 1


def test_control_looking_first_loses_a_move() -> None:
    """What the lock is for: looking, then writing, lets everybody in."""
    session = make.make_session(make.make_slot(make.make_forum(), hour=9))
    seen, all_looked = session.placement, Barrier(THREADS, timeout=20)

    def look_then_write(hours: int) -> Callable[[], bool]:
        def act() -> bool:
            is_there = Session.objects.get(pk=session.pk).placement == seen
            all_looked.wait()
            to = later(session, hours)
            Session.objects.filter(pk=session.pk).update(starts_at=to.starts_at, ends_at=to.ends_at)
            return is_there

        return act

    assert at_once(*(look_then_write(hours) for hours in range(1, THREADS + 1))) == [True] * THREADS
