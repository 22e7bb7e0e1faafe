"""What is promised, by the person or noted down for somebody; how it goes; when people are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.models import Commitment, Registration
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities

LONGEST_EMAIL = 254
#: So many days ahead a commitment can be due, and so many before it people can be reminded.
MOST_DAYS_AHEAD, MOST_DAYS_BEFORE, MOST_REMINDERS = 3 * 366, 90, 4


class DayField(forms.DateField):
    """A day, written or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Write a date, such as 2027-03-18.")


class PromiseFields(forms.Form):
    """What is done until when, and what it comes from."""

    text = forms.CharField(
        label=gettext_lazy("What will be done?"), max_length=400, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One thing that can be seen when it is done. Write no names."),
    )  # fmt: skip
    due_date = DayField(label=gettext_lazy("Until when?"))
    origin = forms.ChoiceField(
        label=gettext_lazy("What does it come from?"), required=False,
        help_text=gettext_lazy("A group of points, or a point, if it comes from one."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, origins: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [(key, Truncator(text).chars(90)) for key, text in origins]
        self.fields["origin"].choices = [("", _("Nothing in particular")), *choices]  # type: ignore[attr-defined]
        if not origins:
            del self.fields["origin"]

    def clean_due_date(self) -> date:
        """Refuse a day that is over, and one too far away to mean anything."""
        day: date = self.cleaned_data["due_date"]
        if day < self.today and day != self.initial.get("due_date"):
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if day > self.today + timedelta(days=MOST_DAYS_AHEAD):
            raise forms.ValidationError(_("Choose a day within three years."))
        return day


class OwnCommitmentForm(PromiseFields):
    """A participant's own commitment, and what may be done with it."""

    is_reminded = forms.BooleanField(label=gettext_lazy("Remind me by letter"), required=False)
    is_shown = forms.BooleanField(
        label=gettext_lazy("Everybody may see it"), required=False,
        help_text=gettext_lazy("What will be done, in which municipality, until when and how it goes."),
    )  # fmt: skip
    is_named = forms.BooleanField(label=gettext_lazy("My name may stand there too"), required=False)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_reminded"].help_text = _(
            "Your name and address are then kept until 30 days after the date, to remind you and to let you tell how "
            "it went. Otherwise your name is deleted on %(day)s, and only the commitment stays."
        ) % {"day": date_format(registration.kept_until, "DATE_FORMAT")}


class NotedForm(PromiseFields):
    """A commitment that an organiser or a host notes down."""

    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Municipality"), queryset=Municipality.objects.none(), required=False,
        empty_label=gettext_lazy("None of these"),
    )  # fmt: skip
    organisation = forms.CharField(
        label=gettext_lazy("Or another organisation"), max_length=160, required=False,
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Who does it?"), max_length=120, required=False,
        help_text=gettext_lazy("Only if the person has said yes. Leave it empty if it is the municipality as a whole."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("The person's e-mail"), max_length=LONGEST_EMAIL, required=False,
        help_text=gettext_lazy("The person gets a letter at once, decides what is shown, and is reminded."),
    )  # fmt: skip
    is_shown = forms.BooleanField(
        label=gettext_lazy("Everybody may see it"), required=False,
        help_text=gettext_lazy("Where a person is named, that person decides instead."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        field.queryset = Municipality.objects.filter(region_id__isnull=False)  # type: ignore[attr-defined]
        known = [(one.pk, one.name) for one in list_municipalities()]
        field.choices = [("", _("None of these")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one home, and for both or neither of name and address."""
        data = super().clean() or self.cleaned_data
        homes = [data.get("municipality"), data.get("organisation")]
        if not any(homes) and not self.errors.get("municipality"):
            self.add_error("municipality", _("Choose a municipality or write an organisation."))
        if all(homes):
            self.add_error("organisation", _("Choose a municipality or write an organisation, not both."))
        if data.get("name") and not data.get("email") and not self.errors.get("email"):
            self.add_error("email", _("Write the address too, so that the person is told. Or leave the name out."))
        if data.get("email") and not data.get("name"):
            self.add_error("name", _("Write the name too."))
        return data


class EditForm(NotedForm):
    """What the organiser changes of a commitment that is there; the person stays as it is."""

    status = forms.ChoiceField(label=gettext_lazy("How does it go?"), choices=CommitmentStatus.choices)
    report = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, origins=(), **kwargs)
        del self.fields["name"], self.fields["email"]
        if commitment.name:
            del self.fields["is_shown"]


class ReportForm(forms.Form):
    """How it goes, as the person says, and what everybody may see."""

    status = forms.ChoiceField(
        label=gettext_lazy("How does it go?"), widget=forms.RadioSelect,
        choices=[(s.value, s.label) for s in CommitmentStatus if s != CommitmentStatus.MADE],
    )  # fmt: skip
    report = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What came of it, or why it became something else. Write no names."),
    )  # fmt: skip
    is_shown = forms.BooleanField(
        label=gettext_lazy("Everybody may see it"), required=False,
        help_text=gettext_lazy("What will be done, in which municipality, until when and how it goes."),
    )  # fmt: skip
    is_named = forms.BooleanField(label=gettext_lazy("My name may stand there too"), required=False)


class RemindersForm(forms.Form):
    """Days before the due date, separated by commas."""

    days = forms.CharField(
        label=gettext_lazy("Days before the date"), max_length=40, required=False,
        help_text=gettext_lazy("Up to four numbers, such as 14, 2. Leave it empty for no reminders."),
    )  # fmt: skip

    def clean_days(self) -> list[int]:
        """Read the numbers."""
        words = [word for word in self.cleaned_data["days"].replace(",", " ").split() if word]
        if len(words) > MOST_REMINDERS or any(not word.isdecimal() for word in words):
            raise forms.ValidationError(_("Write up to four whole numbers, such as 14, 2."))
        days = [int(word) for word in words]
        if any(not 0 <= day <= MOST_DAYS_BEFORE for day in days):
            raise forms.ValidationError(_("Write numbers from 0 to 90."))
        return days


class DecisionsForm(forms.Form):
    """What was decided, one decision a line."""

    decisions = forms.CharField(
        label=gettext_lazy("Decisions"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("One decision a line. They stand in the documentation."),
        validators=[MaxLengthValidator(4000)],
    )  # fmt: skip
