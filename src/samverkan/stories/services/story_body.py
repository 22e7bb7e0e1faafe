"""From parts of a text to the blocks that the editors' pages hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import escape

from samverkan.stories.saved_pages import Block, Line, Run

StreamItem = dict[str, Any]


def item(kind: str, value: Any) -> StreamItem:
    """Return a block as a page's body stores it."""
    return {"type": kind, "value": value}


def heading(text: str, level: int = 2) -> StreamItem:
    """Return a heading."""
    return item("heading", {"text": text[:160], "level": str(level)})


def paragraph(*texts: str) -> StreamItem:
    """Return paragraphs of plain text."""
    return item("paragraph", "".join(f"<p>{escape(text)}</p>" for text in texts))


def bullets(texts: Iterable[str]) -> StreamItem:
    """Return a list of plain texts."""
    return item("paragraph", f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>")


def from_saved(blocks: Sequence[Block]) -> list[StreamItem]:
    """Return a saved page's blocks; paragraphs and lists that follow each other become one text to edit."""
    body: list[StreamItem] = []
    for block in blocks:
        if block.kind == "heading":
            body.append(heading(block.text, block.level))
        elif block.kind == "quote":
            body.append(item("quote", {"text": block.text[:600], "who": ""}))
        elif body and body[-1]["type"] == "paragraph":
            body[-1]["value"] += _html(block)
        else:
            body.append(item("paragraph", _html(block)))
    return body


def _html(block: Block) -> str:
    if block.kind == "list":
        tag = "ol" if block.is_ordered else "ul"
        return f"<{tag}>{''.join(f'<li>{_line(line)}</li>' for line in block.lines)}</{tag}>"
    return f"<p>{'<br/>'.join(_line(line) for line in block.lines)}</p>"


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    text = str(escape(run.text))
    if run.mark:
        text = f"<{run.mark}>{text}</{run.mark}>"
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text
