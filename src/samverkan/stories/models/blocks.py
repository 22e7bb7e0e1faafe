"""What an editor can put in a story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from samverkan.stories.models.card_blocks import ForumBlock, InitiativeBlock, LinksBlock
from samverkan.stories.models.comparison_block import ComparisonBlock, show_comparison
from samverkan.stories.models.media_blocks import TEXT_FEATURES, ChartBlock, FilmBlock
from samverkan.stories.models.picture_block import PictureChooserBlock


class HeadingBlock(blocks.StructBlock):
    """A heading; level 2 is the highest below the story's title."""

    text = blocks.CharBlock(label=_("Heading"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Main heading")), ("3", _("Subheading")), ("4", _("Small heading"))],
        default="2",
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Main headings come in the list of contents of a long story.")
        template = "stories/blocks/heading.html"
        preview_value = {"text": "Så började vi", "level": "2"}


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Quote"), rows=3, max_length=600)
    who = blocks.CharBlock(label=_("Who said it"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("Somebody's own words.")
        template = "stories/blocks/quote.html"
        preview_value = {"text": "Det gick fortare utan bord.", "who": "En handläggare"}


class ImageBlock(blocks.StructBlock):
    """A picture that nobody needs to see to understand, and that says where it comes from."""

    image = PictureChooserBlock(label=_("Picture"))
    alt_text = blocks.CharBlock(
        label=_("What the picture shows"), max_length=240,
        help_text=_("Read aloud to those who do not see the picture."),
    )  # fmt: skip
    caption = blocks.CharBlock(label=_("Caption"), max_length=240, required=False)
    source = blocks.CharBlock(label=_("Photographer or source"), max_length=160)

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("With what it shows in words, and where it comes from.")
        template = "stories/blocks/image.html"
        preview_value = {"image": None, "alt_text": "", "caption": "Bänken vid parken.", "source": "Redaktionen"}


class FactBoxBlock(blocks.StructBlock):
    """Something to know beside the story."""

    title = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Fact box")
        description = _("Something to know beside the story.")
        template = "stories/blocks/fact_box.html"
        preview_value = {"title": "Så gör du", "text": "<p>Börja med att fråga.</p>"}


class FigureBlock(blocks.StructBlock):
    """A number with what it counts and where it comes from."""

    value = blocks.CharBlock(label=_("Number, with its unit"), max_length=40)
    text = blocks.CharBlock(label=_("What it counts"), max_length=240)
    source = blocks.CharBlock(label=_("Source"), max_length=160)
    source_url = blocks.URLBlock(label=_("Link to the source"), required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """Fetch the chart, if the number is taken from a comparison on this site."""
        shown = show_comparison(value.get("source_url") or "", parent_context)
        return super().get_context(value, parent_context) | {"shown": shown}

    class Meta:
        icon = "order"
        label = _("Number with source")
        description = _("One number in large type, with where it comes from.")
        template = "stories/blocks/figure.html"
        preview_value = {
            "value": "34 %", "text": "av 120 deltagare hade arbete efter ett år", "source": "Egen uppföljning",
            "source_url": "",
        }  # fmt: skip


class FileBlock(blocks.StructBlock):
    """A file to fetch."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title, if not the file's own"), max_length=160, required=False)

    class Meta:
        icon = "doc-full"
        label = _("File")
        description = _("A document to fetch. It is public when the story is.")
        template = "stories/blocks/file.html"
        preview_template = "stories/blocks/file_sample.html"


class ProgrammeRowBlock(blocks.StructBlock):
    """One point of a programme."""

    time = blocks.CharBlock(label=_("Time"), max_length=20)
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    who = blocks.CharBlock(label=_("Who"), max_length=400, required=False)
    place = blocks.CharBlock(label=_("Where"), max_length=200, required=False)


class ProgrammeBlock(blocks.StructBlock):
    """A day's programme."""

    rows = blocks.ListBlock(ProgrammeRowBlock(), label=_("Points of the programme"))

    class Meta:
        icon = "calendar-alt"
        label = _("Programme")
        description = _("The points of a day, with time and place.")
        template = "stories/blocks/programme.html"
        preview_value = {"rows": [{"time": "9.30", "title": "Välkommen", "who": "", "place": "Aulan"}]}


class CountRowBlock(blocks.StructBlock):
    """One line of a table of counts."""

    name = blocks.CharBlock(label=_("What"), max_length=160)
    value = blocks.CharBlock(label=_("Count"), max_length=40)


class CountsBlock(blocks.StructBlock):
    """A small table of counts."""

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=200)
    rows = blocks.ListBlock(CountRowBlock(), label=_("Lines"))
    note = blocks.CharBlock(label=_("Note"), max_length=300, required=False)

    class Meta:
        icon = "table"
        label = _("Table of counts")
        description = _("A few counts, one a line.")
        template = "stories/blocks/counts.html"
        preview_value = {"caption": "Deltagare", "rows": [{"name": "På plats", "value": "42"}], "note": ""}


class StoryBody(blocks.StreamBlock):
    """The body of a story or a page."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=TEXT_FEATURES, template="stories/blocks/paragraph.html",
        description=_("Paragraphs and lists with links."), preview_value="<p>Vi började med att fråga.</p>",
    )  # fmt: skip
    quote = QuoteBlock()
    image = ImageBlock()
    chart = ChartBlock()
    film = FilmBlock()
    fact_box = FactBoxBlock()
    figure = FigureBlock()
    comparison = ComparisonBlock()
    links = LinksBlock()
    file = FileBlock()
    forum = ForumBlock()
    initiative = InitiativeBlock()
    programme = ProgrammeBlock()
    counts = CountsBlock()

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **{"required": False, **kwargs})
