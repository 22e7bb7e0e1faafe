"""A forum and its sessions, typed by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import ForumKind, ForumMode, Mode, SessionKind
from samverkan.forums.forms.programme import MOST_PLACES, MomentField
from samverkan.forums.forms.series import SeriesFields
from samverkan.forums.models import Forum


class Spanning(forms.Form):
    """A start and an end, in that order."""

    starts_at = MomentField(label=gettext_lazy("Starts"))
    ends_at = MomentField(label=gettext_lazy("Ends"))

    def clean(self) -> dict[str, Any]:
        """Check that the end comes after the start."""
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It ends before it starts."))
        return cleaned


class NewForumForm(SeriesFields, Spanning):
    """What a draft needs to begin with."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of forum"), choices=ForumKind.choices)
    mode = forms.ChoiceField(
        label=gettext_lazy("Where does it take place?"), choices=ForumMode.choices, initial=ForumMode.BOTH
    )
    venue = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    places_onsite = forms.IntegerField(
        label=gettext_lazy("Places on site"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=gettext_lazy("Leave it empty if there is no limit."),
    )  # fmt: skip
    places_digital = forms.IntegerField(
        label=gettext_lazy("Digital places"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=gettext_lazy("Leave it empty if there is no limit."),
    )  # fmt: skip
    field_order = (
        "title", "kind", "starts_at", "ends_at", "mode", "venue", "places_onsite", "places_digital",
        "series", "new_series", "follows",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_series()

    def clean(self) -> dict[str, Any]:
        """Check that times stand in order."""
        cleaned = super().clean() or self.cleaned_data
        self.check_order()
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what is to be written on the forum."""
        names = ("title", "kind", "starts_at", "ends_at", "mode", "venue", "series", "new_series", "follows")
        return {name: self.cleaned_data[name] for name in names}

    def capacities(self) -> dict[str, int | None]:
        """Return the places of each mode."""
        return {mode.value: self.cleaned_data[f"places_{mode}"] for mode in Mode}


class NewSessionForm(Spanning):
    """A session to add; hosts and a description are written when it is there."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=SessionKind.choices,
        help_text=gettext_lazy("Parallel sessions, and group talks, of the same time are what people choose between."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=gettext_lazy("For whom?"), choices=ForumMode.choices)
    room = forms.CharField(label=gettext_lazy("Room"), max_length=80)
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=gettext_lazy("Leave it empty for as many as the room holds."),
    )  # fmt: skip
    field_order = ("title", "kind", "starts_at", "ends_at", "mode", "room", "capacity")

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = forum.slots.order_by("-starts_at", "-position").first()
        self.initial.setdefault("starts_at", last.ends_at if last else forum.starts_at)
        self.initial.setdefault("ends_at", forum.ends_at)
        self.initial.setdefault("mode", forum.mode)
