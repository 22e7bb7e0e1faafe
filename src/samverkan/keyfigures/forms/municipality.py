"""Beside whom a municipality is seen, and which gender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from samverkan.keyfigures.enums import Gender
from samverkan.keyfigures.forms.choices import NOT_LISTED
from samverkan.keyfigures.queries.peers import COUNTY, PeerChoice


class PeersForm(forms.Form):
    """Whom a municipality is compared with; sent with GET. Nothing is the county, and all."""

    med = forms.ChoiceField(
        label=pgettext_lazy("whom a municipality is compared with", "Beside"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("The municipality has no such group. Choose one in the list.")},
    )
    kon = forms.ChoiceField(
        label=gettext_lazy("Gender"), required=False, choices=Gender.choices, error_messages=NOT_LISTED
    )

    def __init__(self, data: Mapping[str, str], *, peers: Sequence[PeerChoice]) -> None:
        """Take the address, and whom to choose."""
        super().__init__(data)
        self.fields["med"].choices = [(choice.key, choice.title) for choice in peers]  # type: ignore[attr-defined]

    def clean_med(self) -> str:
        """Return the key of the peers."""
        return self.cleaned_data["med"] or COUNTY

    def clean_kon(self) -> Gender:
        """Return the gender."""
        return Gender(self.cleaned_data["kon"] or Gender.ALL)
