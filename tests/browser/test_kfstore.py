"""What was revised in the key figures: read at two widths, in both languages, without a script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from samverkan.keyfigures.services.catalogue import load_indicators
from samverkan.network.services import set_up_region
from tests.browser.moves import in_main
from tests.keyfigures.test_revisions import revise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_revisions_are_read(eye: Any, live_server: Any, width: int) -> None:
    set_up_region()
    revise("N02268")
    entry = {"id": "N9", "title": "Gammal titel, antal", "description": "En."}
    for year, title in ((2024, "Gammal titel, antal"), (2026, "Ny titel, antal")):
        load_indicators([{**entry, "title": title}], seen=date(year, 4, 1), is_whole=False)
    page = eye.visitor(width=width, javascript=False)

    page.goto(f"{live_server.url}/nyckeltal/")
    in_main(page, "Vad som har ändrats i nyckeltalen").click()
    page.get_by_text("Visa de största ändringarna").click()
    expect(page.get_by_text("Bjuv 2020, alla")).to_be_visible()
    eye.look_in_both_languages(page, f"revisions-{width}")
    page.goto(f"{live_server.url}/nyckeltal/andringar/?visa=katalogen")
    expect(page.get_by_text("Ny titel, antal")).to_be_visible()
    eye.look_in_both_languages(page, f"revisions-catalogue-{width}")
    in_main(page, "Ny titel, antal").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ny titel, antal")
