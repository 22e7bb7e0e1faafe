"""Rules that need no database: who fits where, and when the day is on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from samverkan.forums.enums import ForumMode, Mode

#: Digital participants are checked in by opening My day from this long before the forum starts.
DOORS_OPEN = timedelta(minutes=60)


class Timed(Protocol):
    """Anything with a start, an end and a zone: a forum."""

    starts_at: datetime
    ends_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which clock times are told."""


def session_fits(session_mode: str, mode: str) -> bool:
    """Return whether somebody who takes part in ``mode`` belongs in a session without help."""
    return session_mode in (ForumMode.BOTH, mode)


def needs_lent_computer(session_mode: str, mode: str) -> bool:
    """Return whether somebody on site would sit in a digital session."""
    return session_mode == ForumMode.DIGITAL and mode == Mode.ONSITE


def is_under_way(forum: Timed, now: datetime) -> bool:
    """Return whether the doors are open: from an hour before the start until the end."""
    return forum.starts_at - DOORS_OPEN <= now <= forum.ends_at


def is_forum_day(forum: Timed, now: datetime) -> bool:
    """Return whether it is a day of the forum, in its own zone."""
    day = now.astimezone(forum.zone).date()
    return forum.starts_at.astimezone(forum.zone).date() <= day <= forum.ends_at.astimezone(forum.zone).date()


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Return whether two spans of time share a moment; one may end as the other starts.

    >>> nine, ten, eleven = (datetime(2026, 1, 1, hour) for hour in (9, 10, 11))
    >>> overlap((nine, ten), (ten, eleven)), overlap((nine, eleven), (ten, eleven))
    (False, True)
    """
    return first[0] < second[1] and second[0] < first[1]


def invitation_digest(address: str) -> str:
    """Return what an address that wants no invitations is known by: small and large letters alike, not to be read back.

    >>> invitation_digest("Anna@Example.org") == invitation_digest(" anna@example.org")
    True
    """
    return hashlib.sha256(f"no-invitations:{address.strip().lower()}".encode()).hexdigest()


@dataclass(frozen=True)
class Placement:
    """When a session takes place, and in which room (its key). ``text`` goes through a form and back."""

    starts_at: datetime
    ends_at: datetime
    room: int

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when."""
        return self.starts_at, self.ends_at

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def text(self) -> str:
        """The placement in one word."""
        return "/".join([self.starts_at.isoformat(), self.ends_at.isoformat(), str(self.room)])

    @classmethod
    def read(cls, text: str) -> Placement:
        """Return what ``text`` tells. Raises ``ValueError``."""
        starts_at, ends_at, room = text.split("/")
        found = cls(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), int(room))
        if found.starts_at.tzinfo is None or found.ends_at.tzinfo is None:
            raise ValueError(text)
        return found
