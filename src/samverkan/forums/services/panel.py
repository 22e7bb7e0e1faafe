"""A panel's queue: points from the groups' notes and participants' questions, in the order the moderator gives them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from samverkan.forums.enums import QuestionState
from samverkan.forums.models import LiveQuestion, LiveSession, Note, PanelPoint, Session
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.live import Moderator, NotFitting, NotThere, changing, finish_current, mark_answered
from samverkan.network.models import Person

MOST_POINTS = 100


class QueueFull(Exception):
    """The queue holds as many points as a panel could ever talk about."""


def add_notes(*, actor: Person, session: Session, notes: Collection[int]) -> int:
    """Put points of the groups last in the session's queue; those that are there stay. Return how many are new.

    Raises ``QueueFull``.
    """
    require_organiser(actor)
    with transaction.atomic():
        live, _is_new = LiveSession.objects.get_or_create(session=session)
        with changing(Moderator(person=actor), live) as locked:
            here = Note.objects.filter(group_talk__session__slot__forum=session.slot.forum_id, pk__in=notes)
            new = here.exclude(panel_points__live=locked).order_by("written_at", "pk")
            points = [PanelPoint(live=locked, note=note) for note in new]
            _append(locked, points)
    return len(points)


def add_question(*, by: Moderator, live: LiveSession, question: int) -> None:
    """Put a question that is let through last in the queue; twice is once. Raises ``NotThere``, ``QueueFull``."""
    with changing(by, live) as locked:
        found = LiveQuestion.objects.filter(live=locked, pk=question, state=QuestionState.OPEN).first()
        if found is None:
            raise NotThere
        if not PanelPoint.objects.filter(live=locked, question=found).exists():
            _append(locked, [PanelPoint(live=locked, question=found)])


def move(*, by: Moderator, live: LiveSession, point: int, steps: int) -> None:
    """Move a point that waits so many places down the queue (up: negative). Raises ``NotThere``."""
    with changing(by, live) as locked:
        waiting = list(_waiting(locked))
        place = next((n for n, one in enumerate(waiting) if one.pk == point), None)
        if place is None:
            raise NotThere
        moved = waiting.pop(place)
        waiting.insert(max(0, min(len(waiting), place + steps)), moved)
        for number, one in enumerate(waiting, 1):
            one.position = number
        PanelPoint.objects.bulk_update(waiting, ["position"])


def take_up(*, by: Moderator, live: LiveSession, point: int, now: datetime) -> None:
    """Let the panel talk about a point; what it talked about is done. Raises ``NotThere``, ``NotFitting``."""
    with changing(by, live) as locked:
        found = _point(locked, point)
        if found.done_at is not None:
            raise NotFitting
        if locked.point_id != found.pk:
            finish_current(locked, now=now)
        LiveSession.objects.filter(pk=locked.pk).update(point=found, question=None)


def done(*, by: Moderator, live: LiveSession, point: int, now: datetime) -> None:
    """Mark a point as done; twice is once. A question is answered with it. Raises ``NotThere``."""
    with changing(by, live) as locked:
        found = _point(locked, point)
        PanelPoint.objects.filter(pk=found.pk, done_at=None).update(done_at=now)
        LiveSession.objects.filter(pk=locked.pk, point=found).update(point=None)
        if found.question_id:
            mark_answered(found.question_id, now)
            LiveSession.objects.filter(pk=locked.pk, question=found.question_id).update(question=None)


def wait_again(*, by: Moderator, live: LiveSession, point: int) -> None:
    """Put a point that is done last in the queue again. Raises ``NotThere``."""
    with changing(by, live) as locked:
        found = _point(locked, point)
        found.done_at, found.position = None, _last(locked) + 1
        found.save(update_fields=["done_at", "position"])
        if found.question_id:
            LiveQuestion.objects.filter(pk=found.question_id).update(state=QuestionState.OPEN, answered_at=None)


def remove(*, by: Moderator, live: LiveSession, point: int) -> None:
    """Take a point out of the queue; the note, or the question, stays. Raises ``NotThere``."""
    with changing(by, live) as locked:
        _point(locked, point).delete()


def _waiting(live: LiveSession) -> list[PanelPoint]:
    return list(live.points.filter(done_at=None).select_for_update(of=("self",)).order_by("position", "pk"))


def _point(live: LiveSession, key: int) -> PanelPoint:
    found = live.points.select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotThere
    return found


def _last(live: LiveSession) -> int:
    return int(live.points.aggregate(last=Max("position"))["last"] or 0)


def _append(live: LiveSession, points: list[PanelPoint]) -> None:
    if live.points.count() + len(points) > MOST_POINTS:
        raise QueueFull
    for number, point in enumerate(points, _last(live) + 1):
        point.position = number
    PanelPoint.objects.bulk_create(points)
