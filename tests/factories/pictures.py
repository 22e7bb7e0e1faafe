"""Pictures for tests, and the blocks that show them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image


def make_picture(width: int = 600, height: int = 400, kind: str = "JPEG", **how: Any) -> Image:
    """Return a stored picture of one colour."""
    data = BytesIO()
    Picture.new("RGB", (width, height), "seagreen").save(data, kind, **how)
    data.seek(0)
    return Image.objects.create(title="Bild", file=ImageFile(data, name=f"bild.{kind.lower()}"))


def block(image: Image, kind: str = "image", alt: str = "Ett bord") -> dict[str, Any]:
    """Return a block of a story that shows the picture."""
    return {"type": kind, "value": {"image": image.pk, "alt_text": alt, "source": "Foto", "caption": ""}}
