"""Static files: one style sheet out of the rooms' many small files, and hashed names.

Each component keeps its own file under ``<room>/assets/css/``; a visitor fetches one. There is no build step: the
finder joins the files when the development server, a test or ``collectstatic`` asks for the sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "web/css/samverkan.css"


def style_sources() -> list[Path]:
    """Return the rooms' style files; the web room first, since it declares the order of the layers."""
    rooms = [c for c in apps.get_app_configs() if c.name.startswith("samverkan.")]
    rooms.sort(key=lambda c: (c.label != "web", c.label))
    return [path for room in rooms for path in sorted((Path(room.path) / "assets" / "css").rglob("*.css"))]


def bundle_text() -> str:
    """Return the joined style sheet."""
    layers = "@layer tokens, base, layout, components, utilities;\n"
    return layers + "\n".join(path.read_text(encoding="utf-8") for path in style_sources())


class _BundleStorage(FileSystemStorage):
    """Writes the joined sheet where ``find`` may point at it, and serves it to ``collectstatic``."""

    prefix = ""

    def _open(self, name: str, mode: str = "rb") -> Any:
        return ContentFile(bundle_text().encode())

    def get_modified_time(self, name: str) -> Any:
        return datetime.fromtimestamp(max(path.stat().st_mtime for path in style_sources()), tz=UTC)

    def path(self, name: str) -> str:
        target = Path(settings.DATA_DIR) / "bundle" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = bundle_text()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
        return str(target)


class StyleBundleFinder(BaseFinder):
    """Finds the joined style sheet as if it were a file."""

    storage = _BundleStorage()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != BUNDLE:
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        yield BUNDLE, self.storage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files; module imports inside JavaScript follow the hashes too."""

    support_js_module_import_aggregation = True
    manifest_strict = False
