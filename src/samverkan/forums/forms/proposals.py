"""A call, a proposal in answer to it, and what the organisers write of one."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import PROPOSABLE, ForumMode
from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.forms.programme import MomentField
from samverkan.forums.forms.registration import ELSEWHERE, LONGEST_EMAIL
from samverkan.forums.models import Call, Forum, Proposal
from samverkan.forums.queries.proposals import list_kinds
from samverkan.network.models import Municipality
from samverkan.network.queries import get_region, list_municipalities

LISTED, UNLISTED = "listed", "unlisted"


class CallForm(forms.Form):
    """What is asked for, until when, and by whom."""

    sought = forms.CharField(
        label=gettext_lazy("What are you looking for?"),
        help_text=gettext_lazy("A few sentences that make somebody think: I have something for this."),
        max_length=1200,
        widget=forms.Textarea({"rows": 5}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which forms can be proposed?"),
        choices=[(kind.value, kind.label) for kind in PROPOSABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    closes_at = MomentField(
        label=gettext_lazy("Proposals are taken until"),
        help_text=gettext_lazy("Until then proposers can also change what they have written."),
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("Who can propose?"),
        choices=[
            (LISTED, gettext_lazy("Everybody: the call is shown on the forum's page once the forum is public")),
            (UNLISTED, gettext_lazy("Those who have the link: you send it to those you want to invite")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, forum: Forum, now: datetime, call: Call | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum, self.now = forum, now
        if call is None:
            self.initial.update(kinds=[kind.value for kind in PROPOSABLE[:2]], reach=LISTED)
        else:
            reach = UNLISTED if call.is_unlisted else LISTED
            self.initial.update(sought=call.sought, kinds=call.kinds, closes_at=call.closes_at, reach=reach)

    def clean_closes_at(self) -> datetime:
        """Take a time that is to come, and not after the forum."""
        moment: datetime = self.cleaned_data["closes_at"]
        if moment <= self.now:
            raise forms.ValidationError(_("Write a time that is to come."))
        if moment > self.forum.ends_at:
            raise forms.ValidationError(_("The forum is over by then."))
        return moment


class OfferForm(forms.Form):
    """What somebody offers, and who they are. The address is written once and stays."""

    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("As it could stand in the programme."), max_length=160
    )
    gain = forms.CharField(
        label=gettext_lazy("What does one take home?"),
        help_text=gettext_lazy("What those who come can do, or know, when they leave."),
        max_length=1200,
        widget=forms.Textarea({"rows": 5}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Form"), widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=gettext_lazy("For whom?"), choices=ForumMode.choices, widget=forms.RadioSelect)
    needs = forms.CharField(
        label=gettext_lazy("What do you need?"),
        help_text=gettext_lazy("Such as a flip chart, sound, a ramp to the stage. Only the organisers read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    host_title = forms.CharField(
        label=gettext_lazy("Role and organisation"),
        help_text=gettext_lazy("Such as: teacher, the adult education of Osby."),
        max_length=160,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), widget=PlainSelect)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in list_kinds(call)]
        self._offer_choices("kind", kinds)
        own = ForumMode(call.forum.mode)
        modes = list(ForumMode) if own == ForumMode.BOTH else [own]
        self._offer_choices("mode", [(mode.value, mode.label) for mode in modes])
        if own == ForumMode.BOTH:
            self.initial.setdefault("mode", own.value)
        self.fields["municipality"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((m.scb_code, m.name) for m in list_municipalities()),
            (ELSEWHERE, _("None of these")),
        ]

    def _offer_choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Offer these; where there is one alone, nobody is asked."""
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.widget, field.initial = forms.HiddenInput(), choices[0][0]

    def clean_title(self) -> str:
        """Keep a title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_name(self) -> str:
        """Keep a name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_host_title(self) -> str:
        """Keep a role on one line."""
        return " ".join(self.cleaned_data["host_title"].split())

    def chosen_municipality(self) -> Municipality | None:
        """Return the municipality that was chosen."""
        code = self.cleaned_data["municipality"]
        return next((m for m in list_municipalities() if m.scb_code == code), None)

    def offer(self) -> dict[str, Any]:
        """Return what is to be stored of the proposal."""
        names = ("title", "gain", "kind", "mode", "needs", "name", "host_title")
        return {name: self.cleaned_data[name] for name in names} | {"municipality": self.chosen_municipality()}


class ProposalForm(OfferForm):
    """A new proposal. ``website`` is a trap: people do not see it, robots fill it in."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Your personal link and our answer are sent here."),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False, max_length=200)
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    consent = forms.BooleanField()

    def __init__(self, *args: Any, call: Call, kept_until: date, **kwargs: Any) -> None:
        super().__init__(*args, call=call, **kwargs)
        self.initial.setdefault("client_id", uuid.uuid4())
        self.fields["consent"].label = _(
            "I agree that %(organiser)s keeps what I have written to choose sessions for “%(title)s” and plan them "
            "with me. It is kept until %(date)s and then deleted. If the proposal is accepted, my name, role and "
            "organisation stand in the programme."
        ) % {
            "organiser": get_region().name,
            "title": call.forum.title,
            "date": date_format(kept_until, "DATE_FORMAT"),
        }
        self.fields["consent"].error_messages["required"] = _("We need your consent to take the proposal.")
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    @property
    def is_robot(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.data.get("website"))

    def own_id(self) -> uuid.UUID:
        """Return what tells this form from another one with the same words."""
        return self.cleaned_data.get("client_id") or uuid.uuid4()


def offer_values(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as ``OfferForm`` shows it."""
    names = ("title", "gain", "kind", "mode", "needs", "name", "host_title")
    home = proposal.municipality.scb_code if proposal.municipality else ELSEWHERE
    return {name: getattr(proposal, name) for name in names} | {"municipality": home}


class CommentForm(forms.Form):
    """What an organiser says to the others."""

    text = forms.CharField(
        label=gettext_lazy("Say something to the other organisers"),
        help_text=gettext_lazy("The proposer does not see it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class ScoreForm(forms.Form):
    """What one organiser thinks it is worth; empty takes it back."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("My score"),
        choices=[("", "–"), *((number, number) for number in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
    )
