"""Which municipality to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.keyfigures.forms.choices import MunicipalityField, with_blank


class StartForm(forms.Form):
    """One municipality; sent with GET."""

    kommun = MunicipalityField(label=gettext_lazy("Municipality"))

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        municipalities: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    ) -> None:
        """Take the municipalities under their headings."""
        super().__init__(data)
        choices = with_blank(municipalities, label=_("Choose municipality"))
        self.fields["kommun"].choices = choices  # type: ignore[attr-defined]
