"""Stories and their series."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Max, Min, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samverkan.search.adapters.text import passages_of_blocks, stamp_of
from samverkan.search.rules import Entry, Place, Source
from samverkan.stories.enums import StoryKind
from samverkan.stories.models import Series, StoryAuthor, StoryPage
from samverkan.stories.queries import public_stories


def _stamps() -> Iterator[tuple[str, str]]:
    columns = ("pk", "title", "slug", "published_date", "last_published_at", "kind")
    for pk, *values in public_stories().values_list(*columns):
        yield str(pk), stamp_of(*values)


def _read(keys: Collection[str]) -> Iterator[Entry]:
    authors = Prefetch("authors", StoryAuthor.objects.select_related("municipality").order_by("sort_order"))
    stories = public_stories().filter(pk__in=[int(key) for key in keys]).select_related("municipality")
    for story in stories.prefetch_related(authors, "themes"):
        yield _entry(story)


def _entry(story: StoryPage) -> Entry:
    places = [author.municipality for author in story.authors.all()] + [story.municipality]
    written_by = ". ".join(f"{author.name}, {author.title}".strip(", ") for author in story.authors.all())
    return Entry(
        key=str(story.pk), kind=story.kind, url=story.get_absolute_url(), title=story.title, lead=story.ingress,
        passages=tuple(part for part in (*passages_of_blocks(story.body), written_by) if part),
        day=story.published_date, language=story.text_language,
        theme=tuple(Place(theme.slug, theme.name) for theme in story.themes.all()),
        municipality=tuple(dict.fromkeys(Place(place.slug, place.name) for place in places if place)),
    )  # fmt: skip


def _visible(keys: Collection[str]) -> set[str]:
    pks = public_stories().order_by().filter(pk__in=[int(key) for key in keys]).values_list("pk", flat=True)
    return {str(pk) for pk in pks}


def _series_stamps() -> Iterator[tuple[str, str]]:
    shown = Series.objects.filter(stories__in=public_stories().order_by())
    rows = shown.annotate(first=Min("stories__published_date"), last=Max("stories__published_date")).order_by("pk")
    for pk, *values in rows.values_list("pk", "name", "slug", "lead", "last"):
        yield str(pk), stamp_of(*values)


def _read_series(keys: Collection[str]) -> Iterator[Entry]:
    shown = Series.objects.filter(pk__in=[int(key) for key in keys], stories__in=public_stories().order_by())
    for series in shown.annotate(last=Max("stories__published_date")).order_by("pk"):
        yield Entry(
            key=str(series.pk), kind="series", url=reverse("stories:series", args=[series.slug]), title=series.name,
            lead=series.lead, day=series.last,
        )  # fmt: skip


def _visible_series(keys: Collection[str]) -> set[str]:
    shown = Series.objects.filter(pk__in=[int(key) for key in keys], stories__in=public_stories().order_by())
    return {str(pk) for pk in shown.values_list("pk", flat=True)}


STORIES = Source(
    name="stories",
    kinds={kind.value: kind.label for kind in StoryKind},
    stamps=_stamps,
    read=_read,
    visible=_visible,
)
SERIES = Source(
    name="series", kinds={"series": _("Series")}, stamps=_series_stamps, read=_read_series, visible=_visible_series
)
