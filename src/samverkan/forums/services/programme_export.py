"""Writes a forum as a frab ``schedule.json``: what was imported comes back, with what has been changed since."""

from __future__ import annotations

import copy
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from samverkan.forums.enums import ForumMode
from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.releases import get_latest_number
from samverkan.forums.services.schedule import mode_of

Outline = dict[str, Any]


def export_programme(forum: Forum) -> dict[str, Any]:
    """Return the forum's schedule, ready for ``json.dumps``. An unedited import gives back the same file."""
    document: Outline = copy.deepcopy(forum.source) or {"schedule": {"conference": {}}}
    schedule = document["schedule"]
    _write_version(schedule, forum)
    conference = schedule["conference"]
    sessions = list(
        Session.objects.filter(slot__forum=forum)
        .select_related("slot", "room")
        .prefetch_related("hosts")
        .order_by("starts_at", "pk")
    )
    _write_conference(conference, forum)
    _write_rooms(conference, [room.name for room in forum.rooms.order_by("position", "pk")])
    conference["days"] = _days(conference.get("days", []), forum, sessions)
    _put(conference, "daysCount", len(conference["days"]))
    return document


def _write_version(schedule: Outline, forum: Forum) -> None:
    """Write the number of the latest version; an imported file keeps its own until version 2, which has changes."""
    number = get_latest_number(forum)
    if number and (number > 1 or "version" not in schedule):
        schedule["version"] = str(number)
    schedule.setdefault("version", forum.starts_at.astimezone(forum.zone).date().isoformat())


def _put(values: Outline, key: str, value: Any, *, unless: Any = None) -> None:
    """Set the value; an absent, null or empty one stays as it was where there is nothing to say."""
    if (values.get(key) or unless or None) != (value or None):
        values[key] = value


def _write_conference(conference: Outline, forum: Forum) -> None:
    zone = forum.zone
    if slugify(conference.get("acronym") or "") != forum.slug:
        conference["acronym"] = forum.slug
    conference["title"] = forum.title
    _put(conference, "start", forum.starts_at.astimezone(zone).date().isoformat())
    _put(conference, "end", forum.ends_at.astimezone(zone).date().isoformat())
    _put(conference, "time_zone_name", forum.time_zone, unless="Europe/Stockholm")
    _put(conference, "x_venue", forum.venue)
    if (mode_of(conference.get("x_mode")) or ForumMode.ONSITE) != forum.mode:
        conference["x_mode"] = "hybrid" if forum.mode == ForumMode.BOTH else forum.mode


def _write_rooms(conference: Outline, names: list[str]) -> None:
    known = {room["name"]: room for room in conference.get("rooms") or []}
    if conference.get("rooms") is not None or not conference.get("days"):
        conference["rooms"] = [known.get(name, {"name": name}) for name in names]


def _days(outlines: list[Outline], forum: Forum, sessions: list[Session]) -> list[Outline]:
    by_date: dict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_date[session.starts_at.astimezone(forum.zone).date()].append(session)
    numbered = {
        number: event for day in outlines for room in day["rooms"].values() for number, event in _numbered(room)
    }
    days = []
    for index, (its_date, its_sessions) in enumerate(sorted(by_date.items()), 1):
        day: Outline = outlines[index - 1] if index <= len(outlines) else {"index": index, "date": "", "rooms": {}}
        if str(day.get("date"))[:10] != its_date.isoformat():
            day["date"] = its_date.isoformat()
        _write_window(day, forum, its_sessions, is_first=index == 1, is_last=index == len(by_date))
        day["rooms"] = _rooms(day["rooms"], numbered, its_sessions, forum)
        days.append(day)
    return days


def _numbered(events: list[Outline]) -> list[tuple[int, Outline]]:
    return [(event["id"], event) for event in events]


def _write_window(day: Outline, forum: Forum, sessions: list[Session], *, is_first: bool, is_last: bool) -> None:
    start = forum.starts_at if is_first else min(s.starts_at for s in sessions)
    end = forum.ends_at if is_last else max(s.ends_at for s in sessions)
    is_new = not day["rooms"]
    for key, moment, is_edge in (("day_start", start, is_first), ("day_end", end, is_last)):
        local = moment.astimezone(forum.zone)
        stated = _moment(day.get(key))
        if is_new or (stated is not None and (is_edge or stated.date() != local.date()) and stated != local):
            day[key] = local.isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _rooms(
    outlines: dict[str, list[Outline]], numbered: dict[int, Outline], sessions: list[Session], forum: Forum
) -> dict[str, list[Outline]]:
    found: dict[str, list[tuple[int, Outline]]] = {name: [] for name in outlines}
    for place, session in enumerate(sessions):
        number = session.external_id or session.pk
        order = [event["id"] for event in outlines.get(session.room.name, [])]
        position = order.index(number) if number in order else len(order) + place
        event = _event(numbered.get(number, {"id": number}), session, forum)
        found.setdefault(session.room.name, []).append((position, event))
    return {name: [event for _position, event in sorted(events, key=lambda e: e[0])] for name, events in found.items()}


def _event(event: Outline, session: Session, forum: Forum) -> Outline:
    local = session.starts_at.astimezone(forum.zone)
    event["title"] = session.title
    if _clock(event.get("start")) != local.strftime("%H:%M"):
        event["start"] = local.strftime("%H:%M")
    if event.get("date") and datetime.fromisoformat(event["date"]) != local:
        event["date"] = local.isoformat()
    length = session.ends_at - session.starts_at
    if _clock(event.get("duration")) != _hours(length):
        event["duration"] = _hours(length)
    _put(event, "type", session.kind, unless="parallel" if session.slot.group_key else "plenary")
    _put(event, "abstract", session.abstract)
    if (mode_of(event.get("x_mode")) or forum.mode) != session.mode:
        event["x_mode"] = session.mode
    _put(event, "x_parallel_group", session.slot.group_key)
    if event.get("x_capacity") != session.capacity:
        event["x_capacity"] = session.capacity
    _write_persons(event, session)
    return event


def _write_persons(event: Outline, session: Session) -> None:
    outlines = event.get("persons") or []
    persons = []
    for position, host in enumerate(session.hosts.all()):
        person = outlines[position] if position < len(outlines) else {}
        person["name" if "name" in person and "public_name" not in person else "public_name"] = host.name
        _put(person, "role", host.title)
        persons.append(person)
    _put(event, "persons", persons)


def _clock(text: str | None) -> str:
    return (text or "").zfill(5)


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
