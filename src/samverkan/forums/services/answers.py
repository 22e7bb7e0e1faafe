"""What people answer to the organiser's own questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from samverkan.forums.enums import QuestionKind
from samverkan.forums.models import Answer, Question, Registration
from samverkan.forums.queries.questions import (
    YES_NO_VALUES,
    answers_of,
    applying,
    list_questions,
)
from samverkan.forums.queries.registrations import is_registration_open
from samverkan.forums.services.changes import lock_active

Answers = Mapping[int, Any]
LONGEST = {QuestionKind.SHORT: 200, QuestionKind.LONG: 2000}
LARGEST_NUMBER = 1_000_000


class AnswersClosed(Exception):
    """Registration is closed: the organiser plans by what was answered."""


class InvalidAnswer(Exception):
    """An answer of the wrong kind, or a required one is missing."""


def change_answers(*, registration: Registration, answers: Answers, now: datetime) -> None:
    """Replace a person's answers. Raises ``AnswersClosed``, ``InvalidAnswer`` and ``NotActive``."""
    with transaction.atomic():
        locked = lock_active(registration)
        if not is_registration_open(locked.forum, now=now):
            raise AnswersClosed
        asked = check_answers(locked, answers)
        Answer.objects.filter(registration=locked).delete()
        write_answers(registration=locked, asked=asked, answers=answers)


def check_answers(registration: Registration, answers: Answers) -> list[Question]:
    """Return the questions that apply. Raises ``InvalidAnswer`` unless each answer is one that its question can have.

    An answer to a question that does not apply is no error; it is not stored.
    """
    asked = applying(list_questions(registration.forum), mode=registration.mode, answers=answers)
    for question in asked:
        given = answers.get(question.pk)
        is_given = given not in (None, "", [])
        if (question.is_required and not is_given) or (is_given and not _fits(question, given)):
            raise InvalidAnswer
    return asked


def write_answers(*, registration: Registration, asked: list[Question], answers: Answers) -> None:
    """Store checked answers."""
    given = [(question, answers.get(question.pk)) for question in asked]
    Answer.objects.bulk_create(
        Answer(registration=registration, question=question, value=value)
        for question, value in given
        if value not in (None, "", [])
    )


def drop_unasked(registration: Registration) -> None:
    """Delete the answers to what is no longer asked of the person, after a change of mode."""
    answers = answers_of(registration)
    if answers:
        asked = applying(list_questions(registration.forum), mode=registration.mode, answers=answers)
        Answer.objects.filter(registration=registration).exclude(question__in=asked).delete()


def _fits(question: Question, value: Any) -> bool:
    if question.kind == QuestionKind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER
    if question.kind == QuestionKind.SEVERAL:
        return isinstance(value, list) and set(value) <= set(question.options)
    if question.kind == QuestionKind.ONE:
        return value in question.options
    if question.kind == QuestionKind.YES_NO:
        return value in YES_NO_VALUES
    return isinstance(value, str) and len(value) <= LONGEST[QuestionKind(question.kind)]
