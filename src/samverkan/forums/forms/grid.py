"""What an organiser types of the grid: where a session goes, and what a room is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.forms.programme import MOST_PLACES, YEARS, MomentField
from samverkan.forums.models import Forum, Room, Session
from samverkan.forums.rules import Placement

LONGEST = 24 * 60


class MoveForm(forms.Form):
    """When a session starts, how long it is and in which room. ``seen``: where it stood when the page was made."""

    starts_at = MomentField(label=gettext_lazy("Starts"))
    minutes = forms.IntegerField(label=gettext_lazy("Length in minutes"), min_value=5, max_value=LONGEST)
    room = forms.TypedChoiceField(label=gettext_lazy("Room"), coerce=int)
    with_parallel = forms.BooleanField(
        label=gettext_lazy("Move the other parallel sessions to the same time"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=200)
    swap_with: Session | None = None
    """Who is in the room at just that time, if the room alone was to be another."""

    def __init__(self, *args: Any, rooms: Sequence[Room], is_parallel: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [(room.pk, room.name) for room in rooms]  # type: ignore[attr-defined]
        if not is_parallel:
            del self.fields["with_parallel"]

    def clean_seen(self) -> Placement:
        """Read where the session stood."""
        return _read(self.cleaned_data["seen"])

    def placement(self) -> Placement:
        """Return where the session is to go."""
        starts_at = self.cleaned_data["starts_at"].astimezone(UTC)
        return Placement(
            starts_at, starts_at + timedelta(minutes=self.cleaned_data["minutes"]), self.cleaned_data["room"]
        )

    @staticmethod
    def values(session: Session) -> dict[str, Any]:
        """Return a session as the form shows it."""
        return {
            "starts_at": session.starts_at, "minutes": session.placement.minutes, "room": session.room_id,
            "seen": session.placement.text,
        }  # fmt: skip


class SwapForm(forms.Form):
    """The session to change rooms with, and where the first stood when the page was made."""

    other = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    seen = forms.CharField(max_length=200)

    def clean_seen(self) -> Placement:
        """Read where the session stood."""
        return _read(self.cleaned_data["seen"])


class RoomForm(forms.Form):
    """A room: its name, its link, and how many it holds in each mode."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    seats_onsite = forms.IntegerField(
        label=gettext_lazy("Seats on site"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=gettext_lazy("A new parallel session in the room gets as many seats, unless you say otherwise."),
    )  # fmt: skip
    seats_digital = forms.IntegerField(
        label=gettext_lazy("Digital seats"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=gettext_lazy("Leave it empty if nobody counts them."),
    )  # fmt: skip
    join_url = forms.URLField(
        label=gettext_lazy("Link for digital participants"), required=False, max_length=200, assume_scheme="https",
        help_text=gettext_lazy("Only if the room has one of its own; else the forum's link holds."),
    )  # fmt: skip

    @staticmethod
    def values(room: Room) -> dict[str, Any]:
        """Return a room as the form shows it."""
        names = ("name", "join_url", "seats_onsite", "seats_digital")
        return {name: getattr(room, name) for name in names}


class CopyForm(forms.Form):
    """Which forum to start from, and when the new one is."""

    source = forms.ModelChoiceField(
        label=gettext_lazy("Earlier forum"), queryset=Forum.objects.none(), to_field_name="slug",
        empty_label=gettext_lazy("Choose a forum"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Title of the new forum"), max_length=160)
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Clock times stay as they were."),
    )  # fmt: skip
    with_hosts = forms.BooleanField(
        label=gettext_lazy("Bring the hosts along, with pitches and questions of group talks"), required=False
    )
    with_cafes = forms.BooleanField(
        label=gettext_lazy("Bring the World Cafés along, with tables and rounds"), required=False, initial=True
    )
    is_follow_up = forms.BooleanField(label=gettext_lazy("The new forum follows up the earlier one"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forums = Forum.objects.order_by("-starts_at", "-pk")
        self.fields["source"].queryset = forums  # type: ignore[attr-defined]
        self.fields["source"].label_from_instance = _label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse years that no forum takes place in, and to follow up what comes later."""
        cleaned = super().clean() or self.cleaned_data
        source, first_day = cleaned.get("source"), cleaned.get("first_day")
        if first_day and first_day.year not in YEARS:
            self.add_error("first_day", _("Write a year between 1990 and 2199."))
        elif source and first_day and cleaned.get("is_follow_up") and first_day <= _first_day(source):
            self.add_error("is_follow_up", _("Choose a forum that starts before this one."))
        return cleaned


def _read(seen: str) -> Placement:
    try:
        return Placement.read(seen)
    except ValueError:
        raise ValidationError(_("Open the page anew, and move the session again."))


def _first_day(forum: Forum) -> Any:
    return forum.starts_at.astimezone(forum.zone).date()


def _label(forum: Forum) -> str:
    return f"{forum.title} ({_first_day(forum).isoformat()})"
