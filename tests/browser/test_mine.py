"""A strategist sees where their municipality stands: from My page to an indicator, on a screen and a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from samverkan.keyfigures.enums import Polarity, Section
from samverkan.keyfigures.judged import INTEGRATION
from samverkan.keyfigures.models import IndicatorGroup, IndicatorGroupMember, IndicatorVersion
from samverkan.network.enums import Role
from tests.browser.moves import follow, heading, press
from tests.factories import keyfigures as make
from tests.factories import network

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = {
    "N1": (
        "Förvärvsarbetande skyddsbehövande och anhöriga (flyktingar) 20-64 år, andel (%)",
        Polarity.HIGH_IS_GOOD,
        60,
    ),
    "N2": ("Elever på sfi som avbrutit utbildningen, andel (%)", Polarity.LOW_IS_GOOD, 80),
    "N3": ("Utrikes födda, andel (%)", Polarity.NEUTRAL, 40),
}


def some_figures() -> Any:
    """Make a region of twelve with figures, and a person who works for the one with the highest."""
    members = make.some_areas(12)
    group = IndicatorGroup.objects.create(id=INTEGRATION, title="Integration")
    for key, (title, polarity, start) in TITLES.items():
        section = Section.SWEDISH if key == "N2" else Section.WORK
        indicator = make.indicator(key, title=title, polarity=polarity, description="Källa: SCB.")
        IndicatorGroupMember.objects.create(group=group, indicator=indicator, section=section)
        make.values(key, make.rising(members, start=start))
    for day, title in (("2024-04-01", "Utrikes födda barn"), ("2026-03-01", "Utrikes födda")):
        IndicatorVersion.objects.create(indicator_id="N3", since_date=day, title=title, description="")
    highest = members[-1]
    home = network.make_municipality(scb_code=highest.code, name=highest.name, slug="hemkommunen")
    person = network.make_person()
    home.organisation.memberships.create(person=person, role=Role.ANALYST)
    return person, highest.name


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_strategist_sees_where_their_municipality_stands(
    eye: Any, live_server: Any, sign_in: Any, javascript: bool
) -> None:
    person, name = some_figures()
    page = eye.visitor(javascript=javascript)
    sign_in(page, person)

    page.goto(f"{live_server.url}/mitt/")
    press(page, f"var {name} står")
    expect(heading(page)).to_have_text(name)
    expect(page.get_by_role("region", name="Starkast")).to_contain_text("plats 1 av 12 som rapporterat")
    expect(page.get_by_role("region", name="Svagast")).to_contain_text("plats 12 av 12 som rapporterat")
    eye.look_in_both_languages(page, f"municipality-{javascript}")

    press(page, "Arbete och studier")
    page.get_by_label("Kön").select_option("K")
    press(page, "Jämför", exact=True)
    expect(page.get_by_role("article").first).to_contain_text("2022, Kvinnor")
    eye.look_in_both_languages(page, f"municipality-area-{javascript}")
    follow(page.get_by_role("navigation", name="De andra områdena").get_by_role("link", name="sfi"))
    assert "kon=K" in page.url


def test_anybody_searches_and_reads_an_indicator_on_a_phone(eye: Any, live_server: Any) -> None:
    some_figures()
    phone = eye.visitor(width=390)

    phone.goto(f"{live_server.url}/nyckeltal/")
    phone.get_by_label("Ord i titeln").fill("utrikes")
    press(phone, "Sök", exact=True)
    eye.look_in_both_languages(phone, "figures-start")
    press(phone, "Utrikes födda")
    expect(phone.get_by_role("main")).to_contain_text("12 av 12 kommuner har ett")
    phone.get_by_text("Hur många kommuner som har ett värde").first.click()
    eye.look_in_both_languages(phone, "indicator")
