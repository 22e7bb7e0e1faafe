"""The coming forum's programme changes: one change is released as version 2, one waits for version 3."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.releases import get_standing
from samverkan.forums.services.programme import SessionFacts, SpeakerFacts, edit_session
from samverkan.forums.services.releases import release_programme
from samverkan.network.models import Person


def change_programme(told: dict[str, Any], *, forum: Forum, actor: Person, now: datetime) -> None:
    """Make the changes that the programme names; those with a note are released."""
    for change in told["changes"]:
        moment = now - timedelta(days=change["days_ago"])
        session = Session.objects.select_related("slot__forum", "room").get(slot__forum=forum, title=change["session"])
        edit_session(actor=actor, session=session, facts=_facts(session, change), now=moment)
        if "note" in change:
            seen = get_standing(forum).digest
            release_programme(actor=actor, forum=forum, seen=seen, note=change["note"], now=moment)


def _facts(session: Session, change: dict[str, Any]) -> SessionFacts:
    return SessionFacts(
        title=session.title, abstract=change.get("abstract", session.abstract), capacity=session.capacity,
        room=change.get("room", session.room.name),
        hosts=tuple(SpeakerFacts(host.name, host.title, host.email) for host in session.hosts.all()),
    )  # fmt: skip
