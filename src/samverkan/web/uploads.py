"""Names of uploaded files as they were sent."""

from __future__ import annotations

import html
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser


class _WholeNames(MultiPartParser):
    """Leaves a mark where Django cuts a path off a file's name."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        """Return the last part of the name, after two full stops if it was a path."""
        kept = super().sanitize_file_name(file_name)
        is_path = any(mark in html.unescape(file_name) for mark in "/\\")
        return f"..{kept}" if kept and is_path else kept


class PathMarker(FileUploadHandler):
    """Lets a form refuse a file whose name is a path: Django alone would store it under the path's last part.

    Stands first in ``FILE_UPLOAD_HANDLERS``; the handlers after it take the files as they always do.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> Any:
        """Read the whole request with names that tell."""
        others = [handler for handler in self.request.upload_handlers if handler is not self]  # type: ignore[union-attr]
        return _WholeNames(META, input_data, others, encoding or "utf-8").parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave the data to the others."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the others."""
