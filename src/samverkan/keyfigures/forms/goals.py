"""Goals: set, changed, closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.keyfigures.enums import Gender, GoalKind
from samverkan.keyfigures.forms.choices import NOT_LISTED, FigureField, IndicatorField, YearField, refuse_unknown
from samverkan.network.models import Municipality

REASONS = {
    "too_near": gettext_lazy("The year must come after {year}, the last one with a figure."),
    "too_far": gettext_lazy("The year can be at most ten years after {year}, from which the goal is counted."),
    "no_change": gettext_lazy("That is where the figure is already."),
    "beyond_share": gettext_lazy("A share lies between 0 and 100 per cent."),
    "below_zero": gettext_lazy("The figure cannot go below 0."),
    "too_small_for_percent": gettext_lazy("The figure is too small for per cent. Write the value to reach instead."),
}


class AimForm(forms.Form):
    """Where to, and when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How is the goal put?"), choices=GoalKind.choices, widget=forms.RadioSelect,
        initial=GoalKind.VALUE, error_messages=NOT_LISTED,
    )  # fmt: skip
    amount = FigureField(
        label=gettext_lazy("To what?"), min_value=-1e12, max_value=1e12,
        help_text=gettext_lazy("The value to reach, or the change: to halve the figure is −50 per cent."),
    )  # fmt: skip
    due_year = YearField(
        label=gettext_lazy("By what year?"), first=1990, last=2100,
        widget=forms.TextInput({"inputmode": "numeric", "size": 6}),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Why, and how?"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Everybody can read it. Write no names."),
    )  # fmt: skip

    def refuse(self, field: str, reason: str, *, year: int) -> None:
        """Say beside the field why this makes no goal."""
        self.add_error(field, str(REASONS[reason]).format(year=year))


class GoalForm(AimForm):
    """A new goal."""

    municipality = forms.ChoiceField(
        label=gettext_lazy("Municipality"),
        error_messages={
            "invalid_choice": gettext_lazy("You cannot set goals for that municipality. Choose one in the list.")
        },
    )
    indicator = IndicatorField(
        label=gettext_lazy("Key figure"), help_text=gettext_lazy("Its id, such as N02268. Choose from the list.")
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("For whom?"), choices=Gender.choices, initial=Gender.ALL, error_messages=NOT_LISTED
    )
    start_year = YearField(
        label=gettext_lazy("Counted from what year?"), required=False, first=1990, last=2100,
        widget=forms.TextInput({"inputmode": "numeric", "size": 6}),
        help_text=gettext_lazy("The last year with a figure, if you write nothing."),
    )  # fmt: skip
    field_order = ("municipality", "indicator", "gender", "kind", "amount", "due_year", "start_year", "note")

    def __init__(self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = {one.scb_code: one for one in municipalities}
        choices = [(one.scb_code, one.name) for one in municipalities]
        blank = [("", _("Choose municipality"))] if len(choices) > 1 else []
        self.fields["municipality"].choices = [*blank, *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an indicator without values."""
        data = super().clean() or self.cleaned_data
        refuse_unknown(self, ["indicator"])
        return data


class CloseForm(forms.Form):
    """What came of a goal."""

    words = forms.CharField(
        label=gettext_lazy("What came of it?"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Everybody can read it. Write no names."),
    )  # fmt: skip
