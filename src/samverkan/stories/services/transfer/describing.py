"""A page as it is told outside its database: every field of its own, whatever fields there are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.models import Page

from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Series, StandardPage, StoryPage, Theme
from samverkan.stories.services.transfer.bodies import pack_body
from samverkan.stories.services.transfer.media import Album

Told = dict[str, Any]
PAGE_FIELDS = ("title", "slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at")


def describe_entry(page: StoryPage | StandardPage, album: Album) -> Told:
    """Return a page with all that belongs to it: its words, its later draft, its comments, its old addresses."""
    latest = page.get_latest_revision_as_object()
    live = describe(page if page.live else latest, album)
    draft = describe(latest, album) if page.live and page.has_unpublished_changes else None
    is_story = isinstance(page, StoryPage)
    told: Told = plain(
        {
            "type": "story" if is_story else "page",
            "key": str(page.translation_key),
            "state": _state(page),
            "created_at": page.first_published_at,
            "changed_at": page.last_published_at,
            "content": live,
            "draft": draft,
            "comments": _comments(page) if isinstance(page, StoryPage) else [],
            "old_addresses": list_old_addresses(page),
        }
    )
    return told


def _state(page: Page) -> str:
    if page.live:
        return "private" if page.get_view_restrictions().exists() else "live"
    is_set = page.scheduled_revision is not None
    return "scheduled" if is_set else "draft"


def describe(page: StoryPage | StandardPage, album: Album) -> Told:
    """Return what an editor sees of a page."""
    told = {name: getattr(page, name) for name in PAGE_FIELDS} | describe_fields(page, album)
    for relation in child_relations(type(page)):
        rows = getattr(page, relation.get_accessor_name()).all()
        told[relation.get_accessor_name()] = [describe_fields(row, album) for row in rows]
    if isinstance(page, StoryPage):
        told["themes"] = [describe_term(theme) for theme in sorted(page.themes.all(), key=lambda one: one.slug)]
    whole: Told = plain(told)
    return whole


def describe_fields(row: models.Model, album: Album) -> Told:
    """Return a row's own fields; what it points at is told by its short name, an account not at all."""
    told: Told = {}
    for field in own_fields(type(row)):
        value = getattr(row, field.name)
        if isinstance(field, StreamField):
            told[field.name] = pack_body(value, album)
        elif isinstance(field, models.ForeignKey):
            is_term = isinstance(value, Theme | Series)
            told[field.name] = describe_term(value) if is_term else getattr(value, "slug", None)
        else:
            told[field.name] = value
    return told


def describe_term(term: Theme | Series) -> Told:
    """Return a theme or a series, so that it can be made where it is not."""
    told = {"slug": term.slug, "name": term.name}
    return told | {"lead": term.lead} if isinstance(term, Series) else told


def own_fields(model: type[models.Model]) -> list[Any]:
    """Return the fields of a model's own table that mean something elsewhere."""
    return [field for field in model._meta.local_concrete_fields if _means_something(field)]


def _means_something(field: Any) -> bool:
    if field.primary_key or not field.editable or field.name == "sort_order" or isinstance(field, ParentalKey):
        return False
    return not field.is_relation or hasattr(field.related_model, "slug")


def child_relations(model: type[models.Model]) -> list[Any]:
    """Return the rows that are edited together with a page, such as its authors."""
    return [one for one in get_all_child_relations(model) if one.related_model._meta.app_label == "stories"]


def _comments(story: StoryPage) -> list[Told]:
    """Return the comments that their writers have confirmed: no e-mail address, no personal link."""
    rows = list(story.comments.exclude(status=CommentStatus.UNCONFIRMED).order_by("created_at", "pk"))
    keys = {row.pk: comment_key(row.created_at.isoformat(), row.name, row.text) for row in rows}
    return [
        {
            "key": keys[row.pk],
            "parent": keys.get(row.parent_id) if row.parent_id else None,
            "name": row.name,
            "text": row.text,
            "status": row.status,
            "language": row.language,
            "created_at": row.created_at,
            "confirmed_at": row.confirmed_at,
            "decided_at": row.decided_at,
            "revised_text": row.revised_text,
            "edits": row.edits,
            "edited_at": row.edited_at,
            "broken_rule": row.broken_rule,
        }
        for row in rows
    ]


def comment_key(*parts: str) -> str:
    """Return what a comment is known by in every database."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def list_old_addresses(page: Page) -> list[str]:
    """Return the addresses that lead to a page."""
    rows: Iterable[str] = Redirect.objects.filter(redirect_page_id=page.pk).values_list("old_path", flat=True)
    return sorted(set(rows))


def plain(told: Any) -> Any:
    """Return it with nothing in it but what JSON has."""
    return json.loads(json.dumps(told, cls=DjangoJSONEncoder))


def digest_of(told: Any) -> str:
    """Return a digest of something told."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def fingerprint_of(page: StoryPage | StandardPage) -> str:
    """Return a digest of what an editor sees and may have changed; the slots of a schedule count too."""
    return digest_of([describe(page.get_latest_revision_as_object(), Album()), page.live])
