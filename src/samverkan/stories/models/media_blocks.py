"""Blocks with a picture: a chart as an image, and a film that is elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samverkan.stories.models.picture_block import PictureChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class ChartBlock(blocks.StructBlock):
    """A chart as an image: what it says stands in words above it, and its numbers in words below it."""

    title = blocks.CharBlock(
        label=_("What the chart says"), max_length=200, help_text=_("The finding as a sentence, not “Chart 1”.")
    )
    image = PictureChooserBlock(label=_("Picture of the chart"))
    alt_text = blocks.CharBlock(
        label=_("What the picture shows"), max_length=240,
        help_text=_("The kind of chart, its axes and its shape. Read aloud to those who do not see it."),
    )  # fmt: skip
    numbers = blocks.RichTextBlock(
        label=_("The numbers in words"), features=["bold", "ol", "ul"], required=False,
        help_text=_("For those who cannot read the picture. A list is enough."),
    )  # fmt: skip
    source = blocks.CharBlock(label=_("Source"), max_length=160, help_text=_("Who counted, and for which year."))
    source_url = blocks.URLBlock(label=_("Link to the source"), required=False)

    class Meta:
        icon = "image"
        label = _("Chart as a picture")
        description = _("A chart from another tool, with what it says and its source.")
        template = "stories/blocks/chart.html"
        preview_value = {
            "title": "Fler har arbete efter tre år", "image": None, "alt_text": "", "numbers": "",
            "source": "Egen uppföljning, 2026", "source_url": "",
        }  # fmt: skip


class FilmValue(blocks.StructValue):
    """A film with the name of the site where it is."""

    @property
    def site(self) -> str:
        """Return the name of the site that the link leads to."""
        return urlsplit(self.get("url") or "").netloc.removeprefix("www.")


class FilmBlock(blocks.StructBlock):
    """A film by link, with a picture of our own and what is said in it: the page fetches nothing from elsewhere."""

    title = blocks.CharBlock(label=_("Title of the film"), max_length=160)
    url = blocks.URLBlock(
        label=_("Link to the film"), validators=[URLValidator(schemes=["https"])],
        help_text=_("The page shows a link, not the film itself, so that nobody is followed from here."),
    )  # fmt: skip
    image = PictureChooserBlock(label=_("Picture from the film"), help_text=_("A picture that you may use."))
    length = blocks.CharBlock(label=_("Length"), max_length=20, required=False, help_text=_("Such as 3 min."))
    transcript = blocks.RichTextBlock(
        label=_("What is said and shown"), features=["bold", "italic", "ol", "ul"],
        help_text=_("For those who do not see or hear the film, and for those who would rather read."),
    )  # fmt: skip

    class Meta:
        icon = "media"
        label = _("Film by link")
        description = _("A link with a picture and the film in words. Nothing is fetched from the film's site.")
        template = "stories/blocks/film.html"
        value_class = FilmValue
        preview_value = {
            "title": "En dag på språkkaféet", "url": "https://film.example.org/kafe", "image": None, "length": "3 min",
            "transcript": "<p>Vi ser ett rum med tre bord.</p>",
        }  # fmt: skip
