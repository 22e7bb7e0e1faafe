"""A participant's vote: stored by person, changeable until it closes, the same however often it is sent.

The person is locked first, then the vote, so that nobody votes twice at once and nothing comes in after the count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import PollWay, RegistrationStatus
from samverkan.forums.models import DotVote, PairVote, Poll, Registration
from samverkan.forums.queries.polls import get_pair
from samverkan.forums.services.changes import lock_active


class VoteRefused(Exception):
    """The vote is not stored; the subclasses say why."""


class VoteClosed(VoteRefused):
    """The vote is not open now."""


class NoVote(VoteRefused):
    """The person has no place at the forum, or the option is not one of this vote."""


class TooManyDots(VoteRefused):
    """More dots than each person has."""


def cast_dots(*, registration: Registration, poll: Poll, dots: Mapping[int, int], now: datetime) -> None:
    """Replace the person's dots, given by option. No dots takes the vote back. Raises a ``VoteRefused``."""
    given = {option: number for option, number in dots.items() if number}
    with _voting(registration, poll, PollWay.DOTS, now) as (person, locked):
        if any(number < 0 for number in given.values()) or sum(given.values()) > locked.dots_each:
            raise TooManyDots
        if locked.options.filter(pk__in=given).count() != len(given):
            raise NoVote
        DotVote.objects.filter(registration=person, option__poll=locked).delete()
        DotVote.objects.bulk_create(
            [DotVote(registration=person, option_id=option, dots=given[option]) for option in sorted(given)]
        )


def cast_pair(
    *, registration: Registration, poll: Poll, pair: tuple[int, int], winner: int | None, now: datetime
) -> None:
    """Store which of two the person prefers, or that they pass. Again it is changed. Raises a ``VoteRefused``."""
    first, second = sorted(pair)
    with _voting(registration, poll, PollWay.PAIRS, now) as (person, locked):
        if get_pair(locked, first, second) is None or winner not in (None, first, second):
            raise NoVote
        PairVote.objects.update_or_create(
            registration=person, first_id=first, second_id=second, defaults={"winner_id": winner}
        )


@contextmanager
def _voting(registration: Registration, poll: Poll, way: PollWay, now: datetime) -> Iterator[tuple[Registration, Poll]]:
    with transaction.atomic():
        person = lock_active(registration)
        if person.status != RegistrationStatus.REGISTERED or person.forum_id != poll.forum_id or poll.way != way:
            raise NoVote
        locked = Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
        if not locked.opens_at <= now < locked.closes_at:
            raise VoteClosed
        yield person, locked
