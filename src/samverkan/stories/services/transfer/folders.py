"""Where the files of a blog that comes here lie: a folder or a ZIP file, of which nothing is believed."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import Protocol

MOST_BYTES = 20_000_000
MOST_FILES = 50_000
#: No picture and no text is packed this tightly; what swells more is made to fill the disk.
MOST_SWELLING = 200
_SMALL = 1_000_000
#: Where an upload may lie in the folder that is given.
_PLACES = ("", "wp-content/uploads/", "uploads/")


class FileRefused(Exception):
    """A file is not taken; the message says why."""


class FileMissing(FileRefused):
    """There is no such file."""


class Folder(Protocol):
    """Files by their path below the folder."""

    def has(self, name: str) -> bool:
        """Return whether the file is there."""

    def read(self, name: str, *, most: int = MOST_BYTES) -> bytes:
        """Return the file's content. Raises ``FileRefused``."""


class NoFolder:
    """No folder was given."""

    def has(self, name: str) -> bool:
        """Return that nothing is there."""
        return False

    def read(self, name: str, *, most: int = MOST_BYTES) -> bytes:
        """Refuse."""
        raise FileMissing("no folder of attachments was given")


def open_folder(path: Path | None) -> Folder:
    """Return the folder or ZIP file at a path. Raises ``FileRefused``."""
    if path is None:
        return NoFolder()
    return DiskFolder(path) if path.is_dir() else PackedFolder(path)


def safe_name(name: str) -> str:
    """Return a path that stays below its folder. Raises ``FileRefused``.

    >>> safe_name("2018/05/bild.jpg")
    '2018/05/bild.jpg'
    """
    parts = name.split("/")
    is_odd = "\\" in name or any(ord(sign) < 32 for sign in name) or len(name) > 500
    if is_odd or name.startswith("/") or ":" in parts[0] or any(part in {"", ".", ".."} for part in parts):
        raise FileRefused("its name leads out of the folder")
    return name


class DiskFolder:
    """A folder on disk; links out of it are not followed, nor any others."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def has(self, name: str) -> bool:
        """Return whether the file is there."""
        try:
            self._find(name)
        except FileRefused:
            return False
        return True

    def read(self, name: str, *, most: int = MOST_BYTES) -> bytes:
        """Return the file's content. Raises ``FileRefused``."""
        with self._find(name).open("rb") as stream:
            data = stream.read(most + 1)
        return _limited(data, most)

    def _find(self, name: str) -> Path:
        name = safe_name(name)
        for place in (*(f"{place}{name}" for place in _PLACES), PurePosixPath(name).name):
            found = self.root
            for part in place.split("/"):
                found = found / part
                if found.is_symlink():
                    raise FileRefused("it is a link to another place")
            if found.is_file():
                return found
        raise FileMissing("it is not in the folder")


class PackedFolder:
    """A ZIP file; what it says of its own sizes is not believed."""

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile):
            raise FileRefused(f"{path} is neither a folder nor a ZIP file") from None
        rows = self.archive.infolist()
        if len(rows) > MOST_FILES:
            raise FileRefused(f"{path} holds more than {MOST_FILES} files")
        self.rows = {row.filename: row for row in rows if not row.is_dir()}

    def has(self, name: str) -> bool:
        """Return whether the file is there."""
        try:
            self._find(name)
        except FileRefused:
            return False
        return True

    def read(self, name: str, *, most: int = MOST_BYTES) -> bytes:
        """Return the file's content. Raises ``FileRefused``."""
        row = self._find(name)
        if row.file_size > _SMALL and row.file_size > MOST_SWELLING * max(row.compress_size, 1):
            raise FileRefused("it swells when it is unpacked, as a ZIP bomb does")
        try:
            with self.archive.open(row) as stream:
                data = stream.read(most + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
            raise FileRefused("it cannot be unpacked") from None
        return _limited(data, most)

    def _find(self, name: str) -> zipfile.ZipInfo:
        name = safe_name(name)
        for place in (*(f"{place}{name}" for place in _PLACES), PurePosixPath(name).name):
            row = self.rows.get(place)
            if row is not None and stat.S_ISLNK(row.external_attr >> 16):
                raise FileRefused("it is a link to another place")
            if row is not None:
                return row
        raise FileMissing("it is not in the ZIP file")


def _limited(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise FileRefused(f"it is larger than {most // 1_000_000} MB")
    return data
