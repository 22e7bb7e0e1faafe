"""A page as Markdown: what it is in the front matter, its text below, its comments last."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from markdownify import markdownify

from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import StandardPage, StoryPage
from samverkan.stories.services.transfer.crates import Crate
from samverkan.stories.services.transfer.describing import Told
from samverkan.stories.services.transfer.media import Album
from samverkan.stories.services.transfer.rendering import render_body


def write_markdown(page: StoryPage | StandardPage, entry: Told, album: Album, crate: Crate) -> None:
    """Write one page to a file named by its date and address."""
    is_story = isinstance(page, StoryPage)
    language = page.text_language if isinstance(page, StoryPage) else settings.LANGUAGE_CODE
    html = render_body(page, album, pictures_in="../", language=language)
    text = markdownify(html, heading_style="ATX", bullets="-").strip()
    ingress = f"**{entry['content']['ingress']}**\n\n" if entry["content"].get("ingress") else ""
    parts = [_front_matter(entry), f"# {page.title}\n\n{ingress}{text}\n", *_comments(entry)]
    day = f"{entry['content']['published_date']}-" if entry["content"].get("published_date") else ""
    crate.write(f"{'stories' if is_story else 'pages'}/{day}{page.slug}.md", "\n".join(parts).encode())


def _front_matter(entry: Told) -> str:
    """Return everything but the text, a name and a JSON value a line, which is YAML too."""
    content: dict[str, Any] = {name: value for name, value in entry["content"].items() if name != "body"}
    rows = {"type": entry["type"], "state": entry["state"], "key": entry["key"], **content}
    rows["old_addresses"] = entry["old_addresses"]
    lines = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items() if value not in ("", None)
    ]
    return "\n".join(["---", *lines, "---", ""])


def _comments(entry: Told) -> list[str]:
    shown = [row for row in entry["comments"] if row["status"] == CommentStatus.PUBLISHED]
    if not shown:
        return []
    return ["\n---\n", *(_comment(row) for row in shown)]


def _comment(row: Told) -> str:
    """Return a comment; one that answers another is set in."""
    text = f"**{row['name']}**, {row['created_at'][:10]}\n\n{row['text']}\n"
    return "".join(f"> {line}\n" for line in text.splitlines()) if row["parent"] else text
