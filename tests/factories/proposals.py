"""Calls, proposals and topics for tests."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count
from typing import Any

from samverkan.forums.enums import ForumKind, ForumMode, SessionKind
from samverkan.forums.models import Call, Forum, Proposal, Registration, Topic
from samverkan.forums.services import proposals, topics
from tests.factories import forums as make

_numbers = count(1)


def make_call(forum: Forum | None = None, **fields: Any) -> Call:
    """Return a call for sessions that is open at ``NOW``."""
    values: dict[str, Any] = {
        "sought": "Vi söker dig som har prövat något som andra kan ta efter.",
        "kinds": [SessionKind.PARALLEL, SessionKind.GROUP_TALK, SessionKind.PITCH],
        "closes_at": make.NOW + timedelta(days=14),
        "opened_at": make.NOW - timedelta(days=1),
    }
    return Call.objects.create(forum=forum or make.make_forum(), **(values | fields))


def make_proposal(call: Call | None = None, **fields: Any) -> Proposal:
    """Return a proposal that came in at ``NOW``, with its letter queued."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "title": f"Språk på jobbet {number}",
        "gain": "Tre övningar att börja med på måndag.",
        "kind": SessionKind.PARALLEL,
        "mode": ForumMode.BOTH,
        "needs": "Blädderblock",
        "name": f"Förslagsställare {number}",
        "host_title": "lärare, vuxenutbildningen",
        "municipality": make.make_municipality(),
    }
    email = fields.pop("email", f"forslag{number}@example.org")
    now = fields.pop("now", make.NOW)
    return proposals.propose(
        call=call or make_call(),
        offer=proposals.Offer(**(values | fields)),
        email=email,
        client_id=uuid.uuid4(),
        now=now,
    )


def make_open_forum(**fields: Any) -> Forum:
    """Return an open forum."""
    return make.make_forum(kind=ForumKind.OPEN, **fields)


def make_topic(registration: Registration, title: str = "Hur hittar vi mentorer?", **fields: Any) -> Topic:
    """Return a topic of that person, brought at ``NOW`` unless told."""
    return topics.propose_topic(
        registration=registration, title=title, text=fields.pop("text", "Vi har prövat annonser."),
        client_id=uuid.uuid4(), now=fields.pop("now", make.NOW),
    )  # fmt: skip


def support(topic: Topic, *people: Registration, number: int = 0) -> None:
    """Let these people, and so many more, support the topic."""
    for person in [*people, *(make.make_registration(topic.forum) for _n in range(number))]:
        topics.support(registration=person, topic=topic, now=make.NOW)
