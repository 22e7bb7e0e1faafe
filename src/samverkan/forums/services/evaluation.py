"""The evaluation: that somebody answered is stored by person, what was answered is added to a sum.

No row holds one person's answer. The sums and the texts in alphabetical order stand in the forum's one row, so neither
order nor time tells whose they are; the result is shown only when nothing more comes in, so no difference between two
looks tells it either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Evaluation, EvaluationReply, Forum, Registration
from samverkan.forums.queries import evaluation as queries
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.changes import lock_active
from samverkan.network.models import Person


class NotOpen(Exception):
    """The evaluation is off, not open yet or closed, or the person had no place."""


class AlreadyAnswered(Exception):
    """The person has answered; what they answered cannot be found again, so it cannot be changed."""


class HasAnswers(Exception):
    """Somebody has answered, so the questions stand still."""


class NotClosed(Exception):
    """Answers can still come in, or they are too few to show."""


def answer(*, registration: Registration, scales: Mapping[str, int], texts: Mapping[str, str], now: datetime) -> None:
    """Add a person's answers to the sums. Raises ``NotOpen``, ``AlreadyAnswered`` and ``NotActive``."""
    with transaction.atomic():
        person = lock_active(registration)
        if person.status != RegistrationStatus.REGISTERED:
            raise NotOpen
        evaluation = _lock(person.forum)
        if not queries.is_open(evaluation, now=now):
            raise NotOpen
        if not EvaluationReply.objects.get_or_create(registration=person)[1]:
            raise AlreadyAnswered
        for question in queries.list_questions(evaluation):
            _add(evaluation, question, scales.get(question.key), texts.get(question.key, ""))
        evaluation.answers += 1
        evaluation.save(update_fields=["answers", "tally", "texts"])


def _add(evaluation: Evaluation, question: queries.Question, step: int | None, text: str) -> None:
    if question.kind == queries.SCALE and step is not None:
        steps = evaluation.tally.get(question.key, [0] * queries.STEPS)
        steps[step - 1] += 1
        evaluation.tally[question.key] = steps
    if question.kind == queries.TEXT and text:
        evaluation.texts[question.key] = sorted([*evaluation.texts.get(question.key, []), text], key=str.casefold)


def choose_questions(
    *, actor: Person, forum: Forum, is_on: bool, usual: Collection[str], own: Collection[tuple[str, str]], now: datetime
) -> Evaluation:
    """Decide whether there is an evaluation, which usual questions it has, and own ones as (kind, text).

    Raises ``HasAnswers`` if the questions would change after somebody has answered.
    """
    require_organiser(actor)
    rows = [{"key": q.key, "kind": q.kind} for q in queries.usual_questions() if q.key in usual]
    rows += [{"key": f"own-{place}", "kind": kind, "text": text} for place, (kind, text) in enumerate(own, 1)]
    with transaction.atomic():
        evaluation = _lock(forum)
        before = [(q.key, q.text) for q in queries.list_questions(evaluation)]
        evaluation.is_on, evaluation.questions = is_on, rows
        if evaluation.answers and before != [(q.key, q.text) for q in queries.list_questions(evaluation)]:
            raise HasAnswers
        evaluation.save(update_fields=["is_on", "questions"])
        log(forum, "forums.choose_questions", user=actor, timestamp=now, data={"is_on": is_on, "questions": len(rows)})
    return evaluation


def close(*, actor: Person, forum: Forum, now: datetime) -> Evaluation:
    """Let no more answers in; twice is once. It is not opened again."""
    require_organiser(actor)
    with transaction.atomic():
        evaluation = _lock(forum)
        if evaluation.closed_at is None:
            evaluation.closed_at = min(now, queries.closes_at(forum))
            evaluation.save(update_fields=["closed_at"])
            log(forum, "forums.close_evaluation", user=actor, timestamp=now)
    return evaluation


def settle(*, forum: Forum, now: datetime) -> Evaluation:
    """Write down that time has closed it, before anybody looks: moving the forum never opens it again.

    One with so few answers that nothing is told stays as it is: a forum can be put off after its day.
    """
    with transaction.atomic():
        evaluation = _lock(forum)
        is_told = evaluation.answers >= queries.LEAST_ANSWERS
        if is_told and evaluation.closed_at is None and queries.is_closed(evaluation, now=now):
            evaluation.closed_at = queries.closes_at(forum)
            evaluation.save(update_fields=["closed_at"])
    return evaluation


def close_due(*, now: datetime) -> int:
    """Close for good every evaluation whose time is up; return how many."""
    over = Forum.objects.filter(ends_at__lte=now - queries.OPEN_FOR)
    due = over.filter(evaluation__answers__gte=queries.LEAST_ANSWERS, evaluation__closed_at=None)
    return len([settle(forum=forum, now=now) for forum in due.order_by("pk")])


def publish(*, actor: Person, forum: Forum, is_public: bool, now: datetime) -> Evaluation:
    """Show the scales on the forum's page, or no longer; free texts never. Raises ``NotClosed``."""
    require_organiser(actor)
    with transaction.atomic():
        evaluation = _lock(forum)
        if not queries.is_closed(evaluation, now=now) or evaluation.answers < queries.LEAST_ANSWERS:
            raise NotClosed
        evaluation.published_at = (evaluation.published_at or now) if is_public else None
        evaluation.closed_at = evaluation.closed_at or queries.closes_at(forum)
        evaluation.save(update_fields=["published_at", "closed_at"])
        log(forum, "forums.publish_evaluation", user=actor, timestamp=now, data={"is_public": is_public})
    return evaluation


def _lock(forum: Forum) -> Evaluation:
    Evaluation.objects.get_or_create(forum=forum)
    evaluation = Evaluation.objects.select_for_update().get(forum=forum)
    evaluation.forum = forum
    return evaluation
