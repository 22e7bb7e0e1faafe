"""Guards against programs without asking people to prove anything: a field that only programs fill in, and the time it
took."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

LEAST_SECONDS = 3
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


def one_line(text: str) -> None:
    """Refuse line breaks and other control characters, since the words may stand in a letter's head."""
    if _CONTROL.search(text):
        raise forms.ValidationError(_("Write this on one line."))


def no_link(text: str) -> None:
    """Keep links out of a name, since it stands in a letter to whatever address was given."""
    if LINK.search(text):
        raise forms.ValidationError(_("Write the name without a link."))


class GuardedForm(forms.Form):
    """A form that anybody may send. ``salt`` ties the mark of time to one kind of form."""

    salt = ""
    too_fast: Any = _("That went very fast. Read through what you wrote and send it again.")

    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.is_marked = True
        self.fields["website"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})
        self.initial["opened"] = signing.dumps(now.timestamp(), salt=self.salt)

    def clean_website(self) -> str:
        """Stop whoever fills in what people do not see."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("This field must be empty. It is there to stop programs that send advertisements.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        """Stop what was sent faster than a person writes; a lost or old mark of time is met with a new one."""
        cleaned = super().clean() or {}
        try:
            opened = float(signing.loads(self.data.get("opened", ""), salt=self.salt))
        except (signing.BadSignature, TypeError, ValueError):
            opened = self.now.timestamp()
            self.is_marked = False
        if self.now.timestamp() - opened < LEAST_SECONDS:
            self.add_error(None, self.too_fast)
        return cleaned

    def rewind(self) -> None:
        """Give a form without a good mark of time a new one, so that it can be sent again as it stands."""
        if self.is_marked:
            return  # whoever corrects a word need not wait once more
        self.data = {**self.data.dict(), "opened": self.initial["opened"]}  # type: ignore[attr-defined]
