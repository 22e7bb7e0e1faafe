"""What is asked and answered in a live session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import QuickWay, Signature
from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.forms.registration import LONGEST_EMAIL
from samverkan.forums.models import GroupTalk, Session

#: What a whole answer of words may hold; more is cut by ``split_words``.
LONGEST_ANSWER, LONGEST_QUESTION = 100, 280
FEWEST_OPTIONS, MOST_OPTIONS, LONGEST_OPTION = 2, 8, 80
MOST_KEY = 2**62


class AskForm(forms.Form):
    """A participant's question, and how it is signed."""

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("At most 280 characters. A moderator reads it before it is shown."),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write your question.")},
    )
    signature = forms.ChoiceField(
        label=gettext_lazy("What others see of you"),
        choices=Signature.choices,
        initial=Signature.NONE,
        widget=forms.RadioSelect,
    )

    def clean_text(self) -> str:
        """Make one line of it, so that the same question is the same."""
        return " ".join(self.cleaned_data["text"].split())


class ChoiceForm(forms.Form):
    """The place of an option."""

    choice = forms.IntegerField(min_value=0, max_value=MOST_OPTIONS)


class WordsForm(forms.Form):
    """A few words."""

    words = forms.CharField(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy("Up to three, with a comma between. Others see them without your name."),
        max_length=LONGEST_ANSWER,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write a word or a few.")},
    )

    def clean_words(self) -> str:
        """Refuse an answer of nothing but commas."""
        words: str = self.cleaned_data["words"]
        if not words.replace(",", "").replace(";", "").strip():
            raise forms.ValidationError(_("Write a word or a few."))
        return words


class QuickPollForm(forms.Form):
    """A quick poll: what is asked, and how it is answered."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("For instance: How far has your municipality come?"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How people answer"),
        choices=QuickWay.choices,
        initial=QuickWay.YES_NO,
        widget=forms.RadioSelect,
    )
    options = forms.CharField(
        label=gettext_lazy("What can be chosen"),
        help_text=gettext_lazy("One on each line, 2 to 8. Only for “One of several”."),
        required=False,
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 2),
        widget=forms.Textarea({"rows": 4}),
    )

    def clean_options(self) -> tuple[str, ...]:
        """Return each line once."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["options"].splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        """Refuse a choice among too few, too many or too long options."""
        data: dict[str, Any] = super().clean() or {}
        options = data.get("options", ())
        if data.get("way") == QuickWay.CHOICE and "options" not in self.errors:
            if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
                self.add_error("options", _("Write 2 to 8 options, one on each line."))
            elif any(len(option) > LONGEST_OPTION for option in options):
                self.add_error("options", _("An option may be at most 80 characters."))
        return data


class JoinForm(forms.Form):
    """The address that somebody registered with."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The one you registered with. Your link is sent there."),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class ActForm(forms.Form):
    """What a moderator's button says: what to do, with which question, poll or point, and the other of two."""

    act = forms.CharField(max_length=20)
    key = forms.IntegerField(min_value=1, max_value=MOST_KEY, required=False)
    other = forms.IntegerField(min_value=-MOST_KEY, max_value=MOST_KEY, required=False)


class PanelPointsForm(forms.Form):
    """Which points of the groups go to which session's queue."""

    session = forms.TypedChoiceField(label=gettext_lazy("The panel's session"), coerce=int, widget=PlainSelect)
    notes = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Tick the points that the panel is to talk about.")}
    )

    def __init__(self, *args: Any, sessions: Iterable[Session], talks: Iterable[GroupTalk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            (session.pk, f"{time_format(localtime(session.starts_at))} {session.title}") for session in sessions
        ]
        self.fields["notes"].choices = [  # type: ignore[attr-defined]
            (note.pk, note.text) for talk in talks for note in talk.notes.all()
        ]
