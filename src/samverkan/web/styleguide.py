"""What the style guide shows: one sample of every component in every state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.web.styleguide_charts import chart_samples

MODES = [("onsite", gettext_lazy("On site")), ("digital", gettext_lazy("Digital"))]
TOPICS = [
    ("housing", gettext_lazy("Housing")),
    ("work", gettext_lazy("Work and practice")),
    ("language", gettext_lazy("Language")),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Your confirmation and your personal link go to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    topic = forms.ChoiceField(label=gettext_lazy("What concerns you most?"), choices=[("", "–"), *TOPICS])
    mode = forms.ChoiceField(
        label=gettext_lazy("How will you take part?"),
        choices=MODES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("You can change this until the day before."),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me about"), choices=TOPICS, widget=forms.CheckboxSelectMultiple, required=False
    )
    born_date = forms.DateField(
        label=gettext_lazy("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    needs = forms.CharField(label=gettext_lazy("What you need on the day"), required=False, widget=forms.Textarea)
    consent = forms.BooleanField(label=gettext_lazy("You may keep my details until the forum is documented."))


def _timeline() -> list[dict[str, Any]]:
    onsite = {"label": _("On site"), "kind": "onsite"}
    digital = {"label": _("Digital"), "kind": "digital"}
    sessions = [
        {"title": _("A flat before the contract ends"), "meta": _("Hall 2"), "href": "#timeline", "badges": [onsite]},
        {"title": _("Practice places in small companies"), "meta": _("Room B"), "badges": [onsite], "is_yours": True},
        {"title": _("Language on the job"), "meta": _("Digital room 1"), "badges": [digital]},
    ]
    return [
        {"starts": "09.00", "ends": "09.30", "title": _("Coffee and check-in"), "kind": "pause"},
        {"starts": "09.30", "ends": "10.15", "title": _("What the figures say"), "kind": "now"},
        {"starts": "10.30", "ends": "11.30", "title": _("Parallel sessions"), "kind": "choice", "sessions": sessions},
        {"starts": "11.30", "ends": "12.00", "title": _("What we take home"), "kind": "plain"},
    ]


def _stages() -> list[dict[str, Any]]:
    return [
        {"label": _("Plan"), "href": "#rail", "is_done": True},
        {"label": _("Invite"), "href": "#rail", "is_done": True},
        {"label": _("Seats"), "href": "#rail", "is_current": True},
        {"label": _("The day itself"), "href": "#rail"},
        {"label": _("Documentation")},
    ]


def samples(today: date) -> dict[str, Any]:
    """Return the style guide's context."""
    bad = {"name": "", "email": "anna@", "topics": ["work"], "needs": "Teckentolk"}
    return {
        "today": today,
        "empty_form": SampleForm(prefix="empty"),
        "bad_form": SampleForm({f"bad-{key}": value for key, value in bad.items()}, prefix="bad"),
        "trail": [(_("Start"), "/"), (_("Forum"), "#breadcrumb"), (_("A place to live, a job to go to"), "")],
        "tabs": [
            {"label": _("Programme"), "href": "#tabs", "current": True},
            {"label": _("Participants"), "href": "#tabs", "current": False},
            {"label": _("Documentation"), "href": "#tabs", "current": False},
        ],
        "page": Paginator(range(95), 10).page(4),
        "wishes": [
            {"label": _("Their first choice"), "value": 84, "kind": "1"},
            {"label": _("Their second choice"), "value": 25, "kind": "2"},
            {"label": _("Their third choice"), "value": 9, "kind": "3"},
            {"label": _("Other"), "value": 2, "kind": "rest"},
        ],
        "slots": _timeline(),
        "stages": _stages(),
        "colours": [
            "paper", "surface", "sunken", "ink", "ink-soft", "line", "spruce", "spruce-strong", "spruce-tint", "sun",
            "rose", "sky", "field",
        ],
        "samples": chart_samples(),
        "charts": ["1", "2", "3", "4", "5", "6", "rest"],
    }  # fmt: skip
