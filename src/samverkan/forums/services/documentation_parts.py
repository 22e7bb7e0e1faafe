"""Parts of the documentation: the programme as it was held, what was decided, promised, and kept since last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F

from samverkan.forums.enums import SessionKind
from samverkan.forums.models import Cafe, Commitment, Forum, Host, Session
from samverkan.forums.queries.commitments import count_statuses, get_follow_up, list_last_time, list_shown


def programme_as_held(forum: Forum) -> list[dict[str, Any]]:
    """Return the sessions in order of time, with café, question, whether participants brought it, and material."""
    sessions = (
        Session.objects.filter(slot__forum=forum)
        .exclude(kind=SessionKind.BREAK)
        .select_related("room", "group_talk", "topic")
        .prefetch_related("hosts")
        .order_by("starts_at", F("slot__position"), "room__position", "pk")
    )
    cafes = {
        cafe.session_id: cafe for cafe in Cafe.objects.filter(session__slot__forum=forum).defer("problem", "result")
    }
    files: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for file in forum.files.exclude(session=None).order_by("title", "pk"):
        files[file.session_id or 0].append({"title": file.title, "document_id": file.document_id})
    return [_session(forum, session, cafes.get(session.pk), files[session.pk]) for session in sessions]


def _session(forum: Forum, session: Session, cafe: Cafe | None, files: list[dict[str, Any]]) -> dict[str, Any]:
    starts_at, ends_at = session.starts_at.astimezone(forum.zone), session.ends_at.astimezone(forum.zone)
    return {
        "time": f"{starts_at:%H.%M}–{ends_at:%H.%M}",
        "title": session.title,
        "hosts": [with_title(host) for host in session.hosts.all()],
        "room": session.room.name,
        "mode": session.mode,
        "question": cafe.question if cafe else session.talk.question if session.talk else "",
        "is_topic": hasattr(session, "topic"),
        "cafe": {"rounds": cafe.rounds, "minutes": cafe.minutes} if cafe else None,
        "files": files,
    }


def called_off(forum: Forum, programme: list[dict[str, Any]]) -> list[str]:
    """Return the titles of sessions that some version of the programme had and that did not take place."""
    held = {row["title"] for row in programme}
    kept = set(Session.objects.filter(slot__forum=forum).values_list("pk", flat=True))
    gone: dict[str, None] = {}
    for snapshot in forum.releases.order_by("number").values_list("snapshot", flat=True):
        for session in snapshot["sessions"]:
            is_left = session["id"] not in kept and session["title"] not in held
            if is_left and session["kind"] not in (SessionKind.BREAK, SessionKind.CHECK_IN):
                gone[session["title"]] = None
    return list(gone)


def with_title(host: Host) -> str:
    """Return a host's name with role and organisation."""
    return f"{host.name}, {host.title}" if host.title else host.name


def decisions_of(forum: Forum) -> list[str]:
    """Return what was decided, a line each."""
    return [line.strip() for line in get_follow_up(forum).decisions.splitlines() if line.strip()]


def commitments_of(forum: Forum) -> list[dict[str, Any]]:
    """Return the commitments that everybody may see."""
    return _plain(list(list_shown(forum)))


def last_time(forum: Forum) -> dict[str, Any] | None:
    """Return how the commitments of the forum that this one follows up have gone, those everybody may see."""
    shown = list_last_time(forum, is_public=True)
    if not shown or forum.follows is None:
        return None
    return {
        "title": forum.follows.title,
        "counts": [{"status": count.status.value, "number": count.number} for count in count_statuses(shown)],
        "commitments": _plain(shown),
    }


def _plain(commitments: Sequence[Commitment]) -> list[dict[str, Any]]:
    """Return commitments without names: a name is kept for a time only, and the documentation for ever."""
    return [
        {
            "text": made.text,
            "home": made.home,
            "due": made.due_date.isoformat(),
            "status": made.status,
            "report": made.report,
        }
        for made in commitments
    ]
