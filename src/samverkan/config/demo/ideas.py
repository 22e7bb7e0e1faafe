"""Let the finished forum's points be gathered and voted on."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from samverkan.forums.enums import PollWay
from samverkan.forums.models import Attendance, Forum, Poll
from samverkan.forums.services.gathering import ask_for_gathering, gather
from samverkan.forums.services.polls import PollFacts, close_poll, open_poll, publish_result
from samverkan.forums.services.voting import cast_dots
from samverkan.network.models import Person

SEED = 4
DOTS = 3
QUESTION = "Vad ska vi göra först?"


def gather_points(forum: Forum, organiser: Person) -> None:
    """Let the engine suggest clusters when the hosts have written."""
    now = forum.ends_at + timedelta(minutes=5)
    gathering = ask_for_gathering(actor=organiser, forum=forum, now=now)
    gather(forum=forum, number=gathering.number, now=now + timedelta(seconds=2))


def vote(forum: Forum, organiser: Person) -> None:
    """Let those who came put dots on the clusters for a week, then publish what it came to."""
    opens_at = forum.ends_at + timedelta(minutes=10)
    closes_at = forum.ends_at + timedelta(days=7)
    facts = PollFacts(QUESTION, PollWay.DOTS, DOTS, opens_at, closes_at)
    clusters = list(forum.clusters.values_list("pk", flat=True))
    poll = open_poll(actor=organiser, forum=forum, facts=facts, clusters=clusters, notes=[], now=opens_at)
    _cast(poll, opens_at + timedelta(minutes=3))
    close_poll(actor=organiser, poll=poll, now=closes_at)
    publish_result(actor=organiser, poll=poll, now=closes_at + timedelta(hours=1))


def _cast(poll: Poll, moment: datetime) -> None:
    lot = random.Random(SEED)  # noqa: S311 (nothing secret)
    options = list(poll.options.values_list("pk", flat=True))
    weights = [1 / (place + 1) for place in range(len(options))]
    came = Attendance.objects.filter(registration__forum=poll.forum).select_related("registration").order_by("pk")
    for number, attendance in enumerate(came):
        if number % 3 == 2:
            continue
        drawn = lot.choices(options, weights, k=DOTS)
        dots = {option: drawn.count(option) for option in drawn}
        cast_dots(registration=attendance.registration, poll=poll, dots=dots, now=moment)
