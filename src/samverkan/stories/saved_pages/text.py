"""A saved page as plain text: blank lines part its blocks; what is a heading or a list must be guessed with care."""

from __future__ import annotations

import re

from samverkan.stories.saved_pages.parts import Block, linked

_BULLET = re.compile(r"^\s*[•·‣▪*–-]\s+(?=\S)")
_NUMBER = re.compile(r"^\s*(\d{1,2})[.)]\s+(?=\S)")
_TIME = re.compile(r"^\d{1,2}[.:]\d{2}(\s*[–-]\s*\d{1,2}[.:]\d{2})?\s+\S")
_RULE = re.compile(r"^[\s_*=–—-]{3,}$")
_SENTENCE_END = (".", "!", "?", ";", ",", "…", ")")


def split_text(text: str) -> list[Block]:
    """Return the text's blocks as paragraphs and lists; headings are found later, when the frame is known."""
    blocks = []
    for chunk in re.split(r"\n[^\S\n]*\n", text):
        lines = [line.rstrip() for line in chunk.split("\n") if line.strip() and not _RULE.match(line)]
        if lines:
            blocks.extend(_lists_apart(lines))
    return blocks


def _lists_apart(lines: list[str]) -> list[Block]:
    """Return a chunk's blocks: runs of bulleted or numbered lines as lists, the rest as paragraphs."""
    blocks: list[Block] = []
    kinds = [_kind(line) for line in lines]
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or kinds[end] != kinds[start]:
            blocks.append(_block(kinds[start], lines[start:end]))
            start = end
    return blocks


def _kind(line: str) -> str:
    if _BULLET.match(line):
        return "bullet"
    return "number" if _NUMBER.match(line) else "text"


def _block(kind: str, lines: list[str]) -> Block:
    """Return one block; a lone number that does not begin a count is text ("10. maj ...")."""
    if kind == "bullet":
        return Block("list", tuple(linked(_BULLET.sub("", line).strip()) for line in lines))
    first = _NUMBER.match(lines[0])
    if kind == "number" and first and first[1] == "1":
        return Block("list", tuple(linked(_NUMBER.sub("", line).strip()) for line in lines), is_ordered=True)
    return Block("paragraph", tuple(linked(line.strip()) for line in lines))


def find_headings(blocks: list[Block]) -> list[Block]:
    """Return the blocks with headings told apart from paragraphs by their look."""
    found: list[Block] = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        found.extend(_heading_apart(block, after) if block.kind == "paragraph" else [block])
    return found


def _heading_apart(block: Block, after: Block | None) -> list[Block]:
    """Return a paragraph as it is, or as a heading with what stood below it."""
    first = block.text.split("\n")[0]
    level = _level(first, lines=len(block.lines), after=after)
    if not level:
        return [block]
    heading = Block("heading", (linked(first.rstrip(": ")),), level=level)
    rest = block.lines[1:]
    return [heading, Block("paragraph", rest)] if rest else [heading]


def _level(first: str, *, lines: int, after: Block | None) -> int:
    """Return the level of a line that looks like a heading, or 0. Unsure is no: a lost heading still reads well."""
    if first.endswith(_SENTENCE_END) or len(first) > 120:
        return 0
    if _TIME.match(first):
        return 3
    if lines > 1:
        # A comma in the first of two lines is most often a name with its title; of three, a title with a comma.
        is_title = len(first) <= 80 and not any(c in first for c in ":@") and ("," not in first or lines > 2)
        return 4 if is_title else 0
    if after is None or after.kind == "list":
        return 0
    if first.endswith(":"):
        return 3 if len(first.split()) <= 4 else 0
    is_label = len(first.split()) <= 4 and not any(c in first for c in ":,@")
    return 2 if is_label and any(c.isalpha() for c in first) else 0


def mend_levels(blocks: list[Block], top: int = 2) -> list[Block]:
    """Return the blocks with heading levels that start at 2, never skip one and end at 4."""
    mended: list[Block] = []
    last = top - 1
    for block in blocks:
        if block.kind == "heading":
            last = max(top, min(block.level, last + 1, 4))
            block = Block("heading", block.lines, level=last)
        mended.append(block)
    return mended
