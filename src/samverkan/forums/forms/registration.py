"""What a participant types: the registration, the mode, the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import Mode, ParticipantRole
from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.forms.questions import QuestionsForm
from samverkan.forums.forms.wishes import WishesForm
from samverkan.forums.models import Forum
from samverkan.forums.queries.registrations import Places
from samverkan.network.models import Municipality
from samverkan.network.queries import get_region, list_municipalities

#: What the database holds; Django's own form field takes more.
LONGEST_EMAIL = 254

#: The choice of those who do not work for a municipality of the region.
ELSEWHERE = "other"


class RegistrationForm(QuestionsForm, WishesForm):
    """Registers somebody without an account. ``website`` is a trap: people do not see it, robots fill it in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Your personal link is sent here."),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), widget=PlainSelect)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("Such as an agency, an association, a company or a school."),
        max_length=160,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What do you work as?"),
        help_text=gettext_lazy("Groups are mixed so that different roles meet."),
        choices=[("", gettext_lazy("Choose")), *ParticipantRole.choices],
        widget=PlainSelect,
    )
    mode = forms.ChoiceField(label=gettext_lazy("How will you take part?"), widget=forms.RadioSelect)
    needs = forms.CharField(
        label=gettext_lazy("What do you need to take part?"),
        help_text=gettext_lazy(
            "Such as food, a hearing loop, an interpreter. Only the organiser reads it. It is deleted after the forum."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False, max_length=200)
    consent = forms.BooleanField()

    def __init__(self, *args: Any, forum: Forum, places: Sequence[Places], kept_until: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["municipality"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((m.scb_code, m.name) for m in list_municipalities()),
            (ELSEWHERE, _("Another organisation")),
        ]
        mode = self.fields["mode"]
        mode.choices = [(place.mode.value, _mode_label(place)) for place in places]  # type: ignore[attr-defined]
        if len(places) == 1:
            mode.widget, mode.initial = forms.HiddenInput(), places[0].mode.value
        self.fields["consent"].label = _(
            "I agree that %(organiser)s keeps what I have written to plan and hold “%(title)s”. "
            "It is kept until %(date)s and then deleted."
        ) % {"organiser": get_region().name, "title": forum.title, "date": date_format(kept_until, "DATE_FORMAT")}
        self.fields["consent"].error_messages["required"] = _("We need your consent to register you.")
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    @property
    def is_robot(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.data.get("website"))

    def clean_name(self) -> str:
        """Keep a name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """Ask those from elsewhere for their organisation, and for ranks given once."""
        cleaned = super().clean()
        is_elsewhere = cleaned.get("municipality") == ELSEWHERE
        if is_elsewhere and not cleaned.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Write where you come from."))
        if cleaned.get("mode"):
            self.check_ranks(cleaned["mode"])
        return cleaned

    def chosen_municipality(self) -> Municipality | None:
        """Return the municipality that was chosen."""
        code = self.cleaned_data["municipality"]
        return next((m for m in list_municipalities() if m.scb_code == code), None)


class ModeForm(forms.Form):
    """Changes how one takes part."""

    mode = forms.ChoiceField(choices=Mode.choices, widget=forms.HiddenInput)


class MyNotesForm(forms.Form):
    """A participant's own notes; nobody else reads them."""

    my_notes = forms.CharField(
        label=gettext_lazy("My notes"),
        help_text=gettext_lazy(
            "Only for you. They are saved by themselves, and kept on this device while you have no network."
        ),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
    )


def _mode_label(place: Places) -> str:
    if place.is_full and place.kept:
        return _("%(mode)s – only places kept for some municipalities, see below") % {"mode": place.label}
    if place.is_full:
        return _("%(mode)s – full, you get a place on the waiting list") % {"mode": place.label}
    if place.left is None:
        return place.label
    return _("%(mode)s – %(left)d places left") % {"mode": place.label, "left": place.left}
