"""Votes over clusters and points: opened, closed, published. The result outlives the votes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import PollWay
from samverkan.forums.models import DotVote, Forum, Note, PairVote, Poll, PollOption
from samverkan.forums.queries.poll_results import work_out_result
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person

MOST_OPTIONS = 30


class TooFewOptions(Exception):
    """A vote needs two options or more."""


class TooManyOptions(Exception):
    """More options than a person can look through."""


class StillOpen(Exception):
    """People can vote yet, so there is no result to publish."""


class HasVotes(Exception):
    """Somebody has voted, so the vote is not removed."""


@dataclass(frozen=True)
class PollFacts:
    """What the organiser says of a vote."""

    question: str
    way: PollWay
    dots_each: int
    opens_at: datetime
    closes_at: datetime


def open_poll(
    *, actor: Person, forum: Forum, facts: PollFacts, clusters: Collection[int], notes: Collection[int], now: datetime
) -> Poll:
    """Make a vote over clusters and points of the forum. Raises ``TooFewOptions``, ``TooManyOptions``."""
    require_organiser(actor)
    with transaction.atomic():
        chosen = list(forum.clusters.filter(pk__in=clusters).order_by("position", "pk"))
        points = Note.objects.filter(group_talk__session__slot__forum=forum, pk__in=notes).order_by("written_at", "pk")
        titles = [(cluster.title, cluster) for cluster in chosen] + [(point.text, None) for point in points]
        if len(titles) < 2:
            raise TooFewOptions
        if len(titles) > MOST_OPTIONS:
            raise TooManyOptions
        poll = Poll.objects.create(
            forum=forum, question=facts.question, way=facts.way, dots_each=facts.dots_each,
            opens_at=facts.opens_at, closes_at=facts.closes_at, created_at=now,
        )  # fmt: skip
        PollOption.objects.bulk_create(
            [PollOption(poll=poll, title=title, cluster=one, position=n) for n, (title, one) in enumerate(titles, 1)]
        )
        log(forum, "forums.open_poll", user=actor, timestamp=now, data={"poll": poll.pk, "options": len(titles)})
    return poll


def close_poll(*, actor: Person, poll: Poll, now: datetime) -> Poll:
    """Close a vote before its time, and count it; twice is once."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(poll)
        if now < locked.closes_at:
            locked.closes_at = now
            locked.opens_at = min(locked.opens_at, now)
            locked.save(update_fields=["closes_at", "opens_at"])
            log(poll.forum, "forums.close_poll", user=actor, timestamp=now, data={"poll": poll.pk})
        _settle(locked, now)
    return locked


def publish_result(*, actor: Person, poll: Poll, now: datetime) -> Poll:
    """Show the result on My day and on the forum's page; twice is once. Raises ``StillOpen``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(poll)
        if now < locked.closes_at:
            raise StillOpen
        _settle(locked, now)
        if locked.published_at is None:
            locked.published_at = now
            locked.save(update_fields=["published_at"])
            log(poll.forum, "forums.publish_poll", user=actor, timestamp=now, data={"poll": poll.pk})
    return locked


def remove_poll(*, actor: Person, poll: Poll, now: datetime) -> None:
    """Remove a vote that nobody has used. Raises ``HasVotes``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(poll)
        dots, pairs = DotVote.objects.filter(option__poll=locked), PairVote.objects.filter(first__poll=locked)
        if locked.result is not None or dots.exists() or pairs.exists():
            raise HasVotes
        log(poll.forum, "forums.remove_poll", user=actor, timestamp=now, data={"question": locked.question})
        locked.delete()


def settle_closed_polls(*, forums: Collection[int], now: datetime) -> None:
    """Count the closed votes of these forums that are not counted yet. Call it before votes are deleted."""
    waiting = Poll.objects.filter(forum__in=forums, closes_at__lte=now, result__isnull=True)
    for poll in waiting.select_for_update(of=("self",)).order_by("pk"):
        _settle(poll, now)


def _lock(poll: Poll) -> Poll:
    return Poll.objects.select_for_update(of=("self",)).select_related("forum").get(pk=poll.pk)


def _settle(poll: Poll, now: datetime) -> None:
    """Count a closed vote once and for all; the row is locked, so that no vote comes in between."""
    if poll.result is None and now >= poll.closes_at:
        poll.result = work_out_result(poll)
        poll.save(update_fields=["result"])
