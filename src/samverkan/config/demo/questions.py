"""The demo's own questions in a registration, and what those who register answer."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from samverkan.forums.enums import QuestionKind
from samverkan.forums.models import Forum, Question
from samverkan.forums.queries.questions import YES_NO_VALUES, applying
from samverkan.forums.services.questions import QuestionFacts, add_question
from samverkan.forums.services.registration import Application
from samverkan.forums.services.waiting_rules import set_waiting_rules
from samverkan.network.models import Person


def set_up_questions(told: dict[str, Any], *, forum: Forum, actor: Person, now: datetime) -> list[Question]:
    """Ask the forum's questions, and say who goes first on its waiting list."""
    asked: list[Question] = []
    for one in told.get("question", ()):
        facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in one.items()}
        parent = facts.pop("follows", None)
        if parent is not None:
            facts["depends_on_id"] = asked[parent - 1].pk
        asked.append(add_question(actor=actor, forum=forum, facts=QuestionFacts(**facts), now=now))
    if "goes_first" in told:
        groups = [(group, role) for group, role in told["goes_first"]]
        set_waiting_rules(actor=actor, forum=forum, groups=groups, now=now)
    return asked


def answer_all(applicants: Iterable[Application], questions: list[Question], *, seed: int) -> list[Application]:
    """Let everybody answer, by a lot of its own."""
    lot = random.Random(seed)  # noqa: S311 (nothing secret)
    return [replace(person, answers=_answers(lot, questions, person.mode)) for person in applicants]


def _answers(lot: random.Random, questions: list[Question], mode: str) -> dict[int, Any]:
    drawn = {question.pk: _draw(lot, question) for question in questions}
    return {question.pk: drawn[question.pk] for question in applying(questions, mode=mode, answers=drawn)}


def _draw(lot: random.Random, question: Question) -> Any:
    options = YES_NO_VALUES[::-1] if question.kind == QuestionKind.YES_NO else question.options
    return lot.choices(options, [4, *[1] * (len(options) - 1)])[0]
