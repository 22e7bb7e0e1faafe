"""Badges and certificates as PDF. What people wrote goes in as data (`web.pdf`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.forums.enums import ForumStatus, Mode
from samverkan.forums.models import Attendance, Forum, Registration, Seat
from samverkan.forums.queries.badges import Badge, mark_of
from samverkan.network.queries import region_name
from samverkan.web.pdf import make_pdf

TEMPLATES = Path(__file__).parents[1] / "assets" / "print"
#: So many seats have room on a badge.
MOST_SEATS = 4


def print_badges(forum: Forum, badges: Sequence[Badge]) -> bytes:
    """Return an A4 with eight badges a page, and lines to cut along."""
    data = {"title": _("Badges: %(title)s") % {"title": forum.title}, "one": False}
    return _print_badges(forum, badges, data)


def print_badge(forum: Forum, badge: Badge) -> bytes:
    """Return one badge on a page of its own size."""
    return _print_badges(forum, [badge], {"title": _("Badge: %(name)s") % {"name": badge.person.name}, "one": True})


def has_certificates(forum: Forum, *, now: datetime) -> bool:
    """Return whether the forum is over, and was not called off."""
    return forum.status == ForumStatus.FINISHED or (forum.status != ForumStatus.CANCELLED and now >= forum.ends_at)


def print_certificates(
    forum: Forum, attended: Sequence[tuple[Attendance, Sequence[Seat]]], *, language: str, now: datetime
) -> bytes:
    """Return a page for each who came, in that person's language. ``language`` is the file's own."""
    pages = [_certificate(forum, attendance, seats, now=now) for attendance, seats in attended]
    with translation.override(language):
        title = _("Certificate of attendance: %(title)s") % {"title": forum.title}
    return make_pdf(TEMPLATES / "certificates.typ", data={"lang": language[:2], "title": title, "certificates": pages})


def _print_badges(forum: Forum, badges: Sequence[Badge], data: dict[str, Any]) -> bytes:
    language = (translation.get_language() or "sv")[:2]
    rows = [_badge(forum, badge) for badge in badges]
    return make_pdf(TEMPLATES / "badges.typ", data={"lang": language, "badges": rows, **data})


def _badge(forum: Forum, badge: Badge) -> dict[str, Any]:
    person = badge.person
    hidden = len(badge.seats) - MOST_SEATS
    more = ngettext("and %(number)s more", "and %(number)s more", max(hidden, 0)) % {"number": hidden}
    return {
        "name": " ".join(person.name.split()),
        "home": _home(person),
        "forum": " ".join(forum.title.split()),
        "role": _("Host") if badge.is_host else _("Participant"),
        "kind": "host" if badge.is_host else "participant",
        "code": person.code,
        "qr": segno.make(person.code, error="m", micro=False).svg_inline(omitsize=True, border=1),
        "qr-label": _("QR code for check-in: %(code)s") % {"code": person.code},
        "seats": [_badge_seat(forum, seat, place) for seat, place in badge.seats[:MOST_SEATS]],
        "more": more if hidden > 0 else "",
    }


def _badge_seat(forum: Forum, seat: Seat, place: int) -> dict[str, Any]:
    return {
        "time": _clock(forum, seat.session.starts_at),
        "mark": mark_of(place),
        "colour": place,
        "title": " ".join(seat.session.title.split()),
        "room": seat.session.room.name,
    }


def _certificate(forum: Forum, attendance: Attendance, seats: Sequence[Seat], *, now: datetime) -> dict[str, Any]:
    person = attendance.registration
    with translation.override(person.language):
        day = date_format(now.astimezone(forum.zone), "DATE_FORMAT")
        return {
            "lang": person.language[:2],
            "heading": _("Certificate of attendance"),
            "intro": _("This certifies that"),
            "name": " ".join(person.name.split()),
            "home": _home(person),
            "verb": _("took part in"),
            "forum": " ".join(forum.title.split()),
            "facts": [{"label": label, "value": value} for label, value in _facts(forum, attendance)],
            "sessions-label": _("Seats in sessions"),
            "sessions": [
                {"time": _clock(forum, seat.session.starts_at), "title": " ".join(seat.session.title.split())}
                for seat in seats
            ],
            "issued": _("Issued by %(region)s on %(day)s.") % {"region": region_name(), "day": day},
            "source": _("From the registration and the check-in. The certificate holds no signature."),
        }


def _facts(forum: Forum, attendance: Attendance) -> list[tuple[str, str]]:
    is_onsite = attendance.mode == Mode.ONSITE
    facts = [
        (_("Day"), _days(forum)),
        (_("Time"), _hours(forum)),
        (_("Took part"), attendance.get_mode_display()),
        (_("Place"), forum.venue if is_onsite else ""),
        (_("Checked in"), _clock(forum, attendance.checked_in_at)),
    ]
    return [(str(label), str(value)) for label, value in facts if value]


def _days(forum: Forum) -> str:
    first, last = (date_format(moment.astimezone(forum.zone), "DATE_FORMAT") for moment in _ends(forum))
    return first if first == last else f"{first} – {last}"


def _hours(forum: Forum) -> str:
    """Return the clock times, and for a forum of one day how many hours that is."""
    starts_at, ends_at = _ends(forum)
    span = f"{_clock(forum, starts_at)}–{_clock(forum, ends_at)}"
    if starts_at.astimezone(forum.zone).date() != ends_at.astimezone(forum.zone).date():
        return span
    hours, minutes = divmod(int((ends_at - starts_at).total_seconds()) // 60, 60)
    words = [
        ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours} if hours else "",
        ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes} if minutes else "",
    ]
    return f"{span} ({' '.join(word for word in words if word)})"


def _ends(forum: Forum) -> tuple[datetime, datetime]:
    return forum.starts_at, forum.ends_at


def _clock(forum: Forum, moment: datetime) -> str:
    return time_format(moment.astimezone(forum.zone), "TIME_FORMAT")


def _home(person: Registration) -> str:
    return " ".join((person.municipality.name if person.municipality else person.organisation).split())
