"""Plain pages of the editors."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samverkan.search.adapters.text import passages_of_blocks, stamp_of
from samverkan.search.rules import Entry, Source
from samverkan.stories.models import StandardPage

SITE_ROOT_DEPTH = 2
"""The site's root stands so deep in Wagtail's tree; its address is the start page, which is not an editors' text."""


def _public() -> QuerySet[StandardPage]:
    pages: QuerySet[StandardPage] = StandardPage.objects.live().public().filter(depth__gt=SITE_ROOT_DEPTH)
    return pages.order_by("pk")


def _stamps() -> Iterator[tuple[str, str]]:
    for pk, *values in _public().values_list("pk", "title", "url_path", "last_published_at"):
        yield str(pk), stamp_of(*values)


def _read(keys: Collection[str]) -> Iterator[Entry]:
    for page in _public().filter(pk__in=[int(key) for key in keys]):
        yield Entry(
            key=str(page.pk), kind="page", url=page.get_url() or "/", title=page.title, lead=page.search_description,
            passages=passages_of_blocks(page.body),
        )  # fmt: skip


def _visible(keys: Collection[str]) -> set[str]:
    shown = _public().filter(pk__in=[int(key) for key in keys])
    return {str(pk) for pk in shown.values_list("pk", flat=True)}


PAGES = Source(name="pages", kinds={"page": _("Page")}, stamps=_stamps, read=_read, visible=_visible)
