"""Signing in: the mailed code in both languages, what goes wrong, and a second step of one's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

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
    page.get_by_role("link", name="Logga in").click()
    eye.look_in_both_languages(page, "sign-in")
    page.get_by_label("E-post").fill(person.email)
    page.get_by_role("button", name="Skicka en kod till mig").click()
    eye.look_in_both_languages(page, "code")
    page.get_by_label("Kod", exact=True).fill("0000-0000")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte")
    expect(page.get_by_label("Kod", exact=True)).to_have_value("0000-0000")
    eye.look(page, "wrong-code")
    letter = newest_letter(person.email)
    page.get_by_label("Kod", exact=True).fill(code_in(letter))
    page.get_by_role("button", name="Logga in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Min sida")
    expect(page.get_by_label("Namn")).to_have_value("Saga Lind")
    assert "är din kod till Samverkan" in letter.subject
    eye.look_in_both_languages(page, "my-page")


def test_code_signs_in_in_english_and_out_again(eye: Any, live_server: Any) -> None:
    person = make_organiser(language="en")
    page = eye.visitor(language="en-GB")

    page.goto(f"{live_server.url}/konto/logga-in/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    letter = newest_letter(person.email)
    page.get_by_label("Code").fill(code_in(letter))
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("My page")
    assert "is your code for Samverkan" in letter.subject
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_too_many_codes_are_refused_in_words(eye: Any, live_server: Any) -> None:
    person = make_organiser()
    page = eye.visitor()
    page.goto(f"{live_server.url}/konto/logga-in/")

    for _ in range(5):
        page.get_by_label("E-post").fill(person.email)
        page.get_by_role("button", name="Skicka en kod till mig").click()
        page.get_by_role("button", name="Använd en annan adress").click()
    page.get_by_label("E-post").fill(person.email)
    page.get_by_role("button", name="Skicka en kod till mig").click()

    expect(page.get_by_role("alert")).to_contain_text("Vänta fem minuter")
    eye.look(page, "too-many-codes")


def test_network_that_asks_too_often_is_told_to_wait(eye: Any, live_server: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1/m/ip", "login_failed": "1/m/ip"}
    for number in range(2):
        page = eye.visitor()
        page.goto(f"{live_server.url}/konto/logga-in/")
        page.get_by_label("E-post").fill(f"nagon{number}@example.org")
        page.get_by_role("button", name="Skicka en kod till mig").click()

    expect(page.get_by_role("alert")).to_contain_text("Vänta")
    expect(page.get_by_label("E-post")).to_have_value("nagon1@example.org")
    eye.look(page, "network-asks-too-often")


def test_app_becomes_the_second_step(eye: Any, live_server: Any) -> None:
    person = make_organiser()
    page = eye.visitor()
    sign_in_by_code(page, live_server.url, person.email)

    page.get_by_role("link", name="Lägg till en nyckel eller en app som andra steg").click()
    eye.look_in_both_languages(page, "protect")
    page.get_by_role("link", name="Lägg till en app").click()
    eye.look_in_both_languages(page, "add-app")
    secret = page.get_by_role("main").locator("code").inner_text()
    page.get_by_label("Kod", exact=True).fill(app_code(secret))
    page.get_by_role("button", name="Lägg till appen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    eye.look_in_both_languages(page, "recovery-codes")
    recovery = page.get_by_role("main").locator("code").first.inner_text()
    assert "kodapp" in newest_letter(person.email).subject

    later = eye.visitor(width=390)
    later.goto(f"{live_server.url}/konto/logga-in/")
    later.get_by_label("E-post").fill(person.email)
    later.get_by_role("button", name="Skicka en kod till mig").click()
    later.get_by_label("Kod", exact=True).fill(code_in(newest_letter(person.email)))
    later.get_by_role("button", name="Logga in").click()
    expect(later.get_by_role("heading", level=1)).to_have_text("Det andra steget")
    eye.look_in_both_languages(later, "second-step")
    later.get_by_label("Kod", exact=True).fill("000000")
    later.get_by_role("button", name="Logga in").click()
    expect(later.get_by_role("alert").first).to_contain_text("Koden stämmer inte")
    later.get_by_label("Kod", exact=True).fill(recovery)
    later.get_by_role("button", name="Logga in").click()
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
    page.get_by_role("link", name="Lägg till en nyckel").click()
    eye.look_in_both_languages(page, "add-passkey")
    page.get_by_label("Nyckelns namn").fill("Jobbtelefonen")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    page.goto(f"{live_server.url}/konto/sakerhet/")
    expect(page.get_by_role("main")).to_contain_text("Jobbtelefonen")
    eye.look_in_both_languages(page, "has-passkey")

    page.get_by_role("banner").get_by_role("button", name="Logga ut").click()
    letters = len(mail.outbox)
    page.goto(f"{live_server.url}/konto/logga-in/")
    page.get_by_role("button", name="Logga in med en nyckel").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Min sida")
    assert len(mail.outbox) == letters
    assert re.search(r"/mitt/$", page.url)
