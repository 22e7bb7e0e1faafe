"""Forums and their programmes, as pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, Mode, RegistrationStatus, SessionKind
from samverkan.forums.models import Commitment, Documentation, Evaluation, Forum, Host, Release, Session, Slot
from samverkan.forums.rules import session_fits


@dataclass(frozen=True)
class ProgrammeSlot:
    """A slot with its sessions; several stand side by side."""

    slot: Slot
    sessions: tuple[Session, ...]

    @property
    def is_parallel(self) -> bool:
        """Whether people are in different sessions."""
        return len(self.sessions) > 1

    @property
    def is_pause(self) -> bool:
        """Whether nothing is on stage."""
        return all(session.kind in (SessionKind.BREAK, SessionKind.CHECK_IN) for session in self.sessions)

    @property
    def is_group_talk(self) -> bool:
        """Whether the sessions are group talks."""
        return any(session.kind == SessionKind.GROUP_TALK for session in self.sessions)

    @property
    def is_by_wishes(self) -> bool:
        """Whether people say in advance what they would like."""
        return self.slot.choice == Choice.WISHES

    def for_mode(self, mode: str) -> tuple[Session, ...]:
        """Return the sessions that somebody in the mode can be in without help."""
        return tuple(session for session in self.sessions if session_fits(session.mode, mode))


def public_forums() -> QuerySet[Forum]:
    """Return all forums but the drafts."""
    return Forum.objects.exclude(status=ForumStatus.DRAFT)


def list_coming(*, now: datetime) -> QuerySet[Forum]:
    """Return public forums that are not over, the soonest first."""
    coming = public_forums().filter(ends_at__gte=now).exclude(status=ForumStatus.FINISHED)
    return coming.prefetch_related("capacities").order_by("starts_at", "pk")


def list_past(*, now: datetime) -> QuerySet[Forum]:
    """Return public forums that are over, the latest first."""
    past = public_forums().filter(Q(ends_at__lt=now) | Q(status=ForumStatus.FINISHED))
    return past.order_by("-starts_at", "-pk")


def get_next_forum(*, now: datetime) -> Forum | None:
    """Return the next forum that takes place, with its places."""
    return list_coming(now=now).exclude(status=ForumStatus.CANCELLED).first()


def get_public_forum(slug: str) -> Forum | None:
    """Return a forum that is not a draft, with its places, its series, the one it follows up, and its version.

    ``has_commitments``, ``has_public_evaluation`` and ``has_public_pdf`` say what of the follow-up is public.
    """
    here = {"forum": OuterRef("pk")}
    found = with_latest_release(public_forums().filter(slug=slug)).annotate(
        has_commitments=Exists(Commitment.objects.filter(is_shown=True, **here)),
        has_public_evaluation=Exists(Evaluation.objects.filter(published_at__isnull=False, **here)),
        has_public_pdf=Exists(
            Documentation.objects.filter(published_at__isnull=False, forum__status=ForumStatus.FINISHED, **here)
        ),
    )
    return found.select_related("follows", "series", "call").prefetch_related("capacities").first()


def with_latest_release(forums: QuerySet[Forum]) -> QuerySet[Forum]:
    """Return the forums with number and time of the latest version (``latest_version``, ``latest_release_at``)."""
    latest = Release.objects.filter(forum=OuterRef("pk")).order_by("-number")
    return forums.annotate(
        latest_version=Subquery(latest.values("number")[:1]),
        latest_release_at=Subquery(latest.values("released_at")[:1]),
    )


def list_follow_ups(forum: Forum) -> QuerySet[Forum]:
    """Return the public forums that follow this one up."""
    return public_forums().filter(follows=forum).order_by("starts_at", "pk")


def list_programme(forum: Forum) -> tuple[ProgrammeSlot, ...]:
    """Return the programme in order of time. Three queries, however long."""
    return _programme(list(forum.slots.all()))


def list_wish_slots(forum: Forum) -> tuple[ProgrammeSlot, ...]:
    """Return the slots in which people rank sessions. Three queries at most."""
    return _programme(list(forum.slots.filter(choice=Choice.WISHES)))


def _programme(slots: list[Slot]) -> tuple[ProgrammeSlot, ...]:
    """Return the slots, which the model orders by time, with their sessions and hosts."""
    if not slots:
        return ()
    hosts = Prefetch("hosts", Host.objects.order_by("position", "pk"))
    sessions = Session.objects.filter(slot__in=slots).select_related("room", "group_talk").prefetch_related(hosts)
    by_slot: dict[int, list[Session]] = defaultdict(list)
    for session in sessions.order_by("starts_at", "room__position", "pk"):
        by_slot[session.slot_id].append(session)
    return tuple(ProgrammeSlot(slot, tuple(by_slot[slot.pk])) for slot in slots if by_slot[slot.pk])


def list_organised(*, kinds: tuple[ForumStatus, ...] = ()) -> QuerySet[Forum]:
    """Return all forums for the organiser, with how many are registered and how many wait."""
    registered = Count("registrations", filter=Q(registrations__status=RegistrationStatus.REGISTERED))
    waiting = Count("registrations", filter=Q(registrations__status=RegistrationStatus.WAITING))
    found = Forum.objects.annotate(registered=registered, waiting=waiting).order_by("-starts_at", "-pk")
    return found.filter(status__in=kinds) if kinds else found


#: schema.org's words for how one attends.
WAYS = {ForumMode.ONSITE: "Offline", ForumMode.DIGITAL: "Online", ForumMode.BOTH: "Mixed"}


def event_data(forum: Forum, slots: Iterable[ProgrammeSlot], *, url: str, organiser: str) -> dict[str, Any]:
    """Return schema.org's Event for the forum, with an Event for each session of its programme."""
    place = {"@type": "Place", "name": forum.venue, "address": forum.venue}
    virtual = {"@type": "VirtualLocation", "url": url}
    places = {
        ForumMode.ONSITE: [place], ForumMode.DIGITAL: [virtual], ForumMode.BOTH: [place, virtual],
    }[ForumMode(forum.mode)]  # fmt: skip
    is_off = forum.status == ForumStatus.CANCELLED
    return {
        "@type": "Event",
        "name": forum.title,
        "description": forum.lead,
        "startDate": forum.starts_at.astimezone(forum.zone).isoformat(),
        "endDate": forum.ends_at.astimezone(forum.zone).isoformat(),
        "eventAttendanceMode": _attendance(forum.mode),
        "eventStatus": f"https://schema.org/{'EventCancelled' if is_off else 'EventScheduled'}",
        "location": places,
        "organizer": {"@type": "Organization", "name": organiser},
        "url": url,
        "subEvent": [_sub_event(forum, session) for slot in slots for session in slot.sessions],
    }


def _attendance(mode: str) -> str:
    return f"https://schema.org/{WAYS[ForumMode(mode)]}EventAttendanceMode"


def _sub_event(forum: Forum, session: Session) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": session.title,
        "startDate": session.starts_at.astimezone(forum.zone).isoformat(),
        "endDate": session.ends_at.astimezone(forum.zone).isoformat(),
        "eventAttendanceMode": _attendance(session.mode),
        "location": {"@type": "Place", "name": session.room.name},
    }


def modes_of(forum: Forum) -> list[Mode]:
    """Return the modes in which people can take part."""
    return list(Mode) if forum.mode == ForumMode.BOTH else [Mode(forum.mode)]
