"""How forums, sessions and registrations are told in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum, Registration, Series, Session
from samverkan.forums.queries.programme import ProgrammeSlot, list_programme
from samverkan.forums.queries.registrations import is_registration_open, list_places


def show_forum(forum: Forum) -> dict[str, Any]:
    """Return a forum as in a list."""
    return {
        "slug": forum.slug,
        "title": forum.title,
        "kind": forum.kind,
        "status": forum.status,
        "mode": forum.mode,
        "starts_at": forum.starts_at.astimezone(forum.zone),
        "ends_at": forum.ends_at.astimezone(forum.zone),
        "time_zone": forum.time_zone,
        "venue": forum.venue,
        "lead": forum.lead,
        "url": settings.BASE_URL + reverse("forums:forum", args=[forum.slug]),
        "series": {"slug": forum.series.slug, "title": forum.series.title} if forum.series else None,
    }


def show_whole_forum(forum: Forum, *, now: datetime) -> dict[str, Any]:
    """Return a forum with its places and programme. Three queries."""
    former = forum.follows if forum.follows and forum.follows.status != ForumStatus.DRAFT else None
    closes_at = forum.registration_closes_at
    return show_forum(forum) | {
        "gains": [line.strip() for line in forum.gains.splitlines() if line.strip()],
        "is_registration_open": is_registration_open(forum, now=now),
        "registration_closes_at": closes_at.astimezone(forum.zone) if closes_at else None,
        "places": [{"mode": row.mode, "capacity": row.capacity, "left": row.left} for row in list_places(forum)],
        "follows": {"slug": former.slug, "title": former.title} if former else None,
        "programme": [_show_slot(forum, slot) for slot in list_programme(forum)],
    }


def _show_slot(forum: Forum, row: ProgrammeSlot) -> dict[str, Any]:
    return {
        "title": row.slot.title,
        "starts_at": row.slot.starts_at.astimezone(forum.zone),
        "ends_at": row.slot.ends_at.astimezone(forum.zone),
        "choice": row.slot.choice,
        "sessions": [_show_session(forum, session) for session in row.sessions],
    }


def _show_session(forum: Forum, session: Session) -> dict[str, Any]:
    return {
        "id": session.pk,
        "title": session.title,
        "abstract": session.abstract,
        "kind": session.kind,
        "mode": session.mode,
        "room": session.room.name,
        "starts_at": session.starts_at.astimezone(forum.zone),
        "ends_at": session.ends_at.astimezone(forum.zone),
        "capacity": session.capacity,
        "hosts": [{"name": host.name, "title": host.title} for host in session.hosts.all()],
    }


def show_series(series: Series) -> dict[str, Any]:
    """Return a series as in a list."""
    return {
        "slug": series.slug,
        "title": series.title,
        "description": series.description,
        "url": settings.BASE_URL + reverse("forums:series", args=[series.slug]),
    }


def show_registration(forum: Forum, row: Registration) -> dict[str, Any]:
    """Return a registration: never its personal link, what the person needs, or notes."""
    home, attendance = row.municipality, getattr(row, "attendance", None)
    return {
        "id": row.pk,
        "status": row.status,
        "name": row.name,
        "email": row.email,
        "municipality": {"code": home.scb_code, "name": home.name} if home else None,
        "organisation": row.organisation,
        "mode": row.mode,
        "seats": [
            {
                "session_id": seat.session_id,
                "title": seat.session.title,
                "starts_at": seat.session.starts_at.astimezone(forum.zone),
            }
            for seat in row.seats.all()
        ],
        "registered_at": row.created_at.astimezone(forum.zone),
        "checked_in_at": attendance.checked_in_at.astimezone(forum.zone) if attendance else None,
        "kept_until": row.kept_until,
    }
