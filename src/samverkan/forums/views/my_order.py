"""What comes first on My day: what matters now; the rest under one heading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from samverkan.forums.enums import ForumKind, RegistrationStatus
from samverkan.forums.queries.live import is_live_over
from samverkan.forums.queries.my_day import Line


def my_order(context: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return what is shown where, from what the page knows. No query."""
    person, day, polls = context["registration"], context["day"], context["polls"]
    has_place = person.status == RegistrationStatus.REGISTERED
    is_vote_open = any(poll.is_open and not poll.has_voted for poll in polls)
    has_live = has_place and bool(getattr(person, "has_live", False)) and not is_live_over(person.forum, now=now)
    parts = {
        "asks": bool(getattr(person, "lacks_answers", False)) and context["can_register"],
        "topics": has_place and context["can_change"] and person.forum.kind == ForumKind.OPEN,
        "asks_early": has_live and not day.is_today,
        "is_vote_later": has_place and bool(polls) and not is_vote_open,
        "promises": context["can_promise"] or bool(context["before"]),
    }
    return {
        "now_lines": _now_lines(context),
        "has_place": not context["is_waiting"] and not context["is_offered"],
        "is_live": has_live and day.is_today,
        "is_vote_open": has_place and is_vote_open,
        "asks_early": parts["asks_early"],
        "is_vote_later": parts["is_vote_later"],
        "has_later": any(parts.values()),
    }


def _now_lines(context: Mapping[str, Any]) -> list[Line]:
    """Return what is on now, without the World Café that stands above with the person's table."""
    mine = context["mine"]
    told = mine.cafe.session_id if mine and (mine.now or mine.next) else None
    return [line for line in context["day"].now_lines if line.session is None or line.session.pk != told]
