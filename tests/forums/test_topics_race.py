"""Topics and proposals under pressure, on SQLite and on PostgreSQL. Controls without the lock show the races."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from samverkan.forums.enums import ProposalState
from samverkan.forums.models import Host, Proposal, Session, Topic, TopicSupport
from samverkan.forums.services import proposal_review as review
from samverkan.forums.services import proposals, topics
from samverkan.forums.services.programme_building import NewSession, add_session
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories import proposals as some
from tests.factories.forums import NOW, STARTS_AT
from tests.factories.threads import at_once, faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HOUR = timedelta(hours=1)


def test_support_sent_eight_times_at_once_counts_once() -> None:
    topic = some.make_topic(make.make_registration(some.make_open_forum()))
    person = make.make_registration(topic.forum)

    answers = at_once(*[lambda: topics.support(registration=person, topic=topic, now=NOW)] * 8)

    assert faults(answers) == []
    assert topic.supports.count() == 1


def test_support_of_a_topic_that_is_taken_back_at_once_is_no_fault() -> None:
    bringer = make.make_registration(some.make_open_forum())
    topic = some.make_topic(bringer)
    people = [make.make_registration(topic.forum) for _number in range(4)]

    answers = at_once(
        *(lambda p=p: topics.support(registration=p, topic=topic, now=NOW) for p in people),  # type: ignore[misc]
        lambda: topics.withdraw_topic(registration=bringer, topic=topic, now=NOW),
    )

    assert faults(answers) == []
    assert not Topic.objects.exists()
    assert not TopicSupport.objects.exists()


def test_two_organisers_at_once_give_a_topic_one_session() -> None:
    topic = some.make_topic(make.make_registration(some.make_open_forum()))
    organiser = make.make_organiser()

    def put(number: int) -> Callable[[], Any]:
        place = topics.Place(STARTS_AT + HOUR, STARTS_AT + 2 * HOUR, f"Sal {number}", 12)
        return lambda: topics.schedule_topic(actor=organiser, topic=topic, place=place, now=NOW)

    answers = at_once(*(put(number) for number in range(4)))

    assert faults(answers, topics.AlreadyScheduled) == []
    assert Session.objects.count() == Host.objects.count() == 1
    assert Letter.objects.filter(template="topic_scheduled").count() == 1


def test_two_topics_at_once_do_not_get_the_same_room() -> None:
    forum = some.make_open_forum()
    forum.rooms.create(name="Sal 1")
    both = [some.make_topic(make.make_registration(forum)) for _number in range(2)]
    organiser = make.make_organiser()
    place = topics.Place(STARTS_AT + HOUR, STARTS_AT + 2 * HOUR, "Sal 1", 12)

    answers = at_once(
        *(lambda t=t: topics.schedule_topic(actor=organiser, topic=t, place=place, now=NOW) for t in both)  # type: ignore[misc]
    )

    assert faults(answers, topics.RoomTaken) == []
    assert Session.objects.count() == 1
    assert Topic.objects.filter(session=None).count() == 1


def test_control_without_the_lock_gives_a_topic_two_sessions() -> None:
    topic = some.make_topic(make.make_registration(some.make_open_forum()))
    organiser = make.make_organiser()
    all_looked = Barrier(2, timeout=20)

    def look_then_put(number: int) -> Callable[[], Any]:
        start, end = STARTS_AT + HOUR, STARTS_AT + 2 * HOUR
        facts = NewSession(topic.title, "group-talk", "both", start, end, f"Sal {number}", 12)

        def act() -> None:
            assert Topic.objects.get(pk=topic.pk).session_id is None
            all_looked.wait()
            add_session(actor=organiser, forum=topic.forum, facts=facts, now=NOW)

        return act

    answers = at_once(look_then_put(1), look_then_put(2))

    assert faults(answers) == []
    assert Session.objects.count() == 2


def test_accept_and_decline_at_once_are_one_decision() -> None:
    proposal = some.make_proposal()
    organiser = make.make_organiser()
    place = review.Place(STARTS_AT + HOUR, STARTS_AT + 2 * HOUR, "Sal 1", 12)

    def accept() -> Proposal:
        return review.accept(actor=organiser, proposal=proposal, seen=NOW, words="", place=place, now=NOW)

    def decline() -> Proposal:
        return review.decline(actor=organiser, proposal=proposal, seen=NOW, words="Nej", now=NOW)

    answers = at_once(accept, decline, accept, decline)

    assert faults(answers, review.AlreadyDecided) == []
    proposal.refresh_from_db()
    assert Session.objects.count() == (1 if proposal.state == ProposalState.ACCEPTED else 0)
    assert Letter.objects.exclude(template="proposal_received").count() == 1


def test_taking_back_while_it_is_accepted_leaves_one_of_the_two() -> None:
    proposal = some.make_proposal()
    organiser = make.make_organiser()
    place = review.Place(STARTS_AT + HOUR, STARTS_AT + 2 * HOUR, "Sal 1", 12)

    answers = at_once(
        lambda: review.accept(actor=organiser, proposal=proposal, seen=NOW, words="", place=place, now=NOW),
        lambda: proposals.withdraw(proposal=proposal, now=NOW),
    )

    assert faults(answers, review.AlreadyDecided, proposals.NotToBeChanged) == []
    proposal.refresh_from_db()
    assert (proposal.state == ProposalState.ACCEPTED) == Session.objects.exists()
