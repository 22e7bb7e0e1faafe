"""What to compare: read from an address, so that every comparison is a link to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samverkan.keyfigures.forms.choices import NOT_LISTED, YearField
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.comparison import OWN, View
from samverkan.keyfigures.queries.peers import COUNTY, PeerChoice
from samverkan.keyfigures.queries.similar_peers import OWN_MODEL

MOST_OTHERS = 4
MOST_OWN = 12
GENDERS = [
    ("T", pgettext_lazy("gender", "All")),
    ("K", gettext_lazy("Women")),
    ("M", gettext_lazy("Men")),
    ("KM", gettext_lazy("Women and men")),
]
VIEWS = [
    (View.STRIP, gettext_lazy("As dots")),
    (View.TREND, gettext_lazy("Over the years")),
    (View.BARS, gettext_lazy("Bars")),
    (View.MAP, gettext_lazy("Map")),
    (View.SCATTER, gettext_lazy("Two figures together")),
    (View.TABLE, gettext_lazy("Table")),
]


class OneMore(forms.Select):
    """A list to add from: those already chosen stand beside it, not in it."""

    def format_value(self, value: Any) -> list[str]:
        """Choose nothing."""
        return [""]


class ComparisonForm(forms.Form):
    """One question: which figure, whose, beside whom, when."""

    nyckeltal = forms.CharField(label=gettext_lazy("Key figure"), max_length=40, widget=forms.Select)
    och = forms.CharField(label=gettext_lazy("One more key figure"), required=False, widget=OneMore)
    kommun = forms.CharField(label=gettext_lazy("My municipality"), required=False, widget=forms.Select)
    med = forms.CharField(label=gettext_lazy("Compare with"), required=False, widget=forms.Select)
    egna = forms.CharField(
        label=gettext_lazy("Municipalities of my own choice"),
        help_text=gettext_lazy("Names with commas between, for example Eslöv, Höör."),
        required=False, max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off", "list": "municipalities"}),
    )  # fmt: skip
    ar = YearField(label=gettext_lazy("Year"), required=False, widget=forms.Select)
    kon = forms.ChoiceField(label=gettext_lazy("Gender"), required=False, choices=GENDERS, error_messages=NOT_LISTED)
    visa = forms.ChoiceField(
        label=gettext_lazy("View"), required=False, choices=VIEWS, widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("There is no such view.")},
    )  # fmt: skip

    def __init__(
        self,
        data: QueryDict,
        *,
        indicators: Sequence[Indicator],
        menu: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        names: Mapping[str, str],
        peers: Sequence[PeerChoice],
    ) -> None:
        """Take the address, the indicators it names, the menu of indicators, all municipalities, and whom to choose."""
        super().__init__(data)
        self.indicators = {one.pk: one for one in indicators}
        self.names, self.peers = names, {choice.key: choice.title for choice in peers} | {OWN: _("My own choice only")}
        offered = {key for _title, entries in menu for key, _label in entries}
        extra = [(one.pk, one.title) for one in indicators if one.pk not in offered]
        choices = [*menu, (_("Chosen"), extra)] if extra else list(menu)
        self._offer("nyckeltal", choices)
        self._offer("och", [("", _("Nothing more")), *choices])
        self._offer("kommun", [("", _("None")), *names.items()])
        self._offer("med", list(self.peers.items()))
        asked = data.get("ar", "")
        self._offer("ar", [("", _("The last with values")), *([(asked, asked)] if asked else [])])

    def _offer(self, field: str, choices: Sequence[Any]) -> None:
        self.fields[field].widget.choices = choices  # type: ignore[attr-defined]

    def offer_years(self, years: Sequence[tuple[int, str]], *, chosen: int) -> None:
        """Let one choose among these years, and show which one is chosen though the address does not tell."""
        self._offer("ar", years)
        self.data: QueryDict = self.data.copy()
        self.data["ar"] = str(chosen)

    def clean_nyckeltal(self) -> Indicator:
        """Return the indicator."""
        return self._indicator(self.cleaned_data["nyckeltal"])

    def clean_och(self) -> tuple[Indicator, ...]:
        """Return the further indicators, each once."""
        keys = dict.fromkeys(key for key in self.data.getlist("och") if key)
        if len(keys) > MOST_OTHERS:
            raise forms.ValidationError(_("Choose at most {n} more key figures.").format(n=MOST_OTHERS))
        return tuple(self._indicator(key) for key in keys)

    def _indicator(self, key: str) -> Indicator:
        if key not in self.indicators:
            raise forms.ValidationError(
                _("There is no key figure called {key}. Choose one in the list.").format(key=key)
            )
        return self.indicators[key]

    def clean_kommun(self) -> str:
        """Return the municipality's code."""
        code: str = self.cleaned_data["kommun"]
        if code and code not in self.names:
            raise forms.ValidationError(_("There is no municipality with the code {code}.").format(code=code))
        return code

    def clean_med(self) -> str:
        """Return whom to compare with: the county if a municipality is chosen and nothing else is said."""
        key: str = self.cleaned_data["med"] or COUNTY
        if key not in self.peers:
            raise forms.ValidationError(
                _("The model in the address cannot be read. Make it anew under Similar municipalities.")
                if key.startswith(OWN_MODEL) and self.data.get("kommun")
                else _("The municipality has no such group. Choose one in the list.")
                if self.data.get("kommun")
                else _("Choose a municipality first, and then whom to compare it with.")
            )
        return key

    def clean_egna(self) -> tuple[str, ...]:
        """Return the codes of the municipalities that are named, by name or by code."""
        words = [word for word in (word.strip() for word in self.cleaned_data["egna"].split(",")) if word]
        known = {name.casefold(): code for code, name in self.names.items()} | {code: code for code in self.names}
        unknown = [word for word in words if word.casefold() not in known]
        if unknown:
            raise forms.ValidationError(
                _("There is no municipality called {name}. Check the spelling.").format(name=", ".join(unknown))
            )
        if len(words) > MOST_OWN:
            raise forms.ValidationError(_("Name at most {n} municipalities.").format(n=MOST_OWN))
        return tuple(dict.fromkeys(known[word.casefold()] for word in words))

    def clean_kon(self) -> str:
        """Return the gender."""
        return self.cleaned_data["kon"] or "T"

    def clean_visa(self) -> View:
        """Return the view."""
        return View(self.cleaned_data["visa"] or View.STRIP)

    def clean(self) -> dict[str, Any]:
        """Ask for names where one's own choice is all there is."""
        cleaned = self.cleaned_data
        if cleaned.get("med") == OWN and cleaned.get("egna") == ():
            self.add_error("egna", _("Name the municipalities you want to compare with."))
        return cleaned
