"""Forms of the stories: a reader's comment, the form of an export."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

LEAST_SECONDS = 3
MOST_LINKS = 2
_SALT = "stories.comment.opened"
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class CommentForm(forms.Form):
    """A comment. Guards against programs without asking people to prove anything: a field that only programs fill in,
    the time it took, and a limit on links."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Shown with your comment."))
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Not shown. We send a link there that you press to confirm the comment."),
    )
    text = forms.CharField(label=_("Comment"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "comment-%s")
        super().__init__(*args, **kwargs)
        self.now = now
        self.is_marked = True
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["website"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})
        self.initial["opened"] = signing.dumps(now.timestamp(), salt=_SALT)

    def clean_name(self) -> str:
        """Keep links out of a name, since it stands in a letter to whatever address was given."""
        name = str(self.cleaned_data["name"])
        if _LINK.search(name):
            raise forms.ValidationError(_("Write the name without a link."))
        return name

    def clean_text(self) -> str:
        """Let a comment hold a few links, not an advertisement."""
        return _with_few_links(str(self.cleaned_data["text"]))

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
            opened = float(signing.loads(self.data.get("opened", ""), salt=_SALT))
        except (signing.BadSignature, TypeError, ValueError):
            opened = self.now.timestamp()
            self.is_marked = False
        if self.now.timestamp() - opened < LEAST_SECONDS:
            self.add_error(None, _("That went very fast. Read through your comment and send it again."))
        return cleaned

    def rewind(self) -> None:
        """Give a form without a good mark of time a new one, so that it can be sent again as it stands."""
        if self.is_marked:
            return  # whoever corrects a word need not wait once more
        self.data = {**self.data.dict(), "opened": self.initial["opened"]}  # type: ignore[attr-defined]


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


class ChangeCommentForm(forms.Form):
    """What the writer of a comment wants it to say instead."""

    text = forms.CharField(label=_("Comment"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))

    def clean_text(self) -> str:
        """Hold a change to what holds for a new comment."""
        return _with_few_links(str(self.cleaned_data["text"]))


def _with_few_links(text: str) -> str:
    if len(_LINK.findall(text)) > MOST_LINKS:
        raise forms.ValidationError(_("A comment may hold two links. Take some away and send it again."))
    return text
