"""The blog: saved pages are imported and read; a reader comments; a guest writes and an editor publishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Page, expect

from samverkan.network.enums import Role
from samverkan.network.services import set_up_region
from tests.browser.moves import again, follow, heading, press, send_form
from tests.browser.steps import choose_action, in_the_admin, link_in, newest_letter, sign_in_by_code
from tests.factories.network import make_editor, make_person
from tests.factories.stories import make_blog, make_story

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
COMPLETED = "Spridning av lärdomar och innovation på strategiskt forum"


@pytest.fixture(autouse=True)
def _site(settings: Any, live_server: Any) -> None:
    settings.BASE_URL = live_server.url
    cache.clear()
    set_up_region()
    make_blog()


@pytest.mark.parametrize("width", [1280, 390])
def test_saved_pages_are_imported_and_read_on_the_blog(eye: Any, live_server: Any, width: int) -> None:
    if not SEEDS.exists():
        pytest.skip(f"The saved pages in {SEEDS} are not here; they are delivered beside the repository.")
    out = StringIO()
    call_command("import_pages", str(SEEDS), stdout=out)
    page = eye.visitor(width=width)
    look = eye.look_in_both_languages

    page.goto(f"{live_server.url}/")
    look(page, f"home-{width}")
    press(page, "Alla berättelser")
    expect(page.get_by_role("main").get_by_role("article")).to_have_count(12)
    look(page, f"stories-{width}")
    follow(page.get_by_role("navigation", name="Listans sidor").get_by_role("link", name="Nästa"))
    expect(page.get_by_role("main").get_by_role("article")).to_have_count(7)
    look(page, f"stories-2-{width}")
    page.get_by_label("År").select_option(label="2018 (19)")
    press(page, "Visa berättelser")
    expect(page.get_by_role("main")).to_contain_text("19 berättelser passar det du valde.")
    look(page, f"stories-2018-{width}")
    press(page, COMPLETED, exact=True)

    expect(heading(page)).to_have_text(COMPLETED)
    expect(page.get_by_role("main")).to_contain_text("21 september 2018")
    expect(page.get_by_role("main")).to_contain_text("Sidansvarig: Klara Persson")
    expect(page.get_by_role("main")).to_contain_text("Efter en presentation av projektet BOSS")
    assert "22 made, 1 changed" in out.getvalue()
    look(page, f"story-{width}")
    assert eye.unread() == []


def fill_comment(page: Page, *, email: str) -> None:
    page.get_by_label("Namn").fill("Rut Läsare")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Kommentar", exact=True).fill("Så gjorde vi också, och det tog två år.")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_comment_is_confirmed_by_its_writer_and_published_by_an_editor(
    eye: Any, live_server: Any, javascript: bool
) -> None:
    editor = make_editor()
    story = make_story(title="Vi frågade först")
    reader, desk = eye.visitor(width=390, javascript=javascript), eye.visitor()

    reader.goto(live_server.url + story.get_absolute_url())
    fill_comment(reader, email="rut(at)example.org")
    eye.look_at_answer(reader, "comment-refused", lambda: send_form(reader, "email"))
    expect(reader.get_by_role("alert").first).to_contain_text("E-post")
    expect(reader.get_by_label("Kommentar", exact=True)).to_have_value(re.compile("det tog två år"))
    reader.wait_for_timeout(3_100)  # Nobody writes a comment in less.
    fill_comment(reader, email="rut@example.org")
    press(reader, "Skicka kommentaren")
    expect(reader.get_by_role("main")).to_contain_text("Titta i din inkorg")
    eye.look_in_both_languages(reader, "comment-sent")
    reader.goto(link_in(newest_letter("rut@example.org"), "/bekrafta/"))
    expect(heading(reader)).to_have_text("Bekräfta din kommentar")
    eye.look_in_both_languages(reader, "comment-confirm")
    press(reader, "Bekräfta kommentaren")
    expect(heading(reader)).to_have_text("Din kommentar")
    eye.look_in_both_languages(reader, "comment-own")

    sign_in_by_code(desk, live_server.url, editor.email)
    desk.goto(link_in(newest_letter(editor.email, about="kommentar"), "/kommentarer/"))
    expect(desk.get_by_role("article")).to_contain_text("Rut Läsare")
    if javascript:
        eye.look_in_both_languages(desk, "comments-to-decide")
    press(desk, "Publicera kommentaren")
    expect(desk.get_by_role("main")).to_contain_text("Kommentaren är publicerad.")

    reader.goto(link_in(newest_letter("rut@example.org"), "/berattelser/"))
    expect(reader.get_by_role("region", name="Kommentarer")).to_contain_text("det tog två år")
    eye.look_in_both_languages(reader, "story-with-comment")
    assert eye.unread(javascript=False) == []


def write_guest_post(page: Page, origin: str) -> None:
    page.goto(f"{origin}/mitt/")
    press(page, "Skriv ett gästinlägg")
    page.get_by_placeholder("Sidrubrik*").fill("Körkortet öppnade dörren")
    page.get_by_role("textbox", name="Ingress*").fill("Det här prövade vi i höst.")
    page.get_by_role("button", name="Lägg till ett block").first.click()
    page.get_by_role("option", name="Text").click()
    page.get_by_role("region", name="Text *").get_by_role("textbox").first.fill("Vi började med körlektioner.")
    page.wait_for_timeout(600)  # The editor of running text hands on what is typed when the fingers rest.
    page.get_by_role("tab", name="Hör till").click()
    page.get_by_role("combobox", name="Kommun").select_option(label="Osby")
    choose_action(page, "Lämna in till Granskning av gästinlägg")
    page.get_by_role("main").get_by_role("status").first.get_by_text("Körkortet").wait_for()


def test_guest_post_is_read_by_an_editor_and_published(
    eye: Any, live_server: Any, sign_in: Callable[..., None]
) -> None:
    guest, desk, reader = eye.visitor(), eye.visitor(), eye.visitor(width=390)
    sign_in(guest, make_person(Role.CONTRIBUTOR, name="Gusten Gäst"))
    sign_in(desk, make_editor())

    with in_the_admin():
        write_guest_post(guest, live_server.url)
        reader.goto(f"{live_server.url}/berattelser/")
        expect(reader.get_by_role("main").get_by_role("article")).to_have_count(0)
        desk.goto(f"{live_server.url}/mitt/")
        press(desk, "1 berättelse att granska")
        follow(desk.get_by_role("region", name="Inväntar din granskning").get_by_role("link", name="Körkortet"))
        choose_action(desk, "Godkänn och Publicera")
        desk.get_by_role("main").get_by_role("status").first.get_by_text("Körkortet").wait_for()

    again(reader)
    press(reader, "Körkortet öppnade dörren", exact=True)
    expect(heading(reader)).to_have_text("Körkortet öppnade dörren")
    expect(reader.get_by_role("main")).to_contain_text("Gästinlägg")
    expect(reader.get_by_role("main")).to_contain_text("Gusten Gäst")
    expect(reader.get_by_role("main")).to_contain_text("Osby")
    eye.look_in_both_languages(reader, "guest-post")
