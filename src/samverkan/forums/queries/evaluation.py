"""The evaluation after a forum: its questions, whether it is open, and results that point nobody out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Evaluation, EvaluationReply, Forum, Registration

#: The evaluation is open so long after the forum.
OPEN_FOR = timedelta(days=14)
#: Nothing is shown of fewer answers.
LEAST_ANSWERS = 5
#: A question of the kind scale is answered from 1 to this.
STEPS = 5
SCALE, TEXT = "scale", "text"
MOST_OWN = 3


@dataclass(frozen=True)
class Question:
    """A question; ``key`` is the same for ever."""

    key: str
    kind: str
    text: str


@dataclass(frozen=True)
class ScaleResult:
    """How a question was answered: how many chose each step from 1. ``steps`` empty: too few to tell."""

    question: Question
    number: int
    steps: tuple[int, ...]

    @property
    def has_small_steps(self) -> bool:
        """Whether so few chose a step that the spread is not told to everybody."""
        return any(0 < number < LEAST_ANSWERS for number in self.steps)

    @property
    def mean(self) -> float:
        """The mean step."""
        return sum(step * number for step, number in enumerate(self.steps, 1)) / self.number if self.steps else 0.0

    @property
    def width(self) -> str:
        """The mean as the width of a bar that is five wide."""
        return f"{self.mean:.2f}"


@dataclass(frozen=True)
class TextResult:
    """What was written, in an order drawn by lot; empty if too few have answered."""

    question: Question
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """The result of a closed evaluation. ``is_told`` False: fewer than five answers."""

    number: int
    scales: tuple[ScaleResult, ...]
    texts: tuple[TextResult, ...]
    is_told: bool


def step_labels() -> list[str]:
    """Return what the steps of a scale mean, the first first."""
    return [_("1, not at all"), _("2, a little"), _("3, partly"), _("4, to a great extent"), _("5, fully")]


def usual_questions() -> tuple[Question, ...]:
    """Return the questions that are asked unless the organiser chooses others."""
    return (
        Question("use", SCALE, _("The forum gave me something that I can use in my work.")),
        Question("people", SCALE, _("I met people from other municipalities whom it is good to know.")),
        Question("voice", SCALE, _("I could make my voice heard.")),
        Question("way", SCALE, _("It worked well to take part the way I did, on site or digitally.")),
        Question("best", TEXT, _("What do you take with you?")),
        Question("better", TEXT, _("What can be better next time?")),
    )


def list_questions(evaluation: Evaluation) -> tuple[Question, ...]:
    """Return the questions in the reader's language; the organiser's own as they were written."""
    usual = {question.key: question for question in usual_questions()}
    if evaluation.questions is None:
        return tuple(usual.values())
    return tuple(
        usual.get(row["key"]) or Question(row["key"], row["kind"], row.get("text", "")) for row in evaluation.questions
    )


def get_evaluation(forum: Forum) -> Evaluation:
    """Return the forum's evaluation, or what holds until one is stored."""
    return Evaluation.objects.filter(forum=forum).first() or Evaluation(forum=forum)


def closes_at(forum: Forum) -> datetime:
    """Return when the evaluation closes by itself."""
    return forum.ends_at + OPEN_FOR


def is_open(evaluation: Evaluation, *, now: datetime) -> bool:
    """Return whether participants can answer now."""
    forum = evaluation.forum
    is_off = not evaluation.is_on or evaluation.closed_at is not None
    if is_off or forum.status in (ForumStatus.DRAFT, ForumStatus.CANCELLED):
        return False
    return forum.ends_at <= now < closes_at(forum)


def is_closed(evaluation: Evaluation, *, now: datetime) -> bool:
    """Return whether no answer comes in any more, so that the result can be shown."""
    return evaluation.closed_at is not None or now >= closes_at(evaluation.forum)


def has_answered(registration: Registration) -> bool:
    """Return whether the person has answered."""
    known: bool | None = getattr(registration, "has_answered", None)
    return EvaluationReply.objects.filter(registration=registration).exists() if known is None else known


def read_result(evaluation: Evaluation) -> Result:
    """Return the result. Under five answers nothing is told, and of a scale that fewer answered only how many."""
    questions, is_told = list_questions(evaluation), evaluation.answers >= LEAST_ANSWERS
    scales = tuple(_scale(evaluation, question) for question in questions if question.kind == SCALE)
    texts = tuple(_texts(evaluation, question) for question in questions if question.kind == TEXT)
    return Result(evaluation.answers, scales if is_told else (), texts if is_told else (), is_told)


def _scale(evaluation: Evaluation, question: Question) -> ScaleResult:
    steps = tuple(evaluation.tally.get(question.key, [0] * STEPS))
    number = sum(steps)
    return ScaleResult(question, number, steps if number >= LEAST_ANSWERS else ())


def _texts(evaluation: Evaluation, question: Question) -> TextResult:
    texts = list(evaluation.texts.get(question.key, []))
    random.Random(f"{evaluation.pk}-{question.key}").shuffle(texts)  # noqa: S311 (an order, not a secret)
    return TextResult(question, tuple(texts))
