"""The editors' form of a picture: its measures are known before it is unpacked, and a broken one is named as such."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.forms import ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class CarefulImageField(WagtailImageField):
    """Wagtail's field, which unpacks a picture before it counts the pixels and stumbles over one cut off midway."""

    def to_python(self, data: Any) -> Any:
        """Return the picture, if it is one of a size that we take."""
        if data:
            self._count_pixels(data)
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError, MemoryError):
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from None

    def _count_pixels(self, data: Any) -> None:
        """Read the measures alone; what is no picture is for Wagtail to name."""
        pixels = 0
        with suppress(OSError, SyntaxError, ValueError, Image.DecompressionBombError), Image.open(data) as picture:
            pixels = picture.width * picture.height
        data.seek(0)
        if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            words = {"num_pixels": pixels, "max_pixels_count": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS}
            raise ValidationError(self.error_messages["file_too_many_pixels"] % words, code="file_too_many_pixels")


class ImageForm(BaseImageForm):
    """The form by which editors add and change pictures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = CarefulImageField(
                label=field.label, required=field.required, widget=field.widget, max_length=field.max_length
            )
