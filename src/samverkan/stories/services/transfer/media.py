"""Pictures and files on their way in and out, told by what they hold and not by what they are called."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db.models.fields.files import FieldFile
from django.utils.text import slugify
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.rect import Rect

from samverkan.stories.services.transfer.folders import FileMissing, FileRefused, Folder

MOST_PIXELS = 50_000_000
#: What a picture may be, and how its name then ends.
KINDS = {
    "AVIF": (".avif",), "GIF": (".gif",), "JPEG": (".jpg", ".jpeg"), "MPO": (".jpg", ".jpeg"), "PNG": (".png",),
    "WEBP": (".webp",),
}  # fmt: skip
#: How files begin that may be fetched here; text has no such mark but holds no zeros.
_BEGINNINGS = {
    "docx": b"PK\x03\x04", "key": b"PK\x03\x04", "odp": b"PK\x03\x04", "odt": b"PK\x03\x04", "pdf": b"%PDF-",
    "pptx": b"PK\x03\x04", "xlsx": b"PK\x03\x04",
}  # fmt: skip


def check_picture(name: str, data: bytes) -> None:
    """Refuse what is no picture, is another kind than its name says, or is too large. Raises ``FileRefused``."""
    ending = PurePosixPath(name).suffix.lower()
    if not any(ending in endings for endings in KINDS.values()):
        raise FileRefused("a picture is taken as JPEG, PNG, GIF, WebP or AVIF")
    try:
        with Picture.open(BytesIO(data), formats=[kind for kind in KINDS if kind != "MPO"]) as picture:
            kind, (width, height) = str(picture.format), picture.size
            if width * height > MOST_PIXELS:
                raise FileRefused(f"it is {width} times {height} pixels; {MOST_PIXELS // 1_000_000} million are taken")
            if ending not in KINDS.get(kind, ()):
                raise FileRefused(f"its name says {ending[1:].upper()} but it is {kind}")
            picture.verify()
    except FileRefused:
        raise
    except Picture.DecompressionBombError:
        raise FileRefused(f"it has more than {MOST_PIXELS // 1_000_000} million pixels") from None
    except Exception:  # Whatever Pillow stumbles over, it is no picture to show.
        raise FileRefused("it is not a picture, or it is broken") from None


def check_document(name: str, data: bytes) -> None:
    """Refuse what is not of a kind that is fetched here, or not what its name says. Raises ``FileRefused``."""
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    if ending not in settings.WAGTAILDOCS_EXTENSIONS:
        raise FileRefused(f"files are taken as {', '.join(settings.WAGTAILDOCS_EXTENSIONS)}")
    beginning = _BEGINNINGS.get(ending)
    is_sound = data.startswith(beginning) if beginning else b"\0" not in data
    if not is_sound:
        raise FileRefused(f"its name says {ending.upper()} but it is something else")


@dataclass
class Shelf:
    """Pictures and files on their way in: checked, stored once, and taken away again if the story is not stored."""

    folder: Folder
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stored: list[FieldFile] = field(default_factory=list)

    def begin(self) -> None:
        """Forget what belongs to the story before."""
        self.notes, self.missing, self.stored = [], [], []

    def note(self, text: str) -> None:
        """Write down something that an editor should know, once."""
        if text not in self.notes:
            self.notes.append(text)

    def picture(self, told: Any) -> int | None:
        """Return the picture's key here, or none with a note why."""
        return self._take("picture", told, check_picture, self._store_picture)

    def document(self, told: Any) -> int | None:
        """Return the file's key here, or none with a note why."""
        return self._take("file", told, check_document, self._store_document)

    def discard(self) -> None:
        """Take back what was written to disk for a story that was not stored."""
        for file in self.stored:
            with contextlib.suppress(OSError):
                file.storage.delete(str(file.name))
        self.stored = []

    def _take(
        self,
        what: str,
        told: Any,
        check: Callable[[str, bytes], None],
        store: Callable[[Mapping[str, Any], bytes], int],
    ) -> int | None:
        name = str(told.get("file", "")) if isinstance(told, Mapping) else ""
        try:
            data = self.folder.read(name)
            check(name, data)
            return store(told, data)
        except FileRefused as fault:
            if isinstance(fault, FileMissing):
                self.missing.append(name)
            self.note(f"{what} {name or 'without a name'} left out: {fault}")
            return None

    def _store_picture(self, told: Mapping[str, Any], data: bytes) -> int:
        known = Image.objects.filter(file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest()).first()
        if known is not None:
            return int(known.pk)
        name = PurePosixPath(str(told["file"])).name
        image = Image(title=_title(told, name), description=str(told.get("description") or "")[:255])
        image.file = ImageFile(BytesIO(data), name=_tidy(name))
        image._set_image_file_metadata()
        image.set_focal_point(_focal_rect(told.get("focal")))
        image.save()
        self.stored.append(image.file)
        return int(image.pk)

    def _store_document(self, told: Mapping[str, Any], data: bytes) -> int:
        known = Document.objects.filter(file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest()).first()
        if known is not None:
            return int(known.pk)
        name = PurePosixPath(str(told["file"])).name
        document = Document(title=_title(told, name))
        document.file = ContentFile(data, name=_tidy(name))
        document._set_document_file_metadata()
        document.save()
        self.stored.append(document.file)
        return int(document.pk)


def _title(told: Mapping[str, Any], name: str) -> str:
    return (str(told.get("title") or "") or PurePosixPath(name).stem)[:255]


def _tidy(name: str) -> str:
    """Return a file's name with nothing in it that a disk or an address could stumble over."""
    path = PurePosixPath(name)
    return f"{slugify(path.stem)[:80] or 'fil'}{path.suffix.lower()}"


def _focal_rect(told: Any) -> Any:
    is_whole = isinstance(told, list) and len(told) == 4 and all(isinstance(n, int) and 0 <= n < 50_000 for n in told)
    return Rect.from_point(*told) if is_whole else None


@dataclass
class Album:
    """Pictures and files on their way out: each has one name, made of its title and what it holds."""

    files: dict[str, FieldFile] = field(default_factory=dict)

    def picture(self, key: Any) -> dict[str, Any] | None:
        """Return how a story tells of a picture, and remember to bring it."""
        image = Image.objects.filter(pk=key).first() if key else None
        if image is None:
            return None
        told: dict[str, Any] = {"file": self._bring("pictures", image), "title": image.title}
        if image.description:
            told["description"] = image.description
        if image.has_focal_point():
            point = image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height
            told["focal"] = [int(n or 0) for n in point]
        return told

    def document(self, key: Any) -> dict[str, Any] | None:
        """Return how a story tells of a file, and remember to bring it."""
        document = Document.objects.filter(pk=key).first() if key else None
        return {"file": self._bring("files", document), "title": document.title} if document else None

    def _bring(self, folder: str, thing: Any) -> str:
        digest = thing.get_file_hash()[:10]
        ending = PurePosixPath(thing.file.name).suffix.lower()
        name = f"{folder}/{slugify(thing.title)[:50] or 'fil'}-{digest}{ending}"
        self.files[name] = thing.file
        return name

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file's name and content; one that is gone from the disk is passed over."""
        for name, file in sorted(self.files.items()):
            with contextlib.suppress(FileNotFoundError), file.open("rb") as stream:
                yield name, stream.read()
