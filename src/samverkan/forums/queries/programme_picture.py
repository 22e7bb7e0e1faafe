"""A programme as everybody may see it, frozen: what a version keeps, and what two versions are compared by.

Times are told by the day of the forum (0 is the first) and the clock on the wall, so that a forum that moves to
another day does not move each of its sessions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.programme import ProgrammeSlot


class Clock(NamedTuple):
    """A moment of the forum: which of its days, and ``HH:MM`` on the wall."""

    day: int
    at: str


class Span(NamedTuple):
    """From when to when."""

    start: Clock
    end: Clock


class HostPicture(NamedTuple):
    """What is told of a host: name, and role and organisation."""

    name: str
    title: str


@dataclass(frozen=True)
class SessionPicture:
    """A session in a version. ``id`` is the same in every version."""

    id: int
    title: str
    abstract: str
    kind: str
    mode: str
    capacity: int | None
    room: str
    time: Span
    hosts: tuple[HostPicture, ...]


@dataclass(frozen=True)
class Facts:
    """What is told of the forum itself."""

    title: str
    venue: str
    mode: str
    time_zone: str
    first_day: str
    time: Span


@dataclass(frozen=True)
class Picture:
    """A programme: facts, and sessions in order of time, room and id."""

    facts: Facts
    sessions: tuple[SessionPicture, ...]

    def day(self, number: int) -> date:
        """Return the date of a day of the forum."""
        return date.fromisoformat(self.facts.first_day) + timedelta(days=number)


def arrange(facts: Facts, sessions: Iterable[SessionPicture]) -> Picture:
    """Return the picture with its sessions in order."""
    return Picture(facts, tuple(sorted(sessions, key=lambda s: (s.time, s.room, s.id))))


def take_picture(forum: Forum, programme: Iterable[ProgrammeSlot]) -> Picture:
    """Return the forum's programme as it is now."""
    first = forum.starts_at.astimezone(forum.zone).date()
    facts = Facts(
        title=forum.title, venue=forum.venue, mode=forum.mode, time_zone=forum.time_zone, first_day=first.isoformat(),
        time=_span(forum, first, forum.starts_at, forum.ends_at),
    )  # fmt: skip
    return arrange(facts, (_session(forum, first, session) for slot in programme for session in slot.sessions))


def _session(forum: Forum, first: date, session: Session) -> SessionPicture:
    return SessionPicture(
        id=session.pk, title=session.title, abstract=session.abstract, kind=session.kind, mode=session.mode,
        capacity=session.capacity, room=session.room.name,
        time=_span(forum, first, session.starts_at, session.ends_at),
        hosts=tuple(HostPicture(host.name, host.title) for host in session.hosts.all()),
    )  # fmt: skip


def _span(forum: Forum, first: date, starts_at: datetime, ends_at: datetime) -> Span:
    return Span(_clock(forum, first, starts_at), _clock(forum, first, ends_at))


def _clock(forum: Forum, first: date, moment: datetime) -> Clock:
    local = moment.astimezone(forum.zone)
    return Clock((local.date() - first).days, f"{local:%H:%M}")


def as_json(picture: Picture) -> dict[str, Any]:
    """Return the picture as JSON keeps it."""
    return {"facts": asdict(picture.facts), "sessions": [asdict(session) for session in picture.sessions]}


def from_json(stored: Mapping[str, Any]) -> Picture:
    """Return the picture that ``as_json`` wrote; what is unknown there is passed over."""
    facts = Facts(**_known(Facts, stored["facts"]) | {"time": _stored_span(stored["facts"]["time"])})
    sessions = [
        SessionPicture(
            **_known(SessionPicture, session)
            | {
                "time": _stored_span(session["time"]),
                "hosts": tuple(HostPicture(name, title) for name, title in session["hosts"]),
            }
        )
        for session in stored["sessions"]
    ]
    return arrange(facts, sessions)


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(kind)}


def _stored_span(stored: Any) -> Span:
    (first_day, start), (last_day, end) = stored
    return Span(Clock(first_day, start), Clock(last_day, end))


def digest(picture: Picture) -> str:
    """Return a short text that differs whenever the picture does."""
    text = json.dumps(as_json(picture), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
