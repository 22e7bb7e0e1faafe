"""What comes along with a page: comments and old addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from samverkan.stories.enums import CommentRule, CommentStatus
from samverkan.stories.models import Comment, StoryPage
from samverkan.stories.services.transfer.media import Shelf

_TAKEN = set(CommentStatus.values) - {CommentStatus.UNCONFIRMED}


def add_comments(story: StoryPage, told: Any, *, known: dict[str, int], now: datetime) -> dict[str, int]:
    """Add the comments that were not taken before, with their dates and threads; return all that were ever taken.

    One that has been withdrawn or deleted here does not come back. No e-mail address is stored.
    """
    taken = dict(known)
    for row in told if isinstance(told, list) else []:
        key = str(row.get("key") or "") if isinstance(row, Mapping) else ""
        comment = _comment(row, now) if key and key not in taken else None
        if comment is not None:
            comment.story = story
            comment.parent = story.comments.filter(pk=taken.get(str(row.get("parent") or ""))).first()
            comment.save()
            taken[key] = comment.pk
    return taken


def _comment(told: Mapping[str, Any], now: datetime) -> Comment | None:
    """Return a comment as it is told, if it may be stored."""
    text, status = _words(told, "text"), str(told.get("status") or "")
    if status not in _TAKEN or bool(text) == (status == CommentStatus.WITHDRAWN):
        return None
    edits, rule = told.get("edits"), told.get("broken_rule")
    written = moment_of(told.get("created_at")) or now
    return Comment(
        status=status,
        name=_words(told, "name")[:80],
        text=text,
        revised_text=_words(told, "revised_text") if status == CommentStatus.PUBLISHED else "",
        edits=edits if isinstance(edits, int) and 0 <= edits < 1000 else 0,
        edited_at=moment_of(told.get("edited_at")),
        broken_rule=rule if rule in CommentRule.values else "",
        language="en" if told.get("language") == "en" else "sv",
        created_at=written,
        confirmed_at=moment_of(told.get("confirmed_at")) or written,
        decided_at=None if status == CommentStatus.WAITING else moment_of(told.get("decided_at")) or written,
    )


def _words(told: Mapping[str, Any], name: str) -> str:
    return str(told.get(name) or "").replace("\0", "").strip()


def moment_of(text: Any) -> datetime | None:
    """Return a moment that is told, if it is one."""
    try:
        found = parse_datetime(str(text or ""))
    except ValueError:
        return None
    return found if found is None or timezone.is_aware(found) else timezone.make_aware(found)


def add_redirects(page: Page, told: Any, shelf: Shelf) -> None:
    """Let the old addresses lead to the page; one that leads elsewhere already is left as it is."""
    for address in told if isinstance(told, list) else []:
        add_redirect(str(address), shelf, page=page)


def add_redirect(address: str, shelf: Shelf, *, page: Page | None = None, link: str = "") -> None:
    """Let an old address lead to a page, or to another address of ours."""
    target = link or _path_of(page)
    if not address.startswith("/") or address.startswith("//") or len(address) > 255 or address.strip("/") == "":
        return
    path = Redirect.normalise_path(address)
    if path == target.rstrip("/"):
        return
    found = Redirect.objects.filter(Q(site=None), old_path=path).first()
    if found is None:
        Redirect.objects.create(old_path=path, redirect_page=page, redirect_link=link)
    elif page is not None and found.redirect_page_id != page.pk:
        shelf.note(f"the old address {path} leads elsewhere already")


def _path_of(page: Page | None) -> str:
    specific = page.specific if page is not None else None
    if isinstance(specific, StoryPage):
        return specific.get_absolute_url()
    return f"/{specific.slug}/" if specific is not None else ""
