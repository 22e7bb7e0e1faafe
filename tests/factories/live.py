"""Live sessions for tests: what is asked, liked, answered and queued."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from samverkan.forums.enums import QuestionState, QuickWay, Signature
from samverkan.forums.models import (
    LiveQuestion,
    LiveSession,
    Note,
    PanelPoint,
    QuestionLike,
    QuickPoll,
    Registration,
    Session,
)
from samverkan.forums.services import quick_polls
from samverkan.forums.services.live import Moderator
from tests.factories import forums as make
from tests.factories.forums import NOW, STARTS_AT


def make_live(session: Session | None = None, **fields: Any) -> LiveSession:
    """Return an open live session, of a plenary for all unless said otherwise."""
    session = session or make.make_session(make.make_slot(make.make_forum(), hour=9), title="Panelsamtal")
    return LiveSession.objects.create(session=session, **({"is_open": True} | fields))


def make_question(live: LiveSession, *, likes: int = 0, moment: datetime = STARTS_AT, **fields: Any) -> LiveQuestion:
    """Return a question that is let through, with so many likes."""
    forum = live.session.slot.forum
    person = fields.pop("registration", None) or make.make_registration(forum)
    values: dict[str, Any] = {"text": "Vem betalar?", "signature": Signature.NONE, "state": QuestionState.OPEN}
    question = LiveQuestion.objects.create(live=live, registration=person, asked_at=moment, **(values | fields))
    for _number in range(likes):
        QuestionLike.objects.create(question=question, registration=make.make_registration(forum))
    return question


def make_quick_poll(
    live: LiveSession, *, way: QuickWay = QuickWay.YES_NO, options: tuple[str, ...] = (), question: str = "Vågar vi?"
) -> QuickPoll:
    """Return the quick poll that is on."""
    facts = quick_polls.QuickFacts(question, way, options)
    poll = quick_polls.start(by=Moderator(), live=live, facts=facts, now=NOW)
    live.refresh_from_db()
    return poll


def give_answers(poll: QuickPoll, *given: int | str) -> list[Registration]:
    """Let somebody new give each answer: the place of an option, or words."""
    people = []
    for one in given:
        person = make.make_registration(poll.live.session.slot.forum)
        answer = {"words": one} if isinstance(one, str) else {"choice": one}
        quick_polls.answer(registration=person, poll=poll, **answer)  # type: ignore[arg-type]
        people.append(person)
    poll.refresh_from_db()
    return people


def make_note(live: LiveSession, text: str = "Börja tidigare", *, group: str = "Grupp om praktik") -> Note:
    """Return a point of a group talk at the same forum."""
    slot = make.make_slot(live.session.slot.forum, hour=13)
    talk = make.make_group_talk(slot, title=group)
    return Note.objects.create(
        group_talk=talk, client_id=uuid.uuid4(), text=text, written_at=STARTS_AT, changed_at=STARTS_AT
    )


def make_point(live: LiveSession, *, position: int = 1, **fields: Any) -> PanelPoint:
    """Return a point of the queue, of a new note unless a note or a question is given."""
    if not fields.get("question"):
        fields.setdefault("note", None)
        fields["note"] = fields["note"] or make_note(live, f"Punkt {position}")
    return PanelPoint.objects.create(live=live, position=position, **fields)
