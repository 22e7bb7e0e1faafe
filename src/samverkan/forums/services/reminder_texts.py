"""Reminders to begin from: when, to whom, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import ReminderAnchor, ReminderAudience
from samverkan.forums.models import Forum

DAY = 24 * 60


@dataclass(frozen=True)
class Template:
    """A reminder to begin from."""

    label: str | Promise
    anchor: ReminderAnchor
    minutes: int
    audience: ReminderAudience
    subject: Callable[[], str]
    text: Callable[[], str]


TEMPLATES: dict[str, Template] = {
    "vecka": Template(
        gettext_lazy("A week before"), ReminderAnchor.START, -7 * DAY, ReminderAudience.REGISTERED,
        lambda: _("In a week: %(title)s"),
        lambda: _(
            "in a week we meet. Look through your programme on My day, and cancel if you cannot come: "
            "then somebody else gets the place."
        ),
    ),
    "dag": Template(
        gettext_lazy("The day before"), ReminderAnchor.START, -DAY, ReminderAudience.REGISTERED,
        lambda: _("Tomorrow: %(title)s"),
        lambda: _(
            "tomorrow we meet. On My day you find the place or the link, your sessions and the code for check-in."
        ),
    ),
    "onskemal": Template(
        gettext_lazy("Wishes that are missing"), ReminderAnchor.WISHES, -3 * DAY, ReminderAudience.WITHOUT_WISHES,
        lambda: _("What would you like to attend? %(title)s"),
        lambda: _(
            "you have not wished for any sessions yet. Rank those you want on My day; "
            "we give as many as possible what they wish for most."
        ),
    ),
    "inbjudna": Template(
        gettext_lazy("Invited people who have not answered"), ReminderAnchor.REGISTRATION, -5 * DAY,
        ReminderAudience.UNANSWERED,
        lambda: _("Will you come? %(title)s"),
        lambda: _("we have invited you and have not heard from you. There is still time to register."),
    ),
    "tack": Template(
        gettext_lazy("Thanks afterwards"), ReminderAnchor.END, DAY, ReminderAudience.REGISTERED,
        lambda: _("Thank you for coming: %(title)s"),
        lambda: _("thank you for your part in the day. On My day you find your notes and, soon, what came of it."),
    ),
}  # fmt: skip


def values_of(template: Template, forum: Forum) -> dict[str, Any]:
    """Return what the form begins with: moment, audience, and the texts in both languages."""
    values: dict[str, Any] = {
        "anchor": template.anchor.value, "minutes": template.minutes, "audience": template.audience.value,
    }  # fmt: skip
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            values[f"subject_{language}"] = (template.subject() % {"title": forum.title})[:200]
            values[f"text_{language}"] = template.text()
    return values
