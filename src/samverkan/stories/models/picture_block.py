"""A picture in a block. A text has them in blocks of several kinds, and Wagtail asks for each kind by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

_FETCHED: ContextVar[Mapping[Any, Any] | None] = ContextVar("fetched_pictures", default=None)


class PictureChooserBlock(ImageChooserBlock):
    """Wagtail's block, which takes its pictures from those that were fetched for the whole text, if they were."""

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """Return the pictures of some blocks; none for one that is gone."""
        fetched = _FETCHED.get()
        if fetched is None:
            found: list[Any] = super().bulk_to_python(values)
            return found
        return [fetched.get(value) for value in values]

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as Wagtail's block, since what is stored is the same."""
        _name, arguments, named = super().deconstruct()
        return "wagtail.images.blocks.ImageChooserBlock", arguments, named


@contextmanager
def fetched_pictures(numbers: Iterable[int | None]) -> Iterator[None]:
    """Fetch pictures in one question, for the blocks that are looked at meanwhile."""
    wanted = {number for number in numbers if number}
    images = get_image_model().objects.in_bulk(wanted) if wanted else {}
    token = _FETCHED.set(images)
    try:
        yield
    finally:
        _FETCHED.reset(token)
