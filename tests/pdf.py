"""Reads the text of a PDF made by typst, with the standard library alone: what a copy and paste would give."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
Objects = dict[int, tuple[bytes, bytes]]


def pdf_text(pdf: bytes) -> str:
    """Return the text of all pages, a line for each run of signs."""
    objects = _objects(pdf)
    return "\n".join(line for page in _pages(objects) for line in _lines(objects, page))


def pdf_pages(pdf: bytes) -> int:
    """Return how many pages it has."""
    return len(_pages(_objects(pdf)))


def _objects(pdf: bytes) -> Objects:
    found = {}
    for m in re.finditer(rb"(?:^|\n)(\d+) 0 obj(.*?)\nendobj", pdf, re.DOTALL):
        head, _, rest = m[2].partition(b"\nstream")
        is_packed = b"FlateDecode" in head
        body = rest.lstrip(b"\r\n")
        found[int(m[1])] = (head, zlib.decompressobj().decompress(body) if is_packed and body else body)
    return found


def _pages(objects: Objects) -> list[bytes]:
    return [head for head, _ in objects.values() if re.search(rb"/Type/Page\b", head)]


def _lines(objects: Objects, page: bytes) -> Iterator[str]:
    resources = objects[_number(rb"/Resources (\d+)", page)][0]
    named = re.search(rb"/Font<<(.*?)>>", resources, re.DOTALL)
    pairs = re.findall(rb"/(f\d+) (\d+) 0 R", named[1]) if named else []
    fonts = {name: _signs(objects, int(font)) for name, font in pairs}
    content = objects[_number(rb"/Contents (\d+)", page)][1]
    for name, shown in re.findall(rb"/(f\d+) [\d.]+ Tf.*?Tm(.*?)T[Jj]", content, re.DOTALL):
        codes = b"".join(_plain(part) for part in re.findall(rb"\(((?:\\.|[^\\)])*)\)", shown, re.DOTALL))
        yield "".join(fonts[name].get(codes[at : at + 2], "?") for at in range(0, len(codes), 2))


def _plain(text: bytes) -> bytes:
    def one(m: re.Match[bytes]) -> bytes:
        return bytes([int(m[1], 8)]) if m[1].isdigit() else ESCAPES.get(m[1], m[1])

    return re.sub(rb"\\([0-7]{1,3}|.)", one, text, flags=re.DOTALL)


def _signs(objects: Objects, font: int) -> Mapping[bytes, str]:
    table = objects[_number(rb"/ToUnicode (\d+)", objects[font][0])][1]
    rows = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.MULTILINE)
    return {bytes.fromhex(code.decode()): bytes.fromhex(sign.decode()).decode("utf-16-be") for code, sign in rows}


def _number(pattern: bytes, text: bytes) -> int:
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])
