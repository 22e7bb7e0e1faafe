"""What somebody at a table writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import NoteKind


class PointForm(forms.Form):
    """One short point. ``client_id`` is made on the device, so that a resent point arrives once."""

    use_required_attribute = False

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    table = forms.CharField(widget=forms.HiddenInput, max_length=40)
    kind = forms.ChoiceField(label=_("What is it?"), choices=NoteKind.choices, initial=NoteKind.IDEA)
    text = forms.CharField(
        label=_("The point"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write what was said, or delete the point.")},
    )


class NewPointForm(PointForm):
    """The next point."""

    text = forms.CharField(
        label=_("New point"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write the point first.")},
    )


class PointKeyForm(forms.Form):
    """Which point to delete, and at which table it was written."""

    client_id = forms.UUIDField()
    table = forms.CharField(max_length=40)
