"""What people type or scan at the kiosk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class KioskCodeForm(forms.Form):
    """The code of My day or of the badge; a QR reader types its address."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Six letters and digits. You find it in My day. Or hold your QR code to the reader."),
        max_length=400,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, has_focus: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_focus:
            del self.fields["code"].widget.attrs["autofocus"]


class KioskNameForm(forms.Form):
    """Name and address, both exactly as in the registration, so that nobody finds anybody else."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("The e-mail address you registered with"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
