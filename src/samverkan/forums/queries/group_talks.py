"""What a participant can pick on the day: group talks, and parallel sessions where they still have no seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from samverkan.forums.enums import Choice
from samverkan.forums.models import Forum, GroupTalk, Registration, Seat, Session, Slot
from samverkan.forums.rules import needs_lent_computer, session_fits


@dataclass(frozen=True)
class Option:
    """One session to pick. ``left`` None means that there is always room."""

    session: Session
    pitch: str
    question: str
    hosts: tuple[str, ...]
    left: int | None
    is_mine: bool
    needs_computer: bool

    @property
    def is_full(self) -> bool:
        """Whether nobody more can come in."""
        return self.left == 0 and not self.is_mine

    @property
    def can_pick(self) -> bool:
        """Whether a button is shown."""
        return not self.is_mine and not self.is_full


@dataclass(frozen=True)
class SlotChoice:
    """A slot in which the person picks, the seat they have there, and what they can pick."""

    slot: Slot
    mine: Seat | None
    options: tuple[Option, ...]
    is_open: bool

    @property
    def is_group_talk(self) -> bool:
        """Whether the seat is picked on the day and can be switched."""
        return self.slot.choice == Choice.ON_THE_DAY

    @property
    def open_titles(self) -> list[str]:
        """The titles of what still has room."""
        return [option.session.title for option in self.options if option.can_pick]


def list_slot_choices(
    registration: Registration,
    *,
    now: datetime,
    own: Iterable[Seat] | None = None,
    programme: Iterable[Session] | None = None,
) -> list[SlotChoice]:
    """Return the slots in which this person picks a session, in order of time. Four queries, however many.

    ``own`` are the person's seats with session and room, ``programme`` the sessions with room, group talk and hosts, if
    already at hand (one and two queries fewer).
    """
    forum = registration.forum
    slots = [slot for slot in forum.slots.all() if slot.choice != Choice.NONE]
    seats = {seat.slot_id: seat for seat in (seats_of(registration) if own is None else own)}
    picking = [slot for slot in slots if _is_picked(forum, slot, seats)]
    sessions = _sessions(picking) if programme is None else list(programme)
    return [
        SlotChoice(
            slot,
            seats.get(slot.pk),
            tuple(_options(registration, seats.get(slot.pk), [s for s in sessions if s.slot_id == slot.pk])),
            now < slot.ends_at,
        )
        for slot in picking
    ]


def seats_of(registration: Registration) -> list[Seat]:
    """Return the person's seats with session and room: one query, and none when asked again of the same object."""
    prefetch_related_objects([registration], Prefetch("seats", Seat.objects.select_related("session__room")))
    return list(registration.seats.all())


def list_harvest(forum: Forum) -> list[GroupTalk]:
    """Return the forum's group talks with hosts and notes, in order of time and room."""
    return list(
        GroupTalk.objects.filter(session__slot__forum=forum)
        .select_related("session__room", "session__slot")
        .prefetch_related("notes", "session__hosts")
        .order_by("session__slot__starts_at", "session__room__position", "session__pk")
    )


def _is_picked(forum: Forum, slot: Slot, seats: dict[int, Seat]) -> bool:
    if slot.choice == Choice.ON_THE_DAY:
        return True
    return forum.seats_published_at is not None and slot.pk not in seats


def _sessions(slots: list[Slot]) -> list[Session]:
    return list(
        Session.objects.filter(slot__in=slots)
        .select_related("room", "group_talk")
        .prefetch_related("hosts")
        .order_by("starts_at", "room__position", "pk")
    )


def _options(registration: Registration, mine: Seat | None, sessions: list[Session]) -> list[Option]:
    found = []
    for session in sessions:
        is_lent = needs_lent_computer(session.mode, registration.mode)
        talk = getattr(session, "group_talk", None)
        is_group = session.kind == "group-talk" or (talk is not None and bool(talk.pitch or talk.question))
        if not session_fits(session.mode, registration.mode) and not (is_lent and is_group):
            continue
        found.append(
            Option(
                session=session,
                pitch=talk.pitch if talk else session.abstract,
                question=talk.question if talk else "",
                hosts=tuple(host.name for host in session.hosts.all()),
                left=None if session.capacity is None else max(0, session.capacity - session.taken),
                is_mine=mine is not None and mine.session_id == session.pk,
                needs_computer=is_lent,
            )
        )
    return found
