"""Advice on a story before it is published: plain language and accessibility, in words for whoever writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.rich_text import RichText

from samverkan.stories.plain_language import (
    Heading,
    Kind,
    Level,
    Link,
    Part,
    Picture,
    Report,
    Text,
    Tip,
    from_html,
    review,
)

LEVELS = {
    Level.VERY_EASY: _("very easy to read"),
    Level.EASY: _("easy to read"),
    Level.MEDIUM: _("as hard as a newspaper"),
    Level.HARD: _("hard, like an authority's report"),
    Level.VERY_HARD: _("very hard to read"),
}
TIPS = {
    Kind.ALT_MISSING: (
        _("A picture has no words for what it shows"),
        _("Say it in a sentence, for those who do not see the picture."),
    ),
    Kind.ALT_FILE_NAME: (_("A file name stands for what a picture shows"), _("Say what is seen in it instead.")),
    Kind.ALT_PICTURE_OF: (
        _("“Picture of” is not needed"),
        _("A screen reader says that it is a picture. Begin with what is seen."),
    ),
    Kind.LINK_EMPTY: (
        _("A link does not say where it leads"),
        _("Those who listen hear the links alone. Name the page or the file in the link."),
    ),
    Kind.LINK_ADDRESS: (_("A link shows its address"), _("Write what the page is called, and let that be the link.")),
    Kind.HEADING_JUMP: (
        _("A heading skips a level"),
        _("After a main heading comes a subheading, then a small heading. Begin with a main heading."),
    ),
    Kind.HEADING_LONG: (_("A heading is long"), _("Six to eight words are enough. Leave the rest to the text.")),
    Kind.HEADINGS_MISSING: (
        _("There are no headings"),
        _("Put in a few, so that readers find their way and can skip what they know."),
    ),
    Kind.HARD: (_("The text is hard to read"), _("Shorter sentences and everyday words help most.")),
    Kind.SENTENCE_LONG: (
        _("Long sentences"),
        _("More than 25 words is hard to hold in mind. Put in a full stop."),
    ),
    Kind.PARAGRAPH_LONG: (
        _("Long paragraphs"),
        _("One thought to a paragraph. Divide it, or make a list of it."),
    ),
    Kind.WORD_LONG: (_("Very long words"), _("Can it be said in two or three words?")),
    Kind.WORD_HEAVY: (_("Words of offices"), _("There is a plainer word.")),
}  # fmt: skip


@dataclass(frozen=True)
class Counsel:
    """A tip in words."""

    tip: Tip
    title: Any
    why: Any


@dataclass(frozen=True)
class Advice:
    """The report on a story in words."""

    report: Report
    level: Any
    counsels: tuple[Counsel, ...]


def advice_on(story: Any) -> Advice:
    """Return advice on a story as it stands, saved or not."""
    parts = [Text(story.ingress), *_parts(story.body)]
    report = review([part for part in parts if part != Text("")], language=story.text_language)
    counsels = tuple(Counsel(tip, *TIPS[tip.kind]) for tip in report.tips)
    return Advice(report, LEVELS[report.level] if report.level else "", counsels)


def _parts(body: Iterable[Any]) -> Iterator[Part]:
    """Yield what the checks read: the writer's own words, not quotes, transcripts and tables."""
    for block in body:
        value = block.value
        if block.block_type == "heading":
            yield Heading(value["text"], int(value["level"]))
        elif block.block_type in {"image", "chart"}:
            yield Picture(value["alt_text"] or "")
        elif block.block_type == "links":
            yield from (Link(row["text"]) for row in value["rows"])
        elif block.block_type in {"paragraph", "fact_box"}:
            text = value if isinstance(value, RichText) else value["text"]
            yield from from_html(text.source if text else "")


class AdvicePanel(Panel):
    """The advice on the latest saved draft, in the editors' form."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on a story."""

        template_name = "stories/advice_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the advice, once there is a draft to read."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "advice": advice_on(self.instance) if self.instance.pk else None}
