"""A live session: opened and closed, its questions let through, put aside, joined and answered.

Whoever changes what is shown locks the live session's row first, so that two moderators never show two things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from samverkan.forums.enums import QuestionState
from samverkan.forums.models import Host, LiveQuestion, LiveSession, PanelPoint, QuestionLike, Session
from samverkan.forums.queries.live import is_withdrawn
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person


class NotThere(Exception):
    """The question, poll or point is not one of this session, or is gone."""


class NotFitting(Exception):
    """It cannot be done with the question as it stands: somebody else was quicker, or it is joined to itself."""


@dataclass(frozen=True)
class Moderator:
    """Who decides: an organiser, or a host of the session by their personal link."""

    person: Person | None = None
    host: Host | None = None


def leads(host: Host, session: Session) -> bool:
    """Return whether the host speaks in or leads the session; one host may lead several of the forum."""
    if session.slot.forum_id != host.session.slot.forum_id:
        return False
    return session.pk == host.session_id or (
        bool(host.email) and session.hosts.filter(email__iexact=host.email).exists()
    )


def require_moderator(by: Moderator, session: Session) -> None:
    """Raise ``PermissionDenied`` unless an organiser, or a host of the session, decides."""
    if by.host is None:
        require_organiser(by.person)
    elif not leads(by.host, session):
        raise PermissionDenied


@contextmanager
def changing(by: Moderator, live: LiveSession) -> Iterator[LiveSession]:
    """Lock the live session for a change by somebody who may, and let phones know that there is news."""
    require_moderator(by, live.session)
    with transaction.atomic():
        locked = LiveSession.objects.select_for_update(of=("self",)).select_related("session__slot").get(pk=live.pk)
        yield locked
        touch(locked.pk)


def touch(live: int) -> None:
    """Let phones and projector know that there is something new."""
    LiveSession.objects.filter(pk=live).update(version=F("version") + 1)


def touch_questions_of(registration: int) -> None:
    """Let moderators know that somebody is gone whose questions waited. Call it when nothing is locked."""
    LiveSession.objects.filter(questions__registration=registration).update(version=F("version") + 1)


def set_open(*, by: Moderator, session: Session, is_open: bool, now: datetime) -> LiveSession:
    """Show the session's live page to participants, or hide it again."""
    require_moderator(by, session)
    with transaction.atomic():
        live, _is_new = LiveSession.objects.get_or_create(session=session)
        if LiveSession.objects.filter(pk=live.pk, is_open=not is_open).update(
            is_open=is_open, version=F("version") + 1
        ):
            action = "forums.open_live" if is_open else "forums.close_live"
            log(session.slot.forum, action, user=by.person, timestamp=now, data={"session": session.title})
    live.refresh_from_db()
    return live


def get_or_make(*, by: Moderator, session: Session) -> LiveSession:
    """Return the session's live row, made if it is not there; participants see nothing of it until it is opened."""
    require_moderator(by, session)
    return LiveSession.objects.select_related("session__slot__forum").get_or_create(session=session)[0]


def set_taking(*, by: Moderator, live: LiveSession, takes: bool) -> None:
    """Take new questions, or no more."""
    with changing(by, live) as locked:
        LiveSession.objects.filter(pk=locked.pk).update(takes_questions=takes)


def let_through(*, by: Moderator, live: LiveSession, question: int) -> None:
    """Show a question to all. Also brings back one that was put aside, joined or answered. Raises ``NotThere``."""
    with changing(by, live) as locked:
        found = _lock_question(locked, question)
        found.state, found.same_as, found.answered_at = QuestionState.OPEN, None, None
        found.save(update_fields=["state", "same_as", "answered_at"])


def put_aside(*, by: Moderator, live: LiveSession, question: int) -> None:
    """Hide a question from all; it can be let through later. Raises ``NotThere``."""
    with changing(by, live) as locked:
        found = _lock_question(locked, question)
        found.state, found.same_as = QuestionState.ASIDE, None
        found.save(update_fields=["state", "same_as"])
        _take_off(locked, found)
        PanelPoint.objects.filter(live=locked, question=found).delete()


def join(*, by: Moderator, live: LiveSession, question: int, same_as: int) -> None:
    """Say that a question asks the same as one that is let through; who asks, and who likes it, like that one.

    Raises ``NotThere``, and ``NotFitting`` if the other is not let through or it is the same question.
    """
    with changing(by, live) as locked:
        both = {one.pk: one for one in _lock_questions(locked, [question, same_as])}
        found, other = both.get(question), both.get(same_as)
        if found is None or other is None:
            raise NotThere
        if found.pk == other.pk or other.state != QuestionState.OPEN:
            raise NotFitting
        found.state, found.same_as = QuestionState.SAME, other
        found.save(update_fields=["state", "same_as"])
        found.repeats.update(same_as=other)
        _take_off(locked, found)
        PanelPoint.objects.filter(live=locked, question=found).delete()
        _move_likes(found, other)


def answer_now(*, by: Moderator, live: LiveSession, question: int, now: datetime) -> None:
    """Show that a question is being answered; the one before it is answered. Raises ``NotThere``, ``NotFitting``."""
    with changing(by, live) as locked:
        found = _lock_question(locked, question)
        if found.state not in (QuestionState.OPEN, QuestionState.WAITING):
            raise NotFitting
        if found.pk != locked.question_id:
            finish_current(locked, now=now)
        found.state = QuestionState.OPEN
        found.save(update_fields=["state"])
        LiveSession.objects.filter(pk=locked.pk).update(question=found, point=None)


def answered(*, by: Moderator, live: LiveSession, question: int, now: datetime) -> None:
    """Mark a question as answered; twice is once. Raises ``NotThere``, ``NotFitting``."""
    with changing(by, live) as locked:
        found = _lock_question(locked, question)
        if found.state not in (QuestionState.OPEN, QuestionState.ANSWERED):  # put aside by somebody else just now
            raise NotFitting
        mark_answered(found.pk, now)
        PanelPoint.objects.filter(live=locked, question=found, done_at=None).update(done_at=now)
        _take_off(locked, found)


def back_to_list(*, by: Moderator, live: LiveSession) -> None:
    """Take what is being answered off the top again, without marking it as done."""
    with changing(by, live) as locked:
        LiveSession.objects.filter(pk=locked.pk).update(question=None, point=None)


def finish_current(live: LiveSession, *, now: datetime) -> None:
    """Mark what is being talked about as done, since something else comes. The live session is locked."""
    question = live.question_id
    if live.point_id:
        PanelPoint.objects.filter(pk=live.point_id, done_at=None).update(done_at=now)
        question = PanelPoint.objects.filter(pk=live.point_id).values_list("question", flat=True).first()
    if question:
        mark_answered(question, now)
        PanelPoint.objects.filter(live=live, question=question, done_at=None).update(done_at=now)


def mark_answered(question: int, now: datetime) -> None:
    """Mark a question as answered, if it is not."""
    found = LiveQuestion.objects.filter(pk=question).exclude(state=QuestionState.ANSWERED)
    found.update(state=QuestionState.ANSWERED, answered_at=now)


def hand_over(question: LiveQuestion, *, gone: Collection[int] = ()) -> None:
    """Let the oldest question that asks the same stand for one that is about to be deleted, with likes and place.

    The live session is locked. ``gone``: registrations whose questions are deleted too.
    """
    heir = question.repeats.exclude(registration__in=gone).order_by("asked_at", "pk").first()
    if heir is None:
        return
    heir.state, heir.same_as, heir.answered_at = question.state, None, question.answered_at
    heir.save(update_fields=["state", "same_as", "answered_at"])
    question.repeats.update(same_as=heir)
    question.likes.filter(registration=heir.registration_id).delete()
    question.likes.update(question=heir)
    PanelPoint.objects.filter(live=question.live_id, question=question).update(question=heir)
    LiveSession.objects.filter(pk=question.live_id, question=question).update(question=heir)


def _take_off(live: LiveSession, question: LiveQuestion) -> None:
    LiveSession.objects.filter(pk=live.pk, question=question).update(question=None)
    LiveSession.objects.filter(pk=live.pk, point__question=question).update(point=None)


def _lock_question(live: LiveSession, key: int) -> LiveQuestion:
    found = _lock_questions(live, [key])
    if not found:
        raise NotThere
    return found[0]


def _lock_questions(live: LiveSession, keys: list[int]) -> list[LiveQuestion]:
    here = LiveQuestion.objects.filter(live=live, pk__in=keys).select_related("registration")
    return [one for one in here.select_for_update(of=("self",)).order_by("pk") if not is_withdrawn(one)]


def _move_likes(found: LiveQuestion, other: LiveQuestion) -> None:
    people = [*found.likes.values_list("registration", flat=True), found.registration_id]
    people = [person for person in people if person != other.registration_id]
    QuestionLike.objects.bulk_create(
        [QuestionLike(question=other, registration_id=person) for person in sorted(set(people))],
        ignore_conflicts=True,
    )
    found.likes.all().delete()
