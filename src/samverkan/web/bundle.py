"""Static files: one style sheet out of the rooms' many small files, and hashed names.

Each component keeps its own file under ``<room>/assets/css/``; a visitor fetches one. There is no build step: the
finder joins the files when the development server, a test or ``collectstatic`` asks for the sheet.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "web/css/samverkan.css"
LAYERS = ("tokens", "base", "layout", "components", "utilities")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LAYER = re.compile(r"\A\s*@layer ([a-z]+)\s*\{")
_OUTSIDE = re.compile(r"url\(|@import", re.IGNORECASE)


def style_sources() -> list[Path]:
    """Return the rooms' style files; the web room first, since it declares the order of the layers."""
    rooms = [c for c in apps.get_app_configs() if c.name.startswith("samverkan.")]
    rooms.sort(key=lambda c: (c.label != "web", c.label))
    return [path for room in rooms for path in sorted((Path(room.path) / "assets" / "css").rglob("*.css"))]


def slim(text: str) -> str:
    """Return a style sheet without comments, indentation and empty lines."""
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def bundle_text() -> str:
    """Return the joined style sheet."""
    sheets = [slim(path.read_text(encoding="utf-8")) for path in style_sources()]
    return "\n".join([f"@layer {', '.join(LAYERS)};", *sheets, ""])


def style_faults(text: str) -> Iterator[str]:
    """Yield what would let one style file spoil the joined sheet."""
    bare = _COMMENT.sub("", text).strip()
    found = _LAYER.match(bare)
    if not found or found[1] not in LAYERS:
        yield f"does not begin with @layer {' | '.join(LAYERS)} {{"
    depth, layers_closed = 0, 0
    for place, sign in enumerate(bare):
        depth += (sign == "{") - (sign == "}")
        layers_closed += sign == "}" and depth == 0 and place < len(bare) - 1
        if depth < 0:
            break
    if depth:
        yield "has braces that do not match"
    elif layers_closed:
        yield "has rules outside its layer"
    if _OUTSIDE.search(bare):
        yield "fetches another file"


class _BundleStorage(FileSystemStorage):
    """Writes the joined sheet where ``find`` may point at it, and serves it to ``collectstatic``."""

    prefix = ""

    def _open(self, name: str, mode: str = "rb") -> Any:
        return ContentFile(bundle_text().encode())

    def get_modified_time(self, name: str) -> Any:
        return datetime.fromtimestamp(max(path.stat().st_mtime for path in style_sources()), tz=UTC)

    def path(self, name: str) -> str:
        target = Path(settings.DATA_DIR) / "bundle" / name
        text = bundle_text()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            _write_whole(target, text)
        return str(target)


def _write_whole(target: Path, text: str) -> None:
    """Write a file so that another process sees the old one or the new one, never half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as part:
        part.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(target)


class StyleBundleFinder(BaseFinder):
    """Finds the joined style sheet as if it were a file."""

    storage = _BundleStorage()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Name every style file that would spoil the sheet."""
        return [
            Error(f"{path} {fault}.", id="samverkan.web.E001")
            for path in style_sources()
            for fault in style_faults(path.read_text(encoding="utf-8"))
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the joined sheet's place on disk, freshly written."""
        if path != BUNDLE:
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Yield the one file there is."""
        yield BUNDLE, self.storage


_IMPORTS = (
    (
        r"""(?P<matched>import(?s:(?P<names>[\s{][^;"']*?))\s*from\s*["'](?P<url>\./[^"']+)["']\s*;)""",
        'import%(names)s from "%(url)s";',
    ),
    (r"""(?P<matched>import\s*["'](?P<url>\./[^"']+)["']\s*;)""", 'import "%(url)s";'),
    (r"""(?P<matched>import\(["'](?P<url>\./[^"']+)["']\))""", 'import("%(url)s")'),
)


def _room_scripts() -> list[str]:
    names = [app.split(".")[1] for app in settings.INSTALLED_APPS if app.startswith("samverkan.")]
    return [f"{name}/js/*.js" for name in names]


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed, compressed files; module imports inside the rooms' scripts follow the hashes too.

    Only our own scripts: Django's switch would also read libraries' files, where an import may stand in a comment.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, *((glob, _IMPORTS) for glob in _room_scripts()))
    manifest_strict = False

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Compress with brotli too, but in the demo, where setting up fast matters more than the last kilobyte."""
        return Compressor(use_brotli=not settings.DEMO, **kwargs)
