"""Commitments: a forum's, a municipality's, one person's, and how those of the forum before have gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from samverkan.forums.enums import UNFINISHED, CommitmentStatus, ForumStatus
from samverkan.forums.models import Commitment, FollowUp, Forum, Note, Registration
from samverkan.network.models import Municipality

#: People are reminded so many days before the due date, unless the organiser says otherwise.
USUAL_DAYS = (14, 2)
#: Whoever has not told by then is asked how it went, so many days after the due date.
ASK_AFTER = 7
#: Name and address are kept so long after the due date.
KEPT_AFTER_DUE = timedelta(days=30)
#: A municipality's page shows so many.
MOST_SHOWN = 100


@dataclass(frozen=True)
class StatusCount:
    """How many commitments have come so far; ``kind`` is the part of a stacked bar."""

    status: CommitmentStatus
    number: int
    kind: str

    def as_part(self) -> dict[str, Any]:
        """Return the part of a stacked bar."""
        return {"label": self.status.label, "value": self.number, "kind": self.kind}


@dataclass(frozen=True)
class Reminder:
    """A letter to come: when, for which commitment, and how many days there are left (less than 0: after it)."""

    day: date
    commitment: Commitment
    days: int


def list_commitments(forum: Forum) -> QuerySet[Commitment]:
    """Return all commitments of a forum, the soonest due first."""
    return forum.commitments.select_related("municipality").order_by("due_date", "pk")


def list_shown(forum: Forum) -> QuerySet[Commitment]:
    """Return the commitments of a forum that everybody may see."""
    return list_commitments(forum).filter(is_shown=True)


def list_shown_in(municipality: Municipality) -> QuerySet[Commitment]:
    """Return the commitments of a municipality that everybody may see, those of the latest forum first."""
    found = Commitment.objects.filter(municipality=municipality, is_shown=True).exclude(
        forum__status__in=(ForumStatus.DRAFT, ForumStatus.CANCELLED)
    )
    return found.select_related("municipality", "forum").order_by("-forum__starts_at", "due_date", "pk")[:MOST_SHOWN]


def list_own(registration: Registration) -> QuerySet[Commitment]:
    """Return what the person has made at this forum, and what they made at the one that it follows up."""
    forums = [key for key in (registration.forum_id, registration.forum.follows_id) if key]
    mine = Q(email__iexact=registration.email) | Q(registration__email__iexact=registration.email)
    here = Q(registration=registration) | (Q(forum__in=forums) & mine)
    found = Commitment.objects.filter(here).exclude(name="")
    return found.select_related("municipality", "forum").order_by("-forum__starts_at", "due_date", "pk")


def list_last_time(forum: Forum, *, is_public: bool) -> list[Commitment]:
    """Return the commitments of the forum that this one follows up; nothing without one."""
    if forum.follows is None:
        return []
    return list(list_shown(forum.follows) if is_public else list_commitments(forum.follows))


def list_before(registration: Registration) -> tuple[list[Commitment], list[Commitment]]:
    """Return of the forum before: what the person has promised, and what everybody may see. One query."""
    address = registration.email.lower()
    found = Commitment.objects.filter(forum=registration.forum.follows_id).filter(Q(is_shown=True) | ~Q(name=""))
    rows = list(found.select_related("forum", "municipality", "registration").order_by("due_date", "pk"))
    own = [
        one
        for one in rows
        if one.name and address in (one.email.lower(), one.registration.email.lower() if one.registration else "")
    ]
    return own, [one for one in rows if one.is_shown]


def count_statuses(commitments: Iterable[Commitment]) -> list[StatusCount]:
    """Return how many there are of each status, the finished first; those of which there are none are left out."""
    numbers = Counter(commitment.status for commitment in commitments)
    order = (
        CommitmentStatus.DONE, CommitmentStatus.UNDER_WAY, CommitmentStatus.CHANGED, CommitmentStatus.DROPPED,
        CommitmentStatus.MADE,
    )  # fmt: skip
    kinds = zip(order, ("1", "2", "3", "4", "rest"), strict=True)
    return [StatusCount(status, numbers[status], kind) for status, kind in kinds if numbers[status]]


def get_commitment(key: str, *, today: date) -> Commitment | None:
    """Return the commitment of a personal link, as long as the person's data is kept."""
    found = Commitment.objects.select_related("forum", "municipality", "registration")
    return found.filter(key=key, kept_until__gte=today).exclude(name="").first() if key else None


def get_follow_up(forum: Forum) -> FollowUp:
    """Return what the organiser has decided, or what holds until something is."""
    return FollowUp.objects.filter(forum=forum).first() or FollowUp(forum=forum)


def remind_days(follow_up: FollowUp | None) -> tuple[int, ...]:
    """Return the days before the due date on which people are reminded, the most first."""
    days: Sequence[int] = USUAL_DAYS if follow_up is None or follow_up.remind_days is None else follow_up.remind_days
    return tuple(sorted(set(days), reverse=True))


def list_reminders(commitment: Commitment, days: Sequence[int]) -> list[Reminder]:
    """Return every letter that this commitment can give, the first first; none of a day before it was made."""
    if not commitment.email or commitment.status not in UNFINISHED:
        return []
    made = commitment.created_at.astimezone(commitment.forum.zone).date()
    found = [Reminder(commitment.due_date - timedelta(days=one), commitment, one) for one in (*days, -ASK_AFTER)]
    return [reminder for reminder in found if reminder.day > made]


def list_planned(commitments: Iterable[Commitment], days: Sequence[int], *, today: date) -> list[Reminder]:
    """Return the letters that are still to come, the soonest first."""
    coming = [one for made in commitments for one in list_reminders(made, days) if one.day > today]
    return sorted(coming, key=lambda one: (one.day, one.commitment.pk))


def list_origins(forum: Forum, *, sessions: Iterable[int] | None = None) -> list[tuple[str, str]]:
    """Return what a commitment can come from: clusters, and points (of those sessions alone, if told; () for none)."""
    clusters = forum.clusters.order_by("position", "pk").values_list("pk", "title")
    notes = Note.objects.filter(group_talk__session__slot__forum=forum, same_as=None)
    if sessions is not None:
        notes = notes.filter(group_talk__session__in=list(sessions))
    points = notes.order_by("written_at", "pk").values_list("pk", "text")
    return [(f"cluster-{key}", title) for key, title in clusters] + [(f"note-{key}", text) for key, text in points]
