"""A new forum from an earlier one: the same programme on another day, told by the same clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import ForumStatus, SessionKind
from samverkan.forums.models import Cafe, CafeTable, Forum, GroupTalk, Host, ModeCapacity, Room, Session, Slot
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.programme_building import free_slug
from samverkan.forums.services.programme_import import KEPT_AFTER
from samverkan.network.models import Person

#: What is true of the next forum as well. Links are not: each meeting has its own.
SAME_FACTS = (
    "region", "kind", "lead", "gains", "mode", "time_zone", "venue", "directions", "contact_email", "series",
)  # fmt: skip


class ClockSkipped(Exception):
    """Something begins or ends at a clock time that the new day does not have: clocks are put forward then."""


@dataclass(frozen=True)
class CopyFacts:
    """What an organiser decides of the new forum."""

    title: str
    first_day: date
    with_hosts: bool = False
    with_cafes: bool = False
    is_follow_up: bool = False


def copy_forum(*, actor: Person, source: Forum, facts: CopyFacts, now: datetime) -> Forum:
    """Make a draft with the rooms, slots and sessions of an earlier forum; clock times stay what they were.

    Hosts with their talks, and World Cafés with their tables, come along if asked. Nobody's registration does.
    Raises ``ClockSkipped``.
    """
    require_organiser(actor)
    with transaction.atomic():
        clock = _Clock(source, facts.first_day)
        forum = _new_forum(source, facts, clock)
        rooms = _copy_rooms(source, forum)
        slots = _copy_slots(source, forum, clock)
        for session in _sessions(source):
            _copy_session(session, slots[session.slot_id], rooms[session.room_id], facts, clock)
        log(forum, "forums.copy_forum", user=actor, timestamp=now, data={"from": source.pk})
    return forum


class _Clock:
    """Moves moments by whole days, and keeps what the clock on the wall says, whatever summer time does."""

    def __init__(self, source: Forum, first_day: date) -> None:
        self.zone: ZoneInfo = source.zone
        self.days = (first_day - source.starts_at.astimezone(self.zone).date()).days

    def __call__(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.zone).replace(tzinfo=None) + timedelta(days=self.days)
        moved = local.replace(tzinfo=self.zone)
        if moved.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != local:
            raise ClockSkipped
        return moved


def _new_forum(source: Forum, facts: CopyFacts, clock: _Clock) -> Forum:
    forum = Forum(
        title=facts.title, slug=free_slug(facts.title), status=ForumStatus.DRAFT, starts_at=clock(source.starts_at),
        ends_at=clock(source.ends_at), follows=source if facts.is_follow_up else None,
        **{name: getattr(source, name) for name in SAME_FACTS},
    )  # fmt: skip
    forum.data_kept_until = (forum.ends_at + KEPT_AFTER).date()
    forum.save()
    ModeCapacity.objects.bulk_create(
        ModeCapacity(forum=forum, mode=row.mode, capacity=row.capacity) for row in source.capacities.order_by("pk")
    )
    return forum


def _copy_rooms(source: Forum, forum: Forum) -> dict[int, Room]:
    return {
        room.pk: Room.objects.create(
            forum=forum, name=room.name, position=room.position, seats_onsite=room.seats_onsite,
            seats_digital=room.seats_digital,
        )
        for room in source.rooms.order_by("position", "pk")
    }  # fmt: skip


def _copy_slots(source: Forum, forum: Forum, clock: _Clock) -> dict[int, Slot]:
    return {
        slot.pk: Slot.objects.create(
            forum=forum, position=slot.position, starts_at=clock(slot.starts_at), ends_at=clock(slot.ends_at),
            group_key=slot.group_key, title=slot.title, choice=slot.choice,
        )
        for slot in source.slots.order_by("position", "pk")
    }  # fmt: skip


def _sessions(source: Forum) -> list[Session]:
    rows = Session.objects.filter(slot__forum=source).select_related("group_talk", "cafe")
    return list(rows.prefetch_related("hosts", "cafe__tables").order_by("starts_at", "pk"))


def _copy_session(session: Session, slot: Slot, room: Room, facts: CopyFacts, clock: _Clock) -> None:
    new = Session.objects.create(
        slot=slot, room=room, title=session.title, abstract=session.abstract, kind=session.kind, mode=session.mode,
        starts_at=clock(session.starts_at), ends_at=clock(session.ends_at), capacity=session.capacity,
    )  # fmt: skip
    if session.kind == SessionKind.GROUP_TALK or session.talk:
        talk = session.talk if facts.with_hosts else None
        GroupTalk.objects.create(
            session=new, pitch=talk.pitch if talk else "", question=talk.question if talk else ""
        )  # fmt: skip
    if facts.with_hosts:
        Host.objects.bulk_create(
            Host(session=new, name=host.name, title=host.title, email=host.email, position=host.position)
            for host in session.hosts.all()
        )
    cafe: Cafe | None = getattr(session, "cafe", None)
    if facts.with_cafes and cafe is not None:
        _copy_cafe(cafe, new)


def _copy_cafe(cafe: Cafe, session: Session) -> None:
    """Lay the same tables for the same number of rounds; who hosts them is decided anew."""
    new = Cafe.objects.create(
        session=session, question=cafe.question, rounds=cafe.rounds, minutes=cafe.minutes,
        lent_computers=cafe.lent_computers,
    )  # fmt: skip
    CafeTable.objects.bulk_create(
        CafeTable(cafe=new, number=table.number, mode=table.mode) for table in cafe.tables.all()
    )
