"""Blocks that lead on: a list of links, a forum, an initiative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum
from samverkan.forums.queries.programme import public_forums
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities


class LinkRowBlock(blocks.StructBlock):
    """One link of a list."""

    text = blocks.CharBlock(label=_("Where it leads"), max_length=160)
    url = blocks.URLBlock(label=_("Link"))
    note = blocks.CharBlock(label=_("Why it is worth a visit"), max_length=240, required=False)


class LinksBlock(blocks.StructBlock):
    """Links to read more, each with words that say where it leads."""

    title = blocks.CharBlock(label=_("Heading"), max_length=120)
    rows = blocks.ListBlock(LinkRowBlock(), label=_("Links"))

    class Meta:
        icon = "link"
        label = _("List of links")
        description = _("Links to read more, with a line on each.")
        template = "stories/blocks/links.html"
        preview_value = {
            "title": "Läs mer",
            "rows": [{"text": "Handbok för språkkaféer", "url": "https://example.org", "note": "Tolv sidor."}],
        }


class ForumChooserBlock(blocks.ChooserBlock):
    """Choose one of the public forums from a list, the latest first."""

    target_model = Forum
    widget = forms.Select

    @cached_property
    def field(self) -> forms.ModelChoiceField[Forum]:
        """Return the field, without drafts."""
        forums = public_forums().order_by("-starts_at", "-pk")
        return forms.ModelChoiceField(queryset=forums, widget=self.widget, required=self._required)

    def get_form_state(self, value: Any) -> Any:
        """Return what the list shows as chosen."""
        return self.field.widget.format_value(getattr(value, "pk", value))


class ForumValue(blocks.StructValue):
    """The forum, as long as it is public."""

    @property
    def public_forum(self) -> Forum | None:
        """Return the forum unless it has been deleted or has become a draft again."""
        forum: Forum | None = self.get("forum")
        return forum if forum is not None and forum.status != ForumStatus.DRAFT else None


class ForumBlock(blocks.StructBlock):
    """A card that leads to a forum."""

    forum = ForumChooserBlock(label=_("Forum"))

    class Meta:
        icon = "group"
        label = _("Forum")
        description = _("A card with the forum's title, day and place.")
        template = "stories/blocks/forum.html"
        preview_template = "stories/blocks/forum_sample.html"
        value_class = ForumValue


def municipality_choices() -> list[tuple[str, str]]:
    """Return the municipalities to choose from, as Swedes sort."""
    return [(place.slug, place.name) for place in list_municipalities()]


class InitiativeValue(blocks.StructValue):
    """The initiative with its municipality."""

    @property
    def place(self) -> Municipality | None:
        """Return the municipality, if one is chosen and still there."""
        slug = self.get("municipality")
        return next((place for place in list_municipalities() if place.slug == slug), None)


class InitiativeBlock(blocks.StructBlock):
    """A card that leads to an initiative by its address."""

    title = blocks.CharBlock(label=_("The initiative's name"), max_length=160)
    url = blocks.URLBlock(label=_("Link to the initiative"))
    municipality = blocks.ChoiceBlock(label=_("Municipality"), choices=municipality_choices, required=False)
    text = blocks.CharBlock(label=_("What it does, in a sentence"), max_length=240, required=False)

    class Meta:
        icon = "pick"
        label = _("Initiative")
        description = _("A card with the initiative's name and municipality.")
        template = "stories/blocks/initiative.html"
        value_class = InitiativeValue
        preview_value = {
            "title": "Jobbspår vård", "url": "https://example.org", "municipality": "",
            "text": "Tolv veckor av praktik och yrkessvenska.",
        }  # fmt: skip
