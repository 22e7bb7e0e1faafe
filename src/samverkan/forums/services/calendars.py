"""iCalendar: a forum's entry, and a participant's own with the sessions they have a seat in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as Entry

from samverkan.forums.enums import ForumMode, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Room, Seat, Slot
from samverkan.web.plain import without_controls


def forum_calendar(forum: Forum, *, now: datetime) -> str:
    """Return the forum as an iCalendar file for anybody."""
    is_off = forum.status == ForumStatus.CANCELLED
    calendar = _calendar(forum, is_cancel=is_off)
    entry = _entry(f"forum-{forum.pk}", forum.title, forum.starts_at, forum.ends_at, forum, now)
    entry.add("location", forum.venue if forum.mode != ForumMode.DIGITAL else _("Digital"))
    entry.add("description", without_controls(forum.lead))
    entry.add("url", settings.BASE_URL + reverse("forums:forum", args=[forum.slug]))
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar.add_component(entry)
    return _text(calendar)


def registration_calendar(registration: Registration, *, is_invitation: bool = False, now: datetime) -> str:
    """Return a participant's calendar: the forum and each session with a seat.

    ``is_invitation``: as a request to this person from the organiser, to be put in the calendar at once.

    An entry keeps its UID for ever, one a slot, and SEQUENCE rises with each change, so that a calendar replaces what
    it had. What is cancelled says so.
    """
    forum = registration.forum
    is_off = _is_off(registration)
    with translation.override(registration.language):
        calendar = _calendar(forum, is_cancel=is_off)
        entry = _entry(f"anmalan-{registration.pk}", forum.title, forum.starts_at, forum.ends_at, forum, now)
        entry.add(
            "location", forum.venue if registration.mode == Mode.ONSITE else _join_url(registration) or _("Digital")
        )
        entry.add("description", _description(registration))
        status = _status(registration, is_off=is_off)
        seats = {seat.slot_id: seat for seat in _list_seats(registration)}
        told = [(entry, status), *((_seat(seat, registration, now), status) for seat in seats.values())]
        told += [(gone, "CANCELLED") for gone in _gone(registration, seats, now)]
        for one, state in told:
            one.add("sequence", registration.calendar_sequence)
            one.add("status", state)
            if is_invitation:
                _invite(one, registration)
            calendar.add_component(one)
        if is_invitation and not is_off:
            calendar["method"] = "REQUEST"
    return _text(calendar)


def _invite(entry: Entry, registration: Registration) -> None:
    """Name who invites and who is invited, as a request and its cancellation must."""
    organiser = registration.forum.contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    entry.add("organizer", vCalAddress(f"mailto:{organiser}"))
    attendee = vCalAddress(f"mailto:{registration.email}")
    attendee.params["CN"] = vText(without_controls(registration.name))
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    entry.add("attendee", attendee, encode=False)


def _is_off(registration: Registration) -> bool:
    return registration.status == RegistrationStatus.CANCELLED or registration.forum.status == ForumStatus.CANCELLED


def _status(registration: Registration, *, is_off: bool) -> str:
    if is_off:
        return "CANCELLED"
    return "CONFIRMED" if registration.status == RegistrationStatus.REGISTERED else "TENTATIVE"


def _description(registration: Registration) -> str:
    link = settings.BASE_URL + reverse("forums:my_day", args=[registration.key])
    return "\n".join(
        [*_join_lines(_join_url(registration)), _("My day, with your programme: %(link)s") % {"link": link}]
    )


def _join_url(registration: Registration, room: Room | None = None) -> str:
    """Return the link by which this person takes part: only who has a digital place gets it."""
    if registration.mode != Mode.DIGITAL or registration.status != RegistrationStatus.REGISTERED:
        return ""
    return (room.join_url if room else "") or registration.forum.join_url


def _join_lines(link: str) -> list[str]:
    return [_("Take part digitally: %(link)s") % {"link": link}] if link else []


def _list_seats(registration: Registration) -> Iterable[Seat]:
    seats = Seat.objects.filter(registration=registration).select_related("session__room", "slot")
    return seats.order_by("slot__starts_at", "pk")


def _seat(seat: Seat, registration: Registration, now: datetime) -> Entry:
    session = seat.session
    uid = _seat_uid(registration, seat.slot_id)
    entry = _entry(uid, session.title, session.starts_at, session.ends_at, registration.forum, now)
    entry.add("location", session.room.name)
    if link := _join_url(registration, session.room):
        entry.add("description", "\n".join(_join_lines(link)))
    return entry


def _gone(registration: Registration, seats: Mapping[int, Seat], now: datetime) -> Iterable[Entry]:
    """Return an entry for each seat that was given back, unless there is another in its slot."""
    titles = {slot: title for slot, title in registration.calendar_gone if slot not in seats}
    slots = Slot.objects.filter(pk__in=titles).order_by("starts_at", "pk") if titles else ()
    for slot in slots:
        uid = _seat_uid(registration, slot.pk)
        yield _entry(uid, titles[slot.pk], slot.starts_at, slot.ends_at, registration.forum, now)


def _seat_uid(registration: Registration, slot: int) -> str:
    return f"pass-{registration.pk}-{slot}"


def _calendar(forum: Forum, *, is_cancel: bool) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Samverkan//forum//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if is_cancel else "PUBLISH")
    calendar.add("x-wr-calname", " ".join(forum.title.split()))  # the library leaves line breaks in this one
    return calendar


def _entry(uid: str, title: str, starts_at: datetime, ends_at: datetime, forum: Forum, now: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{uid}@{urlsplit(settings.BASE_URL).hostname or 'samverkan'}")
    entry.add("dtstamp", now)
    entry.add("summary", " ".join(title.split()))
    entry.add("dtstart", starts_at.astimezone(forum.zone))
    entry.add("dtend", ends_at.astimezone(forum.zone))
    return entry


def _text(calendar: Calendar) -> str:
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())
