"""Invitations: drafted, previewed, sent in batches by a task, and answered by a personal link.

Pressing send writes one row a person and queues a task. The task takes rows that have no letter yet, a batch in a
transaction: letter and mark are stored together, so a killed worker loses no letter and writes none twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Invitation, Mailing, NoInvitations, Registration
from samverkan.forums.queries.audience import Audience, choose
from samverkan.forums.queries.registrations import is_registration_open
from samverkan.forums.rules import invitation_digest
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.invitation_letters import first_texts, letter_context, stop_url
from samverkan.jobs import services as jobs
from samverkan.letters.services import queue_letter
from samverkan.network.models import Person

#: Nobody has registered by it, or whoever did has cancelled.
FREE = Q(registered_at=None) | Q(registration__status=RegistrationStatus.CANCELLED)
TASK = "samverkan.forums.tasks.write_invitations"
BATCH = 50


class AlreadySent(Exception):
    """The mailing has been sent: nothing of it can be changed."""


class NotOpen(Exception):
    """Nobody can register to the forum now, so nobody is invited."""


class NobodyToInvite(Exception):
    """The choice meets nobody who is not invited, registered or unsubscribed already."""


def draft(*, actor: Person, forum: Forum, audience: Audience, now: datetime) -> Mailing:
    """Begin a mailing with a letter to change."""
    require_organiser(actor)
    return Mailing.objects.create(
        forum=forum, audience=audience.as_plain(), created_by=actor, created_at=now, **first_texts(forum)
    )


def change_draft(
    *, actor: Person, mailing: Mailing, audience: Audience | None = None, texts: Mapping[str, str] | None = None
) -> None:
    """Change whom a draft is for, or its letter. Raises ``AlreadySent``."""
    require_organiser(actor)
    changes: dict[str, object] = dict(texts or {})
    if audience is not None:
        changes["audience"] = audience.as_plain()
    if not Mailing.objects.filter(pk=mailing.pk, sent_at=None).update(**changes):
        raise AlreadySent


def remove_draft(*, actor: Person, mailing: Mailing) -> None:
    """Throw a draft away. Raises ``AlreadySent``."""
    require_organiser(actor)
    if not Mailing.objects.filter(pk=mailing.pk, sent_at=None).delete()[0]:
        raise AlreadySent


def send(*, actor: Person, mailing: Mailing, now: datetime) -> int:
    """Invite everybody whom the draft is for, once; return how many.

    Raises ``NotOpen``, ``AlreadySent`` (pressing twice is once) and ``NobodyToInvite``.
    """
    require_organiser(actor)
    with transaction.atomic():
        if not Mailing.objects.filter(pk=mailing.pk, sent_at=None).update(sent_at=now):
            raise AlreadySent
        mailing = Mailing.objects.select_related("forum").get(pk=mailing.pk)
        if not is_registration_open(mailing.forum, now=now):
            raise NotOpen
        audience = Audience.read(mailing.audience)
        rows = _rows(mailing, audience, now)
        if not rows:
            raise NobodyToInvite
        Invitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        mailing.audience = audience.as_plain() | {"pasted": []}
        mailing.save(update_fields=["audience"])
        jobs.enqueue(task=TASK, args=(mailing.pk,))
        log(mailing.forum, "forums.send_invitations", user=actor, timestamp=now, data={"invited": len(rows)})
    return len(rows)


def _rows(mailing: Mailing, audience: Audience, now: datetime) -> list[Invitation]:
    chosen = choose(mailing.forum, audience, today=timezone.localdate(now))
    return [
        Invitation(
            forum=mailing.forum, mailing=mailing, email=one.email, name=one.name, municipality=one.municipality,
            organisation=one.organisation, language=one.language, reason=one.reason, source=one.source,
            created_at=now,
        )
        for one in chosen.invitees
    ]  # fmt: skip


def write_invitations(*, mailing_id: int, now: datetime) -> int:
    """Queue the letters of a mailing that are not written yet; return how many. Run again it writes none twice."""
    mailing = Mailing.objects.select_related("forum").filter(pk=mailing_id, sent_at__isnull=False).first()
    if mailing is None or not is_registration_open(mailing.forum, now=now):
        return 0
    total = 0
    while number := _write_batch(mailing, now):
        total += number
    return total


def write_left_behind(*, now: datetime) -> int:
    """Write what a mailing that was given up by its task still lacks; return how many."""
    left = Invitation.objects.filter(written_at=None).exclude(email="")
    waiting = Mailing.objects.filter(sent_at__isnull=False, pk__in=left.values("mailing")).order_by("pk")
    return sum(write_invitations(mailing_id=pk, now=now) for pk in waiting.values_list("pk", flat=True))


def _write_batch(mailing: Mailing, now: datetime) -> int:
    with transaction.atomic():
        rows = Invitation.objects.filter(mailing=mailing, written_at=None).select_related("source").order_by("pk")
        rows = rows.exclude(email="")  # erased meanwhile
        batch = list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        stopped = _stopped(batch)
        for row in batch:
            if invitation_digest(row.email) in stopped:
                row.delete()
            else:
                _write(mailing, row, now)
    return len(batch)


def _stopped(batch: list[Invitation]) -> set[str]:
    digests = [invitation_digest(row.email) for row in batch]
    return set(NoInvitations.objects.filter(digest__in=digests).values_list("digest", flat=True))


def _write(mailing: Mailing, row: Invitation, now: datetime) -> None:
    """Queue the letter and mark the row, in one transaction; who has answered meanwhile needs no letter."""
    changes: dict[str, object] = {"written_at": now}
    if row.registered_at is None and row.declined_at is None:
        changes["letter"] = queue_letter(
            template="invitation", to=row.email, language=row.language, dedupe_key=f"invitation:{row.pk}", now=now,
            context=letter_context(mailing, row, key=row.key, language=row.language),
            unsubscribe_url=stop_url(row.key),
        )  # fmt: skip
    Invitation.objects.filter(pk=row.pk).update(**changes)


def note_opened(*, invitation: Invitation, now: datetime) -> None:
    """Remember the first time that the link was pressed."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)


def decline(*, invitation: Invitation, now: datetime) -> bool:
    """Say no; twice is once. Who is registered cancels on My day instead: then this is False."""
    rows = Invitation.objects.filter(FREE, pk=invitation.pk)
    rows.filter(declined_at=None).update(declined_at=now)
    return rows.exists()


def stop_invitations(*, invitation: Invitation, now: datetime) -> None:
    """Send the address no invitations any more, to any forum. Twice is once."""
    digest = invitation_digest(invitation.email)
    NoInvitations.objects.get_or_create(digest=digest, defaults={"created_at": now})


def allow_invitations(*, invitation: Invitation) -> None:
    """Take it back: the address may be invited again."""
    NoInvitations.objects.filter(digest=invitation_digest(invitation.email)).delete()


def tie(*, registration: Registration, key: str, now: datetime) -> None:
    """Tie a registration that is just made to the invitation of the link, else to that of the address."""
    is_free = Q(registration=None) | Q(registration__status=RegistrationStatus.CANCELLED)
    open_ones = Invitation.objects.filter(is_free, forum=registration.forum_id)
    row = open_ones.filter(key=key).first() if key else None
    row = row or open_ones.filter(email__iexact=registration.email).first()
    if row is not None:
        open_ones.filter(pk=row.pk).update(registration=registration, registered_at=now)
