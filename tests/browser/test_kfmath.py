"""Similar municipalities, expected values and goals: read by anybody, set by the municipality's own people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.keyfigures.blocks import Observation
from samverkan.keyfigures.enums import AreaKind, Polarity
from samverkan.keyfigures.models import Area
from samverkan.network.enums import Role
from samverkan.network.services import grant_role
from tests.browser.moves import press, send_form
from tests.browser.steps import let_the_worker_work, link_in, newest_letter
from tests.factories import keyfigures as make
from tests.factories.network import make_municipality, make_person

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("Arvika", "Bjuv", "Dals-Ed", "Eslöv", "Forshaga", "Grums", "Hagfors", "Kil", "Munkfors", "Sunne", "Torsby",
         "Årjäng", "Säffle", "Filipstad")  # fmt: skip
CODES = {f"17{number:02}": name for number, name in enumerate(NAMES)}
YEARS = range(2013, 2023)


def figures(*, last: float | None = None) -> None:
    """Put three indicators in force: one explains another but for noise; ``last`` is Arvika's value of 2023."""
    draw = np.random.default_rng(3)
    for code, name in CODES.items():
        Area.objects.update_or_create(code=code, defaults={"name": name, "kind": AreaKind.MUNICIPALITY})
    told: dict[str, list[Observation]] = {"N1": [], "N2": [], "N3": []}
    for number, code in enumerate(CODES):
        for year in YEARS:
            x, z = 20 + number + draw.normal(), 5 + 0.2 * number + draw.normal(0, 0.1)
            rows = {"N1": 80 - 2 * x + draw.normal() - (year - 2013), "N2": x, "N3": z}
            for key, value in rows.items():
                told[key].append(Observation(code, year, "T", round(float(value), 1)))
    if last is not None:
        told["N1"].append(Observation("1700", 2023, "T", last))
    titles = {
        "N1": "Trångboddhet, andel (%)",
        "N2": "Boende i flerbostadshus, andel (%)",
        "N3": "Flyttningar, andel (%)",
    }
    for key, observations in told.items():
        make.indicator(key, title=titles[key], polarity=Polarity.LOW_IS_GOOD)
        now = timezone.now() + timedelta(days=last is not None)
        make.values(key, observations, now=now)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_anybody_finds_the_similar_and_what_is_expected(eye: Any, live_server: Any, javascript: bool) -> None:
    figures()
    make_municipality(scb_code="1701", name="Bjuv", slug="bjuv")
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    main = page.get_by_role("main")

    page.goto(f"{live_server.url}/nyckeltal/liknande/")
    page.get_by_label("Kommun").select_option("Arvika")
    page.get_by_label("Lika i vad?").select_option("En egen modell")
    press(page, "Visa vilka som liknar")
    expect(main).to_contain_text("Välj minst ett nyckeltal.")
    page.get_by_label("Nyckeltal 1").fill("N1")
    page.get_by_label("Nyckeltal 2").fill("N2")
    page.get_by_label("Vikt 2").fill("0,5")
    press(page, "Visa vilka som liknar")
    expect(page.get_by_role("heading", name="Mest lika Arvika år 2022")).to_be_visible()
    page.get_by_label("Nyckeltal", exact=True).select_option("Trångboddhet, andel (%)")
    press(page, "Visa vilka som ligger bättre till")
    expect(main).to_contain_text("av de mest lika låg bättre till")
    eye.look_in_both_languages(page, f"similar-{javascript}")
    phone.goto(page.url)
    eye.look(phone, f"similar-phone-{javascript}")

    page.goto(f"{live_server.url}/nyckeltal/forvantat/?nyckeltal=N1&b1=N2&kommun=1700")
    expect(main).to_contain_text("det förväntade värdet")
    eye.look_in_both_languages(page, f"expected-{javascript}")
    phone.goto(f"{live_server.url}/nyckeltal/forvantat/?nyckeltal=N3&b1=N1&b2=N2&kommun=1700")
    eye.look(phone, f"expected-phone-{javascript}")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_municipality_sets_a_goal_and_is_told(
    eye: Any, live_server: Any, sign_in: Any, settings: Any, javascript: bool
) -> None:
    settings.BASE_URL = live_server.url
    figures()
    arvika = make_municipality(scb_code="1700", name="Arvika", slug="arvika")
    person = make_person(email="analys@arvika.example.org")
    grant_role(actor=None, person=person, organisation=arvika.organisation, role=Role.ANALYST, now=timezone.now())
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    main = page.get_by_role("main")
    sign_in(page, person)

    page.goto(f"{live_server.url}/nyckeltal/mal/")
    eye.look(page, f"goals-empty-{javascript}")
    press(page, "Sätt ett mål")
    page.get_by_label("Nyckeltal").fill("N1")
    page.get_by_label("Ändra med så många procent").check()
    page.get_by_label("Till vad?").fill("-50")
    page.get_by_label("Till vilket år?").fill("2020")
    page.get_by_label("Varför och hur?").fill("Fler bostäder byggs.")
    eye.look_at_answer(page, f"goal-refused-{javascript}", lambda: send_form(page, "amount"))
    expect(main).to_contain_text("Året måste komma efter 2022")
    expect(page.get_by_label("Varför och hur?")).to_have_value("Fler bostäder byggs.")
    page.get_by_label("Till vilket år?").fill("2024")
    press(page, "Sätt målet")
    expect(main).to_contain_text("Väntar på siffror")
    eye.look_in_both_languages(page, f"goal-{javascript}")
    phone.goto(page.url)
    eye.look(phone, f"goal-phone-{javascript}")

    figures(last=20.0)
    let_the_worker_work()
    letter = newest_letter("analys@arvika.example.org", about="Nya siffror")
    page.goto(link_in(letter, "/nyckeltal/mal/"))
    expect(main).to_contain_text("Värdet var 20,0")
    press(page, "Avsluta målet")
    page.get_by_label("Vad blev det?").fill("Halva vägen.")
    press(page, "Avsluta målet")
    expect(main).to_contain_text("Halva vägen.")
    page.goto(f"{live_server.url}/kommuner/arvika/")
    eye.look(page, f"municipality-without-goals-{javascript}")
