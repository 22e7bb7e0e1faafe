"""What the organiser chooses about points and votes, and how a participant spreads dots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samverkan.forums.enums import PollWay
from samverkan.forums.forms.programme import MomentField
from samverkan.forums.models import Forum, Note, Poll

#: A vote is open until so long after the forum, unless the organiser says otherwise.
OPEN_AFTER = timedelta(days=7)
MOST_KEY = 2**62


class MoveForm(forms.Form):
    """Points, and where they go: the key of a cluster, ``new`` or ``none``; ``seen``: where they lay."""

    notes = forms.TypedMultipleChoiceField(coerce=int, choices=())
    to = forms.CharField(max_length=20)
    seen = forms.CharField(max_length=20, required=False)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Note.objects.filter(group_talk__session__slot__forum=forum).order_by("pk").values_list("pk", flat=True)
        clusters = forum.clusters.values_list("pk", flat=True)
        self.fields["notes"].choices = [(key, key) for key in here]  # type: ignore[attr-defined]
        self.fields["notes"].error_messages["required"] = _("Tick the points that you want to move.")
        self.places = {"new", "none"} | {str(key) for key in clusters}

    def clean_to(self) -> str:
        """Refuse a cluster that is no longer there."""
        place: str = self.cleaned_data["to"]
        if place not in self.places:
            raise forms.ValidationError(_("That cluster is no longer there."))
        return place


class NameForm(forms.Form):
    """The name of a cluster."""

    title = forms.CharField(label=gettext_lazy("Name of the cluster"), max_length=160)


class MergeForm(forms.Form):
    """Another cluster."""

    into = forms.IntegerField(min_value=1, max_value=MOST_KEY)


class SameForm(forms.Form):
    """Two points, and what is said of them."""

    note = forms.IntegerField(min_value=1, max_value=MOST_KEY)
    same_as = forms.IntegerField(min_value=1, max_value=MOST_KEY, required=False)
    act = forms.ChoiceField(choices=[("join", ""), ("differ", ""), ("separate", "")])


class PollForm(forms.Form):
    """A vote: question, way, dots, time, and what can be chosen."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("For instance: What should we do first?"),
        max_length=240,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How people vote"),
        choices=[
            (PollWay.DOTS, gettext_lazy("Dots: each person spreads some dots over the options")),
            (PollWay.PAIRS, gettext_lazy("Pair by pair: each person is shown two options at a time and picks one")),
        ],
        widget=forms.RadioSelect,
        initial=PollWay.DOTS,
    )
    dots_each = forms.IntegerField(label=gettext_lazy("Dots for each person"), min_value=1, max_value=100, initial=3)
    clusters = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Clusters to choose among"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Single points to choose among"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens_at = MomentField(
        label=gettext_lazy("Opens"), required=False, help_text=gettext_lazy("Now, unless you write a time.")
    )
    closes_at = MomentField(label=gettext_lazy("Closes"))

    def __init__(self, *args: Any, forum: Forum, now: datetime, **kwargs: Any) -> None:
        clusters = list(forum.clusters.order_by("position", "pk").values_list("pk", "title"))
        points = Note.objects.filter(group_talk__session__slot__forum=forum, same_as=None).order_by("written_at", "pk")
        closes_at = max(forum.ends_at, now) + OPEN_AFTER
        kwargs.setdefault("initial", {"clusters": [key for key, _title in clusters], "closes_at": closes_at})
        super().__init__(*args, **kwargs)
        self.forum, self.now = forum, now
        self.fields["clusters"].choices = clusters  # type: ignore[attr-defined]
        self.fields["notes"].choices = list(points.values_list("pk", "text"))  # type: ignore[attr-defined]
        if not clusters:
            del self.fields["clusters"]

    def clean(self) -> dict[str, Any]:
        """Check the times and the number of options."""
        data = super().clean() or {}
        data["opens_at"] = data.get("opens_at") or self.now
        closes_at = data.get("closes_at")
        if closes_at and closes_at <= max(data["opens_at"], self.now):
            self.add_error("closes_at", _("The vote must close after it opens, and not before now."))
        kept = self.forum.data_kept_until
        if closes_at and kept and closes_at.astimezone(self.forum.zone).date() > kept:
            self.add_error("closes_at", _("The vote must close before the personal data of the forum is deleted."))
        if len(data.get("clusters", [])) + len(data.get("notes", [])) < 2 and not self.errors.get("clusters"):
            place = "clusters" if "clusters" in self.fields else "notes"
            self.add_error(place, _("Choose at least two options."))
        return data


class DotField(forms.IntegerField):
    """A number of dots; an empty field is none."""

    def to_python(self, value: Any) -> int:
        """Read nothing as nought."""
        return super().to_python(value) or 0


class DotsForm(forms.Form):
    """One number for each option; together no more than the person has."""

    use_required_attribute = False

    def __init__(self, *args: Any, poll: Poll, dots: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll = poll
        for option in poll.options.all():
            self.fields[f"option-{option.pk}"] = DotField(
                label=option.title, min_value=0, max_value=poll.dots_each,
                initial=dots.get(option.pk, 0), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse more dots than there are."""
        data = super().clean() or {}
        used = sum(data.get(name) or 0 for name in self.fields)
        if used > self.poll.dots_each:
            over = used - self.poll.dots_each
            text = ngettext(
                "You have used %(used)s dots but have %(each)s. Take away %(over)s dot.",
                "You have used %(used)s dots but have %(each)s. Take away %(over)s dots.",
                over,
            )
            raise forms.ValidationError(text % {"used": used, "each": self.poll.dots_each, "over": over})
        return data

    @property
    def dots(self) -> dict[int, int]:
        """The dots by option."""
        return {int(name.removeprefix("option-")): number or 0 for name, number in self.cleaned_data.items()}


class PairForm(forms.Form):
    """Two options, and which one is chosen; none: passed over."""

    first = forms.IntegerField(min_value=1, max_value=MOST_KEY)
    second = forms.IntegerField(min_value=1, max_value=MOST_KEY)
    winner = forms.IntegerField(min_value=1, max_value=MOST_KEY, required=False)
