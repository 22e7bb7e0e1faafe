"""What My day shows of the time after: last time's commitments and the evaluation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samverkan.forums.enums import ForumStatus, RegistrationStatus
from samverkan.forums.models import Registration
from samverkan.forums.queries.commitments import count_statuses, list_before
from samverkan.forums.queries.evaluation import closes_at


def my_follow_up(registration: Registration, *, now: datetime) -> dict[str, Any]:
    """Return it, with one query more if the forum follows one at which somebody promised something."""
    forum = registration.forum
    has_place = registration.status == RegistrationStatus.REGISTERED and forum.status != ForumStatus.CANCELLED
    is_asked = not getattr(registration, "is_not_asked", False) and not getattr(registration, "has_answered", False)
    return {
        "can_promise": has_place and now >= forum.starts_at,
        "can_evaluate": has_place and is_asked and forum.ends_at <= now < closes_at(forum),
        "before": _before(registration) if getattr(registration, "has_last_time", False) else None,
    }


def _before(registration: Registration) -> dict[str, Any] | None:
    """Return the forum before, how what is shown of its commitments has gone, and the person's own."""
    own, shown = list_before(registration)
    rows = own or shown
    return {"forum": rows[0].forum, "counts": count_statuses(shown), "number": len(shown), "own": own} if rows else None
