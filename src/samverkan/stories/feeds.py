"""Feeds of stories, Atom and RSS: of all, and of one theme, author, municipality or series."""

# ruff: noqa: D102 - the methods' names and meanings are those of django.contrib.syndication

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samverkan.network.queries import get_region
from samverkan.stories import queries
from samverkan.stories.gathering import Gathering, gather
from samverkan.stories.models import StoryPage

FEED_LENGTH = 30
#: What stories are gathered by, as their addresses say it.
GATHERED = ("tema", "forfattare", "kommun", "serie")


def _newest(stories: QuerySet[StoryPage]) -> list[StoryPage]:
    return list(stories.select_related("page_owner").prefetch_related("themes", "authors")[:FEED_LENGTH])


class StoryFeed(Feed):  # type: ignore[type-arg]
    """The newest stories; every address is absolute and every id stays when an address changes."""

    feed_type = Atom1Feed
    language = settings.LANGUAGE_CODE

    content_type = "application/atom+xml; charset=utf-8"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = self.content_type
        return response

    def title(self) -> str:
        return _("Stories from %(region)s") % {"region": get_region().name}

    def subtitle(self) -> str:
        blog = queries.get_blog()
        return str(blog.lead) if blog else ""

    def link(self) -> str:
        return settings.BASE_URL + reverse("stories:list")

    def feed_url(self) -> str:
        return settings.BASE_URL + reverse("stories:feed")

    def feed_guid(self) -> str:
        return self.link()

    def author_name(self) -> str:
        return get_region().name

    def items(self) -> list[StoryPage]:
        return _newest(queries.public_stories())

    def item_title(self, item: StoryPage) -> str:
        return str(item.title)

    def item_description(self, item: StoryPage) -> str:
        """Return the ingress, and what changed since the story was published."""
        if not (item.changed_text and item.changed_date):
            return str(item.ingress)
        changed = _("Updated %(date)s: %(what)s") % {
            "date": date_format(item.changed_date, "DATE_FORMAT"), "what": item.changed_text
        }  # fmt: skip
        return f"{item.ingress}\n\n{changed}"

    def item_link(self, item: StoryPage) -> str:
        return f"{settings.BASE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: StoryPage) -> str:
        return f"urn:uuid:{item.translation_key}"

    def item_author_name(self, item: StoryPage) -> str:
        names = [author.name for author in item.authors.all()]
        return ", ".join(names) or item.owner_text or get_region().name

    def item_categories(self, item: StoryPage) -> list[str]:
        return list(dict.fromkeys([*(theme.name for theme in item.themes.all()), *item.keyword_list]))

    def item_pubdate(self, item: StoryPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.published_date or date.min, time(12)))

    def item_updateddate(self, item: StoryPage) -> datetime:
        changed = item.last_published_at or self.item_pubdate(item)
        return max(changed, self.item_pubdate(item)).astimezone(UTC)


class StoryRssFeed(StoryFeed):
    """The same as RSS."""

    feed_type = Rss201rev2Feed  # type: ignore[assignment]
    content_type = "application/rss+xml; charset=utf-8"

    def description(self) -> str:
        return self.subtitle()

    def feed_url(self) -> str:
        return settings.BASE_URL + reverse("stories:feed_rss")


class GatheredFeed(StoryFeed):
    """The newest stories of one theme, author, municipality or series."""

    ending = "feed"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_object(self, request: HttpRequest, slug: str) -> Gathering:
        found = gather(self.kind, slug)
        if found is None:
            raise Http404
        return found

    def title(self, found: Gathering) -> str:  # type: ignore[override]
        return _("%(name)s: stories from %(region)s") % {"name": found.name, "region": get_region().name}

    def link(self, found: Gathering) -> str:  # type: ignore[override]
        return settings.BASE_URL + found.page

    def feed_url(self, found: Gathering) -> str:  # type: ignore[override]
        return settings.BASE_URL + reverse(f"stories:{self.kind}_{self.ending}", args=[found.slug])

    def feed_guid(self, found: Gathering) -> str:  # type: ignore[override]
        return settings.BASE_URL + reverse(f"stories:{self.kind}_feed", args=[found.slug])

    def items(self, found: Gathering) -> list[StoryPage]:  # type: ignore[override]
        return _newest(found.stories)


class GatheredRssFeed(GatheredFeed):
    """The same as RSS."""

    feed_type = Rss201rev2Feed  # type: ignore[assignment]
    content_type = "application/rss+xml; charset=utf-8"
    ending = "feed_rss"

    def description(self) -> str:
        return self.subtitle()
