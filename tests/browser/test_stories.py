"""A reader sees a story's pictures in the size and kind that suit the screen, and its page on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from samverkan.network.services import set_up_region
from samverkan.stories.services import prepare_sizes
from tests.browser.moves import press
from tests.factories.pictures import block, make_picture
from tests.factories.stories import make_blog, make_story

pytestmark = pytest.mark.django_db(transaction=True)
SHOWN = "image => image.complete && image.naturalWidth ? image.currentSrc : ''"


@pytest.mark.parametrize(("width", "fits"), [(390, "480x480"), (1280, "800x800")])
def test_reader_gets_the_picture_that_fits(
    eye: Any, live_server: Any, settings: Any, tmp_path: Path, width: int, fits: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BASE_URL = live_server.url
    caches["pages"].clear()
    set_up_region()
    make_blog()
    images = [make_picture(1800, 1200), make_picture(900, 1800)]
    make_story(title="Vi odlade ihop", body=[block(image) for image in images])
    prepare_sizes()
    reader = eye.visitor(width=width, javascript=False)

    reader.goto(f"{live_server.url}/berattelser/")
    card = reader.locator(".story-row__picture img").evaluate(SHOWN)
    eye.look_in_both_languages(reader, f"stories-list-{width}")
    press(reader, "Vi odlade ihop", exact=True)
    eye.look_in_both_languages(reader, f"stories-story-{width}")

    first = reader.locator(".story-picture img").first
    assert card.endswith("fill-480x320.format-avif.avif")
    assert first.evaluate(SHOWN).endswith(f"max-{fits}.format-avif.avif")
    boxes = [one.bounding_box() for one in reader.locator(".story-picture img").all()]
    assert [round(box["width"] / box["height"], 1) for box in boxes] == [1.5, 0.5]
    assert boxes[1]["width"] <= 480
