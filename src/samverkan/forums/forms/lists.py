"""Lists of people: the file, and each of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import Mode, ParticipantRole
from samverkan.forums.forms.registration import LONGEST_EMAIL
from samverkan.forums.queries.registrations import Places
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities

LANGUAGES = ("sv", "en")


class ListFileForm(forms.Form):
    """Takes a list as a file."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy("CSV or XLSX, at most 500 people. Nobody is registered until you have seen the result."),
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
    )


class RowForm(forms.Form):
    """One person of a list. Words are taken in Swedish and in English."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=LONGEST_EMAIL)
    municipality = forms.CharField(label=gettext_lazy("Municipality"), max_length=80, required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=160, required=False)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=80, required=False)
    mode = forms.CharField(label=gettext_lazy("Way of taking part"), max_length=40)

    def __init__(self, data: dict[str, str], *, places: Iterable[Places], seen: set[str]) -> None:
        super().__init__(data)
        self.modes = {place.mode for place in places}
        self.seen = seen
        """Addresses of the rows before this one."""

    def clean_name(self) -> str:
        """Keep a name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        """Take an address once."""
        email: str = self.cleaned_data["email"]
        if email.lower() in self.seen:
            raise forms.ValidationError(_("The address stands in the list already."))
        self.seen.add(email.lower())
        return email

    def clean_municipality(self) -> Municipality | None:
        """Find the municipality by its name."""
        name = self.cleaned_data["municipality"].casefold().removesuffix(" kommun").removesuffix("s")
        found = {one.name.casefold().removesuffix("s"): one for one in list_municipalities()}
        if name and name not in found:
            raise forms.ValidationError(_("There is no such municipality here. Leave it empty for others."))
        return found.get(name)

    def clean_role(self) -> str:
        """Find the role by its word; nothing is another role."""
        return _choice(self.cleaned_data["role"], ParticipantRole) or ParticipantRole.OTHER.value

    def clean_mode(self) -> str:
        """Find the mode by its word."""
        mode = _choice(self.cleaned_data["mode"], Mode)
        if mode not in self.modes:
            raise forms.ValidationError(_("Nobody can take part that way. Write On site or Digital."))
        return mode

    def clean(self) -> dict[str, Any]:
        """Ask where everybody comes from."""
        cleaned = super().clean() or {}
        if "municipality" in cleaned and cleaned["municipality"] is None and not cleaned.get("organisation"):
            self.add_error("organisation", _("Write a municipality or an organisation."))
        return cleaned

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Return what is wrong, with the column."""
        return [(str(self.fields[name].label), str(text)) for name, texts in self.errors.items() for text in texts]


def _choice(text: str, kind: Any) -> str:
    """Return the value that a word means, in either language; nothing if it means none."""
    word = text.strip().casefold()
    meanings = {value.casefold(): value for value in kind.values}
    for language in LANGUAGES:
        with translation.override(language):
            meanings |= {str(label).casefold(): value for value, label in kind.choices}
    if word and word not in meanings:
        labels = ", ".join(str(label) for label in kind.labels)
        raise forms.ValidationError(_("Write one of these: %(labels)s.") % {"labels": labels})
    return str(meanings.get(word, ""))
