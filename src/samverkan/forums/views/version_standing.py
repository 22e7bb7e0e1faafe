"""Where the programme stands against its latest version, for the Plan stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samverkan.forums.models import Forum
from samverkan.forums.queries.change_words import Telling, tell_difference
from samverkan.forums.queries.programme import ProgrammeSlot
from samverkan.forums.queries.programme_picture import from_json
from samverkan.forums.queries.releases import Standing, get_standing
from samverkan.forums.services.releases import can_release


def standing_context(forum: Forum, programme: tuple[ProgrammeSlot, ...] | None, *, now: datetime) -> dict[str, Any]:
    """Return what templates need: ``standing``, ``telling`` (the changes in words) and ``can_release``."""
    standing = get_standing(forum, programme)
    return {"standing": standing, "telling": _telling(standing), "can_release": can_release(forum, now=now)}


def _telling(standing: Standing) -> Telling:
    if standing.release is None:
        return Telling()
    return tell_difference(from_json(standing.release.snapshot), standing.picture, standing.difference)
