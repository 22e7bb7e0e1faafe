"""The organiser's own questions: asked, changed, moved, removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from samverkan.forums.enums import CHOSEN, AnswersKept, QuestionKind
from samverkan.forums.models import Answer, Forum, Question
from samverkan.forums.queries.questions import YES_NO_VALUES
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person

MOST_QUESTIONS = 20


class TooManyQuestions(Exception):
    """The forum asks as many questions as it may."""


class HasAnswers(Exception):
    """People have answered what the question said: that cannot be changed under them."""


class StillNeeded(Exception):
    """Another question is asked of those who gave a certain answer to this one."""


class WrongCondition(Exception):
    """The question depends on one that is not before it, or on an answer that it does not have."""


@dataclass(frozen=True)
class QuestionFacts:
    """What an organiser says of a question."""

    text: str
    kind: str
    purpose: str
    help_text: str = ""
    options: tuple[str, ...] = ()
    is_required: bool = False
    mode: str = ""
    depends_on_id: int | None = None
    depends_value: str = ""
    kept: str = AnswersKept.REGISTRATION
    is_sensitive: bool = False


def add_question(*, actor: Person | None, forum: Forum, facts: QuestionFacts, now: datetime) -> Question:
    """Ask one more question, last. Raises ``TooManyQuestions`` and ``WrongCondition``."""
    require_organiser(actor)
    with transaction.atomic():
        Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        asked = Question.objects.filter(forum=forum, removed_at=None)
        if asked.count() >= MOST_QUESTIONS:
            raise TooManyQuestions
        last = asked.aggregate(last=Max("position"))["last"] or 0
        question = Question(forum=forum, position=last + 1, **_plain(facts))
        _check_condition(question)
        question.save()
        log(forum, "forums.question", user=actor, timestamp=now, data={"added": question.text})
    return question


def change_question(*, actor: Person | None, question: Question, facts: QuestionFacts, now: datetime) -> Question:
    """Change a question. One that is answered keeps its words, kind, purpose and condition, and every option.

    Raises ``HasAnswers``, ``StillNeeded`` and ``WrongCondition``.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(question)
        if Answer.objects.filter(question=locked).exists() and _breaks(locked, facts):
            raise HasAnswers
        for name, value in _plain(facts).items():
            setattr(locked, name, value)
        _check_condition(locked)
        _check_dependants(locked)
        locked.save()
        log(locked.forum, "forums.question", user=actor, timestamp=now, data={"changed": locked.text})
    return locked


def move_question(*, actor: Person | None, question: Question, up: bool, now: datetime) -> bool:
    """Let a question change places with its neighbour, and say whether it could.

    None comes before the one that it depends on.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(question)
        rows = list(Question.objects.filter(forum=locked.forum_id, removed_at=None).order_by("position", "pk"))
        here = next((place for place, row in enumerate(rows) if row.pk == locked.pk), 0)
        there = here - 1 if up else here + 1
        if there not in range(len(rows)):
            return False
        first, second = (rows[there], rows[here]) if up else (rows[here], rows[there])
        if second.depends_on_id == first.pk:
            return False
        rows[here], rows[there] = rows[there], rows[here]
        for place, row in enumerate(rows, 1):
            row.position = place
        Question.objects.bulk_update(rows, ["position"])
        log(locked.forum, "forums.question", user=actor, timestamp=now, data={"moved": locked.text})
    return True


def remove_question(*, actor: Person | None, question: Question, now: datetime) -> int:
    """Remove a question and delete its answers; return how many. Twice is once. Raises ``StillNeeded``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(question)
        if locked.removed_at is not None:
            return 0
        if locked.dependants.filter(removed_at=None).exists():
            raise StillNeeded
        locked.removed_at = now
        locked.save(update_fields=["removed_at"])
        number, _each = Answer.objects.filter(question=locked).delete()
        data = {"removed": locked.text, "answers": number}
        log(locked.forum, "forums.question", user=actor, timestamp=now, data=data)
    return number


def _plain(facts: QuestionFacts) -> dict[str, object]:
    return {**asdict(facts), "options": list(facts.options)}


def _lock(question: Question) -> Question:
    """Lock the forum, so that its questions stand still, then read the question."""
    Forum.objects.select_for_update(of=("self",)).get(pk=question.forum_id)
    return Question.objects.select_related("forum").get(pk=question.pk)


def _breaks(question: Question, facts: QuestionFacts) -> bool:
    """Return whether the change takes away what people answered to."""
    fixed = ("text", "kind", "purpose", "mode", "depends_on_id", "depends_value", "kept", "is_sensitive")
    is_changed = any(getattr(question, name) != getattr(facts, name) for name in fixed)
    return is_changed or not set(question.options) <= set(facts.options)


def _check_condition(question: Question) -> None:
    if question.depends_on_id is None:
        return
    parent = Question.objects.filter(pk=question.depends_on_id, forum=question.forum_id, removed_at=None).first()
    if parent is None or parent.pk == question.pk or parent.position >= question.position:
        raise WrongCondition
    if question.depends_value not in _values(parent):
        raise WrongCondition


def _check_dependants(question: Question) -> None:
    """Keep the answers that other questions ask for."""
    asked_for = question.dependants.filter(removed_at=None).values_list("depends_value", flat=True)
    if not set(asked_for) <= set(_values(question)):
        raise StillNeeded


def _values(question: Question) -> Iterable[str]:
    """Return the answers that another question can depend on."""
    if question.kind == QuestionKind.YES_NO:
        return YES_NO_VALUES
    return question.options if question.kind in CHOSEN else ()
