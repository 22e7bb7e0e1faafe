"""A guest is invited, writes by the link, hands in, gets the text back, hands in again; an editor publishes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from samverkan.network.services import set_up_region
from samverkan.stories.models import GuestPost
from tests.browser.moves import follow, heading, lose_network, press, press_here, send_form
from tests.browser.steps import choose_action, in_the_admin, link_in, newest_letter
from tests.factories.forums import make_forum
from tests.factories.guests import make_guest_post, picture_bytes
from tests.factories.network import make_editor
from tests.factories.stories import make_blog

pytestmark = pytest.mark.django_db(transaction=True)
GUEST = "gunnel@example.org"
TEXT = "Vi satte ut en bänk.\n\n## Så gick det till\n\n- Ett möte\n- Två stolar"


@pytest.fixture(autouse=True)
def _site(settings: Any, live_server: Any) -> None:
    settings.BASE_URL = live_server.url
    cache.clear()
    set_up_region()
    make_blog()


def invite(page: Page, origin: str, look: Any) -> None:
    page.goto(f"{origin}/berattelser/gaster/")
    look(page, "guests-empty")
    press(page, "Bjud in en gäst")
    look(page, "guest-invite")
    page.get_by_label("Namn").fill("Gunnel Gäst")
    page.get_by_label("E-post").fill("gunnel(at)example.org")
    page.locator("[name=municipality]").select_option(label="Osby")
    send_form(page, "email")
    expect(page.get_by_role("alert")).to_contain_text("E-post")
    page.get_by_label("E-post").fill(GUEST)
    press(page, "Skicka inbjudan")
    expect(page.get_by_role("main")).to_contain_text("Gunnel Gäst")
    look(page, "guests")


def add_picture(page: Page, path: Path) -> None:
    page.get_by_text("Lägg till en bild").click()
    page.get_by_label("Fil").set_input_files(str(path))
    page.get_by_label("Vad bilden visar").fill("Två personer på en bänk")
    page.get_by_label("Fotograf eller källa").fill("Gunnel Gäst")
    press(page, "Lägg till bilden")


def hand_in(page: Page) -> None:
    page.get_by_label("Jag godkänner villkoren").check()
    press(page, "Lämna in texten")
    expect(page.get_by_role("main")).to_contain_text("Din text är hos redaktionen.")


def wait_for_save(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Sparad")).to_be_visible()


def test_guest_writes_and_editor_publishes(eye: Any, live_server: Any, sign_in: Any, tmp_path: Path) -> None:
    desk, guest, reader = eye.visitor(), eye.visitor(width=390), eye.visitor(width=390)
    look = eye.look_in_both_languages
    sign_in(desk, make_editor(name="Ebba Redaktör"))
    (tmp_path / "bank.png").write_bytes(picture_bytes(size=(900, 600)))
    (tmp_path / "virus.png").write_bytes(b"MZ\x90")

    invite(desk, live_server.url, look)
    guest.goto(link_in(newest_letter(GUEST), "/gast/"))
    guest.get_by_label("Rubrik").fill("Bänken i parken")
    guest.get_by_label("Ingress").fill("Ett möte ute.")
    guest.get_by_label("Text", exact=True).fill(TEXT)
    wait_for_save(guest)
    assert GuestPost.objects.get().text == TEXT
    press_here(guest, "Länk", exact=True)
    expect(guest.get_by_label("Text", exact=True)).to_have_value(re.compile(r"\[vad den heter\]"))
    guest.get_by_label("Text", exact=True).fill(TEXT)
    add_picture(guest, tmp_path / "virus.png")
    expect(guest.get_by_role("alert")).to_contain_text("inte en bild som vi kan visa")
    expect(guest.get_by_label("Text", exact=True)).to_have_value(TEXT)
    guest.get_by_label("Fil").set_input_files(str(tmp_path / "bank.png"))
    press(guest, "Lägg till bilden")
    expect(guest.get_by_role("img", name="Två personer på en bänk")).to_be_visible()
    look(guest, "guest-write")
    press(guest, "Granska och lämna in")
    expect(guest.get_by_role("heading", name="Så gick det till")).to_be_visible()
    look(guest, "guest-review")
    hand_in(guest)
    look(guest, "guest-handed-in")

    desk.goto(f"{live_server.url}/berattelser/gaster/")
    press(desk, "Gunnel Gäst")
    look(desk, "guest-desk")
    desk.get_by_label("Dina ord till gästen").fill("Skriv gärna mer om stolarna.")
    press(desk, "Lämna tillbaka med kommentaren")

    guest.goto(link_in(newest_letter(GUEST, about="läst"), "/gast/"))
    expect(guest.get_by_role("main")).to_contain_text("Skriv gärna mer om stolarna.")
    look(guest, "guest-returned")
    guest.get_by_label("Text", exact=True).fill(TEXT + "\n\nStolarna kom från skolan.\n\n[bild 1]")
    press(guest, "Granska och lämna in")
    hand_in(guest)

    with in_the_admin():
        desk.goto(f"{live_server.url}/berattelser/gaster/")
        press(desk, "Gunnel Gäst")
        press(desk, "Läs och publicera i redaktionen")
        expect(desk.locator(".advice")).to_be_visible()
        choose_action(desk, "Godkänn och Publicera")
        desk.get_by_role("main").get_by_role("status").first.get_by_text("Bänken").wait_for()
    reader.goto(link_in(newest_letter(GUEST, about="publicerad"), "/berattelser/"))
    expect(heading(reader)).to_have_text("Bänken i parken")
    for words in ("Gästinlägg från Osby", "Gunnel Gäst", "Stolarna kom från skolan."):
        expect(reader.get_by_role("main")).to_contain_text(words)
    look(reader, "guest-published")


def test_guest_writes_without_javascript(eye: Any, live_server: Any, tmp_path: Path) -> None:
    post = make_guest_post(email=GUEST)
    link = link_in(newest_letter(GUEST), "/gast/")
    page, other = eye.visitor(javascript=False), eye.visitor(javascript=False)
    (tmp_path / "bank.png").write_bytes(picture_bytes())
    page.goto(link)
    other.goto(link)

    page.get_by_label("Rubrik").fill("Bänken i parken")
    page.get_by_label("Ingress").fill("Ett möte ute.")
    page.get_by_label("Text", exact=True).fill(TEXT)
    press(page, "Spara", exact=True)
    other.get_by_label("Text", exact=True).fill("Från ett annat fönster")
    press(other, "Spara", exact=True)
    expect(other.get_by_role("main")).to_contain_text("Texten har ändrats i ett annat fönster")
    expect(other.get_by_label("Text", exact=True)).to_have_value("Från ett annat fönster")
    eye.look(other, "guest-conflict")
    add_picture(page, tmp_path / "bank.png")
    press(page, "Granska och lämna in")
    press(page, "Lämna in texten")
    expect(page.get_by_role("alert")).to_contain_text("godkänn dem")
    eye.look(page, "guest-terms-missing")
    hand_in(page)
    press(page, "Ta tillbaka texten och radera allt")
    eye.look(page, "guest-withdraw")
    press(page, "Radera allt")

    expect(heading(page)).to_have_text("Allt är raderat")
    assert not GuestPost.objects.filter(pk=post.pk).exists()
    page.goto(link)
    eye.look(page, "guest-link-over")


def test_lost_network_loses_nothing_a_guest_types(eye: Any, live_server: Any) -> None:
    make_guest_post(email=GUEST)
    link = link_in(newest_letter(GUEST), "/gast/")
    page = eye.visitor(width=390)
    page.goto(link)

    page.context.set_offline(True)
    page.get_by_label("Text", exact=True).fill("Skrivet på tåget")
    expect(page.get_by_text("Ingen anslutning.")).to_be_visible()
    page.context.set_offline(False)
    wait_for_save(page)

    assert GuestPost.objects.get().text == "Skrivet på tåget"
    lose_network(page)
    page.get_by_label("Text", exact=True).fill("Skrivet på tåget, i tunneln")
    expect(page.get_by_text("Ingen anslutning.")).to_be_visible()
    page.close()
    later = page.context.new_page()
    later.goto(link)
    expect(later.get_by_label("Text", exact=True)).to_have_value("Skrivet på tåget, i tunneln")
    expect(later.get_by_role("status").filter(has_text="Sparad")).to_have_text(re.compile(r"Sparad \d\d\.\d\d$"))

    assert GuestPost.objects.get().text == "Skrivet på tåget, i tunneln"


def test_reader_offers_an_idea_that_an_editor_answers(eye: Any, live_server: Any, sign_in: Any) -> None:
    reader, desk = eye.visitor(javascript=False), eye.visitor(width=390)
    sign_in(desk, make_editor())
    reader.goto(f"{live_server.url}/berattelser/vill-du-beratta/")
    eye.look_at_answer(reader, "idea-refused", lambda: send_form(reader, "idea"))
    reader.wait_for_timeout(3_100)  # Nobody writes an idea in less.
    reader.get_by_label("Vad vill du berätta?").fill("Vi satte ut en bänk.")
    reader.get_by_label("Namn").fill("Gunnel Gäst")
    reader.get_by_label("E-post").fill(GUEST)
    press(reader, "Skicka idén")
    expect(heading(reader)).to_have_text("Tack för idén")
    eye.look(reader, "idea-sent")

    desk.goto(f"{live_server.url}/mitt/")
    press(desk, "1 idé från en gäst väntar")
    press(desk, "Gunnel Gäst")
    eye.look_in_both_languages(desk, "idea-desk")
    desk.get_by_label("Dina ord till gästen").fill("Berätta gärna om bänken.")
    press(desk, "Bjud in att skriva")

    assert "Berätta gärna om bänken." in newest_letter(GUEST).body


def test_editor_chooses_a_forum_and_reads_advice_while_typing(eye: Any, live_server: Any, sign_in: Any) -> None:
    make_forum(title="Från språk till arbete")
    page = eye.visitor()
    sign_in(page, make_editor())

    with in_the_admin():
        page.goto(f"{live_server.url}/berattelser/skriv/")
        page.locator("#id_title").fill("Vi möttes")
        page.locator("#id_ingress").fill("Vi gjorde det i syfte att erhålla svar.")
        page.locator(".c-sf-add-button").last.click()
        page.get_by_role("option", name="Forum", exact=True).click()
        page.locator("[name=body-0-value-forum]").select_option(label="Från språk till arbete")
        follow(page.get_by_role("button", name="Spara utkast"))
        expect(page.locator(".advice")).to_contain_text("i syfte att")
        expect(page.locator("[name=body-0-value-forum] option:checked")).to_have_text("Från språk till arbete")
