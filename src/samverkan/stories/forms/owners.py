"""A reader's letter to a page owner."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samverkan.stories.forms.guarding import LINK, GuardedForm, no_link, one_line

MOST_LINKS = 2


class OwnerLetterForm(GuardedForm):
    """A letter, guarded against programs, with a limit on links."""

    salt = "stories.owner.opened"

    name = forms.CharField(
        label=_("Name"), max_length=80, validators=[one_line, no_link],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The answer comes here."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What would you like to ask or tell?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def clean_text(self) -> str:
        """Let a letter hold a few links, not an advertisement."""
        text = str(self.cleaned_data["text"])
        if len(LINK.findall(text)) > MOST_LINKS:
            raise forms.ValidationError(_("A letter may hold two links. Take some away and send it again."))
        return text
