"""What an organiser says of a new version of the programme."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from samverkan.forums.models import Release

LONGEST_NOTE = Release._meta.get_field("note").max_length


class ReleaseForm(forms.Form):
    """A note, and the programme that the organiser has looked at."""

    note = forms.CharField(
        label=gettext_lazy("Comment on this version"), max_length=LONGEST_NOTE, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Why is the programme another? It stands in the letters and on the public page."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
