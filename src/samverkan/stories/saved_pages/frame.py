"""The frame around a story: title, ingress, date, page owner; and whether a page is a list or one story."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date

from samverkan.stories.saved_pages.html import split_html
from samverkan.stories.saved_pages.parts import (
    MAX_INGRESS,
    MAX_TITLE,
    Block,
    Entry,
    FullPage,
    Listing,
    Unreadable,
    read_date,
)
from samverkan.stories.saved_pages.text import find_headings, mend_levels, split_text

MAX_BYTES = 5 * 1024 * 1024
_META = re.compile(r"^Publicerad(?:\s*:|\s)\s*(?P<date>.*?)\s*(?:Sidansvarig\s*:?\s*(?P<owner>.*))?$", re.IGNORECASE)
_OWNER = re.compile(r"^Sidansvarig\s*:?\s*(?P<owner>.*)$", re.IGNORECASE)
_MORE = re.compile(r"^(Läs mer|Läs vidare|Läs hela inlägget)\s*[.…»>]*$", re.IGNORECASE)
_COMMENTS = re.compile(r"^(Skriv en kommentar|Lämna en kommentar|Kommentarer)\b.{0,20}$", re.IGNORECASE)
_TRAILING_MORE = re.compile(r"\s*(Läs mer|Läs vidare)\s*[.…»>]*$", re.IGNORECASE)


def read_saved_page(data: bytes, name: str) -> Listing | FullPage:
    """Read a saved page, plain text or HTML; raise ``Unreadable`` with the reason if nothing can be had from it."""
    text = decode(data)
    is_html = name.lower().endswith((".html", ".htm")) or re.match(r"\s*<(!doctype|html)\b", text, re.IGNORECASE)
    blocks, notes = _split_html(text) if is_html else (split_text(text), [])
    blocks = _markers_apart(blocks)
    if not blocks:
        raise Unreadable("there is no text in it")
    if _is_listing(blocks):
        return _listing(blocks, notes)
    return _full_page(blocks, notes, is_html=bool(is_html))


def _split_html(text: str) -> tuple[list[Block], list[str]]:
    try:
        return split_html(text)
    except RecursionError:
        raise Unreadable("its tags are nested too deeply to be a page that somebody wrote") from None


def decode(data: bytes) -> str:
    """Return the file's text; raise ``Unreadable`` unless it is UTF-8 text of sensible size."""
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB, which is no saved page")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("the file is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise Unreadable("the file is not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(f"the file is not UTF-8 (byte {fault.start + 1}); save it as UTF-8") from None
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return "".join(c for c in text if c == "\n" or c == "\t" or unicodedata.category(c) != "Cc")


def _markers_apart(blocks: list[Block]) -> list[Block]:
    """Let lines that only frame a story stand as blocks of their own."""
    apart: list[Block] = []
    for block in blocks:
        if block.kind != "paragraph" or len(block.lines) == 1:
            apart.append(block)
            continue
        lines = [Block("paragraph", (line,)) for line in block.lines]
        framing = [i for i, line in enumerate(lines) if _is_frame(line.text)]
        start = 0
        for place in framing:
            apart.extend([Block("paragraph", block.lines[start:place])] if place > start else [])
            apart.append(lines[place])
            start = place + 1
        apart.extend([Block("paragraph", block.lines[start:])] if start < len(lines) else [])
    return apart


def _is_frame(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_META, _OWNER, _MORE, _COMMENTS)) and len(text) < 200


def _is_listing(blocks: list[Block]) -> bool:
    """Whether the blocks hold dated entries, at least one of which says "read on"."""
    dated = [
        i for i, block in enumerate(blocks) if (m := _META.match(block.text)) and m["date"] and len(block.text) < 200
    ]
    says_more = any(i + 1 < len(blocks) and _MORE.match(blocks[i + 1].text) for i in dated)
    return len(dated) > 1 or says_more


def _listing(blocks: list[Block], notes: list[str]) -> Listing:
    """Return the entries: each ends with its line of date and page owner."""
    entries: list[Entry] = []
    pending: list[Block] = []
    for block in blocks:
        meta = _META.match(block.text) if len(block.text) < 200 else None
        if meta and pending:
            entry = _entry(pending, meta["date"], meta["owner"] or "")
            entries.extend([entry] if entry else [])
            pending = []
        elif _MORE.match(block.text):
            pending = [] if entries else pending
        elif entries and not pending and (owner := _OWNER.match(block.text)):
            entries[-1] = replace(entries[-1], owner=owner["owner"].strip())
        else:
            pending.append(block)
    if not entries:
        raise Unreadable("it looks like a list of stories, but none has both a title and a text")
    return Listing(tuple(entries), tuple(notes))


def _entry(blocks: list[Block], date_text: str, owner: str) -> Entry | None:
    """Return one entry of a list; a date that cannot be read is a note, not a lost story."""
    last_heading = max((i for i, block in enumerate(blocks) if block.kind == "heading"), default=0)
    title, *rest = blocks[last_heading:]
    ingress = _TRAILING_MORE.sub("", " ".join(block.text.replace("\n", " ") for block in rest)).strip()
    name = title.text.split("\n")[0].strip()
    if not name or len(name) > MAX_TITLE:
        return None
    published, note = _date_or_note(date_text)
    return Entry(name, shortened(ingress), published, owner.strip(), note)


def _date_or_note(text: str) -> tuple[date | None, str]:
    if not text.strip():
        return None, "it has no date"
    try:
        return read_date(text), ""
    except Unreadable as fault:
        return None, str(fault)


def _full_page(blocks: list[Block], notes: list[str], *, is_html: bool) -> FullPage:
    """Return the one story of a page."""
    blocks = _from_title(blocks)
    title, *first_body = blocks[0].text.split("\n")
    if len(title) > MAX_TITLE:
        raise Unreadable(f"its first line is no title: it has {len(title)} characters")
    end = next((i for i, block in enumerate(blocks) if i and _is_frame(block.text)), len(blocks))
    body = blocks[1:end]
    if first_body:
        body.insert(0, Block("paragraph", blocks[0].lines[1:]))
    if not body:
        raise Unreadable("it has a title, but no text")
    published, owner, more_notes = _footer(blocks[end:])
    body = body if is_html else find_headings(body)
    ingress, body = _ingress_apart(body)
    return FullPage(title.strip(), ingress, tuple(mend_levels(body)), published, owner, (*notes, *more_notes))


def _from_title(blocks: list[Block]) -> list[Block]:
    """Return the blocks from the page's first main heading on, or all if it has none."""
    start = next((i for i, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), 0)
    return blocks[start:]


def _footer(blocks: list[Block]) -> tuple[date | None, str, list[str]]:
    """Return date, page owner and notes from what stands below a story."""
    published: date | None = None
    owner, notes = "", []
    left_out = 0
    texts = [block.text for block in blocks]
    for place, text in enumerate(texts):
        if meta := _META.match(text):
            published, note = _date_or_note(meta["date"])
            owner = (meta["owner"] or owner).strip()
            notes += [note] if note and meta["date"].strip() else []
        elif found := _OWNER.match(text):
            after = texts[place + 1] if place + 1 < len(texts) else ""
            owner = found["owner"].strip() or ("" if _is_frame(after) else after.split("\n")[0].strip()) or owner
        elif not _is_frame(text) and text.split("\n")[0].strip() != owner:
            left_out += 1
    if left_out:
        notes.append(f"{left_out} paragraph{'s' if left_out > 1 else ''} below the story left out")
    return published, owner[:120], notes


def _ingress_apart(body: list[Block]) -> tuple[str, list[Block]]:
    """Return the ingress and the rest; a first paragraph too long for an ingress also stays in the text."""
    place = next((i for i, block in enumerate(body) if block.kind == "paragraph"), None)
    if place is None:
        return "", body
    text = body[place].text.replace("\n", " ")
    has_link = any(run.href for line in body[place].lines for run in line)
    if len(text) > MAX_INGRESS or has_link:
        return shortened(text), body
    return text, body[:place] + body[place + 1 :]


def shortened(text: str) -> str:
    """Return a text that fits an ingress, cut after a whole sentence or word."""
    if len(text) <= MAX_INGRESS:
        return text
    cut = text[: MAX_INGRESS - 1]
    stop = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: stop + 1] if stop > MAX_INGRESS // 3 else cut.rsplit(" ", 1)[0] + "…"
