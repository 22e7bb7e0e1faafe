"""The newsletter: a subscription, and what an editor adds to a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samverkan.stories.forms.guarding import GuardedForm
from samverkan.stories.models import StoryPage, Theme


class SubscribeForm(forms.Form):
    """Where the newsletter goes, and what it tells of."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.order_by("name", "pk"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Choose none, and you get all."),
    )  # fmt: skip
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["website"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    clean_website = GuardedForm.clean_website


class SubscriptionForm(forms.Form):
    """What a subscriber wants to be told of."""

    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.order_by("name", "pk"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Choose none, and you get all."),
    )  # fmt: skip


class NewsletterForm(forms.Form):
    """What an editor adds to a draft, and leaves out."""

    greeting = forms.CharField(
        label=_("Greeting"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands first in the letter. You may leave it empty."),
    )  # fmt: skip
    stories = forms.ModelMultipleChoiceField(
        label=_("Stories in the letter"), queryset=StoryPage.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, stories: QuerySet[StoryPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stories"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = stories
