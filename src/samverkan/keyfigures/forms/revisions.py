"""Which changes to show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

INTEGRATION, ALL, CATALOGUE = "integration", "alla", "katalogen"
VIEWS = [
    (INTEGRATION, gettext_lazy("Integration figures")),
    (ALL, gettext_lazy("All figures")),
    (CATALOGUE, gettext_lazy("The catalogue")),
]


class RevisionsForm(forms.Form):
    """One view, which its tabs lead to; sent with GET. Nothing is that of the integration figures."""

    visa = forms.ChoiceField(
        required=False, choices=VIEWS, widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("There is no such view.")},
    )  # fmt: skip

    def clean_visa(self) -> str:
        """Return the view."""
        return self.cleaned_data["visa"] or INTEGRATION
