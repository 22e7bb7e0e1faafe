"""Who is expected, who came."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from wagtail.models import ModelLogEntry

from samverkan.forums.enums import CheckInWay, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, Registration
from samverkan.forums.models.registration import CODE_ALPHABET
from samverkan.network.queries import swedish_key

#: What the audit trail calls it when two desks without contact both checked somebody in.
DOUBLE = "forums.scanned_twice"
_CODE = re.compile(rf"[{CODE_ALPHABET}]{{6}}")


@dataclass(frozen=True)
class ModeCount:
    """How many are expected in a mode, and how many came in it (registered for that mode or not)."""

    mode: Mode
    registered: int
    attended: int

    @property
    def label(self) -> str:
        """The mode in the reader's language."""
        return str(self.mode.label)


@dataclass(frozen=True)
class Expected:
    """Somebody with a place, and their check-in if they came."""

    person: Registration
    attendance: Attendance | None


@dataclass(frozen=True)
class Found:
    """What a scan or a typed code led to."""

    registration: Registration | None
    way: CheckInWay


def mode_counts(forum: Forum) -> tuple[ModeCount, ...]:
    """Return the counts of each mode of the forum."""
    registered = dict(
        forum.registrations.filter(status=RegistrationStatus.REGISTERED)
        .order_by().values_list("mode").annotate(Count("pk"))
    )  # fmt: skip
    attended = dict(
        Attendance.objects.filter(registration__forum=forum).order_by().values_list("mode").annotate(Count("pk"))
    )
    shown = [mode for mode in Mode if forum.mode in (mode, "both") or attended.get(mode)]
    return tuple(ModeCount(mode, registered.get(mode, 0), attended.get(mode, 0)) for mode in shown)


def expected(forum: Forum) -> QuerySet[Registration]:
    """Return those with a place, with where they come from and whether they are checked in."""
    return (
        forum.registrations.filter(status=RegistrationStatus.REGISTERED)
        .select_related("municipality", "attendance")
        .order_by("name", "pk")
    )


def list_expected(forum: Forum, *, text: str = "") -> list[Expected]:
    """Return those expected whose name, code or home contains the text, sorted as Swedes sort."""
    wanted = swedish_key(text.strip())
    people = sorted(expected(forum), key=lambda person: (swedish_key(person.name), person.pk))
    return [Expected(person, getattr(person, "attendance", None)) for person in people if wanted in _searchable(person)]


def _searchable(person: Registration) -> str:
    home = person.municipality.name if person.municipality else person.organisation
    return swedish_key(f"{person.name} {person.code} {home}")


def list_attended(forum: Forum) -> QuerySet[Attendance]:
    """Return the attendance list, on site and digital in one, in the order people came."""
    return (
        Attendance.objects.filter(registration__forum=forum)
        .select_related("registration__municipality")
        .order_by("checked_in_at", "pk")
    )


@dataclass(frozen=True)
class Double:
    """Somebody whom two desks without contact both checked in, and when, the first moment first."""

    person: Registration
    moments: tuple[datetime, datetime]


def doubles_of(forum: Forum) -> QuerySet[ModelLogEntry]:
    """Return what is recorded of scans that met another desk's."""
    kind = ContentType.objects.get_for_model(Forum)
    found: QuerySet[ModelLogEntry] = ModelLogEntry.objects.filter(
        content_type=kind, object_id=str(forum.pk), action=DOUBLE
    )
    return found.order_by("timestamp", "pk")


def list_doubles(forum: Forum, people: Iterable[Expected]) -> list[Double]:
    """Return those of the people who were scanned at two desks without contact and are still checked in."""
    by_key = {expected.person.pk: expected.person for expected in people if expected.attendance}
    found = []
    for row in doubles_of(forum):
        if person := by_key.get(row.data["registration"]):
            first, second = sorted(datetime.fromisoformat(row.data[key]) for key in ("scanned_at", "known_at"))
            found.append(Double(person, (first, second)))
    return found


def find_by_token(forum: Forum, token: str) -> Found:
    """Find the registration of this forum behind a scanned address of My day, its key, or a typed code."""
    text = token.strip()
    code = re.sub(r"[\s-]", "", text).upper()
    if _CODE.fullmatch(code):
        by_code = forum.registrations.filter(code=code).first()
        if by_code is not None:
            return Found(by_code, CheckInWay.CODE)
    path = text.split("?")[0].split("#")[0]
    key = ([part for part in path.split("/") if part] or [""])[-1]
    by_key = forum.registrations.filter(key=key).first() if 6 < len(key) <= 40 else None
    return Found(by_key, CheckInWay.QR)
