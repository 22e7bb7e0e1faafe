"""Who may read an uploaded file, and which folders are within reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import ReferenceIndex

from tests.conftest import StrictClient
from tests.factories import network, stories

pytestmark = pytest.mark.django_db


def uploaded() -> Document:
    return Document.objects.create(title="Bilder", file=ContentFile(b"%PDF-1.4 x", name="bilder.pdf"))


def test_document_that_no_page_shows_is_hidden(client: StrictClient) -> None:
    document = uploaded()

    assert client.get(document.url).status_code == 404


def test_document_of_a_draft_is_hidden_and_of_a_live_story_is_public(client: StrictClient) -> None:
    document = uploaded()
    story = stories.make_story(live=False, body=[{"type": "file", "value": {"document": document.pk, "title": ""}}])
    ReferenceIndex.create_or_update_for_object(story)
    hidden = client.get(document.url)
    story.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(story)

    shown = client.get(document.url)

    assert (hidden.status_code, shown.status_code) == (404, 200)
    assert b"".join(shown.streaming_content) == b"%PDF-1.4 x"


def test_document_on_a_plain_page_is_public(client: StrictClient) -> None:
    document = uploaded()
    root = stories.make_blog().get_parent().specific
    root.body = [("file", {"document": document, "title": ""})]
    root.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(root)

    assert client.get(document.url).status_code == 200


def test_organiser_reads_a_document_before_it_is_published(client: StrictClient) -> None:
    document = uploaded()
    client.force_login(network.make_organiser())

    assert client.get(document.url).status_code == 200


@pytest.mark.parametrize("path", ["../documents/bilder.pdf", "..%2fdocuments%2fbilder.pdf", "missing.jpg", ""])
def test_pictures_reach_no_other_folder(client: StrictClient, path: str) -> None:
    uploaded()

    assert client.get(f"/media/images/{path}").status_code in {301, 404}


def test_scaled_picture_is_public_and_kept_long(client: StrictClient) -> None:
    folder = Path(settings.MEDIA_ROOT) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.width-400.jpg").write_bytes(b"jpeg")

    response = client.get("/media/images/a.width-400.jpg")

    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
