"""Colleagues: those one registers, and the one who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import Mode, ParticipantRole
from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.forms.registration import ELSEWHERE, LONGEST_EMAIL
from samverkan.forums.models import Registration
from samverkan.forums.queries.programme import modes_of
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities

#: So many colleagues at once.
MOST_LINES = 10


class PersonForm(forms.Form):
    """Name, address, role and mode of a colleague."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=LONGEST_EMAIL)
    role = forms.ChoiceField(
        label=gettext_lazy("What does your colleague work as?"),
        choices=[("", gettext_lazy("Choose")), *ParticipantRole.choices],
        widget=PlainSelect,
    )
    mode = forms.ChoiceField(label=gettext_lazy("How will your colleague take part?"), widget=PlainSelect)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registration = registration
        modes = modes_of(registration.forum)
        self.fields["mode"].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
        self.fields["mode"].initial = registration.mode
        if len(modes) == 1:
            self.fields["mode"].widget = forms.HiddenInput()

    def clean_name(self) -> str:
        """Keep a name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        """Refuse one's own address."""
        email: str = self.cleaned_data["email"]
        if email.lower() == self.registration.email.lower():
            raise forms.ValidationError(_("That is your own address."))
        return email


class ColleagueForm(PersonForm):
    """One line of colleagues to register; by default from the same municipality or organisation."""

    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False, widget=PlainSelect)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=160, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [  # type: ignore[attr-defined]
            ("", _("The same as mine")),
            *((m.scb_code, m.name) for m in list_municipalities()),
            (ELSEWHERE, _("Another organisation")),
        ]
        if self.prefix:  # the same label twice on a page must lead to different fields
            self.fields["name"].widget.attrs["autocomplete"] = "off"

    @property
    def is_elsewhere(self) -> bool:
        """Whether the part with municipality and organisation has something in it."""
        return bool(self["municipality"].value() or self["organisation"].value() or self["organisation"].errors)

    def clean(self) -> dict[str, Any]:
        """Ask those from elsewhere for their organisation."""
        data = super().clean() or self.cleaned_data
        if data.get("municipality") == ELSEWHERE and not data.get("organisation"):
            self.add_error("organisation", _("Write where your colleague comes from."))
        return data

    def chosen_municipality(self) -> Municipality | None:
        """Return the municipality that was chosen, if any was."""
        code = self.cleaned_data.get("municipality")
        return next((m for m in list_municipalities() if m.scb_code == code), None)


class ColleaguesFormSet(forms.BaseFormSet[ColleagueForm]):
    """Lines of colleagues: empty ones are passed over, and no address is given twice."""

    def initial_form_count(self) -> int:
        """Every line is new, also one that was typed before another was asked for; so an empty one is passed over."""
        return 0

    def clean(self) -> None:
        """Refuse an address that stands on an earlier line, and a form without anybody."""
        seen: set[str] = set()
        for form in self.forms:
            email = form.cleaned_data.get("email", "").lower() if form.is_valid() else ""
            if email and email in seen:
                form.add_error("email", _("The same address stands on an earlier line."))
            seen.add(email)
        is_anybody = any(form.has_changed() for form in self.forms)
        if not is_anybody and self.forms:
            self.forms[0].add_error("name", _("Write the name of a colleague."))


class ConsentForm(forms.Form):
    """That the colleagues know."""

    knows = forms.BooleanField(
        label=gettext_lazy("They know that I register them"),
        error_messages={"required": gettext_lazy("Ask them first, then tick here.")},
    )


class TransferForm(PersonForm):
    """Who takes over the place."""

    with_wishes = forms.BooleanField(label=gettext_lazy("Pass on my wishes for sessions too"), required=False)

    def __init__(self, *args: Any, has_wishes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_wishes:
            del self.fields["with_wishes"]

    def chosen_mode(self) -> Mode:
        """Return the mode of who takes over."""
        return Mode(self.cleaned_data["mode"])


def colleagues_formset(
    *, registration: Registration, data: Any = None, typed: Sequence[dict[str, Any]] = (), lines: int = 1
) -> ColleaguesFormSet:
    """Return so many lines to fill in; ``typed`` is what stands in the first of them already."""
    kind = forms.formset_factory(
        ColleagueForm, formset=ColleaguesFormSet, extra=lines, max_num=MOST_LINES, validate_max=True,
        absolute_max=MOST_LINES,
    )  # fmt: skip
    formset = kind(data, prefix="kollega", initial=typed, form_kwargs={"registration": registration})
    return cast(ColleaguesFormSet, formset)
