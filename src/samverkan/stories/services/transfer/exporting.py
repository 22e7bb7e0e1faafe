"""Everything that has been published, and every draft, as files that others can read and that we can read again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO

from django.conf import settings
from wagtail.log_actions import log

from samverkan.network.models import Person
from samverkan.stories.models import BlogPage, Series, StandardPage, StoryPage, Theme
from samverkan.stories.services.comments import NotAllowed
from samverkan.stories.services.transfer.crates import Crate, ZipCrate
from samverkan.stories.services.transfer.describing import Told, describe_entry, describe_term
from samverkan.stories.services.transfer.from_json import FILE_NAME, FORMAT, VERSION
from samverkan.stories.services.transfer.from_wordpress import OWN_META
from samverkan.stories.services.transfer.markdown import write_markdown
from samverkan.stories.services.transfer.media import Album
from samverkan.stories.services.transfer.rendering import render_body
from samverkan.stories.wordpress.writer import Item, WxrWriter


def export_blog(*, form: str, crate: Crate, now: datetime) -> int:
    """Write the blog with its pictures and files in one of the forms; return how many pages."""
    album = Album()
    number = _FORMS[form](crate, album, now)
    for name, data in album.contents():
        crate.write(name, data)
    return number


def export_as_zip(*, actor: Person, form: str, file: IO[bytes], now: datetime) -> int:
    """Write the blog as a ZIP file for an editor, and note in the trail who took it. Raises ``NotAllowed``."""
    if not actor.has_perm("stories.edit"):
        raise NotAllowed
    crate = ZipCrate(file)
    with crate.archive:
        number = export_blog(form=form, crate=crate, now=now)
    log(BlogPage.objects.get(), "stories.export", user=actor, timestamp=now, data={"form": form})
    return number


def list_pages() -> Iterator[StoryPage | StandardPage]:
    """Yield every story and every page of the editors, the oldest first; the site's root is none."""
    yield from StoryPage.objects.order_by("published_date", "path").iterator(chunk_size=50)
    yield from StandardPage.objects.filter(depth__gt=2).order_by("path").iterator(chunk_size=50)


def _frame() -> Told:
    blog = BlogPage.objects.get()
    return {
        "url": settings.BASE_URL,
        "title": blog.title,
        "lead": blog.lead,
        "themes": [describe_term(theme) for theme in Theme.objects.order_by("slug")],
        "series": [describe_term(series) for series in Series.objects.order_by("slug")],
    }


def _as_json(crate: Crate, album: Album, now: datetime) -> int:
    """Write one file, a page at a time."""
    number = 0
    head = json.dumps({"format": FORMAT, "version": VERSION, "exported_at": now.isoformat(), **_frame()}, indent=1)
    with crate.stream(FILE_NAME) as stream:
        stream.write(head[:-2].encode() + b',\n "entries": [')
        for number, page in enumerate(list_pages(), start=1):
            entry = json.dumps(describe_entry(page, album), ensure_ascii=False, indent=1)
            stream.write((",\n" if number > 1 else "\n").encode() + entry.encode())
        stream.write(b"\n]}\n")
    return number


def _as_wxr(crate: Crate, album: Album, now: datetime) -> int:
    """Write one WXR file; what WXR has no place for travels with each post as a field of our own."""
    number, frame = 0, _frame()
    with crate.stream("blog.xml") as stream, WxrWriter(stream, frame, now) as writer:
        for number, page in enumerate(list_pages(), start=1):
            entry = describe_entry(page, album)
            writer.write(_item(page, entry, album, number))
        for offset, name in enumerate(sorted(album.files), start=1):
            writer.write_upload(number + offset, name)
    return number


def _item(page: StoryPage | StandardPage, entry: Told, album: Album, number: int) -> Item:
    language = page.text_language if isinstance(page, StoryPage) else settings.LANGUAGE_CODE
    path = page.get_absolute_url() if isinstance(page, StoryPage) else f"/{page.slug}/"
    html = render_body(page, album, pictures_in=f"{settings.BASE_URL}/wp-content/uploads/", language=language)
    own = json.dumps(entry, ensure_ascii=False)
    return Item(number, settings.BASE_URL + path, entry, html, {OWN_META: own})


def _as_markdown(crate: Crate, album: Album, now: datetime) -> int:
    number = 0
    for page in list_pages():
        write_markdown(page, describe_entry(page, album), album, crate)
        number += 1
    return number


_FORMS: dict[str, Callable[[Crate, Album, datetime], int]] = {
    "json": _as_json,
    "markdown": _as_markdown,
    "wxr": _as_wxr,
}
FORMS: tuple[str, ...] = tuple(_FORMS)
