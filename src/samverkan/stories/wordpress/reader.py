"""A WXR file, read as a stream: first what it says of the whole blog, then one post at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import IO
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from samverkan.stories.wordpress.comments import read_comments
from samverkan.stories.wordpress.parts import Blog, Post, Term, Upload

#: No post of a blog is as long as this; what comes without an end is not one.
MOST_BYTES_A_POST = 25_000_000
MOST_DEPTH = 40
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_NO_POSTS = {"attachment", "nav_menu_item", "revision"}


class Refused(Exception):
    """The file is not a WXR file, or not one to be trusted; the message says why."""


class _Meter:
    """Gives the parser its bytes, and stops it where an element has no end in sight."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        chunk = self.stream.read(size if 0 < size <= 65_536 else 65_536)
        self.taken += len(chunk)
        if self.taken > MOST_BYTES_A_POST:
            raise Refused(f"one post is larger than {MOST_BYTES_A_POST // 1_000_000} MB; nothing of it is read")
        return chunk


def read_blog(stream: IO[bytes]) -> Blog:
    """Read the whole file once: whether it can be trusted, and what is needed to understand its posts."""
    blog, kinds = Blog(), Counter[str]()
    for name, element in _elements(stream):
        if name in _HEAD:
            _HEAD[name](blog, element)
        elif name == "item":
            kind = _text(element, "post_type")
            kinds[kind or "post"] += 1
            if kind == "attachment":
                _take_upload(blog, element)
            elif kind not in _NO_POSTS and _text(element, "status") == "publish":
                blog.paths.add(path_of(_text(element, "link")))
    if not kinds and not blog.url:
        raise Refused("it is not an export of WordPress (WXR): it has no channel with an address and posts")
    blog.kinds = dict(kinds)
    return blog


def read_posts(stream: IO[bytes], blog: Blog) -> Iterator[Post]:
    """Yield the posts and pages, one at a time."""
    for name, element in _elements(stream):
        if name == "item" and _text(element, "post_type") in {"post", "page", ""}:
            yield _post(element, blog)


def path_of(url: str) -> str:
    """Return the part of an address below the host, as it may be compared: no host, no slash at the end.

    >>> path_of("https://blogg.example/2018/05/hej/"), path_of("https://blogg.example/?p=12")
    ('/2018/05/hej', '/?p=12')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = "/" + unquote(parts.path).strip("/")
    return f"{path}?{parts.query}" if parts.query else path


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Yield the channel's children one at a time, and forget each; raise ``Refused`` where the file is not sound."""
    meter = _Meter(stream)
    trail: list[Element] = []
    try:
        for event, element in iterparse(meter, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                trail.append(element)
                if len(trail) > MOST_DEPTH:
                    raise Refused(f"it is nested more than {MOST_DEPTH} levels deep")
                continue
            trail.pop()
            if len(trail) == 2:
                yield _local(element), element
                trail[1].remove(element)
                meter.taken = 0
    except DefusedXmlException:
        raise Refused("it declares a document type or entities of its own, which an export of WordPress never does")
    except ParseError as fault:
        raise Refused(f"it is not sound XML: {fault}")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _find(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of a name, whichever version of WXR their namespace says."""
    return (child for child in element if _local(child) == name)


def _text(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in _find(element, name)), "")


def _take_author(blog: Blog, element: Element) -> None:
    names = [_text(element, part) for part in ("author_first_name", "author_last_name")]
    login = _text(element, "author_login")
    blog.authors[login] = _text(element, "author_display_name") or " ".join(filter(None, names)) or login


def _take_category(blog: Blog, element: Element) -> None:
    slug = unquote(_text(element, "category_nicename"))
    blog.categories[slug] = Term(slug, _text(element, "cat_name") or slug, unquote(_text(element, "category_parent")))


def _take_upload(blog: Blog, element: Element) -> None:
    meta = _meta(element)
    url = _text(element, "attachment_url")
    file = meta.get("_wp_attached_file") or upload_path(url)
    blog.uploads[_text(element, "post_id")] = Upload(
        file, url, _text(element, "title"), meta.get("_wp_attachment_image_alt", ""), _excerpt(element)
    )


_HEAD: dict[str, Callable[[Blog, Element], None]] = {
    "title": lambda blog, element: setattr(blog, "title", (element.text or "").strip()),
    "description": lambda blog, element: setattr(blog, "lead", (element.text or "").strip()),
    "link": lambda blog, element: setattr(blog, "url", blog.url or (element.text or "").strip()),
    "base_blog_url": lambda blog, element: setattr(blog, "url", (element.text or "").strip() or blog.url),
    "author": _take_author,
    "category": _take_category,
}


def upload_path(url: str) -> str:
    """Return where below the uploads an address leads, or nothing if it leads elsewhere.

    >>> upload_path("https://blogg.example/wp-content/uploads/2018/05/bild.jpg?w=300"), upload_path("https://x.example/")
    ('2018/05/bild.jpg', '')
    """
    path = url.split("?")[0].split("#")[0]
    _before, mark, after = path.partition("/wp-content/uploads/")
    if not mark:
        found = re.search(r"//[^/]*\.files\.wordpress\.com/(.+)", path)
        after = found[1] if found else ""
    return unquote(after)


def _meta(element: Element) -> dict[str, str]:
    return {_text(row, "meta_key"): _text(row, "meta_value") for row in _find(element, "postmeta")}


def _excerpt(element: Element) -> str:
    """Return the excerpt: like the content an element called encoded, in a namespace of its own."""
    encoded = [child for child in _find(element, "encoded") if child.tag != _CONTENT]
    return (encoded[0].text or "").strip() if encoded else ""


def _post(element: Element, blog: Blog) -> Post:
    remarks, left_out = read_comments(_find(element, "comment"), _text)
    moment = _moment(_text(element, "post_date_gmt"))
    local = _moment(_text(element, "post_date"))
    changed = _moment(_text(element, "post_modified_gmt"))
    login = next(((child.text or "").strip() for child in element if child.tag == _CREATOR), "")
    return Post(
        key=_text(element, "post_id"),
        kind=_text(element, "post_type") or "post",
        title=_text(element, "title"),
        slug=unquote(_text(element, "post_name")),
        url=_text(element, "link"),
        author=blog.authors.get(login, login),
        content=next((child.text or "" for child in element if child.tag == _CONTENT), ""),
        excerpt=_excerpt(element),
        status=_text(element, "status") or "publish",
        day=_day(local or moment),
        published_at=moment or local,
        changed_at=changed,
        is_protected=bool(_text(element, "post_password")),
        takes_comments=_text(element, "comment_status") == "open",
        categories=tuple(_terms(element, "category")),
        tags=tuple(_terms(element, "post_tag")),
        meta=_meta(element),
        comments=remarks,
        left_out=left_out,
    )


def _terms(element: Element, domain: str) -> Iterator[Term]:
    for child in _find(element, "category"):
        name = (child.text or "").strip()
        if child.get("domain") == domain and name:
            yield Term(unquote(child.get("nicename") or ""), name)


def _moment(text: str) -> datetime | None:
    """Return a moment as WordPress writes it; its zeros are none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
