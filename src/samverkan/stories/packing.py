"""A page that is compressed once, with gaps where each visitor's own values go in.

What stands between the gaps ends at a whole byte, so the values can be put in as they are: gzip allows parts that are
not compressed. A text may repeat what stands before it, on the other side of a gap too, since the gap's length is
known; never what is in the gap. So the values are not compressed with anything, and the size of an answer tells
nothing about them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

#: gzip (RFC 1952): its mark, deflate, no name, no time; then an empty last block (RFC 1951).
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = b"\x01\x00\x00\xff\xff"
#: How far back a text may repeat.
_WINDOW = 32 * 1024


@dataclass(frozen=True)
class PackedPage:
    """The texts between the gaps, plain and compressed, the mark of each gap, and how long each mark's value is."""

    texts: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    marks: tuple[str, ...]
    lengths: Mapping[str, int]

    def plain(self, values: Mapping[str, str]) -> bytes:
        """Return the page with the values in its gaps."""
        return b"".join(self._weave(self.texts, [values[mark].encode() for mark in self.marks]))

    def zipped(self, values: Mapping[str, str]) -> bytes:
        """Return the same as a gzip file. Raises ``ValueError`` if a value is not as long as its gap."""
        if any(len(values[mark].encode()) != self.lengths[mark] for mark in self.marks):
            raise ValueError("A value does not fit its gap.")
        whole = self.plain(values)
        stored = [_stored(values[mark].encode()) for mark in self.marks]
        sums = zlib.crc32(whole).to_bytes(4, "little") + len(whole).to_bytes(4, "little")
        return b"".join([_HEAD, *self._weave(self.packed, stored), _END, sums])

    @staticmethod
    def _weave(texts: tuple[bytes, ...], values: list[bytes]) -> list[bytes]:
        woven = [texts[0]]
        for value, text in zip(values, texts[1:], strict=True):
            woven += [value, text]
        return woven


def pack(page: str, lengths: Mapping[str, int]) -> PackedPage:
    """Return a page packed, with a gap of the given length wherever a mark stands. The page holds no zero byte."""
    parts = re.split(f"({'|'.join(map(re.escape, lengths))})", page)
    texts, marks = tuple(text.encode() for text in parts[::2]), tuple(parts[1::2])
    packed, before = [], b""
    for text, mark in zip_longest(texts, marks):
        packed.append(_compress(text, before[-_WINDOW:]))
        before += text + (bytes(lengths[mark]) if mark else b"")  # zeros, which no text repeats
    return PackedPage(texts, tuple(packed), marks, lengths)


def _compress(text: bytes, before: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(value: bytes) -> bytes:
    """Return a block that is not compressed; it holds up to 65,535 bytes."""
    return b"\x00" + len(value).to_bytes(2, "little") + (len(value) ^ 0xFFFF).to_bytes(2, "little") + value
