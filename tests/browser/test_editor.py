"""An editor makes a story from nothing in the admin, readers meet it, and it is taken down again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from samverkan.stories.models import StoryPage
from tests.browser.moves import again, follow, press
from tests.browser.steps import in_the_admin, let_the_worker_work, publish_in_admin
from tests.factories.network import make_editor
from tests.factories.stories import make_blog, make_theme

pytestmark = pytest.mark.django_db(transaction=True)


def add_block(page: Page, name: str) -> None:
    """Add a block of the name at the end of the text."""
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def type_text(page: Page, text: str) -> None:
    """Type in the newest field of running text."""
    page.locator("[contenteditable=true]").last.click()
    page.keyboard.type(text)


def upload(page: Page, opener: str, field: str, path: Path) -> None:
    """Choose a new file in the chooser that the button opens."""
    page.get_by_role("button", name=opener).click()
    page.get_by_role("tab", name="Ladda upp").click()
    page.locator(f"{field}-file").set_input_files(str(path))
    expect(page.locator(f"{field}-title")).to_have_value(path.stem)
    page.get_by_role("button", name="Ladda upp").click()
    page.locator(".modal.in").wait_for(state="detached")


def write_everything(page: Page, folder: Path) -> None:
    """Fill in each tab of the form, and one block of each kind that editors use most."""
    page.locator("#id_title").fill("Vi bytte mötesrum mot en bänk")
    page.locator("#id_ingress").fill("Ett möte på en bänk tog halva tiden.")
    add_block(page, "Rubrik")
    page.locator("[name=body-0-value-text]").fill("Bänken vid parken")
    add_block(page, "Text")
    type_text(page, "Vi satte oss ute.")
    add_block(page, "Bild")
    upload(page, "Välj en bild", "#id_image-chooser-upload", make_picture(folder))
    page.locator("[name=body-2-value-alt_text]").fill("En grön yta")
    page.locator("[name=body-2-value-source]").fill("Redaktionen")
    add_block(page, "Faktaruta")
    page.locator("[name=body-3-value-title]").fill("Så gör du")
    type_text(page, "Boka ingenting.")
    add_block(page, "Citat")
    page.locator("[name=body-4-value-text]").fill("Det gick fortare utan bord.")
    add_block(page, "Fil")
    note = folder / "mall.txt"
    note.write_text("Mall\n", encoding="utf-8")
    upload(page, "Välj ett dokument", "#id_document-chooser-upload", note)
    page.get_by_role("tab", name="Hör till").click()
    page.get_by_label("Bostad").check()


def make_picture(folder: Path) -> Path:
    """Return a picture to upload."""
    path = folder / "bild.png"
    Image.new("RGB", (1600, 1000), "#0e5a4a").save(path)
    return path


def test_editor_makes_a_story_that_readers_see_until_it_is_unpublished(
    eye: Any, sign_in: Any, live_server: Any, tmp_path: Path
) -> None:
    make_blog()
    make_theme("Bostad")
    editor = eye.visitor()
    sign_in(editor, make_editor(name="Ebba Redaktör"))

    editor.goto(f"{live_server.url}/mitt/")
    with in_the_admin():
        press(editor, "Skriv en berättelse")
        write_everything(editor, tmp_path)
        publish_in_admin(editor)
    let_the_worker_work()
    reader = eye.visitor(width=390)
    reader.goto(f"{live_server.url}/berattelser/")
    press(reader, "Vi bytte mötesrum mot en bänk", exact=True)
    reader.wait_for_load_state("networkidle")
    assert reader.get_by_role("img", name="En grön yta").is_visible()
    eye.look_in_both_languages(reader, "editors-story")

    for words in ("Bänken vid parken", "Vi satte oss ute.", "Boka ingenting.", "Det gick fortare utan bord."):
        assert reader.get_by_text(words).is_visible(), words
    assert reader.get_by_text("Sidansvarig: Ebba Redaktör").first.is_visible()
    file = reader.get_by_role("link", name="mall").get_attribute("href")
    assert reader.request.get(live_server.url + file).status == 200
    with in_the_admin():
        unpublish(editor, live_server.url)
    assert again(reader).status == 404
    eye.look_in_both_languages(reader, "story-taken-down")


def unpublish(page: Page, origin: str) -> None:
    """Take the only story down."""
    story = StoryPage.objects.get()
    page.goto(f"{origin}/redaktion/pages/{story.pk}/unpublish/")
    follow(page.get_by_role("button", name="Ja, avpublicera"))
