"""What a host writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import NoteKind


class NoteForm(forms.Form):
    """One short point. ``client_id`` is made on the device, so that a resent note arrives once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    session = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    kind = forms.ChoiceField(label=_("What is it?"), choices=NoteKind.choices)
    text = forms.CharField(
        label=_("The point"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what was said, or delete the point.")},
    )


class NoteKeyForm(forms.Form):
    """Which point to delete."""

    client_id = forms.UUIDField()
    session = forms.IntegerField(min_value=1, max_value=2**62)


class PitchForm(forms.Form):
    """What the group will talk about, and its question."""

    session = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    pitch = forms.CharField(
        label=_("Pitch"),
        help_text=_("Two or three sentences that make people want to sit down with you."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    question = forms.CharField(
        label=_("Question"), help_text=_("What the group is to answer."), required=False, max_length=240
    )
