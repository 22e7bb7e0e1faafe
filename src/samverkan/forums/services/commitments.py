"""Commitments: made by the person, or noted down for somebody who is told of it; reported on by the person.

What is shown to everybody is what the person says. What somebody else notes down with an address is shown when the
person has agreed, on the page of the personal link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.forums.enums import CommitmentStatus, RegistrationStatus
from samverkan.forums.models import Cluster, Commitment, FollowUp, Forum, Host, Note, Registration
from samverkan.forums.models.programme import new_key
from samverkan.forums.queries.commitments import KEPT_AFTER_DUE
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.changes import lock_active
from samverkan.forums.services.registration import kept_until as forum_kept_until
from samverkan.letters.services import queue_letter
from samverkan.network.models import Municipality, Person

#: So many one person, or one host's page, can make at a forum.
MOST_EACH = 20


class TooMany(Exception):
    """The person has made as many commitments as there is room for."""


class TooManyLetters(TooMany):
    """By the host's link as many letters have been sent as may be; without an address it can still be noted."""


class TooEarly(Exception):
    """The forum has not begun, or the person has no place at it."""


@dataclass(frozen=True)
class CommitmentFacts:
    """What is promised. ``origin`` is ``cluster-<key>`` or ``note-<key>`` of the forum, or nothing."""

    text: str
    due_date: date
    origin: str = ""
    municipality: Municipality | None = None
    organisation: str = ""
    name: str = ""
    email: str = ""
    is_shown: bool = False


def make_own(
    *, registration: Registration, facts: CommitmentFacts, is_reminded: bool, is_named: bool, now: datetime
) -> Commitment:
    """Store what a participant promises. Raises ``TooEarly``, ``TooMany``, ``NotActive``.

    The address is kept only if the person wants reminders; then it and the name stay 30 days after the due date.
    """
    with transaction.atomic():
        person = lock_active(registration)
        if person.status != RegistrationStatus.REGISTERED or now < person.forum.starts_at:
            raise TooEarly
        if person.commitments.count() >= MOST_EACH:
            raise TooMany
        kept = max(person.kept_until, facts.due_date + KEPT_AFTER_DUE) if is_reminded else person.kept_until
        return Commitment.objects.create(
            forum=person.forum, registration=person, text=facts.text, due_date=facts.due_date,
            municipality=person.municipality, organisation="" if person.municipality_id else person.organisation,
            name=person.name, email=person.email if is_reminded else "", language=person.language,
            is_shown=facts.is_shown, is_named=facts.is_shown and is_named, kept_until=kept, created_at=now,
            **_origin(person.forum, facts.origin),
        )  # fmt: skip


def note_down(*, actor: Person, forum: Forum, facts: CommitmentFacts, now: datetime) -> Commitment:
    """Store what somebody promised, as an organiser; whoever is named gets a letter with the personal link."""
    require_organiser(actor)
    with transaction.atomic():
        made = _note_down(forum, facts, now)
        log(forum, "forums.note_commitment", user=actor, timestamp=now, data={"commitment": made.pk})
    return made


def note_down_as_host(*, host: Host, facts: CommitmentFacts, now: datetime) -> Commitment:
    """Store what somebody in the host's group promised; one link has letters sent to so many addresses at most.

    Raises ``TooEarly``, ``TooMany`` and ``TooManyLetters``.
    """
    forum = host.session.slot.forum
    if now < forum.starts_at:
        raise TooEarly
    with transaction.atomic():
        Host.objects.select_for_update().get(pk=host.pk)
        if forum.commitments.filter(registration=None).count() >= MOST_EACH * 10:
            raise TooMany
        if facts.email and host.commitments.count() >= MOST_EACH:
            raise TooManyLetters
        made = _note_down(forum, facts, now, noted_by=host if facts.email else None)
        log(forum, "forums.note_commitment", timestamp=now, data={"commitment": made.pk, "host": host.pk})
    return made


def _note_down(forum: Forum, facts: CommitmentFacts, now: datetime, *, noted_by: Host | None = None) -> Commitment:
    kept = facts.due_date + KEPT_AFTER_DUE if facts.email else forum_kept_until(forum)
    made = Commitment.objects.create(
        forum=forum, noted_by=noted_by, text=facts.text, due_date=facts.due_date, municipality=facts.municipality,
        organisation="" if facts.municipality else facts.organisation, name=facts.name if facts.email else "",
        email=facts.email, language=settings.LANGUAGE_CODE, is_shown=facts.is_shown and not facts.email,
        kept_until=kept, created_at=now, **_origin(forum, facts.origin),
    )  # fmt: skip
    if made.email:
        queue_letter(
            template="commitment_noted", to=made.email, language=made.language,
            context={"forum": forum, "commitment": made, "path": reverse("forums:commitment", args=[made.key])},
            dedupe_key=f"commitment-noted:{made.pk}", now=now,
        )  # fmt: skip
    return made


def _origin(forum: Forum, origin: str) -> dict[str, Cluster | Note | str | None]:
    """Return the cluster or the point that a commitment comes from, and its words as they are now."""
    kind, _, key = origin.partition("-")
    cluster = forum.clusters.filter(pk=key).first() if kind == "cluster" else None
    points = Note.objects.filter(group_talk__session__slot__forum=forum)
    note = points.filter(pk=key).first() if kind == "note" else None
    words = cluster.title if cluster else note.text if note else ""
    return {"cluster": cluster, "note": note, "origin": words}


def report(
    *, commitment: Commitment, status: CommitmentStatus, words: str, is_shown: bool, is_named: bool, now: datetime
) -> Commitment:
    """Store how it goes, in the person's own words, and what of it everybody may see."""
    with transaction.atomic():
        locked = _lock(commitment)
        if (locked.status, locked.report) != (status, words):
            locked.reported_at = now
        locked.status, locked.report = status, words
        locked.is_shown, locked.is_named = is_shown, is_shown and is_named
        locked.save(update_fields=["status", "report", "reported_at", "is_shown", "is_named"])
    return locked


def edit(*, actor: Person, commitment: Commitment, facts: CommitmentFacts, now: datetime) -> Commitment:
    """Change words, date or home. Only what is nobody's own is shown or hidden by the organiser.

    A later date keeps no person longer than they agreed to.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock(commitment)
        locked.text, locked.due_date = facts.text, facts.due_date
        locked.municipality = facts.municipality
        locked.organisation = "" if facts.municipality else facts.organisation
        if not locked.name:
            locked.is_shown = facts.is_shown
        if locked.email:
            own = locked.registration.kept_until if locked.registration else facts.due_date
            locked.kept_until = min(locked.kept_until, max(own, facts.due_date + KEPT_AFTER_DUE))
        locked.save()
        log(locked.forum, "forums.edit_commitment", user=actor, timestamp=now, data={"commitment": locked.pk})
    return locked


def report_for(
    *, actor: Person, commitment: Commitment, status: CommitmentStatus, words: str, now: datetime
) -> Commitment:
    """Store how it goes as the organiser has heard; what is shown stays as it was."""
    require_organiser(actor)
    with transaction.atomic():
        told = report(
            commitment=commitment, status=status, words=words, is_shown=commitment.is_shown,
            is_named=commitment.is_named, now=now,
        )  # fmt: skip
        log(told.forum, "forums.report_commitment", user=actor, timestamp=now, data={"commitment": told.pk})
    return told


def remove(*, actor: Person, commitment: Commitment, now: datetime) -> None:
    """Delete a commitment."""
    require_organiser(actor)
    with transaction.atomic():
        log(commitment.forum, "forums.remove_commitment", user=actor, timestamp=now, data={"commitment": commitment.pk})
        commitment.delete()


def plan_reminders(*, actor: Person, forum: Forum, days: Iterable[int], now: datetime) -> FollowUp:
    """Decide how many days before the due date people are reminded; none: only asked afterwards."""
    require_organiser(actor)
    with transaction.atomic():
        kept, _ = FollowUp.objects.update_or_create(
            forum=forum, defaults={"remind_days": sorted(set(days), reverse=True)}
        )
        log(forum, "forums.plan_reminders", user=actor, timestamp=now, data={"days": kept.remind_days})
    return kept


def write_decisions(*, actor: Person, forum: Forum, decisions: str, now: datetime) -> FollowUp:
    """Store the decisions, one a line."""
    require_organiser(actor)
    with transaction.atomic():
        kept, _ = FollowUp.objects.update_or_create(forum=forum, defaults={"decisions": decisions})
        log(forum, "forums.write_decisions", user=actor, timestamp=now)
    return kept


def forget_person(*, commitment: Commitment) -> None:
    """Erase name and address at the person's own wish; the link closes and the commitment stays."""
    erase_people(Q(pk=commitment.pk))


def erase_expired(*, today: date) -> int:
    """Erase names and addresses whose time is up; return how many."""
    return erase_people(expired(today))


def expired(today: date) -> Q:
    """Return what holds for commitments whose person is no longer kept."""
    return Q(kept_until__lt=today) & (~Q(name="") | ~Q(email=""))


def erase_people(which: Q) -> int:
    """Erase name and address, close the link, and cut the tie to the registration."""
    with transaction.atomic():
        found = Commitment.objects.filter(which).select_for_update(of=("self",)).order_by("pk")
        rows = list(found)
        for row in rows:
            row.name, row.email, row.is_named, row.registration, row.key = "", "", False, None, new_key()
        Commitment.objects.bulk_update(rows, ["name", "email", "is_named", "registration", "key"], batch_size=100)
    return len(rows)


def today_in(forum: Forum, now: datetime) -> date:
    """Return the day it is where the forum takes place."""
    return timezone.localdate(now, forum.zone)


def _lock(commitment: Commitment) -> Commitment:
    found = Commitment.objects.select_for_update(of=("self",)).select_related("forum", "registration")
    return found.get(pk=commitment.pk)
