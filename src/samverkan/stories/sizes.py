"""The sizes of a picture that pages show, and which of them are there.

Sizes are made when a story is published and by a task after it (``services.picture_sizes``), never while a reader
waits: a page shows what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import Filter

#: The column of a story is 42 rem wide; the largest serves screens with twice the points.
WIDTHS = (480, 800, 1200)
#: What browsers are offered, the smallest in bytes first.
FORMATS = ("avif", "webp")
#: What other programs get, who may know neither.
SHARED = "max-1200x1200|format-jpeg"
CARD_WIDTH, CARD_HEIGHT = 480, 320
CARDS = tuple(f"fill-{CARD_WIDTH}x{CARD_HEIGHT}|format-{kind}" for kind in FORMATS)
GUEST_THUMB = "fill-240x160|format-webp"
#: Blocks of a text that hold a picture; the first of the first kind leads the story.
WITH_PICTURE = frozenset({"image", "chart", "film"})


@dataclass(frozen=True)
class Source:
    """The sizes in one format, as ``srcset`` says it."""

    media_type: str
    srcset: str


@dataclass(frozen=True)
class Shown:
    """A picture as a page shows it. The measures are the same whatever sizes are there, so that nothing jumps."""

    src: str
    width: int
    height: int
    sources: tuple[Source, ...]
    is_first: bool = False

    @property
    def is_tall(self) -> bool:
        """Whether it is higher than wide, and so shown narrower."""
        return self.height > self.width


def widths_of(image: Any) -> tuple[int, ...]:
    """Return the longest sides that are worth making: none above the first that holds the whole picture."""
    longest = max(image.width, image.height)
    return tuple(width for place, width in enumerate(WIDTHS) if place == 0 or WIDTHS[place - 1] < longest)


def first_size(image: Any) -> str:
    """Return the size that is made at once when a story is published."""
    return _named(widths_of(image)[:2][-1], "webp")


def sizes_of(image: Any, *, is_lead: bool) -> list[str]:
    """Return all sizes of a picture, the most needed and quickest first."""
    first, widths = first_size(image), widths_of(image)
    lead = [SHARED, *reversed(CARDS)] if is_lead else []
    others = [_named(width, kind) for kind in reversed(FORMATS) for width in widths]
    return [first, *lead, *(size for size in others if size != first)]


def missing_sizes(image: Any, *, is_lead: bool) -> list[str]:
    """Return the sizes that are not there. Asks no question of an image whose renditions are fetched."""
    there = _there(image)
    return [size for size in sizes_of(image, is_lead=is_lead) if size not in there]


def fetch_sizes(images: Iterable[Any]) -> None:
    """Fetch what there is of some pictures in one question, and note which of them comes first."""
    found = [image for image in images if image]
    for image in found:
        image.is_first_shown = image is found[0]
    if found:
        prefetch_related_objects(found, "renditions")


def cards_of(path: str) -> Prefetch:
    """Return how to fetch the sizes of cards along with stories."""
    renditions = get_image_model().get_rendition_model().objects.filter(filter_spec__in=CARDS)
    return Prefetch(f"{path}__renditions", renditions)


def shown(image: Any) -> Shown | None:
    """Return a picture in the widths that are there; none where no size has been made yet."""
    there = _there(image)
    sources = [_source(kind, [there.get(_named(width, kind)) for width in widths_of(image)]) for kind in FORMATS]
    plain = there.get(first_size(image)) or next(
        (there[size] for size in sizes_of(image, is_lead=False) if size in there), None
    )
    scale = min(1.0, WIDTHS[-1] / max(image.width, image.height))
    measures = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    if plain is None:
        return None
    is_first = getattr(image, "is_first_shown", False)
    return Shown(plain.url, *measures, tuple(source for source in sources if source), is_first)


def card(image: Any) -> Shown | None:
    """Return a picture as cards show it; none where it has not been made yet."""
    there = _there(image)
    sources = [_source(kind, [there.get(size)]) for kind, size in zip(FORMATS, CARDS, strict=True)]
    plain = there.get(CARDS[-1])
    if plain is None:
        return None
    return Shown(plain.url, plain.width, plain.height, tuple(source for source in sources if source))


def shared(image: Any) -> Any:
    """Return the size for other programs, if it is there."""
    return _there(image).get(SHARED)


def _source(kind: str, renditions: list[Any]) -> Source | None:
    told = {rendition.width: rendition.url for rendition in renditions if rendition}
    srcset = ", ".join(f"{url} {width}w" for width, url in told.items())
    return Source(f"image/{kind}", srcset) if srcset else None


def _there(image: Any) -> dict[str, Any]:
    """Return the sizes of a picture that are there; one that was cut around another point is not."""
    return {
        one.filter_spec: one
        for one in image.renditions.all()
        if one.focal_point_key == (_filter(one.filter_spec).get_cache_key(image) if "fill-" in one.filter_spec else "")
    }


def _named(width: int, kind: str) -> str:
    return f"max-{width}x{width}|format-{kind}"


@cache
def _filter(spec: str) -> Filter:
    return Filter(spec=spec)
