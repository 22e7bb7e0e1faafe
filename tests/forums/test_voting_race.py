"""Votes under pressure, on SQLite and on PostgreSQL. A control without the lock shows the race."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier

import pytest
from django.db.models import Sum

from samverkan.forums.enums import PollWay
from samverkan.forums.models import DotVote, PairVote, Poll
from samverkan.forums.queries.poll_results import count_voters, work_out_result
from samverkan.forums.services import polls, voting
from tests.factories import forums as make
from tests.factories import ideas as some
from tests.factories.forums import NOW
from tests.factories.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def used(poll: Poll) -> int:
    return DotVote.objects.filter(option__poll=poll).aggregate(sum=Sum("dots"))["sum"] or 0


def test_one_person_twice_at_once_has_one_vote() -> None:
    poll = some.make_poll(make.make_forum())
    person = make.make_registration(poll.forum)
    ballots = [(3, 0, 0), (0, 3, 0), (0, 0, 3), (1, 1, 1)] * 2

    answers = at_once(*(lambda b=ballot: some.give_dots(poll, *b, registration=person) for ballot in ballots))  # type: ignore[misc]

    assert not [a for a in answers if isinstance(a, Exception)]
    assert used(poll) == 3
    assert count_voters(poll) == 1


def test_control_without_the_lock_uses_more_dots_than_there_are() -> None:
    poll = some.make_poll(make.make_forum())
    person = make.make_registration(poll.forum)
    keys = list(poll.options.values_list("pk", flat=True))
    all_looked = Barrier(2, timeout=20)

    def look_then_write(key: int) -> Callable[[], None]:
        def act() -> None:
            DotVote.objects.filter(registration=person, option__poll=poll).delete()
            all_looked.wait()
            DotVote.objects.create(registration=person, option_id=key, dots=3)

        return act

    at_once(look_then_write(keys[0]), look_then_write(keys[1]))

    assert used(poll) == 6


def test_eight_people_at_once_are_all_counted() -> None:
    poll = some.make_poll(make.make_forum())
    people = [make.make_registration(poll.forum) for _number in range(8)]

    answers = at_once(*(lambda p=p: some.give_dots(poll, 2, 1, 0, registration=p) for p in people))  # type: ignore[misc]

    assert not [a for a in answers if isinstance(a, Exception)]
    result = work_out_result(poll)
    assert [(row["title"], row["count"]) for row in result["rows"]] == [("Bussar", 16), ("Mentorer", 8), ("Språk", 0)]
    assert result["voters"] == 8


def test_one_answer_sent_eight_times_at_once_is_one() -> None:
    poll = some.make_poll(make.make_forum(), way=PollWay.PAIRS)
    person = make.make_registration(poll.forum)
    first, second, _third = poll.options.values_list("pk", flat=True)

    def answer() -> None:
        voting.cast_pair(registration=person, poll=poll, pair=(second, first), winner=first, now=NOW)

    answers = at_once(*[answer] * 8)

    assert not [a for a in answers if isinstance(a, Exception)]
    assert PairVote.objects.count() == 1


def test_closing_while_people_vote_counts_what_was_stored_before() -> None:
    poll = some.make_poll(make.make_forum())
    people = [make.make_registration(poll.forum) for _number in range(7)]
    organiser = make.make_organiser()

    votes = [lambda p=p: some.give_dots(poll, 3, registration=p) for p in people]
    answers = at_once(*votes, lambda: polls.close_poll(actor=organiser, poll=poll, now=NOW))

    assert {type(a) for a in answers if isinstance(a, Exception)} <= {voting.VoteClosed}
    poll.refresh_from_db()
    assert poll.result is not None
    assert poll.result["voters"] == count_voters(poll)
