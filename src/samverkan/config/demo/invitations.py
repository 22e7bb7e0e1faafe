"""Invite those of the earlier forum to the coming one; keep places for municipalities, and write reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from samverkan.forums.enums import ForumStatus, InvitationReason, Mode
from samverkan.forums.models import Forum, Invitation
from samverkan.forums.queries.audience import Audience
from samverkan.forums.services import invitations, quotas, reminder_texts, reminders
from samverkan.network.models import Person
from samverkan.network.queries import list_municipalities

#: The templates of which the demo has a reminder.
WRITTEN = ("vecka", "dag", "inbjudna")


def invite(forum: Forum, organiser: Person, *, is_coming: bool, now: datetime) -> None:
    """Send invitations to whoever came to the finished forum; a few open the link, and a few decline."""
    held = Forum.objects.filter(status=ForumStatus.FINISHED).order_by("-starts_at").first()
    if held is None or not is_coming:
        return
    audience = Audience(forums=(held.pk,), attendance=InvitationReason.REGISTERED)
    mailing = invitations.draft(actor=organiser, forum=forum, audience=audience, now=now)
    invitations.send(actor=organiser, mailing=mailing, now=now)
    invitations.write_invitations(mailing_id=mailing.pk, now=now)


def go_on(forum: Forum, organiser: Person, *, is_coming: bool, now: datetime) -> None:
    """Let invited people answer, then keep places and write reminders, for the forum to come."""
    if is_coming and forum.invitations.exists():
        answer(forum, now=now - timedelta(days=1))
        keep_and_remind(forum, organiser, now=now)


def answer(forum: Forum, *, now: datetime) -> None:
    """Let some of those who are not registered press a link in the letter."""
    quiet = Invitation.objects.filter(forum=forum, registered_at=None).order_by("pk")
    Invitation.objects.filter(forum=forum, registered_at__isnull=False).update(opened_at=now)
    for number, invitation in enumerate(quiet):
        if number % 3 == 0:
            invitations.note_opened(invitation=invitation, now=now)
        elif number % 7 == 1:
            invitations.decline(invitation=invitation, now=now)


def keep_and_remind(forum: Forum, organiser: Person, *, now: datetime) -> None:
    """Keep a digital place for municipalities that have none, and switch reminders on."""
    row = forum.capacities.filter(mode=Mode.DIGITAL).first()
    if row is not None and row.capacity is not None:
        free = row.capacity - row.taken
        missing = [home.pk for home in list_municipalities() if not _comes(forum, home.pk)][: max(0, free // 2)]
        until = forum.starts_at - timedelta(days=7)
        if missing and until > now:
            quotas.keep_places(
                actor=organiser, forum=forum, mode=Mode.DIGITAL, places=dict.fromkeys(missing, 1), until=until, now=now
            )
    for key in WRITTEN:
        values = reminder_texts.values_of(reminder_texts.TEMPLATES[key], forum)
        when = {name: values.pop(name) for name in ("anchor", "minutes", "audience")}
        facts = reminders.ReminderFacts(**when, texts=values)
        reminder = reminders.save_reminder(actor=organiser, forum=forum, facts=facts, now=now)
        reminders.switch(actor=organiser, reminder=reminder, is_on=key != "inbjudna", now=now)


def _comes(forum: Forum, municipality_id: int) -> bool:
    return forum.registrations.filter(municipality_id=municipality_id, mode=Mode.DIGITAL).exists()
