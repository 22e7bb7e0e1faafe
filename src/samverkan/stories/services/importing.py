"""Saved pages become stories: made, completed or left alone, and never at the cost of an editor's work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.log_actions import log
from wagtail.models import Page

from samverkan.network.models import Person
from samverkan.stories.models import BlogPage, StoryImport, StoryPage
from samverkan.stories.models.pages import RESERVED_SLUGS
from samverkan.stories.saved_pages import Block, FullPage, Listing, Run, Unreadable, read_saved_page, title_key
from samverkan.stories.services.story_body import from_saved


class Result(StrEnum):
    """What became of one story, or of a file."""

    MADE = "made"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    UNREADABLE = "unreadable"
    NOTE = "note"


@dataclass(frozen=True)
class Outcome:
    """One line of the report: which file, what happened to which story, and why."""

    file: str
    result: Result
    title: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Part:
    """What one page says of one story."""

    kind: str
    title: str
    content: dict[str, Any]
    note: str = ""


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


def import_saved_pages(
    *,
    actor: Person | None,
    files: Iterable[tuple[str, bytes]],
    now: datetime,
    fallback_date: date | None = None,
    is_dry_run: bool = False,
) -> Iterator[Outcome]:
    """Turn saved pages into stories, one outcome at a time; a page that cannot be read changes nothing.

    ``fallback_date`` is given to full pages that neither say a date nor stand in a list; without it they stay drafts.
    A dry run does everything and then takes it back.
    """
    try:
        with transaction.atomic() if is_dry_run else nullcontext():
            for name, data in files:
                yield from _import_file(actor, name, data, fallback_date, now)
            if is_dry_run:
                raise _DryRun
    except _DryRun:
        return


def _import_file(
    actor: Person | None, name: str, data: bytes, fallback_date: date | None, now: datetime
) -> Iterator[Outcome]:
    try:
        page = read_saved_page(data, name)
    except Unreadable as fault:
        yield Outcome(name, Result.UNREADABLE, reason=str(fault))
        return
    for note in page.notes:
        yield Outcome(name, Result.NOTE, reason=note)
    seen: set[str] = set()
    for part in _parts(page, fallback_date):
        key = title_key(part.title)
        if key in seen:
            yield Outcome(
                name, Result.SKIPPED, part.title, "the list has this title more than once; the first one counts"
            )
            continue
        seen.add(key)
        with transaction.atomic():
            result, reason = _store(actor, key, part, now)
        yield Outcome(name, result, part.title, "; ".join(filter(None, [reason, part.note])))


def _parts(page: Listing | FullPage, fallback_date: date | None) -> Iterator[_Part]:
    """Yield what a page says of each of its stories."""
    if isinstance(page, FullPage):
        content = {
            "ingress": page.ingress, "date": _iso(page.published_date), "fallback_date": _iso(fallback_date),
            "owner": page.owner, "blocks": [asdict(block) for block in page.blocks],
        }  # fmt: skip
        yield _Part("full", page.title, json.loads(json.dumps({"title": page.title, **content})))
        return
    for entry in page.entries:
        content = {"ingress": entry.ingress, "date": _iso(entry.published_date), "owner": entry.owner}
        yield _Part("listing", entry.title, {"title": entry.title, **content}, entry.note)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _store(actor: Person | None, key: str, part: _Part, now: datetime) -> tuple[Result, str]:
    """Make, complete or leave alone the story of a title."""
    record = StoryImport.objects.select_for_update().filter(title_key=key).first()
    if record is None:
        if any(title_key(title) == key for title in StoryPage.objects.values_list("title", flat=True)):
            return Result.SKIPPED, "a story with this title was written here"
        record = StoryImport(title_key=key, imported_at=now)
    elif record.story is None:
        return Result.SKIPPED, "it was imported before and has been deleted here"
    before = getattr(record, part.kind)
    if part.kind == "full" and before and not part.content["fallback_date"]:
        part = replace(part, content={**part.content, "fallback_date": before.get("fallback_date", "")})
    if before == part.content:
        return Result.UNCHANGED, ""
    stored = record.story
    page = stored.get_latest_revision_as_object() if stored else None
    if stored and page and fingerprint(page, is_live=stored.live) != record.fingerprint:
        return Result.SKIPPED, "it has been edited here since it was imported"
    setattr(record, part.kind, part.content)
    return _write(actor, record, page, now)


def _write(actor: Person | None, record: StoryImport, page: StoryPage | None, now: datetime) -> tuple[Result, str]:
    """Bring a story in line with all that the saved pages say of it."""
    is_new = page is None
    story = page or StoryPage(slug=_free_slug(record))
    reason = _fill(story, record, now)
    if is_new:
        story.live = False
        _blog().add_child(instance=story)
        log(story, "wagtail.create", user=actor, timestamp=now)
    revision = story.save_revision(user=actor, clean=False, log_action=not is_new)
    if story.published_date:
        revision.publish(user=actor)
    saved = StoryPage.objects.get(pk=story.pk)
    record.story, record.imported_at = saved, now
    record.fingerprint = fingerprint(saved.get_latest_revision_as_object(), is_live=saved.live)
    record.save()
    return (Result.MADE if is_new else Result.CHANGED), reason


def _fill(story: StoryPage, record: StoryImport, now: datetime) -> str:
    """Set what the saved pages say: the full page first, the list where that is silent. Return why it stays a draft."""
    full, listing = record.full or {}, record.listing or {}
    story.title = full.get("title") or listing["title"]
    story.draft_title = story.title
    story.ingress = full.get("ingress") or listing.get("ingress") or ""
    story.page_owner_name = full.get("owner") or listing.get("owner") or ""
    story.body = json.dumps(from_saved([_block(block) for block in full.get("blocks", [])]))
    told = full.get("date") or listing.get("date")
    day = date.fromisoformat(told or full.get("fallback_date") or "0001-01-01")
    story.published_date = None
    if day.year == 1:
        return "draft: it says no date; give it one in the editor, import the list it stands in, or use --date"
    if day > timezone.localdate(now):
        return f"draft: its date {day} lies ahead"
    story.published_date = day
    if not story.ingress:
        story.ingress = story.title
    return "" if told else f"dated {day} as you asked"


def _block(stored: dict[str, Any]) -> Block:
    lines = tuple(tuple(Run(**run) for run in line) for line in stored["lines"])
    return Block(**{**stored, "lines": lines})


def _free_slug(record: StoryImport) -> str:
    """Return an address for a title that no other story and no page of the blog itself has."""
    title = (record.full or record.listing or {})["title"]
    base = slugify(title)[:80].strip("-") or "berattelse"
    slug, number = base, 2
    while slug in RESERVED_SLUGS or StoryPage.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _blog() -> BlogPage:
    """Return the blog, locked: two that add a story at once must not take the same place in the tree."""
    Page.objects.select_for_update().get(pk=BlogPage.objects.values_list("pk", flat=True).get())
    blog: BlogPage = BlogPage.objects.get()
    return blog


def fingerprint(story: StoryPage, *, is_live: bool) -> str:
    """Return a digest of what an editor sees and may have changed."""
    body = [(block["type"], block["value"]) for block in story.body.get_prep_value()]
    seen = [
        story.title, story.slug, story.ingress, str(story.published_date), story.page_owner_name, story.kind, body,
        story.page_owner_id, story.series_id, story.municipality_id, is_live,
        [author.name for author in story.authors.all()], sorted(theme.pk for theme in story.themes.all()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()
