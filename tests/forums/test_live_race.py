"""Many phones at the same moment, on SQLite and on PostgreSQL. Controls show the races that the services prevent."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError

from samverkan.forums.enums import QuestionState, Signature
from samverkan.forums.models import LiveQuestion, LiveSession, QuestionLike, QuickAnswer
from samverkan.forums.services import asking, quick_polls
from samverkan.forums.services import live as service
from samverkan.forums.services.live import Moderator
from tests.factories import forums as make
from tests.factories import live as some
from tests.factories.forums import NOW, STARTS_AT
from tests.factories.threads import at_once, faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_one_person_likes_once_however_often_it_is_sent() -> None:
    live = some.make_live()
    question = some.make_question(live)
    people = [make.make_registration(live.session.slot.forum) for _number in range(2)]

    def like(person: Any) -> Callable[[], None]:
        return lambda: asking.like(registration=person, live=live, question=question.pk, is_liked=True)

    answers = at_once(*[like(person) for person in people for _again in range(4)])

    assert faults(answers) == []
    assert question.likes.count() == 2


def test_control_who_looks_before_the_like_without_the_lock_fails() -> None:
    live = some.make_live()
    question = some.make_question(live)
    person = make.make_registration(live.session.slot.forum)
    all_looked = Barrier(2, timeout=20)

    def look_then_write() -> None:
        is_liked = QuestionLike.objects.filter(question=question, registration=person).exists()
        all_looked.wait()
        if not is_liked:
            QuestionLike.objects.create(question=question, registration=person)

    answers = at_once(look_then_write, look_then_write)

    assert [type(fault) for fault in faults(answers)] == [IntegrityError]


def test_nobody_gets_more_questions_waiting_by_asking_at_once() -> None:
    live = some.make_live()
    person = make.make_registration(live.session.slot.forum)

    def ask(number: int) -> Callable[[], Any]:
        return lambda: asking.ask(
            registration=person, live=live, text=f"Fråga {number}", signature=Signature.NONE, now=STARTS_AT
        )

    answers = at_once(*[ask(number) for number in range(8)])

    assert {type(fault) for fault in faults(answers)} == {asking.TooMany}
    assert LiveQuestion.objects.count() == asking.MOST_WAITING


def test_control_without_the_lock_more_questions_wait() -> None:
    live = some.make_live()
    person = make.make_registration(live.session.slot.forum)
    for number in range(2):
        some.make_question(live, registration=person, text=f"Fråga {number}", state=QuestionState.WAITING)
    all_looked = Barrier(2, timeout=20)

    def look_then_ask(text: str) -> Callable[[], None]:
        def act() -> None:
            number = LiveQuestion.objects.filter(registration=person, state=QuestionState.WAITING).count()
            all_looked.wait()
            if number < asking.MOST_WAITING:
                some.make_question(live, registration=person, text=text, state=QuestionState.WAITING)

        return act

    at_once(look_then_ask("A"), look_then_ask("B"))

    assert LiveQuestion.objects.count() == asking.MOST_WAITING + 1


def test_likes_are_not_lost_while_questions_are_joined() -> None:
    live = some.make_live()
    first, second = some.make_question(live), some.make_question(live, text="Vem ska betala?")
    people = [make.make_registration(live.session.slot.forum) for _number in range(6)]

    def like(person: Any) -> Callable[[], None]:
        return lambda: asking.like(registration=person, live=live, question=second.pk, is_liked=True)

    answers = at_once(
        *[like(person) for person in people],
        lambda: service.join(by=Moderator(), live=live, question=second.pk, same_as=first.pk),
    )

    assert faults(answers) == []
    assert first.likes.count() == 7


def test_everybody_who_answers_at_once_is_counted_once() -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live)
    people = [make.make_registration(live.session.slot.forum) for _number in range(6)]

    def answer(person: Any, choice: int) -> Callable[[], None]:
        return lambda: quick_polls.answer(registration=person, poll=poll, choice=choice)

    answers = at_once(*[answer(person, 0) for person in people], answer(people[0], 0), answer(people[1], 0))

    poll.refresh_from_db()
    assert faults(answers) == []
    assert (QuickAnswer.objects.count(), poll.tally) == (6, {"n": 6, "counts": [6, 0]})


def test_two_moderators_show_one_thing() -> None:
    live = some.make_live()
    first, second = some.make_question(live), some.make_question(live, text="När?")

    def show(question: LiveQuestion) -> Callable[[], None]:
        return lambda: service.answer_now(by=Moderator(), live=live, question=question.pk, now=NOW)

    answers = at_once(show(first), show(second))

    live = LiveSession.objects.get()
    states = dict(LiveQuestion.objects.values_list("pk", "state"))
    assert faults(answers) == []
    assert sorted(states.values()) == [QuestionState.ANSWERED, QuestionState.OPEN]
    assert states[live.question_id or 0] == QuestionState.OPEN
