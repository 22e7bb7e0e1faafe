"""Reads a frab ``schedule.json`` or ``schedule.xml`` with our ``x_`` keys.

Bytes in, a frozen programme out, or every fault at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samverkan.forums.enums import Choice, ForumMode, SessionKind
from samverkan.forums.services.schedule_json import MAX_ENTRIES, Fault, Node, ProgrammeError, Reader, load
from samverkan.forums.services.schedule_xml import is_xml, read_xml

__all__ = ["Event", "Fault", "Group", "Programme", "ProgrammeError", "Speaker", "mode_of", "parse_programme"]

RESERVED_SLUGS = frozenset({"planera", "serie"})
MODES = {"onsite": ForumMode.ONSITE, "digital": ForumMode.DIGITAL, "both": ForumMode.BOTH, "hybrid": ForumMode.BOTH}
DURATION = re.compile(r"(\d{1,2}):([0-5]\d)")
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
YEARS = range(1900, 2200)
MAX_INTEGER = 2_147_483_647


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks in an event."""

    name: str
    title: str


@dataclass(frozen=True)
class Event:
    """One event of the programme, with its times in UTC."""

    id: int
    room: str
    title: str
    abstract: str
    kind: SessionKind
    mode: ForumMode
    group: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True)
class Group:
    """Events that share a slot: one alone, or the parallel ones of a group."""

    key: str
    events: tuple[Event, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first of them starts."""
        return min(event.starts_at for event in self.events)

    @property
    def ends_at(self) -> datetime:
        """When the last of them ends."""
        return max(event.ends_at for event in self.events)

    @property
    def choice(self) -> Choice:
        """How seats are given: group talks on the day; by wishes where anybody has two sessions to choose from."""
        if any(event.kind == SessionKind.GROUP_TALK for event in self.events):
            return Choice.ON_THE_DAY
        counts = [sum(e.mode in (mode, ForumMode.BOTH) for e in self.events) for mode in ("onsite", "digital")]
        return Choice.WISHES if self.key and max(counts) >= 2 else Choice.NONE


@dataclass(frozen=True)
class Programme:
    """A forum's programme as its file tells it."""

    slug: str
    title: str
    venue: str
    mode: ForumMode
    zone: str
    starts_at: datetime
    ends_at: datetime
    rooms: tuple[str, ...]
    events: tuple[Event, ...]
    source: dict[str, Any] = field(compare=False)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the slots in time order."""
        found: dict[tuple[Any, ...], list[Event]] = {}
        for event in self.events:
            day = event.starts_at.astimezone(ZoneInfo(self.zone)).date()
            found.setdefault((day, event.group) if event.group else (event.id,), []).append(event)
        groups = [Group(events[0].group, tuple(events)) for events in found.values()]
        return tuple(sorted(groups, key=lambda g: (g.starts_at, g.ends_at, g.events[0].id)))


def mode_of(value: object) -> ForumMode | None:
    """Return the mode that an ``x_mode`` means, or None."""
    return MODES.get(value) if isinstance(value, str) else None


def parse_programme(data: bytes) -> Programme:
    """Return the programme in the file. Raises ``ProgrammeError`` with all faults found."""
    document = read_xml(data) if is_xml(data) else load(data)
    reader = Reader()
    programme = _Parser(reader).programme(document)
    reader.finish()
    assert programme is not None
    return programme


class _Parser:
    """Walks the document once; faults go to the reader, and what cannot be read is left out."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.zone = ZoneInfo("Europe/Stockholm")

    def programme(self, document: Any) -> Programme | None:
        schedule = self.reader.root(document).child("schedule")
        conference = schedule.child("conference")
        self.zone = self._zone(conference)
        mode = self._mode(conference, ForumMode.ONSITE)
        rooms = self._rooms(conference)
        windows, events = self._days(conference, rooms, mode)
        slug = self._slug(conference)
        title = conference.text("title", limit=160, is_required=True)
        venue = conference.text("x_venue", limit=200)
        self._dates(conference, windows)
        self._check_events(events, conference)
        if self.reader.faults or not events:
            return None
        return Programme(
            slug, title, venue, mode, self.zone.key,
            min(start for start, _end in windows), max(end for _start, end in windows),
            tuple(rooms), tuple(events), document,
        )  # fmt: skip

    def _zone(self, conference: Node) -> ZoneInfo:
        name = conference.text("time_zone_name", limit=40) or "Europe/Stockholm"
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            conference.fault(
                "time_zone_name", _("%(name)s is not a time zone, such as Europe/Stockholm.") % {"name": name}
            )
            return self.zone

    def _mode(self, node: Node, default: ForumMode) -> ForumMode:
        value = node.get("x_mode")
        if value is None:
            return default
        mode = mode_of(value)
        if mode is None:
            node.fault("x_mode", _("must be onsite, digital or both."))
        return mode or default

    def _slug(self, conference: Node) -> str:
        slug = slugify(conference.text("acronym", limit=80, is_required=True))
        if conference.get("acronym") and (not slug or slug in RESERVED_SLUGS):
            conference.fault("acronym", _("must be a short name in letters, digits and hyphens."))
        return slug

    def _rooms(self, conference: Node) -> list[str]:
        names: list[str] = []
        for room in conference.children("rooms"):
            name = room.text("name", limit=80, is_required=True)
            if name in names:
                room.fault("name", _("The room %(name)s is given twice.") % {"name": name})
            names.append(name)
        return names

    def _days(
        self, conference: Node, rooms: list[str], mode: ForumMode
    ) -> tuple[list[tuple[datetime, datetime]], list[Event]]:
        days = conference.children("days", is_required=True)
        has_list = bool(rooms)
        windows, events, seen = [], [], set()
        for day in days:
            its_date = self._date(day, "date")
            if its_date is None:
                continue
            if its_date in seen:
                day.fault("date", _("The day %(date)s is given twice.") % {"date": its_date})
            seen.add(its_date)
            found = list(self._events(day, its_date, rooms, has_list, mode))
            window = self._window(day, found)
            if window:
                windows.append(window)
                self._check_window(day, window, found)
            events += [event for _node, event in found]
        return windows, events

    def _events(
        self, day: Node, its_date: date, rooms: list[str], has_list: bool, mode: ForumMode
    ) -> Iterator[tuple[Node, Event]]:
        for room, nodes in day.mapping_of_lists("rooms"):
            if room not in rooms:
                if has_list or len(room) > 80 or not room.strip():
                    day.fault(
                        "rooms", _("The room %(name)s is not among the conference's rooms.") % {"name": room[:80]}
                    )
                rooms.append(room)
            for node in nodes:
                event = self._event(node, its_date, room, mode)
                if event:
                    yield node, event

    def _event(self, node: Node, its_date: date, room: str, mode: ForumMode) -> Event | None:
        number = node.integer("id", low=1, high=MAX_INTEGER, is_required=True)
        starts_at, length = self._start(node, its_date), self._duration(node)
        group = node.text("x_parallel_group", limit=60)
        title = node.text("title", limit=200, is_required=True)
        abstract = node.text("abstract", limit=4000)
        kind, its_mode = self._kind(node, group), self._mode(node, mode)
        if ForumMode.BOTH not in (mode, its_mode) and its_mode != mode:
            node.fault("x_mode", _("does not agree with the mode of the forum."))
        capacity = node.integer("x_capacity", low=0, high=100_000)
        speakers = tuple(self._speakers(node))
        if number is None or starts_at is None or length is None:
            return None
        ends_at = starts_at + length
        return Event(number, room, title, abstract, kind, its_mode, group, starts_at, ends_at, capacity, speakers)

    def _kind(self, node: Node, group: str) -> SessionKind:
        value = node.get("type")
        if value in (None, ""):
            return SessionKind.PARALLEL if group else SessionKind.PLENARY
        if not isinstance(value, str) or value not in SessionKind.values:
            node.fault("type", _("must be one of %(kinds)s.") % {"kinds": ", ".join(SessionKind.values)})
            return SessionKind.PLENARY
        return SessionKind(value)

    def _speakers(self, node: Node) -> Iterator[Speaker]:
        for person in node.children("persons"):
            key = "public_name" if person.get("public_name") or not person.get("name") else "name"
            yield Speaker(person.text(key, limit=120, is_required=True), person.text("role", limit=160))

    def _start(self, node: Node, its_date: date) -> datetime | None:
        match = CLOCK.fullmatch(node.text("start", limit=20, is_required=True))
        if match is None:
            if node.get("start"):
                node.fault("start", _("must be a clock time such as 09:30."))
            return None
        local = datetime.combine(its_date, time(int(match[1]), int(match[2])), self.zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            node.fault("start", _("This clock time does not exist on that day, since the clocks are moved."))
        stated = self._moment(node, "date")
        if stated is not None and stated != moment:
            node.fault("date", _("does not agree with the day and the start."))
        return moment

    def _duration(self, node: Node) -> timedelta | None:
        match = DURATION.fullmatch(node.text("duration", limit=20, is_required=True))
        if match is None:
            if node.get("duration"):
                node.fault("duration", _("must be hours and minutes such as 00:45."))
            return None
        length = timedelta(hours=int(match[1]), minutes=int(match[2]))
        if not timedelta() < length <= timedelta(hours=24):
            node.fault("duration", _("must be longer than 0 and at most 24 hours."))
            return None
        return length

    def _date(self, node: Node, key: str) -> date | None:
        value = node.text(key, limit=40, is_required=True)
        try:
            found = date.fromisoformat(value[:10]) if value else None
        except ValueError:
            found = date.min
        if found and found.year not in YEARS:
            node.fault(key, _("must be a date such as 2027-03-18."))
            return None
        return found

    def _moment(self, node: Node, key: str) -> datetime | None:
        value = node.text(key, limit=40)
        try:
            return moment_utc(datetime.fromisoformat(value), self.zone) if value else None
        except (ValueError, OverflowError):
            node.fault(key, _("must be a date with time and zone such as 2027-03-18T09:00:00+01:00."))
            return None

    def _window(self, day: Node, found: list[tuple[Node, Event]]) -> tuple[datetime, datetime] | None:
        events = [event for _node, event in found]
        start = self._moment(day, "day_start") or min((e.starts_at for e in events), default=None)
        end = self._moment(day, "day_end") or max((e.ends_at for e in events), default=None)
        if start is None or end is None:
            return None
        if end <= start:
            day.fault("day_end", _("The day ends before it starts."))
        return start, end

    def _check_window(self, day: Node, window: tuple[datetime, datetime], found: list[tuple[Node, Event]]) -> None:
        for node, event in found:
            if event.starts_at < window[0]:
                node.fault("start", _("starts before the day does."))
            elif event.ends_at > window[1]:
                node.fault("duration", _("ends after the day does."))

    def _dates(self, conference: Node, windows: list[tuple[datetime, datetime]]) -> None:
        for key, moments in (("start", [w[0] for w in windows]), ("end", [w[1] for w in windows])):
            if conference.get(key) is None:
                continue
            stated = self._date(conference, key)
            if stated is None or not moments:
                continue
            actual = (min(moments) if key == "start" else max(moments)).astimezone(self.zone).date()
            if stated != actual:
                conference.fault(key, _("does not agree with the days."))
        count = conference.integer("daysCount", low=0, high=MAX_INTEGER)
        if count is not None and count != len(conference.children("days")):
            conference.fault("daysCount", _("does not agree with the days."))

    def _check_events(self, events: list[Event], conference: Node) -> None:
        if not events and not self.reader.faults:
            conference.fault("days", _("The programme has no events."))
        if len(events) > MAX_ENTRIES:
            numbers = {"number": len(events), "limit": MAX_ENTRIES}
            conference.fault("days", _("has %(number)d entries; at most %(limit)d are allowed.") % numbers)
            return
        self._check_ids(events)
        self._check_rooms(events)
        self._check_groups(events)

    def _check_ids(self, events: list[Event]) -> None:
        seen: set[int] = set()
        for event in events:
            if event.id in seen:
                self._fault(event, "id", _("is used by another event too."))
            seen.add(event.id)

    def _check_rooms(self, events: list[Event]) -> None:
        ordered = sorted(events, key=lambda e: (e.room, e.starts_at, e.id))
        for first, second in pairwise(ordered):
            if first.room == second.room and second.starts_at < first.ends_at:
                self._fault(second, "start", _("overlaps with “%(title)s” in the same room.") % {"title": first.title})

    def _check_groups(self, events: list[Event]) -> None:
        groups: dict[tuple[date, str], list[Event]] = {}
        for event in events:
            if event.group:
                groups.setdefault((event.starts_at.astimezone(self.zone).date(), event.group), []).append(event)
        for members in groups.values():
            latest_start = max(e.starts_at for e in members)
            for event in members:
                if event.ends_at <= latest_start:
                    self._fault(
                        event, "x_parallel_group", _("does not take place at the same time as the rest of its group.")
                    )

    def _fault(self, event: Event, key: str, message: str) -> None:
        self.reader.add(self.reader.name_event(event.id, event.title), key, message)


def moment_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC; one without a zone is read as a clock time in the zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
