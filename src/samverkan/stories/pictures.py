"""Pictures from strangers: known by what they hold, not by their names, and written anew without what cameras add."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
FORMATS = ("JPEG", "PNG", "WEBP")
_BAD_NAME = re.compile(r"[/\\\x00-\x1f\x7f]|\.\.|%2f|%5c|^~|^[a-z]:", re.IGNORECASE)


class Fault(Enum):
    """Why a picture is refused."""

    NAME = "name"
    SIZE = "size"
    KIND = "kind"
    PIXELS = "pixels"
    BROKEN = "broken"


class BadPicture(Exception):
    """The file is not a picture that we take; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class CleanPicture:
    """A picture as it will be stored: scaled, turned the right way up, without place and camera."""

    content: bytes
    extension: str


def clean_picture(file: IO[bytes], *, name: str, size: int) -> CleanPicture:
    """Return the picture written anew. Raises ``BadPicture``; nothing is decoded before its measures are known."""
    if _BAD_NAME.search(name):
        raise BadPicture(Fault.NAME)
    if size > MOST_BYTES:
        raise BadPicture(Fault.SIZE)
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture(Fault.PIXELS)
            return _written_anew(picture)
    except UnidentifiedImageError:
        raise BadPicture(Fault.KIND) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(Fault.PIXELS) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise BadPicture(Fault.BROKEN) from None


def _written_anew(picture: Image.Image) -> CleanPicture:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    has_alpha = "A" in turned.getbands() or "transparency" in turned.info
    kind, mode = ("PNG", "RGBA") if has_alpha else ("JPEG", "RGB")
    fresh = Image.new(mode, turned.size)
    fresh.paste(turned.convert(mode))
    out = BytesIO()
    fresh.save(out, kind, optimize=True, quality=88)
    return CleanPicture(out.getvalue(), kind.lower())
