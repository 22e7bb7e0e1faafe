"""Stories gathered by theme, author, municipality or series, for feeds, and what the map of the site holds of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.text import slugify

from samverkan.network.models import Municipality
from samverkan.stories.models import StandardPage, StoryAuthor, StoryPage, Theme
from samverkan.stories.queries import get_series, of_municipality, public_stories


@dataclass(frozen=True)
class Gathering:
    """Stories of one theme, author, municipality or series: what it is called, and the page that lists them."""

    slug: str
    name: str
    page: str
    stories: QuerySet[StoryPage]


def gather(kind: str, slug: str) -> Gathering | None:
    """Return the public stories of a theme ("tema"), author, municipality ("kommun") or series, if there are any."""
    found: tuple[str, str] | None = None
    stories = public_stories()
    if kind == "tema" and (theme := Theme.objects.filter(slug=slug).first()):
        found, stories = (theme.name, reverse("stories:theme", args=[slug])), stories.filter(themes=theme)
    elif kind == "serie" and (series := get_series(slug)):
        found, stories = (series.name, reverse("stories:series", args=[slug])), stories.filter(series=series)
    elif kind == "kommun" and (place := Municipality.objects.filter(slug=slug).first()):
        found, stories = (place.name, reverse("stories:municipality", args=[slug])), of_municipality(stories, slug)
    elif kind == "forfattare" and (names := _author_names(slug)):
        written = StoryAuthor.objects.filter(name__in=names).values("story_id")
        found, stories = (names[0], reverse("stories:list")), stories.filter(pk__in=written)
    return Gathering(slug, *found, stories) if found and stories.exists() else None


def _author_names(slug: str) -> list[str]:
    names = StoryAuthor.objects.filter(story__live=True).order_by("name").values_list("name", flat=True).distinct()
    return [name for name in names if slugify(name) == slug]


def sitemap_series() -> list[tuple[str, date]]:
    """Return the address part and the day of the latest story of every series that has some to read."""
    rows = public_stories().order_by().filter(series__isnull=False).values_list("series__slug")
    return list(rows.annotate(latest=Max("published_date")).order_by("series__slug"))


def sitemap_pages() -> list[tuple[str, date | None]]:
    """Return the address and the day of last change of every public page of the editors."""
    pages = StandardPage.objects.live().public().filter(depth__gt=2).order_by("path")
    return [(page.url, page.last_published_at and page.last_published_at.date()) for page in pages if page.url]
