"""When and where a session is to be: beside others of the programme, or at a time of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import Choice
from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.forms.programme import MOST_PLACES, MomentField
from samverkan.forums.models import Forum

LATER, OTHER = "", "other"


class PlaceForm(forms.Form):
    """A time, a room and seats. Times are told in the forum's own zone."""

    time = forms.ChoiceField(label=gettext_lazy("When?"), widget=PlainSelect, required=False)
    starts_at = MomentField(label=gettext_lazy("Starts"), required=False)
    ends_at = MomentField(label=gettext_lazy("Ends"), required=False)
    room = forms.CharField(
        label=gettext_lazy("Room"), required=False, max_length=80, widget=forms.TextInput({"list": "rooms"})
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        help_text=gettext_lazy("Leave it empty if the room holds everybody."),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
    )

    def __init__(self, *args: Any, forum: Forum, may_wait: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum, self.may_wait = forum, may_wait
        shared = forum.slots.exclude(choice=Choice.NONE) | forum.slots.exclude(group_key="")
        self.slots = {str(slot.pk): slot for slot in shared.order_by("starts_at", "position", "pk")}
        self.fields["time"].required = self.fields["room"].required = not may_wait
        first = [(LATER, _("Decide later"))] if may_wait else []
        self.fields["time"].choices = [  # type: ignore[attr-defined]
            *first,
            *((key, self._told(slot.starts_at, slot.ends_at, slot.title)) for key, slot in self.slots.items()),
            (OTHER, _("Another time, which I write below")),
        ]
        self.initial.setdefault("starts_at", forum.starts_at)
        self.initial.setdefault("ends_at", forum.ends_at)
        self.rooms = list(forum.rooms.order_by("position", "pk").values_list("name", flat=True))

    def _told(self, starts_at: datetime, ends_at: datetime, title: str) -> str:
        times = [
            time_format(timezone.localtime(moment, self.forum.zone), "TIME_FORMAT") for moment in (starts_at, ends_at)
        ]
        return f"{'–'.join(times)} {title}".strip()

    def clean_room(self) -> str:
        """Keep a room on one line."""
        return " ".join(self.cleaned_data["room"].split())

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing, unless the place is left for later."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("time") == LATER and self.may_wait:
            return cleaned
        if not cleaned.get("room") and "room" not in self.errors:
            self.add_error("room", _("Write which room."))
        if cleaned.get("time") == OTHER:
            self._check_span(cleaned)
        elif not cleaned.get("time") and "time" not in self.errors:
            self.add_error("time", _("Choose a time."))
        return cleaned

    def _check_span(self, cleaned: dict[str, Any]) -> None:
        for name in ("starts_at", "ends_at"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Write a time."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It ends before it starts."))

    def place(self) -> dict[str, Any] | None:
        """Return when, where and for how many, or nothing if that is left for later."""
        data = self.cleaned_data
        if data["time"] == LATER:
            return None
        slot = self.slots.get(data["time"])
        times = (slot.starts_at, slot.ends_at) if slot else (data["starts_at"], data["ends_at"])
        return {"starts_at": times[0], "ends_at": times[1], "room": data["room"], "seats": data["seats"]}


class DecisionForm(forms.Form):
    """What the proposer is told, and which version of the proposal the organiser has read."""

    words = forms.CharField(
        label=gettext_lazy("Your words to the proposer"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def clean_seen(self) -> datetime:
        """Read the moment at which the proposal was last changed."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError as fault:
            raise forms.ValidationError(_("Load the page again.")) from fault
        if moment.tzinfo is None:
            raise forms.ValidationError(_("Load the page again."))
        return moment


class AcceptForm(PlaceForm, DecisionForm):
    """Accepts, with or without a place in the programme."""

    field_order = ("words", "time", "starts_at", "ends_at", "room", "seats", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, may_wait=True, **kwargs)
        self.fields["words"].required = False
        self.fields["words"].help_text = _(
            "Such as what you look forward to. Leave it empty if there is nothing to add."
        )


class DeclineForm(DecisionForm):
    """Declines, and says why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("Say why, and what could come of the idea instead.")
