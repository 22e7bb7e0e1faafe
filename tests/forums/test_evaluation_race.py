"""Answers and reminders under pressure, on SQLite and on PostgreSQL. A control without the lock shows the race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Any

import pytest

from samverkan.forums.models import Evaluation, EvaluationReply
from samverkan.forums.services import evaluation as service
from samverkan.forums.services import follow_up_letters
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.follow_up import AFTER, DUE, make_commitment
from tests.factories.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_one_person_twice_at_once_is_counted_once_and_eight_are_eight() -> None:
    forum = make.make_forum()
    twice, *others = [make.make_registration(forum) for _ in range(8)]

    def answer(person: Any) -> Callable[[], None]:
        return lambda: service.answer(registration=person, scales={"use": 5}, texts={"best": "Ja"}, now=AFTER)

    answers = at_once(*(answer(person) for person in (twice, twice, *others)))

    assert [type(a) for a in answers if isinstance(a, Exception)] == [service.AlreadyAnswered]
    kept = Evaluation.objects.get()
    assert (kept.answers, kept.tally["use"], len(kept.texts["best"])) == (8, [0, 0, 0, 0, 8], 8)
    assert EvaluationReply.objects.count() == 8


def test_control_without_the_lock_loses_an_answer() -> None:
    evaluation = Evaluation.objects.create(forum=make.make_forum())
    all_looked = Barrier(2, timeout=20)

    def look_then_write() -> None:
        kept = Evaluation.objects.get(pk=evaluation.pk)
        all_looked.wait()
        kept.answers += 1
        kept.save(update_fields=["answers"])

    at_once(look_then_write, look_then_write)

    evaluation.refresh_from_db()
    assert evaluation.answers == 1


def test_two_workers_at_once_remind_once() -> None:
    forum = make.make_forum()
    for _ in range(3):
        make_commitment(forum, registration=make.make_registration(forum))
    day = datetime.combine(DUE - timedelta(days=14), time(12), UTC)

    answers = at_once(*[lambda: follow_up_letters.remind(now=day)] * 4)

    assert sum(answers) == 3
    assert Letter.objects.count() == 3
