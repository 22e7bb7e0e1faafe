"""Pages of the editors."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.rich_text import RichText
from wagtail.search import index

from samverkan.forums.models import Forum
from samverkan.network.models import Municipality
from samverkan.stories.enums import StoryKind
from samverkan.stories.models.advising import AdvicePanel, advice_on
from samverkan.stories.models.blocks import StoryBody
from samverkan.stories.models.editing import PanelIfSet, StoryForm, SwedishSelect
from samverkan.stories.models.snippets import Series, Theme
from samverkan.stories.sizes import WITH_PICTURE, fetch_sizes

WORDS_A_MINUTE = 200
#: From so many main headings and minutes a story shows its headings first.
LONG_HEADINGS, LONG_MINUTES = 3, 4
BLOG_SLUG = "berattelser"
#: Addresses below the blog that are not stories.
RESERVED_SLUGS = frozenset(
    {
        "arkiv",
        "export",
        "forfattare",
        "forum",
        "gast",
        "gaster",
        "kommentar",
        "kommentarer",
        "kommun",
        "nyhetsbrev",
        "serie",
        "sidansvarig",
        "skriv",
        "tema",
        "vill-du-beratta",
    }
)


def words_of(value: Any) -> str:
    """Return the plain text of a block's value, its nested blocks included."""
    if isinstance(value, RichText):
        return strip_tags(value.source)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(words_of(part) for part in value.values())
    return " ".join(words_of(part) for part in value) if hasattr(value, "__iter__") else ""


class StandardPage(Page):
    """A plain page, and the root of the site."""

    body = StreamField(StoryBody(), verbose_name=_("text"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar = ["wagtailcore.Page", "stories.StandardPage"]
    subpage_types: ClassVar = ["stories.StandardPage", "stories.BlogPage"]
    template = "stories/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows, the sizes of all pictures fetched at once."""
        fetch_sizes(block.value["image"] for block in self.body if block.block_type in WITH_PICTURE)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context


class BlogPage(Page):
    """The blog: its heading and lead. The list itself is made by ``views.story_list``."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]
    # No panel for the address: links, feeds and letters count on it.
    promote_panels: ClassVar = [FieldPanel("seo_title"), FieldPanel("search_description")]
    parent_page_types: ClassVar = ["stories.StandardPage"]
    subpage_types: ClassVar = ["stories.StoryPage"]
    max_count = 1
    template = "stories/blog_preview.html"

    class Meta:
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")


class StoryPage(Page):
    """A story. ``published_date`` is the story's own date, whenever it was put on this site."""

    kind = models.CharField(_("kind"), max_length=20, choices=StoryKind.choices, default=StoryKind.STORY)
    ingress = models.TextField(
        _("ingress"), max_length=1200, help_text=_("Two or three sentences that say what the story is about.")
    )
    published_date = models.DateField(_("date"), null=True, help_text=_("The date that readers see."))
    page_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="owned_stories",
        verbose_name=_("page owner's account"),
        help_text=_("Gets a letter when a comment waits, and may publish it."),
    )  # fmt: skip
    page_owner_name = models.CharField(
        _("page owner"), max_length=120, blank=True, help_text=_("The name that readers see.")
    )
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="stories", verbose_name=_("series")
    )
    themes = ParentalManyToManyField(Theme, blank=True, related_name="stories", verbose_name=_("themes"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="stories",
        verbose_name=_("municipality"),
    )  # fmt: skip
    keywords = models.CharField(
        _("keywords"), max_length=1000, blank=True, default="", db_default="",
        help_text=_("Words that tell programs what the story is about, with commas between. Readers do not see them."),
    )  # fmt: skip
    body = StreamField(StoryBody(), verbose_name=_("text"), blank=True)
    text_language = models.CharField(
        _("language of the text"), max_length=5, choices=[("sv", _("Swedish")), ("en", _("English"))], default="sv"
    )
    is_open_for_comments = models.BooleanField(_("open for comments"), default=True)
    changed_text = models.CharField(
        _("what changed"), max_length=300, blank=True, default="", db_default="",
        help_text=_("One sentence for readers, who see it with the date below the ingress and in the feed."),
    )  # fmt: skip
    changed_date = models.DateField(
        _("changed on"), null=True, blank=True, help_text=_("Empty means the day on which you say what changed.")
    )
    lead_picture = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, editable=False,
        related_name="led_stories",
    )  # fmt: skip
    documentation_of = models.OneToOneField(
        Forum, on_delete=models.SET_NULL, null=True, blank=True, related_name="documentation_story",
        verbose_name=_("documents the forum"),
    )  # fmt: skip

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("ingress"),
        FieldPanel("published_date"),
        FieldPanel("body", help_text=_("Press the plus sign to add text, headings, pictures, files and more.")),
        MultiFieldPanel(
            [FieldPanel("changed_text"), FieldPanel("changed_date")], heading=_("Changed after it was published")
        ),
        AdvicePanel(heading=_("Advice before you publish"), icon="glasses"),
    ]
    people_panels: ClassVar = [
        MultiFieldPanel(
            # Guest authors neither choose the page owner nor see everybody's names.
            [
                FieldPanel("page_owner_name", permission="stories.edit"),
                FieldPanel("page_owner", permission="stories.edit"),
            ],
            heading=_("Page owner"),
        ),
        FieldPanel(
            "kind",
            permission="stories.edit",
            help_text=_("A guest post is written by somebody outside the editors. Say below who and from where."),
        ),
        InlinePanel(
            "authors",
            heading=_("Authors"),
            label=_("Author"),
            help_text=_("Readers see name, role and municipality beside the text."),
        ),
        FieldPanel("is_open_for_comments"),
    ]
    place_panels: ClassVar = [
        FieldPanel(
            "themes",
            widget=CheckboxSelectMultiple,
            help_text=_("One or two. Readers find the story by them, and what to read next."),
        ),
        FieldPanel("series", help_text=_("If it is one of several stories that are read in order.")),
        FieldPanel(
            "municipality", widget=SwedishSelect, help_text=_("The municipality that the story is about, if it is one.")
        ),
        PanelIfSet("documentation_of", read_only=True),
        FieldPanel("keywords"),
        FieldPanel("text_language"),
    ]
    promote_panels: ClassVar = [
        HelpPanel(_("The address and what search engines show. Leave it empty if you are unsure.")),
        FieldPanel("slug"),
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Text")),
            ObjectList(people_panels, heading=_("People and comments")),
            ObjectList(place_panels, heading=_("Belongs to")),
            ObjectList(promote_panels, heading=_("Address")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ],
        base_form_class=StoryForm,
    )
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("ingress"),
        index.SearchField("body"),
        index.FilterField("published_date"),
    ]
    parent_page_types: ClassVar = ["stories.BlogPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "stories/story_preview.html"

    class Meta:
        ordering: ClassVar = ["-published_date", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def clean(self) -> None:
        """Keep the blog's own addresses free, and what changed together with its day."""
        super().clean()
        if self.changed_text and self.changed_date is None:
            self.changed_date = timezone.localdate()
        if self.changed_date and not self.changed_text:
            raise ValidationError({"changed_text": _("Say in a sentence what changed, or leave the date empty.")})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is used by the blog itself. Choose another.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note which picture leads, so that lists need not read the text."""
        if "body" not in self.get_deferred_fields():
            self.lead_picture = self.find_lead_picture()
        super().save(*args, **kwargs)

    def find_lead_picture(self) -> Any:
        """Return the first picture of the text; none if it is not there any more."""
        # The raw text tells where pictures stand; looking at every block would fetch what each of them shows.
        places = [place for place, block in enumerate(self.body.raw_data) if block["type"] == "image"]
        return next((image for place in places if (image := self.body[place].value["image"])), None)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the preview as readers see it, and with advice on language and accessibility above it."""
        return [("", _("As readers see it")), ("advice", _("With advice on language and accessibility"))]

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Return what the preview shows; the advice follows what is typed."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return {**context, "advice": advice_on(self) if mode_name == "advice" else None}

    def get_absolute_url(self) -> str:
        """Return the story's address on this site."""
        return reverse("stories:story", args=[self.slug])

    @property
    def is_guest_post(self) -> bool:
        """Whether somebody outside the editors wrote it."""
        return self.kind == StoryKind.GUEST

    @property
    def keyword_list(self) -> list[str]:
        """Return the keywords one by one."""
        return [word for part in self.keywords.split(",") if (word := part.strip())]

    @property
    def home_name(self) -> str:
        """Return the name of the municipality it comes from: the first author's, else its own."""
        author = next(iter(self.authors.all()), None)
        home = (author.municipality if author else None) or self.municipality
        return home.name if home else ""

    @property
    def reading_minutes(self) -> int:
        """How long an ordinary reader needs."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    @property
    def word_count(self) -> int:
        """How many words it has."""
        text = f"{self.ingress} " + " ".join(words_of(block.value) for block in self.body)
        return len(re.findall(r"\w+", text))

    @property
    def is_long(self) -> bool:
        """Whether readers are helped by a list of its main headings."""
        headings = [block for block in self.body if block.block_type == "heading" and block.value["level"] == "2"]
        return len(headings) >= LONG_HEADINGS and self.reading_minutes >= LONG_MINUTES

    @property
    def has_owner_page(self) -> bool:
        """Whether readers may write to the page owner; it takes an account with a name."""
        return bool(self.page_owner and self.page_owner.is_active and self.page_owner.name)

    @property
    def owner_text(self) -> str:
        """Return the page owner's name as readers see it."""
        return self.page_owner_name or (str(self.page_owner.name) if self.page_owner else "")


class StoryAuthor(Orderable):
    """Who wrote a story; guest authors need no account."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("role and organisation"), max_length=160, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="story_authors",
        verbose_name=_("municipality"),
    )  # fmt: skip

    panels: ClassVar = [FieldPanel("name"), FieldPanel("title"), FieldPanel("municipality", widget=SwedishSelect)]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    @property
    def feed_slug(self) -> str:
        """Return what the author is called in the address of their feed; nothing where the letters allow none."""
        return slugify(self.name)
