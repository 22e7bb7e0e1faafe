"""How many places are kept for municipalities, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samverkan.forums.forms.programme import MomentField
from samverkan.network.queries import list_municipalities

MOST = 1000


class QuotaForm(forms.Form):
    """So many for each municipality, and other numbers for some."""

    each = forms.IntegerField(
        label=gettext_lazy("Places for each municipality"), required=False, min_value=0, max_value=MOST,
        help_text=gettext_lazy("Those who are registered already count. Leave it empty to keep places for some only."),
    )  # fmt: skip
    until = MomentField(
        label=gettext_lazy("Keep them until"),
        help_text=gettext_lazy("Then what is left falls to all, those who wait first."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = {places.get(home.pk, 0) for home in list_municipalities()}
        same = numbers.pop() if len(numbers) == 1 else 0
        self.initial.setdefault("each", same or None)
        for home in list_municipalities():
            own = places.get(home.pk)
            self.fields[f"m{home.scb_code}"] = forms.IntegerField(
                label=home.name, required=False, min_value=0, max_value=MOST, initial=None if same else own
            )

    @property
    def has_own(self) -> bool:
        """Whether any municipality has a number of its own, so that they are shown open."""
        return any(self[f"m{home.scb_code}"].value() not in (None, "") for home in list_municipalities())

    def own_fields(self) -> list[forms.BoundField]:
        """Return the municipalities' own fields."""
        return [self[f"m{home.scb_code}"] for home in list_municipalities()]

    def places(self) -> dict[int, int]:
        """Return how many places each municipality is sure of, by its id."""
        each = self.cleaned_data["each"] or 0
        own = {home.pk: self.cleaned_data[f"m{home.scb_code}"] for home in list_municipalities()}
        return {key: each if number is None else number for key, number in own.items()}
