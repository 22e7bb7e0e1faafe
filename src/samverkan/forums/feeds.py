"""The Atom feed of changes to a forum's programme: one entry a version."""

# ruff: noqa: D102 - the methods' names and meanings are those of django.contrib.syndication

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from samverkan.forums.models import Forum, Release
from samverkan.forums.queries.change_words import Telling, tell_difference
from samverkan.forums.queries.programme import get_public_forum
from samverkan.forums.queries.programme_picture import from_json
from samverkan.forums.queries.releases import list_latest_with_earlier
from samverkan.network.queries import get_region
from samverkan.web.plain import without_controls

FEED_LENGTH = 20


@dataclass(frozen=True)
class Entry:
    """A version with what it changed, in words."""

    release: Release
    telling: Telling


class StableAtom(Atom1Feed):
    """A feed without entries was updated when the forum was made, not just now."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["since"]


class ProgrammeFeed(Feed):  # type: ignore[type-arg]
    """The latest versions, in Swedish; every address is absolute and no id ever changes."""

    feed_type = StableAtom
    language = settings.LANGUAGE_CODE

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/atom+xml; charset=utf-8"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def get_object(self, request: HttpRequest, slug: str) -> Forum:  # type: ignore[override]
        forum = get_public_forum(slug)
        if forum is None:
            raise Http404
        return forum

    def title(self, forum: Forum) -> str:
        return without_controls(_("Changes to the programme: %(title)s") % {"title": forum.title})

    def subtitle(self, forum: Forum) -> str:
        return _("Each version of the programme, with what differs from the one before.")

    def link(self, forum: Forum) -> str:
        return settings.BASE_URL + reverse("forums:versions", args=[forum.slug])

    def feed_url(self, forum: Forum) -> str:
        return settings.BASE_URL + reverse("forums:changes_feed", args=[forum.slug])

    def feed_guid(self, forum: Forum) -> str:
        return _tag(forum, "program")

    def feed_extra_kwargs(self, forum: Forum) -> dict[str, Any]:
        return {"since": forum.created_at}

    def author_name(self, forum: Forum) -> str:
        return get_region().name

    def items(self, forum: Forum) -> list[Entry]:
        entries = []
        for release, before, difference in list_latest_with_earlier(forum, most=FEED_LENGTH):
            release.forum = forum
            after = from_json(release.snapshot)
            entries.append(Entry(release, tell_difference(before or after, after, difference)))
        return entries

    def item_title(self, item: Entry) -> str:
        return _("Version %(number)d of the programme") % {"number": item.release.number}

    def item_description(self, item: Entry) -> str:
        context = {"release": item.release, "telling": item.telling}
        return without_controls(render_to_string("forums/versions/_entry.html", context).strip())

    def item_link(self, item: Entry) -> str:
        return settings.BASE_URL + reverse("forums:version", args=[item.release.forum.slug, item.release.number])

    def item_guid(self, item: Entry) -> str:
        return _tag(item.release.forum, f"program/{item.release.number}")

    def item_pubdate(self, item: Entry) -> datetime:
        return item.release.released_at

    def item_updateddate(self, item: Entry) -> datetime:
        return item.release.released_at


def _tag(forum: Forum, what: str) -> str:
    """Return an id that stays when the forum gets another title or address (RFC 4151)."""
    host = urlsplit(settings.BASE_URL).hostname or "samverkan"
    return f"tag:{host},{forum.created_at:%Y-%m-%d}:forum/{forum.pk}/{what}"
