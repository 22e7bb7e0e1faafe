"""The newsletter in the browser: a reader subscribes, an editor sends, the reader ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.network.services import set_up_region
from tests.browser.moves import heading, press, send_form
from tests.browser.steps import link_in, newest_letter, sign_in_by_code
from tests.factories.network import make_editor
from tests.factories.stories import make_story, make_theme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("javascript", "width"), [(True, 390), (False, 1280)], ids=["with-script", "without-script"])
def test_reader_subscribes_editor_sends_and_reader_ends_it(
    eye: Any, live_server: Any, settings: Any, javascript: bool, width: int
) -> None:
    settings.BASE_URL = live_server.url
    cache.clear()
    set_up_region()
    editor = make_editor()
    make_theme("Språk")
    make_story(title="Vi frågade först", first_published_at=timezone.now() - timedelta(days=1))
    reader, desk = eye.visitor(width=width, javascript=javascript), eye.visitor(width=width)

    reader.goto(f"{live_server.url}/berattelser/")
    press(reader, "Få det nya med e-post")
    eye.look_in_both_languages(reader, f"newsletter-{width}")
    reader.get_by_label("E-post").fill("rut(at)example.org")
    eye.look_at_answer(reader, f"newsletter-refused-{width}", lambda: send_form(reader, "email"))
    reader.get_by_label("E-post").fill("rut@example.org")
    press(reader, "Prenumerera")
    expect(reader.get_by_role("main")).to_contain_text("Titta i din inkorg")
    reader.goto(link_in(newest_letter("rut@example.org"), "/bekrafta/"))
    eye.look_in_both_languages(reader, f"newsletter-confirm-{width}")
    press(reader, "Bekräfta prenumerationen")
    expect(heading(reader)).to_have_text("Din prenumeration")
    reader.get_by_label("Språk").check()
    press(reader, "Spara valet")
    reader.get_by_label("Språk").uncheck()
    press(reader, "Spara valet")
    eye.look_in_both_languages(reader, f"newsletter-own-{width}")

    sign_in_by_code(desk, live_server.url, editor.email)
    desk.goto(f"{live_server.url}/berattelser/nyhetsbrev/utskick/")
    eye.look_in_both_languages(desk, f"newsletter-waits-{width}")
    press(desk, "Läs utkastet")  # the worker that sent the letters has drafted it
    desk.get_by_label("Hälsning").fill("Hej alla")
    press(desk, "Spara och visa brevet")
    expect(desk.get_by_role("main")).to_contain_text("Hej alla")
    eye.look_in_both_languages(desk, f"newsletter-edit-{width}")
    press(desk, "Skicka nyhetsbrevet")
    eye.look_in_both_languages(desk, f"newsletter-send-{width}")
    press(desk, "Skicka nu")
    expect(desk.get_by_role("main")).to_contain_text("Breven skrivs nu")

    letter = newest_letter("rut@example.org", about="Vi frågade först")
    eye.look_in_both_languages(desk, f"newsletter-desk-{width}")
    reader.goto(link_in(letter, "/avsluta/"))
    eye.look_in_both_languages(reader, f"newsletter-stop-{width}")
    press(reader, "Avsluta prenumerationen")
    expect(heading(reader)).to_have_text("Prenumerationen är avslutad")
    press(reader, "Till nyhetsbrevet")
    expect(reader.get_by_role("heading", name="Skickade nyhetsbrev")).to_be_visible()
