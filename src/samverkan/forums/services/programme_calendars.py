"""Calendars for anybody: a forum's whole programme, as iCalendar and as xCal, and the forums of a series."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event

from samverkan.forums.enums import ForumMode, ForumStatus
from samverkan.forums.models import Forum, Session
from samverkan.web.plain import without_controls

XCAL = "urn:ietf:params:xml:ns:icalendar-2.0"


def programme_calendar(forum: Forum, sessions: Iterable[Session], *, now: datetime) -> Calendar:
    """Return a calendar with an entry for each session. ``sessions`` come with room and hosts."""
    calendar = _calendar(forum.title)
    for session in sessions:
        entry = _entry(f"session-{session.pk}", session.title, forum, now)
        entry.add("dtstart", session.starts_at.astimezone(forum.zone))
        entry.add("dtend", session.ends_at.astimezone(forum.zone))
        entry.add("location", ", ".join(part for part in (session.room.name, _place(forum, session.mode)) if part))
        hosts = [host.name for host in session.hosts.all()]
        told = "\n\n".join(part for part in (", ".join(hosts), session.abstract) if part)
        entry.add("description", without_controls(told))
        entry.add("categories", [session.get_kind_display()])
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return calendar


def forums_calendar(title: str, forums: Iterable[Forum], *, now: datetime) -> Calendar:
    """Return a calendar with an entry for each forum, to subscribe to; one that is called off says so."""
    calendar = _calendar(title)
    for forum in forums:
        entry = _entry(f"forum-{forum.pk}", forum.title, forum, now)
        entry.add("dtstart", forum.starts_at.astimezone(forum.zone))
        entry.add("dtend", forum.ends_at.astimezone(forum.zone))
        entry.add("location", _place(forum, forum.mode))
        entry.add("description", without_controls(forum.lead))
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return calendar


def as_ics(calendar: Calendar) -> str:
    """Return the calendar as iCalendar text (RFC 5545)."""
    return str(calendar.to_ical().decode())


def as_xcal(calendar: Calendar) -> str:
    """Return the calendar as XML (xCal, RFC 6321), by way of jCal (RFC 7265), which has the same parts."""
    root = ET.Element("icalendar", {"xmlns": XCAL})
    _write_component(root, calendar.to_jcal())
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _write_component(parent: ET.Element, jcal: Any) -> None:
    name, properties, components = jcal
    element = ET.SubElement(parent, name)
    if properties:
        around = ET.SubElement(element, "properties")
        for one in properties:
            _write_property(around, *one)
    if components:
        around = ET.SubElement(element, "components")
        for one in components:
            _write_component(around, one)


def _write_property(parent: ET.Element, name: str, parameters: dict[str, Any], kind: str, *values: Any) -> None:
    element = ET.SubElement(parent, name)
    if parameters:
        around = ET.SubElement(element, "parameters")
        for key, value in parameters.items():
            ET.SubElement(ET.SubElement(around, key), "text").text = str(value)
    for value in values:
        _write_value(element, kind, value)


def _write_value(element: ET.Element, kind: str, value: Any) -> None:
    if isinstance(value, dict):  # a rule of recurrence has parts with names
        around = ET.SubElement(element, kind)
        for key, part in value.items():
            for one in part if isinstance(part, list) else [part]:
                ET.SubElement(around, key).text = str(one)
    else:
        ET.SubElement(element, kind).text = without_controls(str(value))


def _calendar(title: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Samverkan//forum//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(title.split()))  # the library leaves line breaks in this one
    return calendar


def _entry(uid: str, title: str, forum: Forum, now: datetime) -> Component:
    entry = Event()
    entry.add("uid", f"{uid}@{urlsplit(settings.BASE_URL).hostname or 'samverkan'}")
    entry.add("dtstamp", now)
    entry.add("summary", " ".join(title.split()))
    entry.add("url", settings.BASE_URL + reverse("forums:forum", args=[forum.slug]))
    entry.add("status", "CANCELLED" if forum.status == ForumStatus.CANCELLED else "CONFIRMED")
    return entry


def _place(forum: Forum, mode: str) -> str:
    return _("Digital") if mode == ForumMode.DIGITAL else forum.venue
