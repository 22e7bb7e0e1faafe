"""What an editor uploads in the admin is taken for what it holds; what is refused is named, and nothing is stored."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from tests.factories.guests import picture_bytes
from tests.factories.network import make_editor
from tests.factories.stories import make_blog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def upload(client: Client, name: str, content: bytes, kind: str = "images") -> dict[str, Any]:
    """Send a file as the admin's page of many files does; return what it answers."""
    make_blog()
    client.force_login(make_editor())
    fields = {
        "title": "Bild",
        "files[]": SimpleUploadedFile(name, content),
        "collection": Collection.get_first_root_node().pk,
    }
    response = client.post(reverse(f"wagtail{kind}:add_multiple"), fields)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def claimed(width: int, height: int) -> bytes:
    """Return a picture whose head says that it is so large; whoever unpacks it finds nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", crc32(part)) for part in (head, b"IDAT")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("stor.png", lambda: picture_bytes() + bytes(50 * 1024 * 1024), "10,0"),
        ("pixlar.png", lambda: claimed(10_000, 6_000), "50000000"),
        ("bomb.png", lambda: claimed(50_000, 50_000), "50000000"),
        ("sida.jpg", lambda: b"<html><script>alert(1)</script></html>", "bild"),
        ("bild.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "stöds inte"),
        ("bild.jpg", lambda: picture_bytes("PNG"), "matchar inte"),
        ("halv.png", lambda: picture_bytes()[:60], "bild"),
        ("program.exe", lambda: b"MZ\x90", "giltig bild"),
    ],
    ids=["50 MB", "pixels", "bomb", "page", "svg", "wrong name", "broken", "program"],
)
def test_picture_that_is_none_or_too_large_is_refused(
    client: Client, media: Path, name: str, content: Any, words: str
) -> None:
    answer = upload(client, name, content())

    assert answer["success"] is False
    assert words in answer["error_message"].replace("\xa0", "")
    assert not Image.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["../../hemlig.png", "/etc/hemlig.png", "..\\hemlig.png"])
def test_path_in_a_name_leads_nowhere(client: Client, media: Path, name: str) -> None:
    assert upload(client, name, picture_bytes())

    for image in Image.objects.all():
        assert Path(image.file.path).resolve().is_relative_to((media / "original_images").resolve())
    assert not list(media.parent.glob("*.png"))


@pytest.mark.parametrize("name", ["sida.html", "bild.svg", "program.exe", "skript.js"])
def test_file_that_browsers_would_run_is_refused(client: Client, media: Path, name: str) -> None:
    answer = upload(client, name, b"<script>alert(1)</script>", kind="docs")

    assert answer["success"] is False
    assert answer["error_message"]
    assert not Document.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
