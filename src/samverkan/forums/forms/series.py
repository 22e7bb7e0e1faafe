"""What an organiser types of a series, beside a forum's facts and on its own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.models import Forum, Series
from samverkan.forums.queries.programme import public_forums
from samverkan.forums.queries.series import list_all_series

LONGEST_TITLE = Series._meta.get_field("title").max_length


class SeriesFields(forms.Form):
    """The series that a forum belongs to, or a new one, and the forum that it follows up."""

    series = forms.ModelChoiceField(
        label=gettext_lazy("Series"), queryset=Series.objects.none(), required=False, empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Whoever gets few wishes at one forum of a series goes first at the next."),
    )  # fmt: skip
    new_series = forms.CharField(
        label=gettext_lazy("Or a new series"), max_length=LONGEST_TITLE, required=False,
        help_text=gettext_lazy("Write its name, if none of those above fits."),
    )  # fmt: skip
    follows = forms.ModelChoiceField(
        label=gettext_lazy("Follows up"), queryset=Forum.objects.none(), required=False,
        empty_label=gettext_lazy("No forum"),
        help_text=gettext_lazy("Choose the forum this one continues, if there is one."),
    )  # fmt: skip

    def offer_series(self, forum: Forum | None = None) -> None:
        """Fill the two choices; a forum does not follow itself up."""
        follows: QuerySet[Forum] = public_forums().order_by("-starts_at", "-pk")
        self.fields["series"].queryset = list_all_series()  # type: ignore[attr-defined]
        self.fields["follows"].queryset = follows.exclude(pk=forum.pk) if forum else follows  # type: ignore[attr-defined]

    def clean_new_series(self) -> str:
        """Refuse a name beside a choice: nobody can tell which was meant."""
        title = str(self.cleaned_data["new_series"]).strip()
        if title and self.cleaned_data.get("series"):
            raise forms.ValidationError(_("Choose a series or write a new one, not both."))
        return title

    def check_order(self) -> None:
        """Refuse to follow up a forum that does not start before this one."""
        follows, starts_at = self.cleaned_data.get("follows"), self.cleaned_data.get("starts_at")
        if follows and starts_at and follows.starts_at >= starts_at:
            self.add_error("follows", _("Choose a forum that starts before this one."))


class SeriesForm(forms.ModelForm):
    """What is said of a series."""

    class Meta:
        model = Series
        fields = ("title", "description")
        labels = {"title": gettext_lazy("Title"), "description": gettext_lazy("What is the series about?")}
        widgets = {"description": forms.Textarea({"rows": 4})}

    def _post_clean(self) -> None:
        """Leave the instance as it is: the service changes it."""

    def facts(self) -> dict[str, Any]:
        """Return what is to be written on the series."""
        return {"title": self.cleaned_data["title"], "description": self.cleaned_data["description"]}
