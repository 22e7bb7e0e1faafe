"""When a reminder leaves, to whom, and what it says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import ReminderAnchor, ReminderAudience
from samverkan.forums.forms.invitations import LETTER_FIELDS, LetterForm
from samverkan.forums.models import Reminder

HOUR, DAY = 60, 24 * 60


class ReminderForm(LetterForm):
    """So many days or hours before or after a moment of the forum."""

    number = forms.IntegerField(label=gettext_lazy("How long?"), min_value=0, max_value=365)
    unit = forms.ChoiceField(
        label=gettext_lazy("Days or hours?"), choices=[("days", gettext_lazy("days")), ("hours", gettext_lazy("hours"))]
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Before or after?"),
        choices=[("before", gettext_lazy("before")), ("after", gettext_lazy("after"))],
    )
    anchor = forms.ChoiceField(label=gettext_lazy("What?"), choices=ReminderAnchor.choices)
    audience = forms.ChoiceField(label=gettext_lazy("To whom?"), choices=ReminderAudience.choices)
    field_order = ("number", "unit", "side", "anchor", "audience", *LETTER_FIELDS)

    def clean(self) -> dict[str, Any]:
        """Refuse what could reach nobody."""
        cleaned = super().clean() or self.cleaned_data
        is_after = cleaned.get("side") == "after" and cleaned.get("number")
        if cleaned.get("audience") == ReminderAudience.UNANSWERED and cleaned.get("anchor") == ReminderAnchor.END:
            self.add_error("anchor", _("Nobody can register when the forum is over. Choose another moment."))
        elif cleaned.get("audience") == ReminderAudience.UNANSWERED and is_after:
            self.add_error("side", _("Remind invited people before the moment, while they can register."))
        return cleaned

    def minutes(self) -> int:
        """Return how far from the moment, less than nought before it."""
        size = int(self.cleaned_data["number"]) * (DAY if self.cleaned_data["unit"] == "days" else HOUR)
        return -size if self.cleaned_data["side"] == "before" else size


def reminder_values(reminder: Reminder) -> dict[str, Any]:
    """Return a reminder as the form shows it."""
    texts = {name: getattr(reminder, name) for name in LETTER_FIELDS}
    return {"anchor": reminder.anchor, "audience": reminder.audience, **when_values(reminder.minutes), **texts}


def when_values(minutes: int) -> dict[str, Any]:
    """Return the minutes from a moment as the form shows them.

    >>> when_values(-3 * 24 * 60)
    {'number': 3, 'unit': 'days', 'side': 'before'}
    >>> when_values(120)
    {'number': 2, 'unit': 'hours', 'side': 'after'}
    """
    size = abs(minutes)
    is_days = size % DAY == 0
    side = "before" if minutes < 0 else "after"
    return {"number": size // (DAY if is_days else HOUR), "unit": "days" if is_days else "hours", "side": side}
