"""Signing in: the mailed code in both languages, what goes wrong, and a second step of one's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.moves import follow, press, send_form
from tests.browser.steps import code_in, newest_letter, sign_in_by_code
from tests.factories.network import make_organiser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh(settings: Any, live_server: Any) -> None:
    settings.BASE_URL = live_server.url
    cache.clear()


def app_code(secret: str) -> str:
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def test_code_signs_in_in_swedish(eye: Any, live_server: Any) -> None:
    person = make_organiser(name="Saga Lind")
    page = eye.visitor(width=390)

    page.goto(f"{live_server.url}/")
    page.get_by_text("Meny").click()
    follow(page.get_by_role("link", name="Logga in"))
    eye.look_in_both_languages(page, "sign-in")
    page.get_by_label("E-post").fill(person.email)
    press(page, "Skicka en kod till mig")
    eye.look_in_both_languages(page, "code")
    page.get_by_label("Kod", exact=True).fill("0000-0000")
    eye.look_at_answer(page, "wrong-code", lambda: send_form(page, "code"))
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte")
    expect(page.get_by_label("Kod", exact=True)).to_have_value("0000-0000")
    letter = newest_letter(person.email)
    page.get_by_label("Kod", exact=True).fill(code_in(letter))
    press(page, "Logga in")

    expect(page.get_by_role("heading", level=1)).to_have_text("Min sida")
    expect(page.get_by_label("Namn")).to_have_value("Saga Lind")
    assert "är din kod till Samverkan" in letter.subject
    eye.look_in_both_languages(page, "my-page")


def test_code_signs_in_in_english_and_out_again(eye: Any, live_server: Any) -> None:
    person = make_organiser(language="en")
    page = eye.visitor(language="en-GB")

    page.goto(f"{live_server.url}/konto/logga-in/")
    page.get_by_label("E-mail").fill(person.email)
    press(page, "Send me a code")
    letter = newest_letter(person.email)
    page.get_by_label("Code").fill(code_in(letter))
    press(page, "Sign in")

    expect(page.get_by_role("heading", level=1)).to_have_text("My page")
    assert "is your code for Samverkan" in letter.subject
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_too_many_codes_are_refused_in_words(eye: Any, live_server: Any) -> None:
    person = make_organiser()
    page = eye.visitor()
    page.goto(f"{live_server.url}/konto/logga-in/")

    for _ in range(5):
        page.get_by_label("E-post").fill(person.email)
        press(page, "Skicka en kod till mig")
        press(page, "Använd en annan adress")
    page.get_by_label("E-post").fill(person.email)
    eye.look_at_answer(page, "too-many-codes", lambda: send_form(page, "email"))

    expect(page.get_by_role("alert")).to_contain_text("Vänta fem minuter")


def test_network_that_asks_too_often_is_told_to_wait(eye: Any, live_server: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1/m/ip", "login_failed": "1/m/ip"}
    first, page = eye.visitor(), eye.visitor()
    for number, visitor in enumerate((first, page)):
        visitor.goto(f"{live_server.url}/konto/logga-in/")
        visitor.get_by_label("E-post").fill(f"nagon{number}@example.org")
    press(first, "Skicka en kod till mig")

    eye.look_at_answer(page, "network-asks-too-often", lambda: send_form(page, "email"))

    expect(page.get_by_role("alert")).to_contain_text("Vänta")
    expect(page.get_by_label("E-post")).to_have_value("nagon1@example.org")


def test_app_becomes_the_second_step(eye: Any, live_server: Any) -> None:
    person = make_organiser()
    page = eye.visitor()
    sign_in_by_code(page, live_server.url, person.email)

    press(page, "Lägg till en nyckel eller en app som andra steg")
    eye.look_in_both_languages(page, "protect")
    press(page, "Lägg till en app")
    eye.look_in_both_languages(page, "add-app")
    secret = page.get_by_role("main").locator("code").inner_text()
    page.get_by_label("Kod", exact=True).fill(app_code(secret))
    press(page, "Lägg till appen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    eye.look_in_both_languages(page, "recovery-codes")
    recovery = page.get_by_role("main").locator("code").first.inner_text()
    assert "kodapp" in newest_letter(person.email).subject

    later = eye.visitor(width=390)
    later.goto(f"{live_server.url}/konto/logga-in/")
    later.get_by_label("E-post").fill(person.email)
    press(later, "Skicka en kod till mig")
    later.get_by_label("Kod", exact=True).fill(code_in(newest_letter(person.email)))
    press(later, "Logga in")
    expect(later.get_by_role("heading", level=1)).to_have_text("Det andra steget")
    eye.look_in_both_languages(later, "second-step")
    later.get_by_label("Kod", exact=True).fill("000000")
    eye.look_at_answer(later, "second-step-refused", lambda: send_form(later, "code"))
    expect(later.get_by_role("alert").first).to_contain_text("Koden stämmer inte")
    later.get_by_label("Kod", exact=True).fill(recovery)
    press(later, "Logga in")
    expect(later.get_by_role("heading", level=1)).to_have_text("Min sida")


def test_passkey_is_made_and_signs_in_alone(eye: Any, live_server: Any) -> None:
    person = make_organiser()
    page = eye.visitor()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})  # fmt: skip
    sign_in_by_code(page, live_server.url, person.email)

    page.goto(f"{live_server.url}/konto/sakerhet/")
    press(page, "Lägg till en nyckel")
    eye.look_in_both_languages(page, "add-passkey")
    page.get_by_label("Nyckelns namn").fill("Jobbtelefonen")
    press(page, "Lägg till nyckeln")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    page.goto(f"{live_server.url}/konto/sakerhet/")
    expect(page.get_by_role("main")).to_contain_text("Jobbtelefonen")
    eye.look_in_both_languages(page, "has-passkey")

    follow(page.get_by_role("banner").get_by_role("button", name="Logga ut"))
    letters = len(mail.outbox)
    page.goto(f"{live_server.url}/konto/logga-in/")
    press(page, "Logga in med en nyckel")

    expect(page.get_by_role("heading", level=1)).to_have_text("Min sida")
    assert len(mail.outbox) == letters
    assert re.search(r"/mitt/$", page.url)
