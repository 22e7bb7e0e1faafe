"""Paragraphs as WordPress makes them: in its older texts, lines say where they are and tags do not."""

from __future__ import annotations

import re

_HOLDERS = (
    "address|article|aside|blockquote|details|div|dl|fieldset|figure|footer|form|header|hr|main|nav|ol|p|pre|script|"
    "section|style|table|tbody|tfoot|thead|tr|ul|iframe"
)
_HOLDER = re.compile(rf"\s*(</?(?:{_HOLDERS})\b[^>]*>)\s*", re.IGNORECASE)
#: What holds a line of text and no paragraphs.
_LINE = re.compile(r"\s*<(h[1-6]|li|td|th|dt|dd|figcaption|summary)\b[^>]*>", re.IGNORECASE)
_LINE_END = re.compile(r"(</(?:h[1-6]|li|td|th|dt|dd|figcaption|summary)>)\s*", re.IGNORECASE)
_KEPT = re.compile(r"<(pre|script|style|textarea)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_MARK = re.compile(r"\x00(\d+)\x00")


def with_paragraphs(text: str) -> str:
    """Return the text with its blank lines as paragraphs and its line ends as breaks, where no tag says otherwise.

    >>> with_paragraphs("Ett\\n\\nTvå\\nrader<h2>Rubrik</h2>")
    '<p>Ett</p>\\n<p>Två<br>rader</p>\\n<h2>Rubrik</h2>'
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\n\n\x00{len(kept) - 1}\x00\n\n"

    text = _KEPT.sub(keep, text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"))
    text = _HOLDER.sub(r"\n\n\1\n\n", text)
    text = _LINE_END.sub(r"\1\n\n", _LINE.sub(lambda match: "\n\n" + match[0].lstrip(), text))
    pieces = [_paragraph(piece.strip()) for piece in re.split(r"\n[ \t]*\n", text) if piece.strip()]
    return _MARK.sub(lambda match: kept[int(match[1])], "\n".join(pieces))


def _paragraph(piece: str) -> str:
    if _MARK.fullmatch(piece) or _HOLDER.fullmatch(piece) or _LINE.match(piece):
        return piece
    return "<p>" + re.sub(r"[ \t]*\n", "<br>", piece) + "</p>"
