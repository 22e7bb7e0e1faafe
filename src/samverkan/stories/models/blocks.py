"""What an editor can put in a story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


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
        template = "stories/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Quote"), rows=3, max_length=600)
    who = blocks.CharBlock(label=_("Who said it"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "stories/blocks/quote.html"


class ImageBlock(blocks.StructBlock):
    """A picture that nobody needs to see to understand, and that says where it comes from."""

    image = ImageChooserBlock(label=_("Picture"))
    alt_text = blocks.CharBlock(
        label=_("What the picture shows"), max_length=240,
        help_text=_("Read aloud to those who do not see the picture."),
    )  # fmt: skip
    caption = blocks.CharBlock(label=_("Caption"), max_length=240, required=False)
    source = blocks.CharBlock(label=_("Photographer or source"), max_length=160)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "stories/blocks/image.html"


class FactBoxBlock(blocks.StructBlock):
    """Something to know beside the story."""

    title = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Fact box")
        template = "stories/blocks/fact_box.html"


class FigureBlock(blocks.StructBlock):
    """A number with what it counts and where it comes from."""

    value = blocks.CharBlock(label=_("Number, with its unit"), max_length=40)
    text = blocks.CharBlock(label=_("What it counts"), max_length=240)
    source = blocks.CharBlock(label=_("Source"), max_length=160)
    source_url = blocks.URLBlock(label=_("Link to the source"), required=False)

    class Meta:
        icon = "order"
        label = _("Number with source")
        template = "stories/blocks/figure.html"


class FileBlock(blocks.StructBlock):
    """A file to fetch."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title, if not the file's own"), max_length=160, required=False)

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "stories/blocks/file.html"


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
        template = "stories/blocks/programme.html"


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
        template = "stories/blocks/counts.html"


class StoryBody(blocks.StreamBlock):
    """The body of a story or a page."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=TEXT_FEATURES, template="stories/blocks/paragraph.html"
    )
    quote = QuoteBlock()
    image = ImageBlock()
    fact_box = FactBoxBlock()
    figure = FigureBlock()
    file = FileBlock()
    programme = ProgrammeBlock()
    counts = CountsBlock()

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **{"required": False, **kwargs})
