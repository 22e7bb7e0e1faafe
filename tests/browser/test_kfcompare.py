"""A strategist compares: chooses by pointer and by keyboard, with and without JavaScript, on a screen and a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from samverkan.keyfigures.judged import INTEGRATION
from samverkan.keyfigures.models import IndicatorGroup, IndicatorGroupMember
from tests.browser.moves import press
from tests.factories import keyfigures as make
from tests.factories.network import make_region

pytestmark = pytest.mark.django_db(transaction=True)


def figures() -> None:
    """Store two figures of the table for twelve municipalities."""
    make_region()
    found = make.some_areas(12)
    group = IndicatorGroup.objects.create(id=INTEGRATION, title="Integration")
    for place, (key, title) in enumerate(
        (("N02268", "Sysselsatta, andel (%)"), ("N18409", "Klarade kurser, andel (%)"))
    ):
        make.indicator(key, title=title, unit="andel (%)")
        make.values(key, make.rising(found[place:], start=40 + place))
        IndicatorGroupMember.objects.create(group=group, indicator_id=key, section="work", position=place)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_strategist_compares_and_takes_it_along(eye: Any, live_server: Any, javascript: bool) -> None:
    figures()
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    main = page.get_by_role("main")

    page.goto(f"{live_server.url}/nyckeltal/jamfor/")
    page.get_by_label("Min kommun").select_option("Helsingborg")
    if not javascript:
        press(page, "Visa jämförelsen")
    expect(main).to_contain_text("2022 är det senaste året med värden för Helsingborg")
    expect(main).to_contain_text("Helsingborg har 47,0")
    phone.goto(page.url)
    for seen in (page, phone):
        place = seen.locator("figure.chart").bounding_box()
        assert place is not None
        assert place["y"] < 800  # the picture is seen at once, without scrolling
    eye.look_in_both_languages(page, f"compare-dots-{javascript}")
    if javascript:
        page.locator("figure.chart").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("output.chart__words")).to_contain_text("Helsingborg: 47,0")
    for view in ("Över åren", "Staplar", "Karta", "Tabell"):
        page.get_by_role("navigation", name="Vyer").get_by_role("link", name=view).click()
        expect(main).to_contain_text("Kolada")
        eye.look(page, f"compare-{view}-{javascript}")
    page.goto(f"{page.url}&och=N18409&visa=samband".replace("visa=tabell&", ""))
    expect(main).to_contain_text("Den räta linjen förklarar")
    phone.goto(page.url)
    eye.look_in_both_languages(phone, f"compare-phone-{javascript}")
    for name in ("Tabell för Excel (XLSX)", "Bild (PNG)"):
        assert page.request.get(live_server.url + str(page.get_by_role("link", name=name).get_attribute("href"))).ok


def test_name_that_is_misspelt_is_explained_and_kept(eye: Any, live_server: Any) -> None:
    figures()
    page = eye.visitor(javascript=False)

    page.goto(f"{live_server.url}/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283&egna=Bjuw")

    expect(page.get_by_role("alert")).to_contain_text("Det finns ingen kommun som heter Bjuw")
    expect(page.get_by_label("Kommuner jag väljer själv")).to_have_value("Bjuw")
    eye.look_in_both_languages(page, "compare-bad")
