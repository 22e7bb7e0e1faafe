"""Where an export is put: an empty folder, or a ZIP file that is there whole or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol


class CrateTaken(Exception):
    """There is something in the place already; the message says what."""


class Crate(Protocol):
    """Takes files by their path."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file in."""

    def stream(self, name: str) -> IO[bytes]:
        """Return a file to write to, one at a time."""


class FolderCrate:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, data: bytes) -> None:
        """Put a file in."""
        with self.stream(name) as stream:
            stream.write(data)

    def stream(self, name: str) -> IO[bytes]:
        """Return a file to write to."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


class ZipCrate:
    """A ZIP file, on disk or in memory."""

    def __init__(self, target: Path | IO[bytes]) -> None:
        self.archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)

    def write(self, name: str, data: bytes) -> None:
        """Put a file in."""
        self.archive.writestr(name, data)

    def stream(self, name: str) -> IO[bytes]:
        """Return a file to write to."""
        return self.archive.open(name, "w")


@contextmanager
def open_crate(path: Path) -> Iterator[Crate]:
    """Open an empty folder or a new ZIP file. Raises ``CrateTaken``."""
    if path.suffix.lower() != ".zip":
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CrateTaken(f"{path} is not an empty folder")
        path.mkdir(parents=True, exist_ok=True)
        yield FolderCrate(path)
        return
    if path.exists():
        raise CrateTaken(f"{path} is there already")
    part = path.with_name(f"{path.name}.part")
    try:
        crate = ZipCrate(part)
        with crate.archive:
            yield crate
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
