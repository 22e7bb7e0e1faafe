"""Shortcodes: what we understand becomes HTML, what we do not is unwrapped, and all of it is reported."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

_TAG = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]{0,60})((?:\s[^\[\]]{0,2000})?)(/?)\](\]?)")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))")
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\[\]]{0,2000})\](.{0,20000}?)\[/(?:wp_)?caption\]", re.DOTALL)
_IMAGE = re.compile(r"(?:<a\b[^>]{0,2000}>)?\s*<img\b[^>]{0,4000}>\s*(?:</a>)?", re.IGNORECASE)
#: Shortcodes of WordPress itself and its best-known companions; others are known by attributes or an end of their own.
_KNOWN = {
    "audio", "button", "caption", "code", "column", "contact-form", "contact-form-7", "embed", "gallery", "more",
    "playlist", "table", "toc", "video", "wp_caption", "wpforms", "youtube", "vimeo",
}  # fmt: skip
_MEDIA = {"audio", "video", "embed", "youtube", "vimeo"}


def unwrap(html: str) -> tuple[str, dict[str, int]]:
    """Return the text without shortcodes, and how many of each were taken away.

    A word in brackets that is no shortcode stays: known names, attributes and ends tell.

    >>> unwrap('Se [sic] och [ruta färg="blå"]text[/ruta].')
    ('Se [sic] och text.', {'ruta': 1})
    """
    found: Counter[str] = Counter()
    ended = {match[3].lower() for match in _TAG.finditer(html) if match[2]}
    html = _CAPTION.sub(_figure, html)

    def replaced(match: re.Match[str]) -> str:
        name, attributes = match[3].lower(), attributes_of(match[4])
        if match[1] and match[6]:
            return match[0][1:-1]
        if not (name in _KNOWN or name in ended or attributes):
            return match[0]
        if not match[2]:
            found[name] += 1
        return match[1] + ("" if match[2] else _html_of(name, attributes)) + match[6]

    return _TAG.sub(replaced, html), dict(found)


def attributes_of(text: str) -> dict[str, str]:
    """Return a shortcode's attributes."""
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(text)}


def _html_of(name: str, attributes: dict[str, str]) -> str:
    """Return what stands for a shortcode: the pictures of a gallery by number, a link to what was shown."""
    if name == "gallery":
        numbers = re.findall(r"\d+", attributes.get("ids", ""))
        return "".join(f'<img data-upload="{number}">' for number in numbers)
    address = next((value for value in attributes.values() if value.startswith(("http://", "https://"))), "")
    return f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if name in _MEDIA and address else ""


def _figure(match: re.Match[str]) -> str:
    """Return a picture with its caption as HTML has it."""
    image = _IMAGE.search(match[2])
    if not image:
        return match[2]
    words = match[2].replace(image[0], "", 1).strip() or attributes_of(match[1]).get("caption", "")
    return f"<figure>{image[0]}<figcaption>{words}</figcaption></figure>"
