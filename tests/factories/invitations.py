"""Invitations for tests."""

from __future__ import annotations

from typing import Any

from samverkan.forums.enums import InvitationReason
from samverkan.forums.models import Forum, Invitation, Mailing, Reminder
from tests.factories import forums as make

TEXTS = {"subject_sv": "Välkommen", "text_sv": "vi ses.", "subject_en": "Welcome", "text_en": "see you."}


def make_mailing(forum: Forum, *addresses: str, **fields: Any) -> Mailing:
    """Return a draft for these addresses."""
    pasted = [["", address, ""] for address in addresses]
    values = {"audience": {"pasted": pasted}, "created_at": make.NOW, **TEXTS}
    return Mailing.objects.create(forum=forum, **(values | fields))


def make_invitation(forum: Forum, email: str = "anna@example.org", **fields: Any) -> Invitation:
    """Return an invitation whose letter has left."""
    mailing = fields.pop("mailing", None) or make_mailing(forum, sent_at=make.NOW)
    values = {
        "name": "Anna Ek",
        "municipality": make.make_municipality(),
        "reason": InvitationReason.PASTED,
        "created_at": make.NOW,
        "written_at": make.NOW,
    }
    return Invitation.objects.create(forum=forum, mailing=mailing, email=email, **(values | fields))


def make_reminder(forum: Forum, **fields: Any) -> Reminder:
    """Return a reminder of the day before to everybody registered, switched on."""
    values = {
        "anchor": "start",
        "minutes": -24 * 60,
        "audience": "registered",
        "on_since": make.NOW,
        "created_at": make.NOW,
        **TEXTS,
    }
    return Reminder.objects.create(forum=forum, **(values | fields))
