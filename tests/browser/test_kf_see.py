"""Key figures with addresses that cannot be read, and names in pictures: on a screen and a phone, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from samverkan.keyfigures.enums import Section
from samverkan.keyfigures.judged import INTEGRATION
from samverkan.keyfigures.models import IndicatorGroup, IndicatorGroupMember
from tests.browser.moves import press
from tests.factories import keyfigures as make
from tests.factories.network import make_region

pytestmark = pytest.mark.django_db(transaction=True)


def figures() -> None:
    """Store a figure of the table, with a title that folds badly, for twelve municipalities."""
    make_region()
    make.indicator("N1", title="Asylsökande/inskrivna i åldern 20-64 år, andel (%)", unit="andel (%)")
    make.values("N1", make.rising(make.some_areas(12)))
    group = IndicatorGroup.objects.create(id=INTEGRATION, title="Integration")
    IndicatorGroupMember.objects.create(group=group, indicator_id="N1", section=Section.WORK)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_address_that_cannot_be_read_is_mended_on_the_page(eye: Any, live_server: Any, javascript: bool) -> None:
    figures()
    page = eye.visitor(width=390, javascript=javascript)

    page.goto(f"{live_server.url}/nyckeltal/kommun/1283/arbete/?med=G404&kon=K")
    expect(page.get_by_role("alert")).to_contain_text("Kommunen har ingen sådan grupp")
    eye.look_in_both_languages(page, f"see-peers-{javascript}")
    page.get_by_label("Jämför med").select_option("Alla kommuner i Sverige")
    press(page, "Jämför", exact=True)
    expect(page.get_by_role("main")).to_contain_text("som rapporterat")
    expect(page.get_by_label("Kön")).to_have_value("K")
    page.goto(f"{live_server.url}/nyckeltal/andringar/?visa=zz")
    expect(page.get_by_role("alert")).to_contain_text("Vyn finns inte")
    eye.look_in_both_languages(page, f"see-changes-{javascript}")
    press(page, "Katalogen")
    expect(page.get_by_role("heading", name="Katalogen är som den var")).to_be_visible()


def test_strip_names_the_lowest_and_the_highest_on_a_phone(eye: Any, live_server: Any) -> None:
    figures()
    page = eye.visitor(width=390)

    page.goto(f"{live_server.url}/nyckeltal/jamfor/")

    names = page.locator("figure.chart svg:visible .chart-label--other")
    expect(names).to_have_count(2)
    expect(page.get_by_role("heading", level=1)).to_contain_text("20\u2060-\u206064")
    eye.look_in_both_languages(page, "see-strip")
