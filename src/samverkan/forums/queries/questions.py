"""The organiser's own questions: which apply to whom, what was answered, and counts of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from samverkan.forums.enums import CHOSEN, QuestionKind, RegistrationStatus
from samverkan.forums.models import Answer, Forum, Question, Registration

YES, NO = YES_NO_VALUES = ("yes", "no")


@dataclass(frozen=True)
class Tally:
    """What was answered to a question. ``rows``: option, its words and how many chose it; empty for free text."""

    question: Question
    answered: int
    rows: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Said:
    """One answer, in words."""

    question: Question
    words: str


def list_questions(forum: Forum) -> list[Question]:
    """Return the questions of the forum in their order. One query."""
    return list(Question.objects.filter(forum=forum, removed_at=None).order_by("position", "pk"))


def applying(questions: Iterable[Question], *, mode: str, answers: Mapping[int, Any]) -> list[Question]:
    """Return the questions that somebody is asked who takes part in the mode and answers so.

    A question that depends on one that does not apply does not apply either.
    """
    found: dict[int, Question] = {}
    for question in questions:
        parent = question.depends_on_id
        is_met = parent is None or (parent in found and gave(answers.get(parent), question.depends_value))
        if question.mode in ("", mode) and is_met:
            found[question.pk] = question
    return list(found.values())


def gave(answer: Any, value: str) -> bool:
    """Return whether the value is the answer, or one of several."""
    return value in answer if isinstance(answer, list) else answer == value


def answers_of(registration: Registration) -> dict[int, Any]:
    """Return what somebody has answered, by question."""
    rows = Answer.objects.filter(registration=registration, question__removed_at=None)
    return dict(rows.order_by("question__position", "pk").values_list("question_id", "value"))


def has_questions() -> Exists:
    """Return whether a registration's forum asks anything of people in its mode."""
    return Exists(_asked())


def lacks_answers() -> Exists:
    """Return whether a question that everybody in the mode must answer is without an answer."""
    answered = Answer.objects.filter(question=OuterRef("pk"), registration=OuterRef(OuterRef("pk")))
    return Exists(_asked().filter(~Exists(answered), is_required=True, depends_on=None))


def _asked() -> QuerySet[Question]:
    asked = Question.objects.filter(forum=OuterRef("forum"), removed_at=None)
    return asked.filter(Q(mode="") | Q(mode=OuterRef("mode")))


def list_tallies(forum: Forum) -> list[Tally]:
    """Return how those who are registered answered each question. Two queries."""
    questions = list_questions(forum)
    counts: dict[int, Counter[str]] = {question.pk: Counter() for question in questions}
    answered: Counter[int] = Counter()
    for key, value in _current(forum).values_list("question_id", "value"):
        answered[key] += 1
        counts[key].update(value if isinstance(value, list) else [str(value)])
    return [
        Tally(question, answered[question.pk], tuple(_rows(question, counts[question.pk]))) for question in questions
    ]


def list_answers(forum: Forum) -> list[tuple[Registration, list[Said]]]:
    """Return everybody who answered anything, by name, with the answers in words. Two queries."""
    order = {question.pk: question for question in list_questions(forum)}
    found: dict[int, tuple[Registration, list[Said]]] = {}
    rows = _current(forum).select_related("registration__municipality")
    for answer in rows.order_by("registration__name", "registration", "question__position", "pk"):
        question = order[answer.question_id]
        person = found.setdefault(answer.registration_id, (answer.registration, []))
        person[1].append(Said(question, in_words(question, answer.value)))
    return list(found.values())


def in_words(question: Question, value: Any) -> str:
    """Return an answer as people read it."""
    if isinstance(value, list):
        return ", ".join(value)
    return dict(options_of(question)).get(str(value), str(value))


def options_of(question: Question) -> list[tuple[str, str]]:
    """Return what can be chosen: the value that is stored, and its words."""
    if question.kind == QuestionKind.YES_NO:
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(option, option) for option in question.options]


def _rows(question: Question, counts: Counter[str]) -> Iterable[tuple[str, str, int]]:
    if question.kind in CHOSEN:
        yield from ((value, words, counts[value]) for value, words in options_of(question))


def _current(forum: Forum) -> QuerySet[Answer]:
    return Answer.objects.filter(
        question__forum=forum, question__removed_at=None, registration__status__in=_ACTIVE
    )  # fmt: skip


_ACTIVE = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)
