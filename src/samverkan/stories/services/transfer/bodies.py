"""A body of blocks on its way out of the database and in again, whatever blocks there are.

The definition of the blocks is walked beside the values: keys of pictures, files and other rows become names that
mean something elsewhere, and on the way in every value is checked by the block that is to hold it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import nh3
from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from samverkan.stories.models.blocks import StoryBody
from samverkan.stories.services.transfer.media import Album, Shelf

#: What begins the address of a link to a file that comes along.
FILE_LINK = "file:"
_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "s",
    "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"*": {"data-block-key", "lang", "dir"}, "a": {"href", "title"}}
_SCHEMES = {"http", "https", "mailto", "tel", "file"}
MOST_DEPTH = 8


def pack_body(body: Any, album: Album) -> list[dict[str, Any]]:
    """Return a page's body as others can read it."""
    stored = json.loads(json.dumps(body.get_prep_value(), cls=DjangoJSONEncoder))
    packed: list[dict[str, Any]] = _pack(body.stream_block, stored, album)
    return packed


def unpack_body(told: Any, shelf: Shelf) -> list[dict[str, Any]]:
    """Return a body as the database keeps it; what the site's blocks cannot hold is left out with a note."""
    body: list[dict[str, Any]] = _unpack(StoryBody(), told, shelf, 0)
    return body


def _pack(block: blocks.Block, value: Any, album: Album) -> Any:
    if isinstance(block, blocks.StreamBlock):
        return [
            {**row, "value": _pack(block.child_blocks[row["type"]], row["value"], album)}
            for row in value or []
            if row["type"] in block.child_blocks
        ]
    if isinstance(block, blocks.ListBlock):
        return [{**row, "value": _pack(block.child_block, row["value"], album)} for row in value or []]
    if isinstance(block, blocks.StructBlock):
        return {name: _pack(child, (value or {}).get(name), album) for name, child in block.child_blocks.items()}
    if isinstance(block, ImageChooserBlock):
        return album.picture(value)
    if isinstance(block, DocumentChooserBlock):
        return album.document(value)
    if isinstance(block, blocks.ChooserBlock):
        return _name_of(block, value)
    return pack_text(value or "", album) if isinstance(block, blocks.RichTextBlock) else value


def _name_of(block: blocks.ChooserBlock, key: Any) -> str | None:
    """Return what a row is known by in every database: the short name in its address."""
    found = block.target_model.objects.filter(pk=key).first() if key else None
    return str(found.slug) if found is not None and hasattr(found, "slug") else None


def pack_text(html: str, album: Album) -> str:
    """Return a rich text whose links lead to files that come along and to addresses instead of keys."""
    if "linktype" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", linktype=True):
        kind, key = str(link["linktype"]), str(link.get("id", ""))
        del link["linktype"], link["id"]
        document = album.document(int(key)) if kind == "document" and key.isdigit() else None
        page = Page.objects.filter(pk=int(key)).first() if kind == "page" and key.isdigit() else None
        if document:
            link["href"], link["title"] = FILE_LINK + document["file"], document["title"]
        elif page is not None and page.url:
            link["href"] = page.specific.get_absolute_url() if hasattr(page.specific, "get_absolute_url") else page.url
        else:
            link.unwrap()
    return str(soup)


def _unpack(block: blocks.Block, value: Any, shelf: Shelf, depth: int) -> Any:
    if depth > MOST_DEPTH:
        shelf.note("blocks nested too deep left out")
        return None
    if isinstance(block, blocks.StreamBlock):
        return _unpack_stream(block, value, shelf, depth)
    if isinstance(block, blocks.ListBlock):
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        return [
            {"type": "item", "value": _unpack(block.child_block, row.get("value"), shelf, depth + 1), **_identity(row)}
            for row in rows
        ]
    if isinstance(block, blocks.StructBlock):
        parts = value if isinstance(value, Mapping) else {}
        return {name: _unpack(child, parts.get(name), shelf, depth + 1) for name, child in block.child_blocks.items()}
    if isinstance(block, ImageChooserBlock):
        return shelf.picture(value) if value else None
    if isinstance(block, DocumentChooserBlock):
        return shelf.document(value) if value else None
    if isinstance(block, blocks.ChooserBlock):
        return _key_of(block, value, shelf)
    if isinstance(block, blocks.RichTextBlock):
        return unpack_text(value if isinstance(value, str) else "", shelf)
    return _checked(block, value, shelf)


def _unpack_stream(block: blocks.StreamBlock, value: Any, shelf: Shelf, depth: int) -> list[dict[str, Any]]:
    body = []
    for row in value if isinstance(value, list) else []:
        name = str(row.get("type", "")) if isinstance(row, Mapping) else ""
        child = block.child_blocks.get(name)
        if child is None:
            shelf.note(f"block “{name[:40]}” left out: there is none of that kind here")
            continue
        inner = _unpack(child, row.get("value"), shelf, depth + 1)
        if not _lacks_its_file(child, inner):
            body.append({"type": name, "value": inner, **_identity(row)})
    return body


def _lacks_its_file(block: blocks.Block, value: Any) -> bool:
    """Whether a picture or a file that did not come is what the block is for; the note has been written."""
    choosers = ImageChooserBlock | DocumentChooserBlock
    if not isinstance(block, blocks.StructBlock):
        return False
    needed = [name for name, child in block.child_blocks.items() if isinstance(child, choosers) and child.required]
    return any(value.get(name) is None for name in needed)


def _identity(row: Mapping[str, Any]) -> dict[str, str]:
    identity = row.get("id")
    return {"id": identity} if isinstance(identity, str) and 0 < len(identity) <= 40 else {}


def _key_of(block: blocks.ChooserBlock, name: Any, shelf: Shelf) -> Any:
    if not isinstance(name, str) or not name:
        return None
    found = block.target_model.objects.filter(slug=name).first() if hasattr(block.target_model, "slug") else None
    if found is None:
        shelf.note(f"“{name[:60]}” is not here, so a block that leads to it is empty")
    return found.pk if found is not None else None


def unpack_text(html: str, shelf: Shelf) -> str:
    """Return a rich text that holds nothing but text, lists and links, its files stored here."""
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    clean = clean.replace("<br>", "<br/>").replace("<hr>", "<hr/>")
    if FILE_LINK not in clean:
        return clean
    soup = BeautifulSoup(clean, "html.parser")
    for link in soup.find_all("a", href=True):
        if isinstance(link, Tag) and str(link["href"]).startswith(FILE_LINK):
            _to_document(link, shelf)
    return str(soup)


def _to_document(link: Tag, shelf: Shelf) -> None:
    told = {"file": unquote(str(link["href"])[len(FILE_LINK) :]), "title": str(link.get("title") or "")}
    key = shelf.document({**told, "title": told["title"] or link.get_text(" ", strip=True)})
    if key is None:
        link.unwrap()
        return
    link.attrs = {"linktype": "document", "id": str(key)}


def _checked(block: blocks.Block, value: Any, shelf: Shelf) -> Any:
    """Return a plain value as the block's own rules allow it; an empty one may stand, as in a draft."""
    if value in (None, ""):
        return value
    longest = getattr(getattr(block, "field", None), "max_length", None)
    if isinstance(value, str) and longest and len(value) > longest:
        shelf.note(f"a text of more than {longest} characters was cut")
        value = value[:longest]
    if isinstance(value, str):
        value = value.replace("\0", "")
    try:
        cleaned = block.get_prep_value(block.clean(block.to_python(value)))
    except (ValidationError, TypeError, ValueError, ArithmeticError):
        shelf.note(f"“{str(value)[:40]}” does not fit its block and was left out")
        return ""
    return json.loads(json.dumps(cleaned, cls=DjangoJSONEncoder))
