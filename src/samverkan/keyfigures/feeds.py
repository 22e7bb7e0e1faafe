"""The Atom feed of revised key figures: one entry for each indicator and fetch."""

# ruff: noqa: D102 - the methods' names and meanings are those of django.contrib.syndication

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from samverkan.keyfigures import revision_words
from samverkan.keyfigures.queries import revisions as queries
from samverkan.keyfigures.revision_words import Telling
from samverkan.network.queries import region_name
from samverkan.web.plain import without_controls

FEED_LENGTH = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated."""


class StableAtom(Atom1Feed):
    """A feed without entries is not new each time it is read."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEGINNING


class RevisionFeed(Feed):  # type: ignore[type-arg]
    """The latest revisions, in Swedish; every address is absolute and no id ever changes."""

    feed_type = StableAtom
    language = settings.LANGUAGE_CODE

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/atom+xml; charset=utf-8"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def title(self) -> str:
        return _("Revised key figures")

    def subtitle(self) -> str:
        return _("What the newest fetch of each key figure told otherwise than the one before.")

    def link(self) -> str:
        return settings.BASE_URL + reverse("keyfigures:revisions")

    def feed_url(self) -> str:
        return settings.BASE_URL + reverse("keyfigures:revisions_feed")

    def feed_guid(self) -> str:
        return _tag("andringar")

    def author_name(self) -> str:
        return region_name() or "Samverkan"

    def items(self) -> list[Telling]:
        revised = queries.tell_revised(queries.list_revised()[:FEED_LENGTH])
        names = queries.names_of(revised)
        return [revision_words.tell(one, names) for one in revised]

    def item_title(self, item: Telling) -> str:
        return without_controls(item.revised.indicator.title)

    def item_description(self, item: Telling) -> str:
        return without_controls(render_to_string("keyfigures/revisions/_entry.html", {"telling": item}).strip())

    def item_link(self, item: Telling) -> str:
        return settings.BASE_URL + reverse("keyfigures:indicator", args=[item.revised.indicator.pk])

    def item_guid(self, item: Telling) -> str:
        return _tag(f"{item.revised.indicator.pk}/{item.revised.vintage_id}")

    def item_pubdate(self, item: Telling) -> datetime:
        return item.revised.published_at

    def item_updateddate(self, item: Telling) -> datetime:
        return item.revised.published_at


def _tag(what: str) -> str:
    """Return an id that stays when an address changes (RFC 4151)."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname or 'samverkan'},2026:nyckeltal/{what}"
