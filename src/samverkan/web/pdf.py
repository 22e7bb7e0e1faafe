"""PDF for every room: a template of typst and plain data in, an accessible PDF (PDF/UA-1) out.

What people wrote reaches the template as data only, never as a part of its source, so none of it is run. The fonts are
our own: a file looks the same on every machine, also on one without fonts.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "assets" / "fonts"
#: Stands for a sign that none of our fonts has.
UNKNOWN = "\u25a1"
#: Seconds: two thousand badges on a busy machine.
LONGEST = 60
#: They turn the direction of what stands after them, or are refused in a PDF.
_DROPPED = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF}


class NotPrinted(Exception):
    """The template is at fault, or it took too long."""


def make_pdf(template: Path, *, data: Mapping[str, Any]) -> bytes:
    """Return the PDF that the template makes of the data, which it reads as ``json(bytes(sys.inputs.data))``.

    The template can read its own folder and nothing else. Raises ``NotPrinted``.
    """
    request = {
        "template": str(template),
        "root": str(template.parent),
        "fonts": str(FONTS),
        "data": json.dumps(_printable(data), ensure_ascii=False),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("typeset.py"))],
            input=json.dumps(request).encode(), capture_output=True, timeout=LONGEST, check=True,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise NotPrinted(error.stderr.decode(errors="replace")[-1000:])
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"It took more than {LONGEST} seconds.")
    return done.stdout


def printable(text: str) -> str:
    """Return the text without what cannot be printed; a sign that our fonts lack becomes an empty box.

    >>> printable("Åsa\\x07 \U0001f33f")
    'Åsa □'
    """
    return "".join(_print(sign) for sign in unicodedata.normalize("NFC", text))


def _print(sign: str) -> str:
    if sign == "\n":
        return sign
    number, kind = ord(sign), unicodedata.category(sign)
    if number in _DROPPED or kind == "Cc":
        return ""
    if number in signs() and kind != "Co":
        return sign
    return "" if kind in ("Cf", "Mn", "Me") else UNKNOWN


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, Sequence) else value


@cache
def signs() -> frozenset[int]:
    """Return the code points that our fonts have signs for."""
    return frozenset(number for path in sorted(FONTS.glob("*.ttf")) for number in _signs_of(path.read_bytes()))


def _signs_of(font: bytes) -> Iterator[int]:
    """Read the font's table of characters: its parts of format 4 and 12, which are all that our fonts have."""
    tables = struct.unpack_from(">H", font, 4)[0]
    found = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in found if tag == b"cmap")
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        part = start + struct.unpack_from(">HHL", font, start + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", font, part)[0]
        if kind == 4:
            yield from _signs_of_segments(font, part)
        elif kind == 12:
            for group in range(struct.unpack_from(">L", font, part + 12)[0]):
                first, last, _ = struct.unpack_from(">LLL", font, part + 16 + 12 * group)
                yield from range(first, last + 1)


def _signs_of_segments(font: bytes, part: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, part + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, part + 14)
    starts = struct.unpack_from(f">{count}H", font, part + 16 + 2 * count)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
