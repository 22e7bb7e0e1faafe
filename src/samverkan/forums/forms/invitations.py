"""Whom an organiser invites, and what the letter says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samverkan.forums.enums import InvitationReason, ParticipantRole
from samverkan.forums.models import Forum
from samverkan.forums.queries.audience import Audience
from samverkan.network.enums import OrganisationKind
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities

MOST_LINES = 1000
LONGEST_EMAIL, LONGEST_NAME = 254, 120
_ADDRESS = re.compile(r"<?([^\s<>;,\t]+@[^\s<>;,\t]+)>?")


class AudienceForm(forms.Form):
    """Where invitees come from, and which of them."""

    forums = forms.TypedMultipleChoiceField(
        label=gettext_lazy("People from earlier forums"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only those whose data is still kept. The letter tells them why they get it."),
    )  # fmt: skip
    attendance = forms.ChoiceField(
        label=gettext_lazy("Which of them?"), widget=forms.RadioSelect, initial=InvitationReason.REGISTERED.value,
        choices=[
            (InvitationReason.REGISTERED.value, gettext_lazy("Everybody who was registered")),
            (InvitationReason.ATTENDED.value, gettext_lazy("Only those who came")),
        ],
    )  # fmt: skip
    members = forms.BooleanField(label=gettext_lazy("People with an account in the network"), required=False)
    pasted = forms.CharField(
        label=gettext_lazy("A list of addresses"), required=False, max_length=200_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("One person a line: an address, or name; address; municipality."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Only these roles"), choices=ParticipantRole.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("As people said when they registered."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only these kinds of organisation"), choices=OrganisationKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Only these municipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, earlier: Sequence[Forum], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forums"].choices = [(forum.pk, _label(forum)) for forum in earlier]  # type: ignore[attr-defined]
        self.fields["municipalities"].choices = [  # type: ignore[attr-defined]
            (m.scb_code, m.name) for m in list_municipalities()
        ]

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set, so that the filters are shown open."""
        names = ("roles", "kinds", "municipalities")
        return any(self[name].value() for name in names) or any(name in self.errors for name in names)

    def clean_pasted(self) -> tuple[tuple[str, str, str], ...]:
        """Read the lines; what cannot be read is told by line."""
        lines = [line.strip() for line in self.cleaned_data["pasted"].splitlines()]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("At most %(number)d lines at a time.") % {"number": MOST_LINES})
        homes = {m.name.casefold(): m for m in list_municipalities()}
        found, faults = [], []
        for number, line in enumerate(lines, 1):
            read = _read(line, homes) if line else None
            if read:
                found.append(read)
            elif line:
                words = {"number": number, "line": line[:80]}
                faults.append(_("Line %(number)d has no address that can be used: “%(line)s”.") % words)
        if faults:
            raise ValidationError(faults[:10])
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        """Ask for somebody to invite."""
        cleaned = super().clean() or self.cleaned_data
        is_somebody = cleaned.get("forums") or cleaned.get("members") or cleaned.get("pasted")
        if not is_somebody and not self.errors:
            raise ValidationError(_("Choose a forum, the network's accounts, or write addresses."))
        return cleaned

    def audience(self) -> Audience:
        """Return what was chosen."""
        data = self.cleaned_data
        return Audience(
            tuple(data["forums"]), data["attendance"], data["members"], tuple(data["roles"]),
            tuple(data["municipalities"]), tuple(data["kinds"]), data["pasted"],
        )  # fmt: skip


def audience_values(audience: Audience) -> dict[str, Any]:
    """Return a choice as the form shows it."""
    names = {m.scb_code: m.name for m in list_municipalities()} if audience.pasted else {}
    lines = [
        "; ".join(part for part in (name, email, names.get(code, "")) if part) for name, email, code in audience.pasted
    ]
    return audience.as_plain() | {"pasted": "\n".join(lines)}


class LetterForm(forms.Form):
    """Subject and text of a letter in both languages."""

    subject_sv = forms.CharField(label=gettext_lazy("Subject in Swedish"), max_length=200)
    text_sv = forms.CharField(
        label=gettext_lazy("Text in Swedish"), max_length=4000, widget=forms.Textarea({"rows": 9})
    )
    subject_en = forms.CharField(label=gettext_lazy("Subject in English"), max_length=200)
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=4000, widget=forms.Textarea({"rows": 9})
    )

    def texts(self) -> dict[str, str]:
        """Return the four texts."""
        return {name: self.cleaned_data[name] for name in LETTER_FIELDS}


LETTER_FIELDS = ("subject_sv", "text_sv", "subject_en", "text_en")


def _label(forum: Forum) -> str:
    people = int(getattr(forum, "people", 0))
    number = ngettext("%(number)d person", "%(number)d people", people) % {"number": people}
    return f"{forum.title}, {date_format(forum.starts_at, 'DATE_FORMAT')} ({number})"


def _read(line: str, homes: dict[str, Municipality]) -> tuple[str, str, str] | None:
    """Return name, address and municipality code of a line, or nothing if it has no usable address."""
    address = _ADDRESS.search(line)
    if address is None:
        return None
    email = address[1]
    try:
        validate_email(email)
    except ValidationError:
        return None
    parts = [part.strip(" \"'") for part in re.split(r"[;,\t]", line.replace(address[0], ";"))]
    code = next((homes[part.casefold()].scb_code for part in parts if part.casefold() in homes), "")
    name = " ".join(next((part for part in parts if part and part.casefold() not in homes), "").split())
    return (name[:LONGEST_NAME], email, code) if len(email) <= LONGEST_EMAIL else None
