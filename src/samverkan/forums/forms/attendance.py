"""What the desk types or scans."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """A name, a code or a municipality to search for."""

    q = forms.CharField(
        label=_("Name, code or municipality"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )


class ScanForm(forms.Form):
    """A code, or the address in a QR code. ``scanned_at`` is set by a device that had no network."""

    token = forms.CharField(
        label=_("Scan or type the code"),
        help_text=_("Six letters and digits, or the address that a QR reader gives."),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    scanned_at = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])


class PersonForm(forms.Form):
    """One person of the list."""

    registration = forms.IntegerField(min_value=1, max_value=2**62)
    scanned_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
