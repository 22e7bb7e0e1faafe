"""People at one table, for tests: in a group talk, and in a World Café."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from samverkan.forums.enums import CafeState, Choice, Mode, NoteKind
from samverkan.forums.models import Cafe, CafeSeat, Forum, Note, Registration, Session
from samverkan.forums.services.table_points import save_point
from tests.factories import forums as make

HOUR = timedelta(hours=1)
#: When the group talk of ``make_table`` has begun.
DURING = make.STARTS_AT + 2 * HOUR


def make_table(*, persons: int = 2, **fields: Any) -> tuple[Session, list[Registration]]:
    """Return a group talk that begins an hour after the forum, and those who have seats there."""
    forum = make.make_forum(**fields)
    slot = make.make_slot(forum, choice=Choice.ON_THE_DAY)
    slot.starts_at, slot.ends_at = forum.starts_at + HOUR, forum.starts_at + 2 * HOUR
    slot.save()
    session = make.make_group_talk(slot, title="Praktik på riktigt").session
    people = [make.make_registration(forum) for _ in range(persons)]
    for person in people:
        make.make_seat(person, session)
    return session, people


def make_cafe(forum: Forum, *tables: list[Registration], on: int = 1, rounds: int = 3) -> Cafe:
    """Return a World Café with round ``on`` begun; in each round everybody moves on by one table."""
    session = make.make_session(make.make_slot(forum, hour=9, minutes=60), title="World Café")
    cafe = Cafe.objects.create(
        session=session, question="Vad behövs?", rounds=rounds, minutes=15, state=CafeState.RUNNING, current_round=on
    )
    made = [cafe.tables.create(number=number, mode=Mode.ONSITE) for number in range(1, len(tables) + 1)]
    for number in range(1, rounds + 1):
        for place, people in enumerate(tables):
            at = made[(place + number - 1) % len(made)]
            for person in people:
                CafeSeat.objects.create(cafe=cafe, registration=person, round=number, table=at)
    return cafe


def write(person: Registration, table: str, text: str, **fields: Any) -> Note:
    """Let somebody write a point at a table, by its key."""
    values = {"client_id": uuid.uuid4(), "kind": NoteKind.IDEA, "now": DURING}
    return save_point(registration=person, table=table, text=text, **(values | fields))
