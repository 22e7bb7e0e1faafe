"""Moving a session: in time, to another room, to another length; the slots follow, and nobody's wishes are lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from samverkan.forums.models import Forum, PlannedSeat, Preference, Room, Seat, Session, Slot
from samverkan.forums.rules import Placement
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.programme_building import (
    NotOpenToChange,
    OutsideForum,
    RoomTaken,
    find_slot,
    lock_open_forum,
    new_slot,
    set_choice,
)
from samverkan.forums.services.registration_changes import bump_calendars
from samverkan.network.models import Person

__all__ = [
    "Moved",
    "MovedMeanwhile",
    "NotOpenToChange",
    "OutsideForum",
    "PeopleCountOnIt",
    "RoomTaken",
    "SeatedTwice",
    "SessionGone",
    "move_session",
]


class SessionGone(Exception):
    """Somebody has removed the session, or the room, meanwhile."""


class MovedMeanwhile(Exception):
    """Somebody else has moved the session since the organiser saw it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.title)
        self.session = session


class PeopleCountOnIt(Exception):
    """People have wished, or have seats, among the parallel sessions that the session would leave."""


class SeatedTwice(Exception):
    """People with a seat in the session have a seat in another at the new time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.title)
        self.session = session


@dataclass(frozen=True)
class Moved:
    """A move that is done: from where to where, and how many have a seat in what was moved."""

    session: Session
    before: Placement
    after: Placement
    seated: int


def move_session(
    *, actor: Person, session: Session, to: Placement, seen: Placement, with_parallel: bool = False, now: datetime
) -> Moved:
    """Move a session from where the organiser saw it; ``with_parallel`` takes those of its slot to the same time.

    A session joins the slot of its kind that has exactly the new time, or gets one of its own.
    Raises ``NotOpenToChange``, ``SessionGone``, ``MovedMeanwhile``, ``OutsideForum``, ``RoomTaken``,
    ``PeopleCountOnIt`` and ``SeatedTwice``.
    """
    require_organiser(actor)
    with transaction.atomic():
        forum = lock_open_forum(session.slot.forum)
        bump_calendars(forum_id=forum.pk)
        slot = _lock_slot(forum, session)
        one = next(each for each in slot if each.pk == session.pk)
        left = one.slot_id
        if one.placement != seen:
            raise MovedMeanwhile(one)
        moving = slot if with_parallel else [one]
        _check_fits(forum, one, moving, to)
        is_new_time = to.span != seen.span
        one.room_id = to.room
        if is_new_time and len(moving) == len(slot) and (len(slot) > 1 or _shared(forum, one, to) is None):
            _move_slot(one.slot, moving, to)
        elif is_new_time:
            _change_slot(forum, one, to)
        for each in moving:
            each.starts_at, each.ends_at = to.span
            each.save(update_fields=["slot", "room", "starts_at", "ends_at"])
        if one.slot_id != left:
            _settle(left, one.slot_id)
        log(forum, "forums.move_session", user=actor, timestamp=now, data={"session": one.pk})
        one.refresh_from_db()
        return Moved(one, seen, to, Seat.objects.filter(session__in=moving).count())


def _lock_slot(forum: Forum, session: Session) -> list[Session]:
    """Return the sessions of the session's slot, it among them, with their rows locked."""
    found = Session.objects.filter(pk=session.pk, slot__forum=forum).values_list("slot", flat=True).first()
    if found is None:
        raise SessionGone
    rows = Session.objects.select_for_update(of=("self",)).filter(slot=found).select_related("slot", "room")
    return list(rows.order_by("pk"))


def _check_fits(forum: Forum, one: Session, moving: list[Session], to: Placement) -> None:
    """Check that the new time lies within the forum, and that the rooms are free then."""
    if to.starts_at < forum.starts_at or to.ends_at > forum.ends_at:
        raise OutsideForum
    if not Room.objects.filter(pk=to.room, forum=forum).exists():
        raise SessionGone
    rooms = {to.room, *(each.room_id for each in moving if each.pk != one.pk)}
    there = Session.objects.filter(room__in=rooms, starts_at__lt=to.ends_at, ends_at__gt=to.starts_at)
    clash = (
        there.exclude(pk__in=[each.pk for each in moving]).select_related("room").order_by("starts_at", "pk").first()
    )
    if clash is None and len(rooms) < len(moving):
        clash = next(each for each in moving if each.pk != one.pk and each.room_id == to.room)
    if clash is not None:
        raise RoomTaken(clash)


def _shared(forum: Forum, session: Session, to: Placement) -> Slot | None:
    found = find_slot(forum, session.kind, to.span)
    return None if found is None or found.pk == session.slot_id else found


def _move_slot(slot: Slot, moving: list[Session], to: Placement) -> None:
    """Let the whole slot go along: wishes and seats stay as they are, unless somebody would be seated twice."""
    keys = [each.pk for each in moving]
    elsewhere = Q(session__starts_at__lt=to.ends_at, session__ends_at__gt=to.starts_at) & ~Q(session__in=keys)
    other: Seat | PlannedSeat | None = (
        Seat.objects.filter(elsewhere, registration__seats__session__in=keys).select_related("session").first()
    )
    plan = slot.forum.seat_plans.order_by("-number").first()
    if other is None and plan is not None and plan.published_at is None:
        placed = plan.seats.filter(session__in=keys).values("registration")
        other = plan.seats.filter(elsewhere, registration__in=placed).select_related("session").first()
    if other is not None and other.session is not None:
        raise SeatedTwice(other.session)
    slot.starts_at, slot.ends_at = to.span
    slot.save(update_fields=["starts_at", "ends_at"])


def _change_slot(forum: Forum, session: Session, to: Placement) -> None:
    """Let the session leave its slot for that of the new time. Who counts on it does so in the slot as it was."""
    if session.preferences.exists() or session.seats.exists() or session.planned_seats.exists():
        raise PeopleCountOnIt
    session.slot = _shared(forum, session, to) or new_slot(forum, session.kind, to.span)


def _settle(left_id: int, joined_id: int) -> None:
    """Set how seats are given in the slots that a session left and joined; an empty slot goes."""
    for slot in Slot.objects.filter(pk__in={left_id, joined_id}).order_by("pk"):
        was = slot.choice
        if not slot.sessions.exists():
            slot.delete()
            continue
        set_choice(slot)
        if slot.choice != was and _is_counted_on(slot):
            raise PeopleCountOnIt


def _is_counted_on(slot: Slot) -> bool:
    return (
        Preference.objects.filter(slot=slot).exists()
        or Seat.objects.filter(slot=slot).exists()
        or PlannedSeat.objects.filter(slot=slot).exists()
    )
