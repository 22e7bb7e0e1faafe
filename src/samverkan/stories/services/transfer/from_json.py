"""What ``export-stories`` wrote as JSON becomes stories and pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from samverkan.stories.models import BlogPage, Series, StoryPage, Theme
from samverkan.stories.services.importing import Outcome, Result
from samverkan.stories.services.transfer.filling import find_term
from samverkan.stories.services.transfer.folders import FileRefused
from samverkan.stories.services.transfer.media import Shelf
from samverkan.stories.services.transfer.storing import Journey, is_entry, source_of, store

FORMAT, VERSION = "samverkan-blog", 1
FILE_NAME = "blog.json"
MOST_BYTES = 300_000_000


def import_stories(*, journey: Journey, shelf: Shelf) -> Iterator[Outcome]:
    """Turn an export of our own, read from the shelf's folder, into stories and pages, one outcome at a time."""
    try:
        told = _read(shelf.folder.read(FILE_NAME, most=MOST_BYTES))
    except FileRefused as fault:
        yield Outcome(journey.file, Result.UNREADABLE, reason=f"{FILE_NAME}: {fault}")
        return
    if not journey.is_dry_run:
        take_frame(told)
    journey = Journey(source_of(str(told.get("url") or "")), journey.file, journey.now, journey.is_dry_run)
    for entry in told["entries"]:
        if is_entry(entry):
            yield store({**entry, "note": ""}, journey, shelf)
        else:
            yield Outcome(journey.file, Result.UNREADABLE, reason="an entry that is neither a story nor a page")


def _read(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise FileRefused("it is not JSON") from None
    is_ours = isinstance(told, dict) and told.get("format") == FORMAT and isinstance(told.get("entries"), list)
    if not is_ours:
        raise FileRefused("it is not an export of Samverkan")
    if told.get("version") != VERSION:
        raise FileRefused(f"it is of version {told.get('version')}; version {VERSION} is read")
    return dict(told)


def take_frame(told: Mapping[str, Any]) -> None:
    """Make the themes and series, and name the blog as it was named, if nothing has been written here."""
    for model, name in ((Theme, "themes"), (Series, "series")):
        for row in told.get(name) if isinstance(told.get(name), list) else []:  # type: ignore[union-attr]
            find_term(model, row)
    blog = BlogPage.objects.get()
    if not StoryPage.objects.exists() and isinstance(told.get("title"), str) and told["title"]:
        blog.title, blog.lead = told["title"][:255], str(told.get("lead") or "")[:400]
        blog.save_revision().publish()
