"""A reader's comment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samverkan.stories.forms.guarding import LINK, GuardedForm, no_link, one_line

MOST_LINKS = 2


class CommentForm(GuardedForm):
    """A comment, guarded against programs, with a limit on links."""

    salt = "stories.comment.opened"
    too_fast = _("That went very fast. Read through your comment and send it again.")

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Shown with your comment."), validators=[one_line, no_link]
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Not shown. We send a link there that you press to confirm the comment."),
    )
    text = forms.CharField(label=_("Comment"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "comment-%s")
        super().__init__(*args, now=now, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_text(self) -> str:
        """Let a comment hold a few links, not an advertisement."""
        return _with_few_links(str(self.cleaned_data["text"]))


class ChangeCommentForm(forms.Form):
    """What the writer of a comment wants it to say instead."""

    text = forms.CharField(label=_("Comment"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))

    def clean_text(self) -> str:
        """Hold a change to what holds for a new comment."""
        return _with_few_links(str(self.cleaned_data["text"]))


def _with_few_links(text: str) -> str:
    if len(LINK.findall(text)) > MOST_LINKS:
        raise forms.ValidationError(_("A comment may hold two links. Take some away and send it again."))
    return text
