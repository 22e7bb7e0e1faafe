"""Who is registered, who waits, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from samverkan.forums.enums import ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Commitment, Evaluation, EvaluationReply, Forum, ModeCapacity, Poll, Registration
from samverkan.forums.queries.cafes import cafe_of_registration
from samverkan.forums.queries.live import live_of_registration
from samverkan.forums.queries.questions import has_questions, lacks_answers
from samverkan.forums.queries.table_points import has_cafe_table, is_compiled
from samverkan.forums.queries.waiting_line import waiting_line


@dataclass(frozen=True)
class Places:
    """The places of a mode as a visitor sees them. ``left`` None: no limit. ``kept`` for municipalities is not left."""

    mode: Mode
    capacity: int | None
    taken: int
    left: int | None
    kept: int = 0

    @property
    def label(self) -> str:
        """The mode in the reader's language."""
        return str(self.mode.label)

    @property
    def is_full(self) -> bool:
        """Whether whoever registers now gets on the waiting list."""
        return self.left == 0


def is_registration_open(forum: Forum, *, now: datetime) -> bool:
    """Return whether somebody can register now."""
    closes_at = min(forum.registration_closes_at or forum.ends_at, forum.ends_at)
    return forum.status == ForumStatus.OPEN and now < closes_at


def is_over(forum: Forum, *, now: datetime) -> bool:
    """Return whether nothing of a registration can be changed any more."""
    return now >= forum.ends_at or forum.status in (ForumStatus.FINISHED, ForumStatus.CANCELLED)


def as_places(
    capacities: QuerySet[ModeCapacity] | list[ModeCapacity], own: Mapping[str, int] | None = None
) -> tuple[Places, ...]:
    """Return the places of each mode, on site first; ``own``: how many a mode keeps for the reader's municipality."""
    rows = sorted(capacities, key=lambda row: row.mode, reverse=True)
    return tuple(_as_places(row, (own or {}).get(row.mode, 0)) for row in rows)


def _as_places(row: ModeCapacity, own: int) -> Places:
    kept = max(0, row.kept - own)
    left = None if row.capacity is None else max(0, row.capacity - row.taken - kept)
    return Places(Mode(row.mode), row.capacity, row.taken, left, kept)


def list_places(forum: Forum) -> tuple[Places, ...]:
    """Return the places of each mode of the forum, on site first."""
    return as_places(list(forum.capacities.all()))


def get_place_in_line(registration: Registration) -> int | None:
    """Return the person's place in the waiting list of their mode, counted from 1; None for who does not wait."""
    if registration.status != RegistrationStatus.WAITING or registration.waiting_number is None:
        return None
    line = list(waiting_line(registration.forum_id, registration.mode).values_list("pk", flat=True))
    return line.index(registration.pk) + 1 if registration.pk in line else None


def get_registration(key: str) -> Registration | None:
    """Return the registration of a personal link, with its forum, the forum's slots and the check-in. Two queries.

    ``cafe_id`` is the World Café to show, if there is one; ``has_polls`` says whether the forum has any vote,
    ``has_questions`` whether the organiser asks something, ``lacks_answers`` whether an answer is missing,
    ``has_last_time`` whether commitments of the forum before can be shown, ``has_answered`` whether the person has
    evaluated the forum, ``is_not_asked`` whether there is no evaluation (any more), ``has_live`` whether questions or
    a quick poll are on for the person, ``is_compiled`` whether points are no longer written, ``has_cafe_table`` whether
    the person has had a table at a World Café.
    """
    found = Registration.objects.select_related("forum", "municipality", "attendance")
    polls = Exists(Poll.objects.filter(forum=OuterRef("forum")))
    found = found.annotate(cafe_id=cafe_of_registration(), has_polls=polls)
    found = found.annotate(has_questions=has_questions(), lacks_answers=lacks_answers())
    found = found.annotate(is_compiled=is_compiled(), has_cafe_table=has_cafe_table())
    found = found.annotate(
        has_live=live_of_registration(),
        has_last_time=Exists(Commitment.objects.filter(forum=OuterRef("forum__follows"))),
        has_answered=Exists(EvaluationReply.objects.filter(registration=OuterRef("pk"))),
        is_not_asked=Exists(
            Evaluation.objects.filter(Q(is_on=False) | Q(closed_at__isnull=False), forum=OuterRef("forum"))
        ),
    )
    return found.prefetch_related("forum__slots").filter(key=key).first() if key else None


def list_reachable_participants(forum: Forum) -> QuerySet[Registration]:
    """Return those with a place, whom letters may reach: each has ``email``, ``language`` and ``key``."""
    return forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by("name", "pk")


def list_needs(forum: Forum) -> QuerySet[Registration]:
    """Return those with a place who wrote what they need to take part."""
    return list_reachable_participants(forum).exclude(needs="").only("name", "mode", "needs", "forum")


def count_statuses(forum: Forum) -> Mapping[tuple[str, str], int]:
    """Return how many registrations there are for each mode and status."""
    rows = forum.registrations.order_by().values_list("mode", "status").annotate(number=Count("pk"))
    return {(mode, status): number for mode, status, number in rows}


def list_expired_offers(*, now: datetime) -> list[int]:
    """Return the keys of offers whose time is up, the oldest first."""
    expired = Registration.objects.filter(Q(offer_expires_at__lte=now), status=RegistrationStatus.OFFERED)
    return list(expired.order_by("offer_expires_at", "pk").values_list("pk", flat=True))


def list_unoffered_places(*, now: datetime) -> QuerySet[ModeCapacity]:
    """Return the modes of coming forums that have both a free place and somebody waiting."""
    waiting = Registration.objects.filter(
        forum=OuterRef("forum"), mode=OuterRef("mode"), status=RegistrationStatus.WAITING
    )
    room_left = Q(capacity__isnull=True) | Q(taken__lt=F("capacity"))
    free = ModeCapacity.objects.filter(room_left, Exists(waiting), forum__starts_at__gt=now)
    return free.select_related("forum").order_by("forum", "mode")
