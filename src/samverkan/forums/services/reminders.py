"""Reminders: written, switched on, and sent by the schedule, once to each person.

Nothing is stored of when a reminder leaves but how far from what: it moves with the forum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log

from samverkan.forums.enums import Mode, ReminderAudience
from samverkan.forums.models import Forum, Invitation, NoInvitations, Registration, Reminder, ReminderSent
from samverkan.forums.queries.reminders import is_due, list_invitations, list_registrations, list_switched_on
from samverkan.forums.rules import invitation_digest
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.invitation_letters import EXAMPLE_KEY, invited_context, stop_url, texts_in
from samverkan.letters.services import queue_letter, write_letter
from samverkan.network.models import Person

BATCH = 50


@dataclass(frozen=True)
class ReminderFacts:
    """What an organiser writes of a reminder."""

    anchor: str
    minutes: int
    audience: str
    texts: Mapping[str, str]


def save_reminder(
    *, actor: Person, forum: Forum, facts: ReminderFacts, now: datetime, reminder: Reminder | None = None
) -> Reminder:
    """Write a new reminder, switched off, or change one."""
    require_organiser(actor)
    with transaction.atomic():
        values = {
            "anchor": facts.anchor, "minutes": facts.minutes, "audience": facts.audience, **facts.texts,
        }  # fmt: skip
        row = reminder or Reminder.objects.create(forum=forum, created_at=now, **values)
        if reminder:  # and no more of it: somebody may just have switched it off, or removed it
            Reminder.objects.filter(pk=row.pk).update(**values)
        log(forum, "forums.edit_reminder", user=actor, timestamp=now, data={"reminder": row.pk})
    return row


def switch(*, actor: Person, reminder: Reminder, is_on: bool, now: datetime) -> None:
    """Switch a reminder on or off. One that is on stays on since when it was."""
    require_organiser(actor)
    with transaction.atomic():
        rows = Reminder.objects.filter(pk=reminder.pk, on_since__isnull=is_on)
        rows.update(on_since=now if is_on else None)
        log(reminder.forum, "forums.switch_reminder", user=actor, timestamp=now, data={"is_on": is_on})


def remove(*, actor: Person, reminder: Reminder, now: datetime) -> None:
    """Remove a reminder; what it sent is sent."""
    require_organiser(actor)
    with transaction.atomic():
        log(reminder.forum, "forums.remove_reminder", user=actor, timestamp=now, data={"reminder": reminder.pk})
        Reminder.objects.filter(pk=reminder.pk).delete()


def send_due(*, now: datetime) -> int:
    """Write every reminder that is due; return how many letters. Run again it writes none twice."""
    return sum(_send(reminder, now) for reminder in list_switched_on(now=now) if is_due(reminder, now=now))


def _send(reminder: Reminder, now: datetime) -> int:
    moment = reminder.moment
    assert moment is not None
    before = now if reminder.is_day_before else moment
    people = list(list_registrations(reminder, before=before).values_list("pk", flat=True))
    invited = list(list_invitations(reminder, before=before, now=now).values_list("pk", flat=True))
    number = sum(_remind_registered(reminder, keys, now) for keys in _batches(people))
    number += sum(_remind_invited(reminder, keys, now) for keys in _batches(invited))
    Reminder.objects.filter(pk=reminder.pk).update(done_for=moment)
    return number


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _remind_registered(reminder: Reminder, keys: Sequence[int], now: datetime) -> int:
    """Queue the letters of a batch and write down who got one, in one transaction."""
    with transaction.atomic():
        people = list_registrations(reminder, before=now).filter(pk__in=keys)
        batch = list(people.select_for_update(of=("self",)).order_by("pk"))
        for person in batch:
            queue_letter(
                template="reminder", to=person.email, language=person.language, context=_context(reminder, person),
                dedupe_key=f"reminder:{reminder.pk}:{person.pk}", now=now,
            )  # fmt: skip
        sent = [ReminderSent(reminder=reminder, registration=person, sent_at=now) for person in batch]
        ReminderSent.objects.bulk_create(sent, ignore_conflicts=True)
    return len(batch)


def _remind_invited(reminder: Reminder, keys: Sequence[int], now: datetime) -> int:
    with transaction.atomic():
        locked = Invitation.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
        still = set(list_invitations(reminder, before=now, now=now).filter(pk__in=keys).values_list("pk", flat=True))
        batch = [one for one in _without_stopped(list(locked.select_related("source"))) if one.pk in still]
        for one in batch:
            queue_letter(
                template="reminder_invited", to=one.email, language=one.language,
                context={**texts_in(reminder, one.language), **invited_context(reminder.forum, one, key=one.key)},
                dedupe_key=f"reminder:{reminder.pk}:i{one.pk}", unsubscribe_url=stop_url(one.key), now=now,
            )  # fmt: skip
        sent = [ReminderSent(reminder=reminder, invitation=one, sent_at=now) for one in batch]
        ReminderSent.objects.bulk_create(sent, ignore_conflicts=True)
    return len(batch)


def _without_stopped(rows: list[Invitation]) -> Iterator[Invitation]:
    digests = {invitation_digest(row.email): row for row in rows}
    stopped = set(NoInvitations.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return (row for digest, row in digests.items() if digest not in stopped)


def _context(reminder: Reminder, person: Registration) -> dict[str, object]:
    return {
        **texts_in(reminder, person.language),
        "forum": reminder.forum,
        "person": person,
        "my_day_path": reverse("forums:my_day", args=[person.key]),
    }


def preview(reminder: Reminder, *, name: str, language: str) -> tuple[str, str]:
    """Return subject and text as a recipient would read them, without a working link."""
    forum = reminder.forum
    if reminder.audience == ReminderAudience.UNANSWERED:
        example = Invitation(forum=forum, name=name, reason="member", key=EXAMPLE_KEY)
        context = {**texts_in(reminder, language), **invited_context(forum, example, key=EXAMPLE_KEY)}
        return write_letter(template="reminder_invited", language=language, context=context)
    mode = Mode.DIGITAL if reminder.audience == ReminderAudience.DIGITAL else Mode.ONSITE
    person = Registration(forum=forum, name=name, key=EXAMPLE_KEY, mode=mode, language=language)
    return write_letter(template="reminder", language=language, context=_context(reminder, person))
