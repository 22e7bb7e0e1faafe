"""Where a participant writes points, and what the others at the table have written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from samverkan.forums.enums import WITH_NOTES, ForumStatus, RegistrationStatus
from samverkan.forums.models import CafeSeat, Documentation, Note, Registration, Seat, Session
from samverkan.forums.queries.cafes import HEAVY

#: Points are written from so long before the session starts.
OPENS_BEFORE = timedelta(minutes=15)

KEY = re.compile(r"(?P<session>[0-9]{1,18})(-(?P<round>[0-9]{1,4}))?")


@dataclass(frozen=True)
class Table:
    """A group talk or parallel session with one's seat, or one's table in a round of a World Café."""

    session: Session
    number: int | None = None
    round: int | None = None

    @property
    def key(self) -> str:
        """What names it in addresses and forms; a point keeps it while it waits on the device."""
        return str(self.session.pk) if self.round is None else f"{self.session.pk}-{self.round}"


def get_writer(key: str) -> Registration | None:
    """Return the registration of a personal link with the forum; ``is_compiled``: too late to write. One query."""
    found = Registration.objects.select_related("forum").annotate(is_compiled=is_compiled())
    return found.filter(key=key).first() if key else None


def is_compiled() -> Exists:
    """Return, as a part of a query of registrations, whether the forum's documentation is compiled."""
    return Exists(Documentation.objects.filter(forum=OuterRef("forum")))


def has_cafe_table() -> Exists:
    """Return, as a part of a query of registrations, whether the person has had a table in a round that has begun."""
    return Exists(CafeSeat.objects.filter(registration=OuterRef("pk"), round__lte=F("cafe__current_round")))


def takes_points(registration: Registration) -> bool:
    """Return whether the person may write; ask of one that knows ``is_compiled``."""
    has_place = registration.status == RegistrationStatus.REGISTERED
    is_compiled: bool = registration.is_compiled  # type: ignore[attr-defined]
    return has_place and not is_compiled and registration.forum.status != ForumStatus.CANCELLED


def has_begun_table(registration: Registration, seats: Iterable[Seat], *, now: datetime) -> bool:
    """Return whether My day shows the way to the points. No query."""
    sits = any(seat.session.kind in WITH_NOTES and seat.session.starts_at - OPENS_BEFORE <= now for seat in seats)
    return takes_points(registration) and (sits or bool(getattr(registration, "has_cafe_table", False)))


def list_tables(registration: Registration, *, now: datetime) -> tuple[Table, ...]:
    """Return where the person writes or has written, in order of time. Two queries."""
    seats = _seats(registration, now).order_by("session__starts_at", "pk")
    found = [Table(seat.session) for seat in seats]
    cafe_seats = _cafe_seats(registration).order_by("cafe__session__starts_at", "cafe", "round")
    found += [_table(seat) for seat in cafe_seats]
    return tuple(sorted(found, key=lambda table: (table.session.starts_at, table.session.pk, table.round or 0)))


def find_tables(registration: Registration, key: str, *, now: datetime) -> tuple[Table, ...]:
    """Return the table of this key first, then, of a World Café, the person's table in the latest round. One query.

    Nothing if the person has no seat there.
    """
    known = KEY.fullmatch(key)
    if known is None:
        return ()
    session = int(known["session"])
    if known["round"] is None:
        seat = _seats(registration, now).filter(session=session).first()
        return (Table(seat.session),) if seat else ()
    tables = [_table(seat) for seat in _cafe_seats(registration).filter(cafe__session=session).order_by("-round")]
    here = [table for table in tables if table.key == key]
    return (here[0], tables[0]) if here else ()


def list_points(table: Table) -> list[Note]:
    """Return what is written there, the latest first; at a World Café's table what earlier rounds wrote too."""
    notes = Note.objects.filter(group_talk__session=table.session.pk)
    if table.round is None:
        return list(notes.filter(table=None).order_by("-written_at", "-pk"))
    return list(notes.filter(table=table.number, round__lte=table.round).order_by("-round", "-written_at", "-pk"))


def fingerprint(points: Iterable[Note], *more: object) -> str:
    """Return an entity tag that changes when a point comes, changes or goes."""
    told = [(note.pk, note.changed_at.isoformat()) for note in points]
    return f'"{hashlib.sha256(repr((told, more)).encode()).hexdigest()[:24]}"'


def _table(seat: CafeSeat) -> Table:
    return Table(seat.cafe.session, seat.table.number, seat.round)


def _seats(registration: Registration, now: datetime) -> QuerySet[Seat]:
    """Return the person's seats in sessions with points that have begun, World Cafés apart."""
    return Seat.objects.filter(
        Q(session__cafe=None), registration=registration, session__kind__in=WITH_NOTES,
        session__starts_at__lte=now + OPENS_BEFORE,
    ).select_related("session")  # fmt: skip


def _cafe_seats(registration: Registration) -> QuerySet[CafeSeat]:
    """Return the person's tables in the rounds that have begun."""
    found = CafeSeat.objects.filter(registration=registration, round__lte=F("cafe__current_round"))
    return found.select_related("cafe__session", "table").defer(*(f"cafe__{name}" for name in HEAVY))
