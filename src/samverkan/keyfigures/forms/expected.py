"""Which figure, explained by which background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.keyfigures.forms.choices import (
    IndicatorField,
    MunicipalityField,
    YearField,
    refuse_twice,
    refuse_unknown,
    with_blank,
)

ROWS = range(1, 6)


class ExpectedForm(forms.Form):
    """What to explain by what; sent with GET, so that the address holds it."""

    kommun = MunicipalityField(label=gettext_lazy("Municipality"), required=False)
    nyckeltal = IndicatorField(label=gettext_lazy("Key figure to explain"))
    ar = YearField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, municipalities: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = with_blank(municipalities, label=_("No municipality"))
        self.fields["kommun"].choices = choices  # type: ignore[attr-defined]
        for row in ROWS:
            label = _("Background figure {row}").format(row=row)
            self.fields[f"b{row}"] = IndicatorField(label=label, required=row == 1)

    def rows(self) -> list[Any]:
        """Return the fields of the background."""
        return [self[f"b{row}"] for row in ROWS]

    def background(self) -> tuple[str, ...]:
        """Return the ids of the background."""
        return tuple(self.cleaned_data[f"b{row}"] for row in ROWS if self.cleaned_data.get(f"b{row}"))

    def clean(self) -> dict[str, Any]:
        """Refuse unknown indicators, one that explains itself, and one chosen twice."""
        data = super().clean() or self.cleaned_data
        names = [f"b{row}" for row in ROWS]
        for name in names:
            if data.get(name) and data[name] == data.get("nyckeltal"):
                self.add_error(name, _("A key figure cannot explain itself."))
        refuse_twice(self, names)
        refuse_unknown(self, ["nyckeltal", *names])
        return data

    def address(self) -> dict[str, str]:
        """Return what an address needs to lead here again, but for the year."""
        told = {"nyckeltal": self.cleaned_data["nyckeltal"]}
        told |= {f"b{row}": key for row, key in enumerate(self.background(), start=1)}
        return told | ({"kommun": self.cleaned_data["kommun"]} if self.cleaned_data.get("kommun") else {})
