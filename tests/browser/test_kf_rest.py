"""Those most alike as peers, and a comparison that an editor puts in a story."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from samverkan.keyfigures.services.showing import _show
from tests.browser.moves import press
from tests.browser.test_editor import add_block
from tests.factories import keyfigures as make
from tests.factories.network import make_editor, make_region
from tests.factories.stories import make_story

pytestmark = pytest.mark.django_db(transaction=True)


def figures() -> None:
    """Store two figures of twelve municipalities."""
    make_region()
    _show.cache_clear()
    places = make.some_areas(12)
    for key, title in (("N02268", "Sysselsatta, andel (%)"), ("N18409", "Klarade kurser, andel (%)")):
        make.indicator(key, title=title, unit="andel (%)")
        make.values(key, make.rising(places))


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_strategist_compares_with_those_most_alike_by_an_own_model(
    eye: Any, live_server: Any, javascript: bool
) -> None:
    figures()
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 320))
    main = page.get_by_role("main")

    page.goto(f"{live_server.url}/nyckeltal/liknande/?kommun=1283&modell=egen&n1=N02268&v1=0&n2=N18409&v2=tungt")
    expect(main).to_contain_text("Skriv en vikt över 0, högst 1000.")
    eye.look(page, f"model-refused-{javascript}")
    page.get_by_label("Vikt 1").fill("2")
    page.get_by_label("Vikt 2").fill("0,5")
    press(page, "Visa vilka som liknar")
    page.get_by_role("link", name="Jämför Helsingborg med dem").click()
    expect(main).to_contain_text("Mest lika: en egen modell, 2022")
    expect(page.get_by_label("Jämför med")).to_have_value("egen~N02268_2~N18409_0.5")
    eye.look_in_both_languages(page, f"compare-alike-{javascript}")
    phone.goto(page.url)
    eye.look(phone, f"compare-alike-phone-{javascript}")
    page.get_by_role("link", name="Visa hur de mest lika valdes").click()
    expect(page.get_by_role("heading", name="Mest lika Helsingborg år 2022")).to_be_visible()


def test_editor_puts_a_comparison_in_a_story(eye: Any, live_server: Any, sign_in: Any) -> None:
    figures()
    story = make_story(title="Var vi står")
    editor, reader = eye.visitor(), eye.visitor(width=390, javascript=False)
    sign_in(editor, make_editor(name="Ebba Redaktör"))
    editor.goto(f"{live_server.url}/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283")
    address = editor.get_by_label("Adress till jämförelsen").input_value()

    editor.goto(f"{live_server.url}/redaktion/pages/{story.pk}/edit/")
    add_block(editor, "Jämförelse av nyckeltal")
    field = editor.locator("[name$=-value-address]")
    field.fill(address.replace("/jamfor/", "/annat/"))
    publish(editor)
    expect(editor.get_by_text("Det här är inte adressen till en jämförelse")).to_be_visible()
    expect(field).to_have_value(address.replace("/jamfor/", "/annat/"))
    field.fill(address)
    editor.locator("[name$=-value-text]").last.fill("Få arbetar")
    publish(editor)
    expect(editor.get_by_text("publicerad").first).to_be_visible()

    reader.goto(f"{live_server.url}{story.get_absolute_url()}")
    expect(reader.get_by_role("main")).to_contain_text("Få arbetar")
    expect(reader.get_by_role("img", name="Sysselsatta, andel (%), 2022")).to_be_visible()
    expect(reader.get_by_role("main")).to_contain_text("Egen bearbetning av data från Kolada")
    eye.look_in_both_languages(reader, "story-with-comparison")


def publish(page: Any) -> None:
    """Publish from the menu beside the button that saves."""
    page.locator("[data-w-dropdown-target=toggle]").last.click()
    page.get_by_role("button", name="Publicera").click()
