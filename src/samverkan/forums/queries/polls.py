"""Votes on what was said: the organiser's list, and what one participant can vote on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from samverkan.engines import ideas
from samverkan.forums.enums import PollWay
from samverkan.forums.models import DotVote, Forum, PairVote, Poll, PollOption, Registration
from samverkan.forums.queries.poll_results import list_duels

#: So many pairs each person is asked about at most; it is said when they are answered.
PAIRS_EACH = 15

#: The next pair is chosen by so many of the latest answers: ranking all of them takes a second for 3,000.
RECENT = 300


@dataclass(frozen=True)
class MyPoll:
    """A vote as it stands for one participant: open to them, or with a published result."""

    poll: Poll
    is_open: bool
    has_voted: bool


@dataclass(frozen=True)
class PairsLeft:
    """How far somebody has come with the pairs. ``pair`` None: nothing more to ask."""

    pair: tuple[PollOption, PollOption] | None
    answered: tuple[PairVote, ...]
    of: int


def list_polls(forum: Forum) -> list[Poll]:
    """Return the forum's votes, the newest first."""
    return list(forum.polls.order_by("-opens_at", "-pk"))


def list_published_polls(forum: Forum) -> list[Poll]:
    """Return the votes whose result is published, in the order in which they were opened."""
    return list(forum.polls.filter(published_at__isnull=False).order_by("opens_at", "pk"))


def list_my_polls(registration: Registration, *, now: datetime) -> list[MyPoll]:
    """Return what this person can vote on now, and the results they can see. One query."""
    dots = DotVote.objects.filter(registration=registration, option__poll=OuterRef("pk"))
    pairs = PairVote.objects.filter(registration=registration, first__poll=OuterRef("pk"))
    seen = Q(closes_at__gt=now) | Q(published_at__isnull=False)
    polls = (
        Poll.objects.filter(seen, forum=registration.forum_id, opens_at__lte=now)
        .annotate(has_dots=Exists(dots), has_pairs=Exists(pairs))
        .order_by("closes_at", "pk")
    )
    return [MyPoll(poll, now < poll.closes_at, poll.has_dots or poll.has_pairs) for poll in polls]


def read_dots(registration: Registration, poll: Poll) -> dict[int, int]:
    """Return the person's dots by option."""
    return dict(DotVote.objects.filter(registration=registration, option__poll=poll).values_list("option", "dots"))


def read_pairs(registration: Registration, poll: Poll) -> PairsLeft:
    """Return the pair to ask this person about next, and what they have answered. Three queries."""
    options = {option.pk: option for option in poll.options.all()}
    own = PairVote.objects.filter(registration=registration, first__poll=poll)
    answered = tuple(own.select_related("first", "second", "winner").order_by("pk"))
    of = min(PAIRS_EACH, len(options) * (len(options) - 1) // 2)
    if len(answered) >= of:
        return PairsLeft(None, answered, of)
    seen = [(vote.first_id, vote.second_id) for vote in answered]
    ranking = ideas.rank(list(options), list_duels(poll, latest=RECENT), time_limit=1.0)
    found = ideas.next_pair(ranking, seen=seen, seed=registration.pk * PAIRS_EACH + len(answered))
    pair = (options[int(found[0])], options[int(found[1])]) if found else None
    return PairsLeft(pair, answered, of)


def get_pair(poll: Poll, first: int, second: int) -> tuple[PollOption, PollOption] | None:
    """Return two options of the poll, or nothing if they are not two of its options."""
    found = {option.pk: option for option in poll.options.filter(pk__in=(first, second))}
    return (found[first], found[second]) if poll.way == PollWay.PAIRS and len(found) == 2 else None
