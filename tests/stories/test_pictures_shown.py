"""Pictures in sizes: made when an editor publishes and by a task, never while a reader waits."""

from __future__ import annotations

import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.test import Client, TestCase
from PIL import Image as Picture
from PIL import features
from pytest_django import DjangoAssertNumQueries
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition

from samverkan.stories import sizes
from samverkan.stories.models import StandardPage, StoryPage
from samverkan.stories.services import make_size, prepare_sizes
from tests.factories.forums import make_forum
from tests.factories.pictures import block, make_picture
from tests.factories.stories import make_blog, make_comment, make_story, make_theme

pytestmark = pytest.mark.django_db
LIST = "/berattelser/"
LIST_QUERIES, STORY_QUERIES = 7, 7


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def publish(*images: Image, **fields: Any) -> StoryPage:
    story = make_story(live=False, body=[block(image) for image in images], **fields)
    with TestCase.captureOnCommitCallbacks(execute=True):
        story.save_revision().publish()
    story.refresh_from_db()
    return story


def specs(image: Image) -> set[str]:
    return set(Rendition.objects.filter(image=image).values_list("filter_spec", flat=True))


def test_pillow_writes_avif() -> None:
    assert features.check("avif")


def test_publishing_makes_one_size_and_the_task_the_others() -> None:
    image = make_picture()

    publish(image)
    at_once = specs(image)
    work = prepare_sizes()

    assert at_once == {"max-800x800|format-webp", sizes.SHARED}
    assert specs(image) == set(sizes.sizes_of(image, is_lead=True))
    assert (work.pictures, work.done, work.failed) == (1, 1, 0)
    for kind in sizes.FORMATS:
        rendition = image.renditions.get(filter_spec=f"max-800x800|format-{kind}")
        assert Client().head(rendition.url)["Content-Type"] == f"image/{kind}"
    assert "max-1200x1200|format-avif" not in specs(image)  # the one of 800 holds the whole picture


def test_reader_gets_what_is_there_and_makes_nothing(client: Client) -> None:
    image = make_picture()
    story = make_story(body=[block(image)])

    before = client.get(story.get_absolute_url()).content.decode()
    listed = client.get(LIST).content.decode()

    assert not specs(image)
    assert 'width="600"' in before
    assert 'alt="Ett bord"' in before
    assert "sample" in before
    assert "<picture" not in listed


def test_page_offers_avif_and_webp_with_measures_that_stay(client: Client) -> None:
    first, tall = make_picture(2000, 1000), make_picture(900, 1800, "PNG")
    story = publish(first, tall)
    early = client.get(story.get_absolute_url()).content.decode()
    prepare_sizes()

    html = client.get(story.get_absolute_url()).content.decode()

    pictures = re.findall(r'<picture class="story-picture.*?</picture>', html, re.DOTALL)
    assert [re.findall(r'type="(image/\w+)"', one) for one in pictures] == [["image/avif", "image/webp"]] * 2
    assert re.findall(r"\.avif (\d+w)", pictures[0]) == ["480w", "800w", "1200w"]
    assert re.findall(r"\.avif (\d+w)", pictures[1]) == ["240w", "400w", "600w"]
    measures = r'width="(\d+)"\s+height="(\d+)"\s+alt="Ett bord"'
    assert re.findall(measures, html) == re.findall(measures, early) == [("1200", "600"), ("600", "1200")]
    assert 'fetchpriority="high"' in pictures[0]
    assert 'loading="lazy"' not in pictures[0]
    assert 'loading="lazy"' in pictures[1]
    assert "story-picture--tall" in pictures[1]
    assert all("sizes=" in one and 'decoding="async"' in one for one in pictures)
    assert re.search(r'og:image" content="http://testserver/media/images/[^"]+\.jpg"', html)


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_story_with_pictures_ask_the_same_few_questions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    images = [make_picture() for _ in range(number)]
    story = publish(*images)
    for image in images:
        publish(image)
    prepare_sizes()
    client.get(story.get_absolute_url())
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        listed = client.get(LIST).content.decode()
    with django_assert_num_queries(STORY_QUERIES):
        html = client.get(story.get_absolute_url()).content.decode()

    assert listed.count('class="story-row__picture"') == number + 1
    assert listed.count("fetchpriority") == 1
    assert html.count('alt="Ett bord"') == number


@pytest.mark.parametrize("number", [1, 3])
def test_story_with_every_kind_of_picture_and_card_asks_few_questions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    document = Document.objects.create(title="Rapport", file=ContentFile(b"x", name="rapport.txt"))
    images = [make_picture() for _ in range(number)]
    chart = {"title": "Fler", "alt_text": "Diagram", "numbers": "", "source": "SCB", "source_url": ""}
    film = {"title": "Film", "url": "https://film.example.org", "length": "", "transcript": "<p>Ord</p>"}
    body = [
        each
        for image in images
        for each in (
            block(image),
            {"type": "chart", "value": chart | {"image": image.pk}},
            {"type": "film", "value": film | {"image": image.pk}},
            {"type": "forum", "value": {"forum": make_forum().pk}},
            {"type": "file", "value": {"document": document.pk, "title": "Rapport"}},
        )
    ]
    story = make_story(body=body, themes=[make_theme()], authors=["Vera"] * number)
    make_comment(story)
    make_story(body=[block(images[0])])
    prepare_sizes()
    client.get(story.get_absolute_url())

    with django_assert_num_queries(9):
        html = client.get(story.get_absolute_url()).content.decode()

    assert html.count('<picture class="story-picture') == 3 * number
    assert html.count('class="card__picture"') == 1
    assert html.count("fetchpriority") >= 1


def test_picture_of_any_shape_is_shown_as_a_still(client: Client) -> None:
    frames = [Picture.new("P", (500, 300), colour) for colour in (1, 2)]
    data = BytesIO()
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:], loop=0)
    moving = Image.objects.create(title="Film", file=ImageFile(BytesIO(data.getvalue()), name="film.gif"))
    tiny, clear = make_picture(30, 20, "PNG"), make_picture(64, 64, "PNG")
    cmyk = BytesIO()
    Picture.new("CMYK", (700, 500)).save(cmyk, "JPEG")
    printed = Image.objects.create(title="Tryck", file=ImageFile(BytesIO(cmyk.getvalue()), name="tryck.jpg"))
    story = publish(moving, tiny, clear, printed)

    work = prepare_sizes()

    assert work.failed == 0
    assert specs(tiny) == {"max-480x480|format-avif", "max-480x480|format-webp"}
    for rendition in Rendition.objects.filter(image=moving):
        with Picture.open(rendition.file) as still:
            assert getattr(still, "n_frames", 1) == 1
    assert 'width="30"' in client.get(story.get_absolute_url()).content.decode()


def test_broken_picture_is_passed_by(client: Client) -> None:
    broken, whole = make_picture(), make_picture()
    story = make_story(body=[block(broken), block(whole)])
    broken.file.storage.delete(broken.file.name)

    work = prepare_sizes()

    assert (work.done, work.failed) == (2, 1)
    assert specs(whole)
    assert client.get(story.get_absolute_url()).status_code == 200


def test_killed_work_goes_on_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    images = [make_picture(), make_picture()]
    make_story(body=[block(image) for image in images])
    made: list[str] = []

    def until_killed(image: Image, size: str) -> bool:
        if len(made) == 5:
            raise KeyboardInterrupt
        made.append(size)
        return make_size(image, size)

    with monkeypatch.context() as patched:
        patched.setattr("samverkan.stories.services.picture_sizes.make_size", until_killed)
        with pytest.raises(KeyboardInterrupt):
            prepare_sizes()
    again = prepare_sizes()

    wanted = sum(len(sizes.sizes_of(image, is_lead=image == images[0])) for image in images)
    assert Rendition.objects.count() == wanted
    assert again.made == wanted - 5
    assert prepare_sizes().made == 0


def test_command_tells_how_far_it_has_come_and_mends_old_stories(client: Client) -> None:
    image = make_picture()
    story = make_story(body=[block(image)])
    StoryPage.objects.update(lead_picture=None)
    told = StringIO()

    call_command("prepare_pictures", stdout=told)
    story.refresh_from_db()

    assert "1 of 1 pictures, 7 sizes made" in told.getvalue()
    assert story.lead_picture == image
    assert "story-row__picture" in client.get(LIST).content.decode()


def test_replaced_focus_makes_a_new_card(client: Client) -> None:
    image = make_picture(1600, 1200)
    publish(image)
    prepare_sizes()

    Image.objects.filter(pk=image.pk).update(
        focal_point_x=1500, focal_point_y=100, focal_point_width=100, focal_point_height=100
    )
    gone = client.get(LIST).content.decode()
    work = prepare_sizes()

    assert "story-row__picture" not in gone
    assert work.made == len(sizes.CARDS)
    assert "story-row__picture" in client.get(LIST).content.decode()


def test_picture_of_a_draft_is_not_made_and_a_deleted_one_leaves_the_story(client: Client) -> None:
    image, other = make_picture(), make_picture()
    make_story(live=False, body=[block(image)])
    story = publish(other)

    prepare_sizes()
    other.delete()

    assert not specs(image)
    assert client.get(story.get_absolute_url()).status_code == 200
    assert StoryPage.objects.get(pk=story.pk).lead_picture is None


def test_plain_page_shows_what_is_there(client: Client) -> None:
    make_blog()
    images = [make_picture() for _ in range(3)]
    page = StandardPage(title="Om", slug="om-oss", body=json.dumps([block(image) for image in images]))
    StandardPage.objects.get(depth=2).add_child(instance=page)
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()

    html = client.get(page.url).content.decode()

    assert html.count("<picture") == 3
    assert html.count('loading="lazy"') == 2
