"""Which municipality, by which model, or by which indicators and weights of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.engines.similarity import Indicator
from samverkan.keyfigures.forms.choices import (
    NOT_LISTED,
    FigureField,
    IndicatorField,
    MunicipalityField,
    YearField,
    refuse_twice,
    refuse_unknown,
    with_blank,
)
from samverkan.keyfigures.similar_models import (
    HEAVIEST,
    INTEGRATION,
    MOST_PARTS,
    OWN,
    TITLES,
    address_of_parts,
    given_models,
)

ROWS = range(1, MOST_PARTS + 1)
WEIGHT = gettext_lazy("Write a weight above 0, at most 1000.")
MODELS = (*TITLES.items(), (OWN, gettext_lazy("A model of your own")))


class SimilarForm(forms.Form):
    """What to compare by; sent with GET, so that the address holds it."""

    kommun = MunicipalityField(label=gettext_lazy("Municipality"))
    modell = forms.ChoiceField(
        label=gettext_lazy("Alike in what?"), choices=MODELS, initial=INTEGRATION, error_messages=NOT_LISTED
    )
    ar = YearField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, municipalities: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, initial={f"v{row}": 1.0 for row in ROWS})
        choices = with_blank(municipalities, label=_("Choose municipality"))
        self.fields["kommun"].choices = choices  # type: ignore[attr-defined]
        for row in ROWS:
            words = {"row": row}
            self.fields[f"n{row}"] = IndicatorField(label=_("Key figure {row}").format(**words), required=False)
            self.fields[f"v{row}"] = FigureField(
                label=_("Weight {row}").format(**words),
                required=False,
                min_value=0.001,
                max_value=HEAVIEST,
                error_messages={"min_value": WEIGHT, "max_value": WEIGHT},
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of one's own model in pairs."""
        return [(self[f"n{row}"], self[f"v{row}"]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        """Ask for indicators of one's own where they are needed, each once."""
        data = super().clean() or self.cleaned_data
        if data.get("modell") != OWN:
            return data
        names = [f"n{row}" for row in ROWS]
        chosen = [data[name] for name in names if data.get(name)]
        if not chosen and not any(name in self.errors for name in names):
            self.add_error("n1", _("Choose at least one key figure."))
        refuse_twice(self, names)
        refuse_unknown(self, names)
        return data

    @property
    def is_own(self) -> bool:
        """Whether a model of one's own was chosen."""
        return bool(self.cleaned_data["modell"] == OWN)

    def model(self) -> tuple[Indicator, ...]:
        """Return the model that was chosen; one's own is measured by the distance between the quartiles."""
        data = self.cleaned_data
        if not self.is_own:
            return given_models()[data["modell"]]
        chosen = [(data[f"n{row}"], data.get(f"v{row}") or 1.0) for row in ROWS if data.get(f"n{row}")]
        return tuple(Indicator(key, weight, "iqr") for key, weight in chosen)

    def address(self) -> dict[str, str]:
        """Return what an address needs to lead here again, but for the year."""
        data = self.cleaned_data
        told = {"kommun": data["kommun"], "modell": data["modell"]}
        return told | (address_of_parts(self.model()) if self.is_own else {})
