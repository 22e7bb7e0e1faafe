"""Make the sizes of pictures that pages show, before a reader asks for them.

Each size is a row of its own, stored when its file is: killed in between, the next run goes on with what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from wagtail.images import get_image_model
from wagtail.images.models import Filter

from samverkan.stories.models import StandardPage, StoryPage
from samverkan.stories.sizes import SHARED, WITH_PICTURE, first_size, missing_sizes

AT_A_TIME = 50

logger = structlog.get_logger("samverkan.stories")


@dataclass
class Prepared:
    """How far the work has come."""

    pictures: int = 0
    done: int = 0
    made: int = 0
    failed: int = 0


def prepare_first_sizes(*, page: Any) -> int:
    """Make the one size of each picture that readers cannot do without, and that of the lead for other programs."""
    images = [block.value["image"] for block in page.body if block.block_type in WITH_PICTURE]
    made = sum(make_size(image, first_size(image)) for image in images if image)
    lead = getattr(page, "lead_picture", None)
    return made + (make_size(lead, SHARED) if lead else 0)


def prepare_sizes(*, page_id: int | None = None, tell: Callable[[Prepared], None] | None = None) -> Prepared:
    """Make what is missing of the pictures of all public pages, or of one; ``tell`` hears after each picture.

    A picture that cannot be read is noted in the log and passed by.
    """
    used, leads = _pictures_of(page_id)
    work = Prepared(pictures=len(used))
    for image in _load(sorted(used)):
        for size in missing_sizes(image, is_lead=image.pk in leads):
            is_made = make_size(image, size)
            work.made += is_made
            work.failed += not is_made
            if not is_made:
                break
        work.done += 1
        if tell:
            tell(work)
    return work


def make_size(image: Any, size: str) -> bool:
    """Make a size unless it is there; return whether it is. Wagtail's cache is not asked: it may know one long gone."""
    wanted = Filter(spec=size)
    try:
        if not image.renditions.filter(filter_spec=size, focal_point_key=wanted.get_cache_key(image)).exists():
            image.create_rendition(wanted)
    except (OSError, ValueError, MemoryError) as fault:
        logger.warning("picture_not_scaled", image=image.pk, size=size, fault=type(fault).__name__)
        return False
    return True


def _load(ids: list[int]) -> Iterator[Any]:
    images = get_image_model().objects.order_by("pk").prefetch_related("renditions")
    for place in range(0, len(ids), AT_A_TIME):
        yield from images.filter(pk__in=ids[place : place + AT_A_TIME])


def _pictures_of(page_id: int | None) -> tuple[set[int], set[int]]:
    """Return the numbers of the pictures on public pages, and of those that lead a story."""
    used: set[int] = set()
    leads: set[int] = set()
    for model in (StoryPage, StandardPage):
        pages = model.objects.live().order_by("pk")
        for page in (pages.filter(pk=page_id) if page_id else pages).iterator(chunk_size=AT_A_TIME):
            used |= set(_numbers(page.body.raw_data))
            if isinstance(page, StoryPage) and (lead := _lead_of(page)):
                leads.add(lead)
    return used | leads, leads


def _numbers(blocks: Iterable[Any]) -> Iterator[int]:
    for block in blocks:
        number = block["value"].get("image") if block["type"] in WITH_PICTURE else None
        if isinstance(number, int):
            yield number


def _lead_of(story: StoryPage) -> int | None:
    """Return the picture that leads a story; one stored before stories said so is told now."""
    if story.lead_picture_id is None and any(block["type"] == "image" for block in story.body.raw_data):
        story.lead_picture = story.find_lead_picture()
        StoryPage.objects.filter(pk=story.pk).update(lead_picture=story.lead_picture)
    number: int | None = story.lead_picture_id
    return number
