"""Stores a programme from a file as a draft forum, all of it or nothing."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from samverkan.forums.enums import ForumMode, ForumStatus, Mode, SessionKind
from samverkan.forums.models import Forum, GroupTalk, Host, ModeCapacity, Room, Session, Slot
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.schedule import Event, Fault, Programme, ProgrammeError, mode_of, parse_programme
from samverkan.network.models import Person, Region

#: Personal data is kept this long after a forum unless the organiser says otherwise.
KEPT_AFTER = timedelta(days=90)


def import_programme(
    *, data: bytes, region: Region, actor: Person | None, now: datetime, should_replace: bool = False
) -> Forum:
    """Store the ``schedule.json`` as a draft forum. Raises ``ProgrammeError`` and stores nothing if anything is wrong.

    A forum of the same acronym is refused, unless ``should_replace`` and it is a draft without registrations: then its
    programme is replaced, and what the organiser wrote of it (lead, gains, capacities) stays.
    """
    require_organiser(actor)
    programme = parse_programme(data)
    with transaction.atomic():
        known = Forum.objects.select_for_update(of=("self",)).filter(slug=programme.slug).first()
        if known is not None:
            _check_replaceable(known, should_replace=should_replace)
        forum = _store(programme, known or Forum(region=region, slug=programme.slug))
        log(forum, "forums.import_programme", user=actor, timestamp=now, data={"events": len(programme.events)})
    return forum


def replace_programme(*, forum: Forum, data: bytes, actor: Person | None, now: datetime) -> Forum:
    """Replace the programme of this draft forum, whatever acronym the file has. Raises ``ProgrammeError``."""
    require_organiser(actor)
    programme = parse_programme(data)
    with transaction.atomic():
        locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        _check_replaceable(locked, should_replace=True)
        _store(programme, locked)
        log(locked, "forums.import_programme", user=actor, timestamp=now, data={"events": len(programme.events)})
    return locked


def check_importable(*, data: bytes, should_replace: bool = False) -> Programme:
    """Return the programme that would be stored, and store nothing. Raises ``ProgrammeError``."""
    programme = parse_programme(data)
    known = Forum.objects.filter(slug=programme.slug).first()
    if known is not None:
        _check_replaceable(known, should_replace=should_replace)
    return programme


def _check_replaceable(forum: Forum, *, should_replace: bool) -> None:
    if not should_replace:
        message = _("There is already a forum with this acronym: “%(title)s”.")
    elif forum.status != ForumStatus.DRAFT:
        message = _("“%(title)s” is no longer a draft, so its programme is not replaced.")
    elif forum.registrations.exists():
        message = _("“%(title)s” has registrations, so its programme is not replaced.")
    else:
        return
    raise ProgrammeError([Fault("conference", "acronym", message % {"title": forum.title})])


def _store(programme: Programme, forum: Forum) -> Forum:
    _store_facts(programme, forum)
    forum.slots.all().delete()
    forum.rooms.all().delete()
    rooms = Room.objects.bulk_create(
        Room(forum=forum, name=name, position=position) for position, name in enumerate(programme.rooms)
    )
    by_name = {room.name: room for room in rooms}
    for position, group in enumerate(programme.groups):
        slot = Slot.objects.create(
            forum=forum, position=position, starts_at=group.starts_at, ends_at=group.ends_at,
            group_key=group.key, choice=group.choice,
        )  # fmt: skip
        for event in group.events:
            _store_event(event, slot, by_name[event.room])
    return forum


def _store_facts(programme: Programme, forum: Forum) -> None:
    forum.title, forum.venue, forum.mode = programme.title, programme.venue, programme.mode
    forum.starts_at, forum.ends_at, forum.time_zone = programme.starts_at, programme.ends_at, programme.zone
    forum.data_kept_until = (programme.ends_at + KEPT_AFTER).date()
    forum.source = outline(programme.source)
    forum.save()
    modes = list(Mode) if programme.mode == ForumMode.BOTH else [Mode(programme.mode)]
    forum.capacities.exclude(mode__in=modes).delete()
    for mode in modes:
        ModeCapacity.objects.get_or_create(forum=forum, mode=mode)


def _store_event(event: Event, slot: Slot, room: Room) -> None:
    session = Session.objects.create(
        slot=slot, room=room, external_id=event.id, title=event.title, abstract=event.abstract, kind=event.kind,
        mode=event.mode, starts_at=event.starts_at, ends_at=event.ends_at, capacity=event.capacity,
    )  # fmt: skip
    Host.objects.bulk_create(
        Host(session=session, name=speaker.name, title=speaker.title, position=position)
        for position, speaker in enumerate(event.speakers)
    )
    if event.kind == SessionKind.GROUP_TALK:
        GroupTalk.objects.create(session=session)


#: What the tables hold, and the outline therefore does not.
_HELD = {
    "conference": ("title", "x_venue"),
    "event": ("title", "abstract"),
    "person": ("public_name", "name", "role"),
}


def outline(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without the words and names that the tables hold: its order, its form and its extra keys."""
    found = copy.deepcopy(document)
    conference = found["schedule"]["conference"]
    _blank(conference, "conference")
    for day in conference["days"]:
        for events in day["rooms"].values():
            for event in events:
                _blank(event, "event")
                for person in event.get("persons") or []:
                    _blank(person, "person")
    return found


def _blank(values: dict[str, Any], part: str) -> None:
    for key in _HELD[part]:
        if values.get(key):
            values[key] = None


def outline_events(source: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the outline's events by their number."""
    days = source.get("schedule", {}).get("conference", {}).get("days", [])
    return {event["id"]: event for day in days for events in day["rooms"].values() for event in events}


__all__ = ["check_importable", "import_programme", "mode_of", "outline", "outline_events", "replace_programme"]
