"""Blocks that lead on or hold pictures, the advice in the editor, and the samples in the list of blocks."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.blocks import StreamBlockValidationError
from wagtail.images import get_image_model

from samverkan.forums.enums import ForumStatus
from samverkan.stories.models import StoryPage
from samverkan.stories.models.blocks import StoryBody
from tests.factories.forums import make_forum
from tests.factories.network import make_editor, make_municipality, make_region
from tests.factories.stories import make_blog, make_story

pytestmark = pytest.mark.django_db


def make_image() -> Any:
    out = BytesIO()
    Pillow.new("RGB", (320, 200), "#0e5a4a").save(out, "PNG")
    return get_image_model().objects.create(title="Grönt", file=SimpleUploadedFile("a.png", out.getvalue()))


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def page_of(client: Client, *blocks: dict[str, Any]) -> str:
    return client.get(make_story(body=list(blocks)).get_absolute_url()).content.decode()


def errors_of(kind: str, value: dict[str, Any]) -> set[str]:
    body = StoryBody()
    stream = body.to_python([{"type": kind, "value": value}])
    with pytest.raises((StreamBlockValidationError, ValidationError)) as error:
        body.clean(stream)
    return set(error.value.block_errors[0].block_errors)  # type: ignore[union-attr]


def test_chart_shows_its_finding_its_source_and_its_numbers(client: Client) -> None:
    text = page_of(client, block(
        "chart", title="Fler har arbete efter tre år", image=make_image().pk, alt_text="Stapeldiagram med tre staplar",
        numbers="<ul><li>År 1: 12 %</li></ul>", source="Egen uppföljning 2026", source_url="https://example.org/x",
    ))  # fmt: skip

    assert "Fler har arbete efter tre år" in text
    assert 'alt="Stapeldiagram med tre staplar"' in text
    assert "Siffrorna i ord" in text
    assert "År 1: 12 %" in text
    assert 'Källa: <a href="https://example.org/x">Egen uppföljning 2026</a>' in " ".join(text.split())


def test_film_is_a_link_with_a_picture_of_ours_and_the_words(client: Client) -> None:
    text = page_of(client, block(
        "film", title="En dag på kaféet", url="https://www.film.example.org/1", image=make_image().pk, length="3 min",
        transcript="<p>Vi ser tre bord.</p>",
    ))  # fmt: skip

    assert "Se filmen ”En dag på kaféet”" in text
    assert "Öppnar film.example.org" in text
    assert "Vi ser tre bord." in text
    assert "<iframe" not in text
    assert "<video" not in text


def test_links_say_where_they_lead(client: Client) -> None:
    row = {"text": "Handbok för kaféer", "url": "https://example.org/h", "note": "Tolv sidor."}

    text = page_of(client, block("links", title="Läs mer", rows=[{"type": "item", "id": "1", "value": row}]))

    assert '<a href="https://example.org/h">Handbok för kaféer</a>' in text
    assert "Tolv sidor." in text


def test_forum_card_leads_to_the_forum_until_it_is_a_draft_or_gone(client: Client) -> None:
    forum = make_forum(title="Från språk till arbete", venue="Aulan")
    story = make_story(body=[block("forum", forum=forum.pk)])

    shown = client.get(story.get_absolute_url()).content.decode()
    type(forum).objects.filter(pk=forum.pk).update(status=ForumStatus.DRAFT)
    as_draft = client.get(story.get_absolute_url()).content.decode()
    forum.delete()
    when_gone = client.get(story.get_absolute_url())

    assert f'<a href="{reverse("forums:forum", args=[forum.slug])}">Från språk till arbete</a>' in shown
    assert "Aulan" in shown
    assert "Från språk till arbete" not in as_draft
    assert when_gone.status_code == 200


def test_forum_is_chosen_from_the_public_ones_the_latest_first() -> None:
    draft, forum = make_forum(status=ForumStatus.DRAFT), make_forum(title="Från språk till arbete")
    chooser = StoryBody().child_blocks["forum"].child_blocks["forum"]

    choices = [label for _value, label in chooser.field.choices]

    assert "Från språk till arbete" in choices
    assert draft.title not in choices
    assert chooser.get_form_state(forum) == [str(forum.pk)]


def test_initiative_card_says_its_municipality(client: Client) -> None:
    place = make_municipality(name="Osby")

    text = page_of(client, block(
        "initiative", title="Jobbspår vård", url="https://example.org/j", municipality=place.slug, text="Tolv veckor."
    ))  # fmt: skip

    assert '<a href="https://example.org/j">Jobbspår vård</a>' in text
    assert "Osby" in text


@pytest.mark.parametrize(
    ("kind", "value", "missing"),
    [
        ("chart", {"title": "x"}, {"image", "alt_text", "source"}),
        ("film", {"title": "x", "url": "javascript:alert(1)"}, {"url", "image", "transcript"}),
        ("film", {"title": "x", "url": "http://example.org"}, {"url", "image", "transcript"}),
        (
            "initiative",
            {"title": "x", "url": "javascript:x", "municipality": "nowhere"},
            {"url", "municipality"},
        ),
        ("forum", {}, {"forum"}),
        ("image", {"source": "x"}, {"image", "alt_text"}),
    ],
)
def test_what_a_block_must_have_is_asked_for(kind: str, value: dict[str, Any], missing: set[str]) -> None:
    make_region()

    assert errors_of(kind, value) == missing


def test_every_block_has_words_and_a_sample_in_the_list_of_blocks(client: Client) -> None:
    make_blog()
    client.force_login(make_editor())
    blocks = StoryPage._meta.get_field("body").stream_block.child_blocks  # type: ignore[union-attr]

    for name, one in blocks.items():
        response = client.get(reverse("wagtailadmin_block_preview"), {"id": one.definition_prefix})

        assert one.get_description(), name
        assert one.is_previewable, name
        assert response.status_code == 200, name
        assert "web/css/samverkan" in response.content.decode(), name


def test_editor_reads_advice_on_the_saved_draft_and_in_the_preview(client: Client) -> None:
    hard = "<p>Vi gjorde det i syfte att erhålla svar. <a href='https://example.org'>Klicka här</a></p>"
    story = make_story(live=False, body=[{"type": "paragraph", "value": hard}])
    client.force_login(make_editor())

    form = client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    new = client.get(reverse("wagtailadmin_pages:add", args=["stories", "storypage", make_blog().pk])).content.decode()
    preview = story.make_preview_request(preview_mode="advice").content.decode()
    plain = story.make_preview_request(preview_mode="").content.decode()

    for text in (form, preview):
        assert "Råd innan du publicerar" in text
        assert "Kanslisvenska" in text
        assert "En länk säger inte vart den leder" in text
    assert "Spara ett utkast, så får du råd" in new
    assert "Kanslisvenska" not in plain


def test_pictures_of_all_blocks_are_fetched_at_once(client: Client, django_assert_num_queries: Any) -> None:
    def body(number: int) -> list[dict[str, Any]]:
        return [
            part
            for _ in range(number)
            for part in (
                block("chart", title="t", image=make_image().pk, alt_text="a", source="s", numbers="", source_url=""),
                block("film", title="t", url="https://e.org", image=make_image().pk, transcript="<p>x</p>", length=""),
                block("forum", forum=make_forum().pk),
            )
        ]

    for number in (1, 3):
        story = make_story(body=json.loads(json.dumps(body(number))))
        client.get(story.get_absolute_url())
        with django_assert_num_queries(8):
            client.get(story.get_absolute_url())
