"""A reader finds stories by theme, month and municipality, and writes to a page owner."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from samverkan.network.models import Municipality
from samverkan.network.services import set_up_region
from samverkan.stories.forms import guarding
from tests.browser.moves import heading, press, send_form
from tests.browser.steps import newest_letter
from tests.factories.network import make_editor
from tests.factories.stories import make_story, make_theme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("javascript", "width"), [(True, 390), (False, 1280)], ids=["with-script", "without-script"])
def test_reader_finds_the_way_and_writes_to_the_page_owner(
    eye: Any, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, javascript: bool, width: int
) -> None:
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(guarding, "LEAST_SECONDS", 0)
    cache.clear()
    set_up_region()
    owner = make_editor()
    make_story(
        title="Vi frågade först", themes=[make_theme("Språk")], municipality=Municipality.objects.get(slug="osby"),
        published_date=date(2024, 3, 9), page_owner=owner, page_owner_name="",
        changed_text="Siffrorna för 2025 är med.", changed_date=date(2026, 11, 21),
    )  # fmt: skip
    reader = eye.visitor(width=width, javascript=javascript)

    reader.goto(f"{live_server.url}/berattelser/")
    press(reader, "Alla berättelser månad för månad")
    eye.look_in_both_languages(reader, f"shape-archive-{width}")
    press(reader, "mars")
    expect(heading(reader)).to_have_text("Berättelser från mars 2024")
    press(reader, "Vi frågade först", exact=True)
    expect(reader.get_by_role("main")).to_contain_text("Siffrorna för 2025 är med.")
    eye.look_in_both_languages(reader, f"shape-story-{width}")
    press(reader, "Språk", exact=True)
    expect(heading(reader)).to_have_text("Språk")
    eye.look_in_both_languages(reader, f"shape-theme-{width}")
    press(reader, "Vi frågade först", exact=True)
    press(reader, owner.name)
    eye.look_in_both_languages(reader, f"shape-owner-{width}")
    reader.get_by_label("Namn").fill("Rut Läsare")
    reader.get_by_label("E-post").fill("rut(at)example.org")
    reader.get_by_label("Vad vill du fråga eller berätta?").fill("Hur började ni?")
    eye.look_at_answer(reader, f"shape-owner-refused-{width}", lambda: send_form(reader, "email"))
    reader.get_by_label("E-post").fill("rut@example.org")
    press(reader, "Skicka brevet")
    expect(reader.get_by_role("main")).to_contain_text("Brevet är på väg")
    eye.look_in_both_languages(reader, f"shape-owner-sent-{width}")
    assert "Hur började ni?" in newest_letter(owner.email).body
