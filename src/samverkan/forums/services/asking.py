"""What a participant does in a live session: ask, take a question back, like one. Each once, however often it is sent.

The live session's row is the one lock, of participants and moderators alike (``live.changing``): what they change hangs
on it, and two locks in two orders would wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import QuestionState, RegistrationStatus, Signature
from samverkan.forums.models import LiveQuestion, LiveSession, QuestionLike, Registration
from samverkan.forums.queries.live import list_my_lives
from samverkan.forums.services.changes import NotActive
from samverkan.forums.services.live import hand_over, touch

#: So many questions of one person may wait to be let through, and so many can one person ask in a session.
MOST_WAITING, MOST_ASKED = 3, 20


class AskRefused(Exception):
    """Nothing is stored; the subclasses say why."""


class NotOpen(AskRefused):
    """The session takes no questions now, or the person does not take part in it."""


class TooMany(AskRefused):
    """The person has as many questions waiting, or asked, as one person may."""


class QuestionGone(AskRefused):
    """The question is not among those that all can see."""


def ask(
    *, registration: Registration, live: LiveSession, text: str, signature: Signature, now: datetime
) -> LiveQuestion:
    """Ask a question; the same words again are the same question. Raises ``NotOpen``, ``TooMany``."""
    with taking_part(registration, live.pk) as (person, found):
        own = LiveQuestion.objects.filter(live=found, registration=person)
        known = own.filter(text=text).first()
        if known is not None:
            return known
        if not found.takes_questions:
            raise NotOpen
        if own.filter(state=QuestionState.WAITING).count() >= MOST_WAITING or own.count() >= MOST_ASKED:
            raise TooMany
        return LiveQuestion.objects.create(
            live=found, registration=person, text=text, signature=signature, asked_at=now
        )  # fmt: skip


def take_back(*, registration: Registration, live: LiveSession, question: int) -> None:
    """Delete one's own question that is not answered yet. Twice is once. Raises ``NotOpen``.

    If others have asked the same, the likes go to the oldest of those, which takes its place.
    """
    with taking_part(registration, live.pk) as (person, found):
        own = LiveQuestion.objects.filter(pk=question, live=found, registration=person)
        for one in own.exclude(state=QuestionState.ANSWERED):
            hand_over(one)
            one.delete()


def like(*, registration: Registration, live: LiveSession, question: int, is_liked: bool) -> None:
    """Like a question of somebody else, or take it back; one that was joined to another likes that one.

    Raises ``NotOpen``, ``QuestionGone``.
    """
    with taking_part(registration, live.pk) as (person, found):
        key = LiveQuestion.objects.filter(pk=question, live=found).values_list("same_as", flat=True).first() or question
        seen = LiveQuestion.objects.filter(pk=key, live=found, state=QuestionState.OPEN).exclude(registration=person)
        if not seen.exists():
            raise QuestionGone
        if is_liked:
            QuestionLike.objects.get_or_create(question_id=key, registration=person)
        else:
            QuestionLike.objects.filter(question=key, registration=person).delete()


@contextmanager
def taking_part(registration: Registration, live: int) -> Iterator[tuple[Registration, LiveSession]]:
    """Lock the live session for a change by somebody who takes part in it. Raises ``NotOpen``, ``NotActive``."""
    with transaction.atomic():
        list(LiveSession.objects.select_for_update(of=("self",)).filter(pk=live).values_list("pk"))
        person = Registration.objects.get(pk=registration.pk)
        if person.status == RegistrationStatus.CANCELLED:
            raise NotActive
        found = list_my_lives(person).filter(pk=live).first()
        if person.status != RegistrationStatus.REGISTERED or found is None:
            raise NotOpen
        yield person, found
        touch(live)
