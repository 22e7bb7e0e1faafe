"""Indicators and municipalities as forms let people choose them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models.functions import Upper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.catalogue import with_values
from samverkan.keyfigures.similar_models import EXACT

LIST_ID = "indicator-list"
"""The list of indicators that the page holds once and every field of this kind offers."""

NOT_LISTED = {"invalid_choice": gettext_lazy("There is no such choice. Choose one of those here.")}
"""What a choice says of a word that is none of its own; Django's words repeat it, as long as it is."""


class IndicatorField(forms.CharField):
    """An indicator's id; what follows it, such as its title, is not looked at."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=500, strip=True, **kwargs)  # type: ignore[arg-type]
        self.widget.attrs |= {"list": LIST_ID, "autocomplete": "off"}

    def clean(self, value: str | None) -> str:
        """Return the first word, in capitals as Kolada's ids; `refuse_unknown` makes it the catalogue's id."""
        words = str(super().clean(value)).split()
        return words[0].upper() if words else ""


class MunicipalityField(forms.ChoiceField):
    """A municipality's code, out of a list."""

    def validate(self, value: str) -> None:
        """Say in plain words which code there is no municipality for."""
        forms.Field.validate(self, value)
        if value and not self.valid_value(value):
            raise forms.ValidationError(_("There is no municipality with the code {code}.").format(code=value[:20]))


class YearField(forms.IntegerField):
    """A year; unless it is required, nothing is the latest."""

    words = gettext_lazy("Write a year, such as 2022.")

    def __init__(self, *, first: int = 1900, last: int = 2200, **kwargs: Any) -> None:
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), self.words)
        super().__init__(min_value=first, max_value=last, error_messages=messages, **kwargs)


class FigureField(forms.FloatField):
    """A number as people write it: with a decimal comma or a point."""

    words = gettext_lazy("Write a number, such as 20 or 12.5.")

    def __init__(self, *, error_messages: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), self.words) | dict(error_messages or {})
        super().__init__(error_messages=messages, **kwargs)
        self.widget = forms.TextInput({"inputmode": "decimal", "size": 8})

    def to_python(self, value: object) -> float | None:  # type: ignore[override]  # as Django's own
        """Read it."""
        text = str(value or "").replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("\u2212", "-")
        return super().to_python(text.replace(",", "."))

    def prepare_value(self, value: object) -> object:
        """Write it as Swedes do."""
        return f"{value:{EXACT}}".replace(".", ",") if isinstance(value, float) else value


def refuse_unknown(form: forms.Form, names: Iterable[str]) -> None:
    """Put words beside every field of those named that holds an id without values here. One query.

    The others get the id as the catalogue writes it: other publishers' have small letters too.
    """
    ids = {name: key for name in names if (key := form.cleaned_data.get(name))}
    found = with_values().annotate(capitals=Upper("pk")).filter(capitals__in=ids.values())
    known = dict(found.values_list("capitals", "pk")) if ids else {}
    for name, key in ids.items():
        if key in known:
            form.cleaned_data[name] = known[key]
        else:
            form.add_error(name, _("There are no values of {id} here. Write an id from the list.").format(id=key))


def refuse_twice(form: forms.Form, names: Iterable[str]) -> None:
    """Put words beside every field of those named that holds the id of one before it."""
    seen: set[str] = set()
    for name in names:
        key = form.cleaned_data.get(name)
        if key and key in seen:
            form.add_error(name, _("This key figure is chosen already."))
        seen.add(key or "")


def with_blank(choices: Sequence[tuple[str, Any]], *, label: str) -> list[tuple[str, Any]]:
    """Return choices, or headings with choices, after one that chooses nothing."""
    return [("", label), *choices]


def list_offered() -> tuple[Indicator, ...]:
    """Return the indicators that fields offer, by title: those of the integration table with values. One query."""
    found = with_values().filter(memberships__isnull=False).distinct()
    return tuple(found.only("pk", "title").order_by("title", "pk")[:150])
