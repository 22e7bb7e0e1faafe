"""Stories for tests: a set-up blog, and stories in it that are public unless told otherwise."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from wagtail.models import Collection, Locale, Page

from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import BlogPage, Comment, Series, StoryAuthor, StoryPage, Theme
from samverkan.stories.services import set_up_blog
from tests.factories.network import make_region

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_blog() -> BlogPage:
    """Return the blog, set up if it is not there."""
    make_region()
    return BlogPage.objects.first() or _set_up()


def _set_up() -> BlogPage:
    """Set the blog up, on the roots that Wagtail's migrations made and a test with threads may have flushed away."""
    Locale.objects.get_or_create(language_code="sv")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    return set_up_blog(now=NOW)


def make_story(**fields: Any) -> StoryPage:
    """Return a story that is public; ``themes`` and ``authors`` (names) may be given."""
    number = next(_numbers)
    themes, authors = fields.pop("themes", []), fields.pop("authors", [])
    body = fields.pop("body", [{"type": "paragraph", "value": "<p>Vi började med att fråga.</p>"}])
    values: dict[str, Any] = {
        "title": f"Berättelse {number}",
        "slug": f"berattelse-{number}",
        "ingress": f"Vad vi lärde oss, del {number}.",
        "published_date": date(2026, 11, 1),
        "page_owner_name": "Maj Sidansvarig",
        "body": json.dumps(body),
        "live": True,
    }
    story: StoryPage = make_blog().add_child(instance=StoryPage(**(values | fields)))
    story.themes.set(themes)
    story.authors.set([StoryAuthor(name=name, title="Strateg") for name in authors])
    story.save()
    return story


def make_theme(name: str = "") -> Theme:
    """Return a theme."""
    number = next(_numbers)
    return Theme.objects.create(name=name or f"Tema {number}", slug=f"tema-{number}")


def make_series(**fields: Any) -> Series:
    """Return a series."""
    number = next(_numbers)
    return Series.objects.create(**({"name": f"Serie {number}", "slug": f"serie-{number}"} | fields))


def make_comment(story: StoryPage, **fields: Any) -> Comment:
    """Return a published comment."""
    values: dict[str, Any] = {
        "name": f"Läsare {next(_numbers)}",
        "email": "lasare@example.org",
        "text": "Så gör vi också.",
        "status": CommentStatus.PUBLISHED,
        "created_at": NOW,
        "confirmed_at": NOW,
        "decided_at": NOW,
    } | fields
    if values["status"] in (CommentStatus.UNCONFIRMED, CommentStatus.WAITING):
        values["decided_at"] = None
    return Comment.objects.create(story=story, **values)
