"""A programme built by hand: a new draft, a session more, a session less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from wagtail.log_actions import log

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, Mode, SessionKind
from samverkan.forums.models import Cafe, Forum, GroupTalk, ModeCapacity, Note, Room, Session, Slot
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.programme_import import KEPT_AFTER
from samverkan.forums.services.schedule import RESERVED_SLUGS
from samverkan.forums.services.series import with_series
from samverkan.network.models import Person, Region

#: Sessions of these kinds at the same time are what people choose between.
PARALLEL = (SessionKind.PARALLEL, SessionKind.GROUP_TALK)
LONGEST_SLUG = 60


class NotOpenToChange(Exception):
    """The forum is finished or called off."""


class OutsideForum(Exception):
    """The session would start before the forum does, or end after it."""


class RoomTaken(Exception):
    """Another session is in the room at that time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.title)
        self.session = session


class SessionInUse(Exception):
    """Somebody has wished for the session, has a seat in it or has written points of it."""


@dataclass(frozen=True)
class NewSession:
    """A session as the organiser writes it."""

    title: str
    kind: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    room: str
    capacity: int | None = None


def create_forum(
    *, actor: Person, region: Region, facts: Mapping[str, Any], capacities: Mapping[str, int | None], now: datetime
) -> Forum:
    """Make a draft without a programme, with places for each of its modes."""
    require_organiser(actor)
    with transaction.atomic():
        forum = Forum(region=region, slug=free_slug(facts["title"]), **with_series(facts, region=region))
        forum.data_kept_until = (forum.ends_at + KEPT_AFTER).date()
        forum.save()
        modes = list(Mode) if forum.mode == ForumMode.BOTH else [Mode(forum.mode)]
        ModeCapacity.objects.bulk_create(
            ModeCapacity(forum=forum, mode=mode, capacity=capacities.get(mode)) for mode in modes
        )
        log(forum, "forums.create_forum", user=actor, timestamp=now)
    return forum


def add_session(*, actor: Person | None, forum: Forum, facts: NewSession, now: datetime) -> Session:
    """Add a session: parallel ones of exactly the same time share a slot.

    Raises ``NotOpenToChange``, ``OutsideForum`` and ``RoomTaken``.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = lock_open_forum(forum)
        if facts.starts_at < locked.starts_at or facts.ends_at > locked.ends_at:
            raise OutsideForum
        room = _free_room(locked, facts)
        span = (facts.starts_at, facts.ends_at)
        shared = find_slot(locked, facts.kind, span) if facts.kind in PARALLEL else None
        slot = shared or new_slot(locked, facts.kind, span)
        capacity = room.seats_for(facts.mode) if facts.capacity is None and facts.kind in PARALLEL else facts.capacity
        session = Session.objects.create(
            slot=slot, room=room, title=facts.title, kind=facts.kind, mode=facts.mode, capacity=capacity,
            starts_at=facts.starts_at, ends_at=facts.ends_at,
        )  # fmt: skip
        if facts.kind == SessionKind.GROUP_TALK:
            GroupTalk.objects.create(session=session)
        set_choice(slot)
        log(locked, "forums.add_session", user=actor, timestamp=now, data={"session": session.pk})
    return session


def remove_session(*, actor: Person, session: Session, now: datetime) -> None:
    """Remove a session that nobody counts on. Raises ``NotOpenToChange`` and ``SessionInUse``."""
    require_organiser(actor)
    with transaction.atomic():
        forum = lock_open_forum(session.slot.forum)
        found = Session.objects.select_for_update(of=("self",)).filter(pk=session.pk).select_related("slot").first()
        if found is None:
            return
        if is_in_use(found):
            raise SessionInUse
        slot, room = found.slot, Room.objects.get(pk=found.room_id)
        found.delete()
        if not slot.sessions.exists():
            slot.delete()
        else:
            set_choice(slot)
        if not room.sessions.exists() and not room.is_described:
            room.delete()
        log(forum, "forums.remove_session", user=actor, timestamp=now, data={"session": session.pk})


def is_in_use(session: Session) -> bool:
    """Return whether somebody counts on the session."""
    return (
        session.preferences.exists()
        or session.seats.exists()
        or session.planned_seats.exists()
        or Cafe.objects.filter(session=session).exists()
        or Note.objects.filter(group_talk__session=session).exists()
    )


def lock_open_forum(forum: Forum) -> Forum:
    """Return the forum with its row locked, as it is now. Raises ``NotOpenToChange``."""
    locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
    if locked.status in (ForumStatus.FINISHED, ForumStatus.CANCELLED):
        raise NotOpenToChange
    return locked


def free_slug(title: str) -> str:
    """Return an address that no forum has."""
    stem = slugify(title)[:LONGEST_SLUG].strip("-") or "forum"
    taken = set(Forum.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED_SLUGS
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _free_room(forum: Forum, facts: NewSession) -> Room:
    name = " ".join(facts.room.split())
    known = forum.rooms.filter(name=name).first() or forum.rooms.filter(name__iexact=name).order_by("pk").first()
    room = known or Room.objects.create(forum=forum, name=name, position=forum.rooms.count())
    clash = room.sessions.filter(starts_at__lt=facts.ends_at, ends_at__gt=facts.starts_at).first()
    if clash is not None:
        raise RoomTaken(clash)
    return room


def find_slot(forum: Forum, kind: str, span: tuple[datetime, datetime]) -> Slot | None:
    """Return the slot of exactly that time that sessions of the kind share, if there is one."""
    same = forum.slots.filter(starts_at=span[0], ends_at=span[1], sessions__kind=kind)
    if kind not in PARALLEL:
        same = same.exclude(group_key="")
    slot = same.order_by("position", "pk").first()
    if slot is not None and not slot.group_key:
        slot.group_key = f"{kind}-{slot.position}"
        slot.save(update_fields=["group_key"])
    return slot


def new_slot(forum: Forum, kind: str, span: tuple[datetime, datetime]) -> Slot:
    """Return a slot of its own for a session."""
    last = forum.slots.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return Slot.objects.create(
        forum=forum, position=position, starts_at=span[0], ends_at=span[1],
        group_key=f"{kind}-{position}" if kind in PARALLEL else "",
    )  # fmt: skip


def set_choice(slot: Slot) -> None:
    """Set how seats are given, as the import does: group talks on the day, by wishes where anybody can choose."""
    sessions = list(slot.sessions.all())
    counts = [sum(one.mode in (mode, ForumMode.BOTH) for one in sessions) for mode in Mode]
    if any(one.kind == SessionKind.GROUP_TALK for one in sessions):
        slot.choice = Choice.ON_THE_DAY
    else:
        slot.choice = Choice.WISHES if slot.group_key and max(counts) >= 2 else Choice.NONE
    slot.save(update_fields=["choice"])
