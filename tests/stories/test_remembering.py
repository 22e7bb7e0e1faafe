"""Pages that are kept for anybody: few questions, nothing of another visitor, nothing that is no longer true."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import StoryPage
from samverkan.stories.packing import pack
from tests.factories.network import make_editor
from tests.factories.stories import make_comment, make_story

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OPENED = re.compile(r'name="opened" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _keep_pages(settings: Any) -> Iterator[None]:
    settings.REMEMBER_SECONDS = 60
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def page(story: StoryPage, client: Client | None = None, **headers: Any) -> str:
    return (client or Client()).get(story.get_absolute_url(), headers=headers).content.decode()


def test_kept_page_costs_one_question_and_is_the_same(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    story = make_story()
    first = page(story)
    listed = Client().get("/berattelser/").content.decode()

    with django_assert_num_queries(1):
        second = page(story)
    with django_assert_num_queries(1):
        again = Client().get("/berattelser/").content.decode()

    assert OPENED.sub("", TOKEN.sub("", second)) == OPENED.sub("", TOKEN.sub("", first))
    assert TOKEN.sub("", again) == TOKEN.sub("", listed)


def test_token_and_time_are_the_visitors_own() -> None:
    story = make_story()
    page(story)
    reader = Client(enforce_csrf_checks=True)

    kept = page(story, reader)
    other = page(story)
    token, opened = TOKEN.search(kept), OPENED.search(kept)

    assert token
    assert opened
    assert token[1] not in other
    assert "\0" not in kept
    answer = reader.post(
        story.get_absolute_url(),
        {"csrfmiddlewaretoken": token[1], "opened": opened[1], "name": "Rut", "email": "r@example.org", "text": "Ja"},
    )
    assert answer.status_code == 422  # too fast: the token holds, and the time is that of the reader's own page


def test_who_is_signed_in_never_sees_a_kept_page_nor_leaves_one(client: Client) -> None:
    story = make_story()
    client.force_login(make_editor())
    own = page(story, client)

    assert "Logga ut" in own
    assert "Logga ut" not in page(story)
    assert "Logga ut" in page(story, client)


def test_each_language_has_its_own_page() -> None:
    story = make_story()
    page(story)

    assert "Comments" in page(story, accept_language="en")
    assert "Kommentarer" in page(story, accept_language="sv")


def test_what_was_published_or_taken_down_is_seen_at_once() -> None:
    story, other = make_story(title="Första ordet"), make_story()
    page(story)
    Client().get("/berattelser/")

    draft = story.get_latest_revision_as_object()
    draft.title = "Andra ordet"
    draft.save_revision().publish()
    assert "Andra ordet" in page(story)
    assert "Andra ordet" in Client().get("/berattelser/").content.decode()

    other.unpublish()
    assert Client().get(other.get_absolute_url()).status_code == 404
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(story.get_absolute_url()).status_code == 404
    assert "Andra ordet" not in Client().get("/berattelser/").content.decode()


def test_comment_is_seen_and_gone_at_once() -> None:
    story = make_story()
    page(story)

    comment = make_comment(story, text="Så gör vi också.")
    assert "Så gör vi också." in page(story)
    comment.text, comment.decided_at = "Så gör vi inte.", timezone.now()
    comment.save()
    assert "Så gör vi inte." in page(story)
    comment.status = CommentStatus.WITHDRAWN
    comment.save()
    assert "Så gör vi inte." not in page(story)


def test_question_with_words_is_answered_anew() -> None:
    story = make_story()
    page(story)

    assert "Titta i din inkorg" in Client().get(story.get_absolute_url() + "?skickad=ja").content.decode()
    assert "Titta i din inkorg" not in page(story)


def test_kept_page_is_the_same_compressed_and_fits_its_visitor() -> None:
    story = make_story(title="Räksmörgås")
    page(story)
    reader = Client(enforce_csrf_checks=True)

    packed = reader.get(story.get_absolute_url(), headers={"accept-encoding": "br, gzip"})
    html = gzip.decompress(packed.content).decode()
    token = TOKEN.search(html)

    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert packed["Content-Length"] == str(len(packed.content))
    assert len(packed.content) < len(html) / 3
    assert OPENED.sub("", TOKEN.sub("", html)) == OPENED.sub("", TOKEN.sub("", page(story)))
    assert token
    assert token[1].encode() in packed.content  # never compressed together with anything else
    answer = reader.post(story.get_absolute_url(), {"csrfmiddlewaretoken": token[1], "name": "Rut"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "text", ["", "<a>", "a<a>b<b><a>", "<b>å<b>", "å" * 70_000 + "<a>" + "åb" * 9, "en <a> två <b> en <a> två <b> en"]
)
def test_packed_page_is_what_it_was(text: str) -> None:
    values = {"<a>": "Å" * 40, "<b>": "b"}
    whole = text.replace("<a>", values["<a>"]).replace("<b>", values["<b>"]).encode()

    packed = pack(text, {"<a>": 80, "<b>": 1})

    assert packed.plain(values) == whole
    assert gzip.decompress(packed.zipped(values)) == whole
    if packed.marks:
        with pytest.raises(ValueError, match="fit"):
            packed.zipped(values | {packed.marks[0]: "123"})
