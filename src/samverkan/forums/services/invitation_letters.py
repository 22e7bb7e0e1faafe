"""The letter of invitation: what an organiser begins from, and how it reads for one recipient."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from samverkan.forums.enums import InvitationReason
from samverkan.forums.models import Forum, Invitation, Mailing
from samverkan.forums.queries.audience import Invitee
from samverkan.letters.services import write_letter

#: Stands where the personal link will be, when a letter is only looked at.
EXAMPLE_KEY = "exempel"


def first_texts(forum: Forum) -> dict[str, str]:
    """Return subject and text in both languages to begin from: what the forum says of itself."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[f"subject_{language}"] = (_("Invitation: %(title)s") % {"title": forum.title})[:200]
            found[f"text_{language}"] = _first_text(forum)[:4000]
    return found


def _first_text(forum: Forum) -> str:
    gains = [f"– {line.strip()}" for line in forum.gains.splitlines() if line.strip()]
    parts = [_("we would like you to come to %(title)s.") % {"title": forum.title}, forum.lead.strip()]
    if gains:
        parts.append("\n".join([_("This is what you gain:"), *gains]))
    return "\n\n".join(part for part in parts if part)


def texts_in(source: Any, language: str) -> dict[str, str]:
    """Return subject and text of a mailing or a reminder in the language."""
    is_english = language == "en"
    return {
        "subject": source.subject_en if is_english else source.subject_sv,
        "text": source.text_en if is_english else source.text_sv,
    }


def letter_context(mailing: Mailing, invitation: Invitation | Invitee, *, key: str, language: str) -> dict[str, Any]:
    """Return what the template of the invitation is written from."""
    return {
        **texts_in(mailing, language),
        **invited_context(mailing.forum, invitation, key=key),
    }


def invited_context(forum: Forum, invitation: Invitation | Invitee, *, key: str) -> dict[str, Any]:
    """Return what every letter to somebody invited says: to whom, why, and the three personal links."""
    return {
        "forum": forum,
        "name": invitation.name,
        "reason": InvitationReason(invitation.reason).value,
        "source": invitation.source.title if invitation.source else "",
        "link_path": reverse("forums:invitation", args=[key]),
        "decline_path": reverse("forums:invitation_decline", args=[key]),
        "stop_path": reverse("forums:invitation_stop", args=[key]),
    }


def preview(mailing: Mailing, invitee: Invitee, *, language: str) -> tuple[str, str]:
    """Return subject and text as the recipient would read them, without a working link."""
    context = letter_context(mailing, invitee, key=EXAMPLE_KEY, language=language)
    return write_letter(template="invitation", language=language, context=context)


def stop_url(key: str) -> str:
    """Return the address that mail programs post to when their own button for it is pressed."""
    return settings.BASE_URL + reverse("forums:invitation_stop", args=[key])
