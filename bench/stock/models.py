"""The list and the story of Wagtail's tutorial, with a text of blocks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class StockList(Page):
    """A page that lists the pages below it."""

    lead = models.TextField(blank=True)
    template = "stock/list.html"

    class Meta:
        app_label = "stock"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the stories, newest first, twelve at a time."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        stories = StockStory.objects.child_of(self).live().order_by("-date", "-pk")
        return {**context, "stories": Paginator(stories, 12).get_page(request.GET.get("page"))}


class StockStory(Page):
    """A story."""

    date = models.DateField()
    intro = models.TextField()
    body = StreamField([("heading", blocks.CharBlock()), ("paragraph", blocks.RichTextBlock())])
    template = "stock/story.html"
    parent_page_types: ClassVar = ["stock.StockList"]

    class Meta:
        app_label = "stock"
