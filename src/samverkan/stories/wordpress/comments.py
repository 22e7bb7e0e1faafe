"""Comments of a WXR file: text without tags, in threads of one level. E-mail and IP address are never read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from bs4 import BeautifulSoup, Tag

from samverkan.stories.wordpress.parts import Remark

_ECHOES = {"pingback", "trackback"}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_PARTING = ["p", "br", "div", "li", "blockquote"]


def read_comments(
    elements: Iterable[Element], text_of: Callable[[Element, str], str]
) -> tuple[tuple[Remark, ...], dict[str, int]]:
    """Return the comments, oldest first, and how many were left out for which reason."""
    remarks: list[Remark] = []
    left_out: Counter[str] = Counter()
    for element in elements:
        approved, kind = text_of(element, "comment_approved"), text_of(element, "comment_type")
        text = plain_text(text_of(element, "comment_content"))
        if kind in _ECHOES:
            left_out["pingback"] += 1
        elif approved not in {"0", "1"}:
            left_out["spam or trash"] += 1
        elif not text:
            left_out["empty comment"] += 1
        else:
            name = plain_text(text_of(element, "comment_author"))[:80] or "Anonym"
            key, parent = text_of(element, "comment_id"), text_of(element, "comment_parent")
            moment = _moment(text_of(element, "comment_date_gmt")) or _moment(text_of(element, "comment_date"))
            remarks.append(Remark(key, "" if parent == "0" else parent, name, text, approved == "1", moment))
    return _threaded(remarks), dict(left_out)


def _threaded(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Return the comments with the first of its thread as the parent of each, whatever the depth was."""
    parents = {remark.key: remark.parent for remark in remarks}
    found = []
    for remark in remarks:
        top, seen = remark.parent, {remark.key}
        while parents.get(top) and top not in seen:
            seen.add(top)
            top = parents[top]
        is_reply = top in parents and top not in seen
        found.append(replace(remark, parent=top if is_reply else ""))
    return tuple(sorted(found, key=lambda one: (one.written_at or _LONG_AGO, one.key)))


def plain_text(html: str) -> str:
    """Return the words of a comment: scripts and styles gone with what they hold, links with where they lead.

    >>> plain_text('<b>Bra</b> <a href="https://a.example/">här</a><script>alert(1)</script>')
    'Bra här (https://a.example/)'
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["script", "style", "template", "noscript", "iframe", "object", "svg"]):
        tag.decompose()
    for link in soup.find_all("a", href=re.compile(r"^https?://")):
        if isinstance(link, Tag) and str(link["href"]) not in link.get_text():
            link.append(f" ({link['href']})")
    for tag in soup(_PARTING):
        tag.append("\n")
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in soup.get_text().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
