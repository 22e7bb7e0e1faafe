"""What an organiser types of a forum: its facts, its file, a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import Mode
from samverkan.forums.forms.series import SeriesFields
from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.programme import modes_of

MOST_PLACES = 100_000
YEARS = range(1990, 2200)
LONGEST_EMAIL = 254
LOCAL = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A date and a clock time, told in the forum's own zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[LOCAL, "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Write a date and a time, such as 2027-03-18 09:30.")

    def to_python(self, value: Any) -> datetime | None:
        """Refuse years that no forum takes place in, and in which times cannot be counted with."""
        moment: datetime | None = super().to_python(value)
        if moment is not None and moment.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class FactsForm(SeriesFields, forms.ModelForm):
    """A forum's facts and how many have a place in each mode."""

    starts_at = MomentField(label=gettext_lazy("Starts"))
    ends_at = MomentField(label=gettext_lazy("Ends"))
    registration_closes_at = MomentField(
        label=gettext_lazy("Registration closes"),
        required=False,
        help_text=gettext_lazy("When the forum ends, unless you write a time."),
    )
    wishes_close_at = MomentField(
        label=gettext_lazy("Wish for sessions before"),
        required=False,
        help_text=gettext_lazy("Told in reminders. Wishes can be changed until you publish the seats."),
    )

    class Meta:
        model = Forum
        fields = (
            "title", "kind", "lead", "gains", "starts_at", "ends_at", "venue", "directions", "join_url",
            "contact_email", "registration_closes_at", "wishes_close_at",
            "data_kept_until", "series", "follows",
        )  # fmt: skip
        labels = {
            "title": gettext_lazy("Title"),
            "kind": gettext_lazy("Kind of forum"),
            "lead": gettext_lazy("Lead"),
            "gains": gettext_lazy("What participants gain"),
            "venue": gettext_lazy("Place"),
            "directions": gettext_lazy("How to find it"),
            "join_url": gettext_lazy("Link for digital participants"),
            "contact_email": gettext_lazy("Contact address"),
            "data_kept_until": gettext_lazy("Personal data is kept until"),
        }
        help_texts = {
            "lead": gettext_lazy("One or two sentences that make somebody want to come."),
            "gains": gettext_lazy("One point a line."),
            "join_url": gettext_lazy("Shown to digital participants from 15 minutes before the start."),
            "data_kept_until": gettext_lazy("Everybody who registers agrees to this date."),
        }
        widgets = {
            "lead": forms.Textarea({"rows": 3}),
            "gains": forms.Textarea({"rows": 4}),
            "directions": forms.Textarea({"rows": 3}),
            "data_kept_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_series(self.instance)
        self.fields["join_url"].assume_scheme = "https"  # type: ignore[attr-defined]
        places = {row.mode: row.capacity for row in self.instance.capacities.all()}
        for mode in modes_of(self.instance):
            self.fields[f"places_{mode}"] = forms.IntegerField(
                label=_("Places: %(mode)s") % {"mode": str(mode.label).lower()}, required=False, min_value=0,
                max_value=MOST_PLACES, initial=places.get(mode), help_text=_("Leave it empty if there is no limit."),
            )  # fmt: skip
        before = self._until("directions")
        self.order_fields(
            [*before, "places_onsite", "places_digital", *self._until("series")[len(before) :], "new_series"]
        )

    def _until(self, name: str) -> list[str]:
        """Return the fields up to this one."""
        return list(self.Meta.fields[: self.Meta.fields.index(name) + 1])

    def clean(self) -> dict[str, Any]:
        """Check that times stand in order."""
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The forum ends before it starts."))
        closes_at, kept = cleaned.get("registration_closes_at"), cleaned.get("data_kept_until")
        if closes_at and ends_at and closes_at > ends_at:
            self.add_error("registration_closes_at", _("Registration cannot close after the forum has ended."))
        if kept and ends_at and kept < _day(ends_at):
            self.add_error("data_kept_until", _("Personal data is needed at least until the forum has ended."))
        wishes_close_at = cleaned.get("wishes_close_at")
        if wishes_close_at and starts_at and wishes_close_at > starts_at:
            self.add_error("wishes_close_at", _("Write a time before the forum starts."))
        self.check_order()
        return cleaned

    def _post_clean(self) -> None:
        """Leave the instance as it is: the service changes it."""

    def facts(self) -> dict[str, Any]:
        """Return what is to be written on the forum."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "new_series")}

    def capacities(self) -> dict[str, int | None]:
        """Return the places of each mode."""
        return {mode: self.cleaned_data[f"places_{mode}"] for mode in Mode if f"places_{mode}" in self.cleaned_data}


class ProgrammeFileForm(forms.Form):
    """A programme as a file."""

    file = forms.FileField(
        label=gettext_lazy("Programme file"),
        help_text=gettext_lazy("A schedule.json, as pretalx and frab write it, of at most 2 MB."),
        widget=forms.FileInput({"accept": ".json,application/json,.xml,application/xml,text/xml"}),
    )


class SessionForm(forms.Form):
    """What is said of a session, its room, its seats and its hosts: one host a line."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    abstract = forms.CharField(
        label=gettext_lazy("Description"), max_length=4000, required=False, widget=forms.Textarea({"rows": 5})
    )
    room = forms.CharField(label=gettext_lazy("Room"), max_length=80)
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=gettext_lazy("Leave it empty if the room holds everybody."),
    )  # fmt: skip
    hosts = forms.CharField(
        label=gettext_lazy("Hosts"),
        help_text=gettext_lazy("One host a line: name; role and organisation; e-mail. The last two can be left out."),
        max_length=4000, required=False, widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip

    def clean_hosts(self) -> list[tuple[str, str, str]]:
        """Read the lines of hosts."""
        found, names = [], set()
        for line in self.cleaned_data["hosts"].splitlines():
            if not line.strip():
                continue
            name, title, email = [part.strip() for part in (line + ";;").split(";")[:3]]
            if not name or len(name) > 120 or len(title) > 160:
                raise ValidationError(_("“%(line)s” is not name; role; address.") % {"line": line[:80]})
            if name in names:
                raise ValidationError(_("%(name)s is written twice.") % {"name": name})
            if email:
                _check_email(email)
            names.add(name)
            found.append((name, title, email))
        return found


def session_values(session: Session) -> dict[str, Any]:
    """Return a session as the form shows it."""
    hosts = [
        "; ".join(part for part in (host.name, host.title, host.email) if part or part is host.title)
        for host in session.hosts.order_by("position", "pk")
    ]
    return {
        "title": session.title, "abstract": session.abstract, "room": session.room.name, "capacity": session.capacity,
        "hosts": "\n".join(line.rstrip("; ") for line in hosts),
    }  # fmt: skip


def _check_email(email: str) -> None:
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_EMAIL)(email)
    except ValidationError:
        raise ValidationError(_("%(email)s is not an e-mail address.") % {"email": email[:80]})


def _day(moment: datetime) -> Any:
    return timezone.localdate(moment)
