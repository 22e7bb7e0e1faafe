"""A page told outside becomes a page here: made, changed or left alone, in one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.dateparse import parse_date
from wagtail.log_actions import log
from wagtail.models import Page

from samverkan.stories.models import BlogPage, StandardPage, StoryPage, TransferRecord
from samverkan.stories.saved_pages import title_key
from samverkan.stories.services.importing import Outcome, Result
from samverkan.stories.services.transfer.belongings import add_comments, add_redirects, moment_of
from samverkan.stories.services.transfer.describing import Told, digest_of, fingerprint_of
from samverkan.stories.services.transfer.filling import fill, free_slug
from samverkan.stories.services.transfer.media import Shelf


@dataclass(frozen=True)
class Journey:
    """One import: from where, in which file, when, and whether it is only tried."""

    source: str
    file: str
    now: datetime
    is_dry_run: bool = False


def source_of(url: str) -> str:
    """Return what a blog is known by: its address without scheme."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/").lower()[:200] or "wordpress"


def is_entry(entry: Any) -> bool:
    """Return whether it tells of a page that we know how to store."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("content"), Mapping):
        return False
    has_title = bool(str(entry["content"].get("title") or "").strip())
    has_state = entry.get("state") in {"live", "private", "scheduled", "draft"}
    is_drafted = entry.get("draft") is None or isinstance(entry.get("draft"), Mapping)
    return has_title and has_state and is_drafted and entry.get("type") in {"story", "page"} and bool(entry.get("key"))


def store(entry: Mapping[str, Any], journey: Journey, shelf: Shelf) -> Outcome:
    """Store one page with all that belongs to it, or nothing of it, and say what was done and why."""
    shelf.begin()
    is_stored = False
    try:
        with transaction.atomic():
            result, reason = _store(entry, journey, shelf)
            if journey.is_dry_run:
                transaction.set_rollback(True)
        is_stored = not journey.is_dry_run
    except (ValidationError, DatabaseError, ValueError, TypeError) as fault:
        result, reason = Result.UNREADABLE, f"it cannot be stored: {str(fault)[:200]}"
    finally:
        if not is_stored:
            shelf.discard()
    return Outcome(journey.file, result, _title(entry), "; ".join(filter(None, [reason, *shelf.notes])))


def _title(entry: Mapping[str, Any]) -> str:
    return str(entry["content"].get("title") or "")[:255]


def _store(entry: Mapping[str, Any], journey: Journey, shelf: Shelf) -> tuple[Result, str]:
    parent = _locked_parent(entry)
    key, digest = str(entry["key"])[:80], digest_of(entry)
    record = TransferRecord.objects.filter(source=journey.source, source_key=key).first()
    if record is None:
        if _is_here(entry):
            return Result.SKIPPED, "a page with this title and date was made here in another way"
        record = TransferRecord(source=journey.source, source_key=key)
    elif record.page is None:
        return Result.SKIPPED, "it was imported before and has been deleted here"
    elif record.digest == digest and not any(shelf.folder.has(name) for name in record.missing):
        return Result.UNCHANGED, ""
    elif fingerprint_of(record.page.specific) != record.fingerprint:
        return Result.SKIPPED, "it has been edited here since it was imported"
    is_new = record.page is None
    page = _write(entry, record.page.specific if record.page else None, parent, shelf)
    if isinstance(page, StoryPage):
        record.comments = add_comments(page, entry.get("comments"), known=record.comments, now=journey.now)
    add_redirects(page, entry.get("old_addresses"), shelf)
    record.page, record.digest, record.missing, record.imported_at = page, digest, shelf.missing, journey.now
    record.fingerprint = fingerprint_of(page)
    record.save()
    private = "not public where it comes from: kept as a draft" if entry["state"] == "private" else ""
    note = "; ".join(filter(None, [str(entry.get("note") or ""), private]))
    return (Result.MADE if is_new else Result.CHANGED), note


def _locked_parent(entry: Mapping[str, Any]) -> Page:
    """Return the page it goes under, locked: two that add a page at once must not take the same place in the tree."""
    model = BlogPage if entry["type"] == "story" else StandardPage
    key = model.objects.order_by("depth", "pk").values_list("pk", flat=True)[0]
    Page.objects.select_for_update().get(pk=key)
    parent: Page = model.objects.get(pk=key)
    return parent


def _is_here(entry: Mapping[str, Any]) -> bool:
    """Whether somebody has written it here, or saved pages of the same blog have brought it."""
    content = entry["content"]
    if entry["type"] == "page":
        return bool(StandardPage.objects.filter(title=_title(entry), depth__gt=2).exists())
    try:
        day = parse_date(str(content.get("published_date") or ""))
    except ValueError:
        day = None
    same_day = StoryPage.objects.filter(published_date=day)
    return any(title_key(title) == title_key(_title(entry)) for title in same_day.values_list("title", flat=True))


def _write(entry: Mapping[str, Any], page: Any, parent: Page, shelf: Shelf) -> Any:
    """Bring a page in line with what is told of it, and return it as the database has it."""
    is_new, model = page is None, StoryPage if entry["type"] == "story" else StandardPage
    page = page or model(live=False)
    content = dict(entry["content"])
    forum = content.pop("documentation_of", None)
    fill(page, content, shelf)
    if is_new:
        page.slug = free_slug(page, content)
        _take_identity(page, entry)
        parent.add_child(instance=page)
        log(page, "wagtail.create")
    _publish(page, entry)
    if forum:
        _point_at_forum(page, forum, shelf)
    if entry.get("draft"):
        draft = page.get_latest_revision_as_object()
        fill(draft, {**entry["draft"], "slug": page.slug}, shelf)
        draft.save_revision(clean=False)
    return model.objects.get(pk=page.pk)


def _take_identity(page: Page, entry: Mapping[str, Any]) -> None:
    """Keep the identity that feeds know a page by, unless somebody here has it."""
    try:
        identity = UUID(str(entry["key"]))
    except ValueError:
        return
    if not Page.objects.filter(translation_key=identity).exists():
        page.translation_key = identity


def _publish(page: Page, entry: Mapping[str, Any]) -> None:
    """Publish, schedule or keep as a draft, with the times that the page had."""
    revision = page.save_revision(clean=False)
    is_dated = getattr(page, "published_date", True)
    if entry["state"] not in {"live", "scheduled"} or not is_dated:
        return
    revision.publish()
    created, changed = (moment_of(entry.get(name)) for name in ("created_at", "changed_at"))
    times: Told = {"first_published_at": created, "last_published_at": changed or created}
    sound = {name: value for name, value in times.items() if value}
    if sound and entry["state"] == "live":
        Page.objects.filter(pk=page.pk).update(**sound)
    page.refresh_from_db()


def _point_at_forum(page: StoryPage, slug: str, shelf: Shelf) -> None:
    """Say which forum a story documents, after it is public: nobody gets a letter about an old story."""
    fill(page, {"documentation_of": slug}, shelf)
    forum = page.documentation_of
    if forum is None or StoryPage.objects.filter(documentation_of=forum).exists():
        return
    StoryPage.objects.filter(pk=page.pk).update(documentation_of=forum)
    revision = page.save_revision(clean=False)
    if page.live:
        Page.objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)
