"""The rooms of a forum: added, described, put in order, and removed when nothing takes place there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from samverkan.forums.models import Forum, Room
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.programme_building import NotOpenToChange as NotOpenToChange
from samverkan.forums.services.programme_building import lock_open_forum
from samverkan.forums.services.registration_changes import bump_calendars
from samverkan.network.models import Person


class RoomNameTaken(Exception):
    """Another room of the forum has that name."""


class RoomInUse(Exception):
    """Something takes place in the room."""


@dataclass(frozen=True)
class RoomFacts:
    """What an organiser says of a room. None: nobody has said how many it holds."""

    name: str
    join_url: str = ""
    seats_onsite: int | None = None
    seats_digital: int | None = None


def add_room(*, actor: Person, forum: Forum, facts: RoomFacts, now: datetime) -> Room:
    """Add a room after the others. Raises ``NotOpenToChange`` and ``RoomNameTaken``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = lock_open_forum(forum)
        _check_name(locked, facts.name)
        last = locked.rooms.aggregate(last=Max("position"))["last"]
        room = Room.objects.create(forum=locked, position=0 if last is None else last + 1, **asdict(facts))
        log(locked, "forums.add_room", user=actor, timestamp=now, data={"room": room.pk})
    return room


def edit_room(*, actor: Person, room: Room, facts: RoomFacts, now: datetime) -> Room:
    """Change a room; calendars follow. Raises ``NotOpenToChange``, ``RoomNameTaken`` and ``Room.DoesNotExist``."""
    require_organiser(actor)
    with transaction.atomic():
        forum = lock_open_forum(room.forum)
        bump_calendars(forum_id=forum.pk)
        locked = Room.objects.select_for_update(of=("self",)).get(pk=room.pk)
        _check_name(forum, facts.name, but=locked)
        for name, value in asdict(facts).items():
            setattr(locked, name, value)
        locked.save(update_fields=list(asdict(facts)))
        log(forum, "forums.edit_room", user=actor, timestamp=now, data={"room": locked.pk})
    return locked


def shift_room(*, actor: Person, room: Room, is_earlier: bool, now: datetime) -> None:
    """Let the room change places with the one before it, or after it. Raises ``NotOpenToChange``."""
    require_organiser(actor)
    with transaction.atomic():
        forum = lock_open_forum(room.forum)
        rooms = list(forum.rooms.order_by("position", "pk"))
        place = next((at for at, each in enumerate(rooms) if each.pk == room.pk), None)
        other = None if place is None else place + (-1 if is_earlier else 1)
        if place is None or other is None or not 0 <= other < len(rooms):
            return
        rooms[place], rooms[other] = rooms[other], rooms[place]
        for position, each in enumerate(rooms):
            each.position = position
        Room.objects.bulk_update(rooms, ["position"])
        log(forum, "forums.edit_room", user=actor, timestamp=now, data={"room": room.pk})


def remove_room(*, actor: Person, room: Room, now: datetime) -> None:
    """Remove a room in which nothing takes place. Raises ``NotOpenToChange`` and ``RoomInUse``."""
    require_organiser(actor)
    with transaction.atomic():
        forum = lock_open_forum(room.forum)
        if room.sessions.exists():
            raise RoomInUse
        if Room.objects.filter(pk=room.pk).delete()[0]:
            log(forum, "forums.remove_room", user=actor, timestamp=now, data={"room": room.pk})


def _check_name(forum: Forum, name: str, *, but: Room | None = None) -> None:
    same = forum.rooms.filter(name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise RoomNameTaken
