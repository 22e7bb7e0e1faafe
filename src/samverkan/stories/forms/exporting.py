"""In which form the blog is taken home."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ExportForm(forms.Form):
    """In which form an editor takes the blog home."""

    form = forms.ChoiceField(
        label=_("For what?"),
        choices=[
            ("json", _("To read it here or on another Samverkan again (JSON)")),
            ("wxr", _("For WordPress (WXR)")),
            ("markdown", _("To read and search as text (Markdown)")),
        ],
        initial="json",
        widget=forms.RadioSelect,
    )
