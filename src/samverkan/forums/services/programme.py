"""What an organiser changes of a forum: its facts, its sessions, and whether it takes registrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Host, ModeCapacity, Registration, Room, Session, Slot
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.changes import lock_all
from samverkan.forums.services.events import FORUM_CANCELLED, FORUM_PUBLISHED, announce_forum
from samverkan.forums.services.places import offer_free_places
from samverkan.forums.services.programme_import import outline_events
from samverkan.forums.services.proposal_retention import carry_proposals
from samverkan.forums.services.registration_changes import bump_calendars
from samverkan.forums.services.registration_letters import tell_called_off, tell_forum_changed
from samverkan.forums.services.releases import release_first
from samverkan.forums.services.series import with_series
from samverkan.network.models import Person


class CapacityBelowTaken(Exception):
    """There are more people than the new number of seats."""

    def __init__(self, what: str, taken: int) -> None:
        super().__init__(f"{what}: {taken}")
        self.what = what
        self.taken = taken


class OutsideForum(Exception):
    """A session would start before the forum does, or end after it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.title)
        self.session = session


class NotPossibleNow(Exception):
    """The forum's status does not allow it."""


@dataclass(frozen=True)
class SpeakerFacts:
    """A host as the organiser writes them."""

    name: str
    title: str = ""
    email: str = ""


@dataclass(frozen=True)
class SessionFacts:
    """What an organiser changes of a session."""

    title: str
    abstract: str
    capacity: int | None
    room: str
    hosts: Sequence[SpeakerFacts] = field(default_factory=tuple)


def edit_forum(
    *, actor: Person, forum: Forum, facts: Mapping[str, Any], capacities: Mapping[str, int | None], now: datetime
) -> Forum:
    """Change a forum's facts and places. A new day moves the whole programme; participants are told of time and place.

    Free places are offered to those who wait. Raises ``CapacityBelowTaken`` and ``OutsideForum``.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        lock_all(locked.pk)
        before, title = _told_facts(locked), locked.title
        shift = _days_between(locked, facts.get("starts_at", locked.starts_at))
        for name, value in with_series(facts, region=locked.region).items():
            setattr(locked, name, value)
        locked.save()
        if shift:
            _move_programme(locked, shift)
        _check_inside(locked)
        _set_capacities(locked, capacities, now=now)
        _carry_kept_until(locked)
        if _told_facts(locked) != before:
            _tell_concerned(locked, before, now=now)
        elif locked.title != title:
            bump_calendars(forum_id=locked.pk)
        log(locked, "forums.edit_forum", user=actor, timestamp=now)
    return locked


def edit_session(*, actor: Person, session: Session, facts: SessionFacts, now: datetime) -> Session:
    """Change a session and its hosts; hosts keep their links by name. Raises ``CapacityBelowTaken``."""
    require_organiser(actor)
    with transaction.atomic():
        bump_calendars(forum_id=session.slot.forum_id)
        locked = (
            Session.objects.select_for_update(of=("self",)).select_related("slot__forum", "room").get(pk=session.pk)
        )
        if facts.capacity is not None and facts.capacity < locked.taken:
            raise CapacityBelowTaken(locked.title, locked.taken)
        forum = locked.slot.forum
        locked.title, locked.abstract, locked.capacity = facts.title, facts.abstract, facts.capacity
        if facts.room != locked.room.name:
            locked.room = _room(forum, facts.room)
        locked.save(update_fields=["title", "abstract", "capacity", "room"])
        if _set_hosts(locked, facts.hosts):
            _forget_person_details(forum, locked)
        log(forum, "forums.edit_session", user=actor, timestamp=now, data={"session": locked.pk})
    return locked


def open_registration(*, actor: Person, forum: Forum, now: datetime) -> Forum:
    """Let people register, show the forum, and release version 1 of its programme. Raises ``NotPossibleNow``."""
    allowed = (ForumStatus.DRAFT, ForumStatus.CLOSED)
    if now >= forum.ends_at:
        raise NotPossibleNow
    with transaction.atomic():
        opened = _set_status(actor, forum, ForumStatus.OPEN, allowed, "forums.open_registration", now)
        release_first(actor=actor, forum=opened, now=now)
    return opened


def close_registration(*, actor: Person, forum: Forum, now: datetime) -> Forum:
    """Take no more registrations. Raises ``NotPossibleNow``."""
    return _set_status(actor, forum, ForumStatus.CLOSED, (ForumStatus.OPEN,), "forums.close_registration", now)


def cancel_forum(*, actor: Person, forum: Forum, now: datetime) -> Forum:
    """Call the forum off and tell everybody who is registered or waits. Raises ``NotPossibleNow``."""
    with transaction.atomic():
        allowed = (ForumStatus.DRAFT, ForumStatus.OPEN, ForumStatus.CLOSED)
        changed = _set_status(actor, forum, ForumStatus.CANCELLED, allowed, "forums.cancel_forum", now)
        bump_calendars(forum_id=forum.pk)
        for registration in _active(changed):
            tell_called_off(registration, now=now)
        announce_forum(FORUM_CANCELLED, changed, now=now)
    return changed


def _set_status(
    actor: Person, forum: Forum, status: ForumStatus, allowed: Sequence[ForumStatus], action: str, now: datetime
) -> Forum:
    require_organiser(actor)
    with transaction.atomic():
        locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        if locked.status not in allowed:
            raise NotPossibleNow
        if status == ForumStatus.OPEN and locked.status == ForumStatus.DRAFT:
            announce_forum(FORUM_PUBLISHED, locked, now=now)
        locked.status = status
        locked.save(update_fields=["status"])
        log(locked, action, user=actor, timestamp=now)
    return locked


def _told_facts(forum: Forum) -> tuple[tuple[datetime, datetime], str, str]:
    return (forum.starts_at, forum.ends_at), forum.venue, forum.join_url


def _days_between(forum: Forum, starts_at: datetime) -> int:
    return (starts_at.astimezone(forum.zone).date() - forum.starts_at.astimezone(forum.zone).date()).days


def _move_programme(forum: Forum, days: int) -> None:
    """Move slots and sessions by whole days, keeping what the clock on the wall says."""
    rows: list[Slot | Session] = [*forum.slots.all(), *Session.objects.filter(slot__forum=forum)]
    for row in rows:
        row.starts_at, row.ends_at = (
            _same_clock(forum, row.starts_at, days), _same_clock(forum, row.ends_at, days)
        )  # fmt: skip
        row.save(update_fields=["starts_at", "ends_at"])


def _same_clock(forum: Forum, moment: datetime, days: int) -> datetime:
    local = moment.astimezone(forum.zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=forum.zone)


def _check_inside(forum: Forum) -> None:
    for session in Session.objects.filter(slot__forum=forum).order_by("starts_at", "pk"):
        if session.starts_at < forum.starts_at or session.ends_at > forum.ends_at:
            raise OutsideForum(session)


def _set_capacities(forum: Forum, capacities: Mapping[str, int | None], *, now: datetime) -> None:
    rows = list(ModeCapacity.objects.select_for_update(of=("self",)).filter(forum=forum).order_by("pk"))
    ModeCapacity.objects.filter(forum=forum, kept_until__gt=forum.starts_at).update(kept_until=forum.starts_at)
    for row in rows:
        if row.mode not in capacities or capacities[row.mode] == row.capacity:
            continue
        wanted = capacities[row.mode]
        if wanted is not None and wanted < row.taken + row.kept:
            raise CapacityBelowTaken(row.get_mode_display(), row.taken + row.kept)
        ModeCapacity.objects.filter(pk=row.pk).update(capacity=wanted)
        offer_free_places(forum=forum, mode=row.mode, now=now)


def _carry_kept_until(forum: Forum) -> None:
    """People agreed to a date: an earlier one holds for them too, a later one does not.

    But nobody's registration goes before the forum they registered for, if that is moved.
    """
    if isinstance(forum.data_kept_until, date):
        forum.registrations.filter(kept_until__gt=forum.data_kept_until).update(kept_until=forum.data_kept_until)
    last_day = forum.ends_at.astimezone(forum.zone).date()
    forum.registrations.filter(kept_until__lt=last_day).update(kept_until=last_day)
    carry_proposals(forum)


def _tell_concerned(forum: Forum, before: tuple[object, ...], *, now: datetime) -> None:
    """Tell everybody of a new time, those on site of a new place, and digital participants of a new link."""
    bump_calendars(forum_id=forum.pk)
    is_moved, is_new_place, is_new_link = (
        was != now_is for was, now_is in zip(before, _told_facts(forum), strict=True)
    )
    for registration in _active(forum):
        is_digital = registration.mode == Mode.DIGITAL
        if is_moved or (is_new_link if is_digital else is_new_place):
            tell_forum_changed(
                registration, is_new_link=is_digital and is_new_link, is_only_link=is_digital and not is_moved, now=now
            )


def _active(forum: Forum) -> list[Registration]:
    rows = list(forum.registrations.exclude(status=RegistrationStatus.CANCELLED).order_by("pk"))
    for row in rows:
        row.forum = forum
    return rows


def _room(forum: Forum, name: str) -> Room:
    return Room.objects.get_or_create(forum=forum, name=name, defaults={"position": forum.rooms.count()})[0]


def _set_hosts(session: Session, hosts: Sequence[SpeakerFacts]) -> bool:
    """Write the hosts, those of the same name keep their link; say whether any name changed."""
    known = {host.name: host for host in session.hosts.all()}
    before = [host.name for host in session.hosts.order_by("position", "pk")]
    for position, facts in enumerate(hosts):
        host = known.pop(facts.name, None) or Host(session=session, name=facts.name)
        host.title, host.email, host.position = facts.title, facts.email, position
        host.save()
    Host.objects.filter(pk__in=[host.pk for host in known.values()]).delete()
    return before != [facts.name for facts in hosts]


def _forget_person_details(forum: Forum, session: Session) -> None:
    """Drop what the imported file said of the hosts beside their names: they are others now."""
    event = outline_events(forum.source).get(session.external_id or 0)
    if event and event.get("persons"):
        event["persons"] = []
        forum.save(update_fields=["source"])
