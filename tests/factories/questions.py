"""Questions of the organiser's own, for tests."""

from __future__ import annotations

from typing import Any

from samverkan.forums.enums import AnswersKept, QuestionKind
from samverkan.forums.models import Answer, Forum, Question, Registration


def make_question(forum: Forum, **fields: Any) -> Question:
    """Return an optional yes-or-no question to everybody, last."""
    values: dict[str, Any] = {
        "position": forum.questions.count() + 1,
        "kind": QuestionKind.YES_NO,
        "text": "Behöver du någonstans att bo?",
        "purpose": "Vi bokar rum.",
    }
    if fields.get("is_sensitive"):
        values["kept"] = AnswersKept.DAY_AFTER
    return Question.objects.create(forum=forum, **(values | fields))


def make_answer(registration: Registration, question: Question, value: Any) -> Answer:
    """Return an answer."""
    return Answer.objects.create(registration=registration, question=question, value=value)
