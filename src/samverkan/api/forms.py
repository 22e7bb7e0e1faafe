"""Making a key or a webhook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samverkan.api.rules import EventKind, Scope
from samverkan.web.addresses import is_open_url

SUGGESTED = timedelta(days=90)
LONGEST = timedelta(days=365)


class TokenForm(forms.Form):
    """What a key is for, what it may do, and until when."""

    name = forms.CharField(
        label=_("What the key is for"),
        help_text=_("Such as the name of the system that uses it. It helps you when you look back."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the key may do"),
        help_text=_("Choose as little as possible. The key never allows more than you may do yourself."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    last_date = forms.DateField(
        label=_("Last day it works"),
        help_text=_("At most a year from now. Make a new key in good time before."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, scopes: Sequence[Scope], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["scopes"].choices = [(scope.name, scope.label) for scope in scopes]  # type: ignore[attr-defined]
        self.fields["last_date"].initial = today + SUGGESTED

    def clean_last_date(self) -> date:
        """Refuse a day that has been, and one more than a year ahead."""
        chosen: date = self.cleaned_data["last_date"]
        if chosen < self.today:
            raise forms.ValidationError(_("The day has been."))
        if chosen > self.today + LONGEST:
            raise forms.ValidationError(_("At most a year from now."))
        return chosen


class WebhookForm(forms.Form):
    """Where to, and of what."""

    url = forms.CharField(
        label=_("The receiver's address"),
        help_text=_("Begins with https:// and is reached from the open internet."),
        max_length=500,
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What to tell of"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, events: Sequence[EventKind], allow_loopback: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allow_loopback = allow_loopback
        self.fields["events"].choices = [(event.name, event.label) for event in events]  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Refuse what we do not deliver to."""
        url = str(self.cleaned_data["url"])
        if not is_open_url(url, allow_loopback=self.allow_loopback):
            raise forms.ValidationError(
                _("Write an address that begins with https:// and lies on the open internet, without a password in it.")
            )
        return url
