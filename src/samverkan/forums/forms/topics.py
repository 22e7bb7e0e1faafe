"""What participants bring to an open forum."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class TopicForm(forms.Form):
    """A topic to talk about."""

    title = forms.CharField(
        label=gettext_lazy("Topic"), help_text=gettext_lazy("A question works well."), max_length=120
    )
    text = forms.CharField(
        label=gettext_lazy("What do you want to talk about?"),
        help_text=gettext_lazy("One or two sentences are enough."),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid.uuid4())

    def clean_title(self) -> str:
        """Keep a topic on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def own_id(self) -> uuid.UUID:
        """Return what tells this form from another one with the same words."""
        return self.cleaned_data.get("client_id") or uuid.uuid4()


class FreePlaceForm(forms.Form):
    """The place that the button stood for."""

    place = forms.RegexField(r"\A\d{9,11}-\d{9,11}-\d{1,18}\Z")
