"""Writes WXR, one item at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import IO, Any
from xml.sax.saxutils import XMLGenerator

_NAMESPACES = {
    "xmlns:excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:wp": "http://wordpress.org/export/1.2/",
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STATUS = {"live": "publish", "private": "private", "scheduled": "future", "draft": "draft"}
_APPROVED = {"published": "1", "waiting": "0", "rejected": "trash", "withdrawn": "trash"}


@dataclass(frozen=True)
class Item:
    """A page to write: its number, address, what is told of it, its text, and fields of one's own."""

    number: int
    url: str
    entry: Mapping[str, Any]
    html: str
    meta: Mapping[str, str]


class WxrWriter:
    """Writes a whole file: the blog first, then items, in a ``with`` statement."""

    def __init__(self, stream: IO[bytes], frame: Mapping[str, Any], now: datetime) -> None:
        self.frame, self.now = frame, now
        self.xml = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)  # type: ignore[arg-type]
        self.comments = 0

    def __enter__(self) -> WxrWriter:
        self.xml.startDocument()
        self.xml.startElement("rss", {"version": "2.0", **_NAMESPACES})  # type: ignore[arg-type]
        self._start("channel")
        url = str(self.frame["url"])
        head = {
            "title": self.frame["title"], "link": url, "description": self.frame["lead"],
            "pubDate": format_datetime(self.now.astimezone(UTC)), "language": "sv-SE", "wp:wxr_version": "1.2",
            "wp:base_site_url": url, "wp:base_blog_url": url, "generator": "Samverkan",
        }  # fmt: skip
        self._all(head)
        for theme in self.frame["themes"]:
            self._group("wp:category", {"wp:category_nicename": theme["slug"], "wp:cat_name": theme["name"]})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end("channel")
        self._end("rss")
        self.xml.endDocument()

    def write(self, item: Item) -> None:
        """Write a post or a page."""
        entry, content = item.entry, item.entry["content"]
        self._start("item")
        self._all(_head(item))
        for theme in content.get("themes") or []:
            self._leaf("category", theme["name"], {"domain": "category", "nicename": theme["slug"]})
        for word in [word.strip() for word in str(content.get("keywords") or "").split(",") if word.strip()]:
            self._leaf("category", word, {"domain": "post_tag", "nicename": word})
        for key, value in item.meta.items():
            self._group("wp:postmeta", {"wp:meta_key": key, "wp:meta_value": value})
        self._write_comments(entry["comments"])
        self._end("item")

    def write_upload(self, number: int, file: str) -> None:
        """Write a picture or a file that lies beside this one."""
        title = file.rpartition("/")[2]
        self._start("item")
        url = f"{self.frame['url']}/wp-content/uploads/{file}"
        self._all(
            {
                "title": title, "link": url, "wp:post_id": number, "wp:post_type": "attachment",
                "wp:status": "inherit", "wp:attachment_url": url,
            }
        )  # fmt: skip
        self._group("wp:postmeta", {"wp:meta_key": "_wp_attached_file", "wp:meta_value": file})
        self._end("item")

    def _write_comments(self, rows: list[Mapping[str, Any]]) -> None:
        numbers: dict[str, int] = {}
        for row in rows:
            self.comments += 1
            numbers[row["key"]] = self.comments
            written = _moment(row["created_at"])
            self._group(
                "wp:comment",
                {
                    "wp:comment_id": self.comments, "wp:comment_author": row["name"], "wp:comment_date": written,
                    "wp:comment_date_gmt": written, "wp:comment_content": row["text"],
                    "wp:comment_approved": _APPROVED[row["status"]], "wp:comment_type": "comment",
                    "wp:comment_parent": numbers.get(row["parent"], 0),
                },
            )  # fmt: skip

    def _group(self, name: str, parts: Mapping[str, Any]) -> None:
        self._start(name)
        self._all(parts)
        self._end(name)

    def _all(self, parts: Mapping[str, Any]) -> None:
        for name, text in parts.items():
            self._leaf(name, text)

    def _leaf(self, name: str, text: Any, attributes: Mapping[str, str] | None = None) -> None:
        self.xml.startElement(name, dict(attributes or {}))  # type: ignore[arg-type]
        self.xml.characters(_NOT_XML.sub("", "" if text is None else str(text)))
        self.xml.endElement(name)

    def _start(self, name: str) -> None:
        self.xml.startElement(name, {})  # type: ignore[arg-type]
        self.xml.ignorableWhitespace("\n")

    def _end(self, name: str) -> None:
        self.xml.endElement(name)
        self.xml.ignorableWhitespace("\n")


def _head(item: Item) -> dict[str, Any]:
    """Return the elements that every post has."""
    entry, content = item.entry, item.entry["content"]
    authors = content.get("authors") or [{"name": content.get("page_owner_name") or ""}]
    day = str(content.get("published_date") or "")
    local = f"{day} 12:00:00" if day else _moment(entry["created_at"])
    moment = _moment(content.get("go_live_at") if entry["state"] == "scheduled" else entry["created_at"]) or local
    return {
        "title": content["title"], "link": item.url, "dc:creator": authors[0]["name"], "content:encoded": item.html,
        "excerpt:encoded": content.get("ingress") or "", "wp:post_id": item.number, "wp:post_date": local,
        "wp:post_date_gmt": moment, "wp:post_modified_gmt": _moment(entry["changed_at"]),
        "wp:comment_status": "open" if content.get("is_open_for_comments") else "closed",
        "wp:post_name": content["slug"],
        "wp:status": _STATUS[entry["state"]], "wp:post_parent": 0,
        "wp:post_type": "post" if entry["type"] == "story" else "page", "wp:post_password": "",
    }  # fmt: skip


def _moment(text: Any) -> str:
    """Return a moment as WordPress writes it: its zeros where there is none."""
    if not text:
        return "0000-00-00 00:00:00"
    return datetime.fromisoformat(str(text)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
