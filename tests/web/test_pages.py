"""The site's own pages: complete, calm, and from one origin."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import RequestFactory, override_settings
from django.urls import reverse

from samverkan.web import panels
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db

PAGES = ["home", "accessibility", "privacy", "styleguide"]
FETCHED = re.compile(
    r"<(?:link|script|img|source|iframe|form|object|embed)\b[^>]*?\b(?:href|src|action|data)=\"([^\"]*)\""
)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_without_sign_in(name: str, language: str) -> None:
    client = StrictClient(headers={"accept-language": language})

    response = client.get(reverse(f"web:{name}"))

    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="ltr">' in html
    assert 'class="skip-link" href="#main"' in html
    assert reverse("web:accessibility") in html
    assert reverse("web:privacy") in html


@pytest.mark.parametrize("name", PAGES)
def test_page_fetches_nothing_from_another_origin(client: StrictClient, name: str) -> None:
    html = client.get(reverse(f"web:{name}")).content.decode()

    addresses = FETCHED.findall(html)

    assert addresses
    assert [a for a in addresses if not a.startswith(("/", "#")) or a.startswith("//")] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_a_strict_policy(client: StrictClient, name: str) -> None:
    policy = client.get(reverse(f"web:{name}"))["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_get_only(client: StrictClient, name: str) -> None:
    assert client.post(reverse(f"web:{name}")).status_code == 405


def test_home_shows_the_rooms_panels_in_order(client: StrictClient) -> None:
    panels.register_panel("home", lambda request, **_: "<p>planted second</p>", order=902)
    panels.register_panel("home", lambda request, **_: "<p>planted first</p>", order=901)

    try:
        html = client.get(reverse("web:home")).content.decode()
    finally:
        panels._PANELS["home"] = [entry for entry in panels._PANELS["home"] if entry[0] < 900]

    assert html.index("planted first") < html.index("planted second")


def test_home_without_panels_says_what_will_be_here(client: StrictClient) -> None:
    before, panels._PANELS["home"] = panels._PANELS["home"], []

    try:
        html = client.get(reverse("web:home")).content.decode()
    finally:
        panels._PANELS["home"] = before

    assert "Det första forumet planeras" in html


def test_panels_leave_out_what_is_empty() -> None:
    panels.register_panel("test.place", lambda request, word: "")
    panels.register_panel("test.place", lambda request, word: word)

    try:
        pieces = panels.render_panels("test.place", RequestFactory().get("/"), word="a")
    finally:
        del panels._PANELS["test.place"]

    assert pieces == ["a"]


def test_set_language_keeps_the_page(client: StrictClient) -> None:
    page = reverse("web:privacy")

    response = client.post(reverse("web:set_language"), {"language": "en", "next": page}, follow=True)

    assert response.redirect_chain == [(page, 302)]
    assert "<h1>Privacy and cookies</h1>" in response.content.decode()


def test_set_language_does_not_lead_away(client: StrictClient) -> None:
    response = client.post(reverse("web:set_language"), {"language": "en", "next": "https://example.org/"})

    assert response["Location"] == "/"


def test_set_language_refuses_an_unknown_language(client: StrictClient) -> None:
    response = client.post(reverse("web:set_language"), {"language": "<b>", "next": "/"}, follow=True)

    assert '<html lang="sv"' in response.content.decode()


def test_language_switch_offers_the_other_language_in_its_own_words(client: StrictClient) -> None:
    html = client.get(reverse("web:privacy")).content.decode()

    assert re.search(r'<button[^>]*value="en" lang="en">\s*English\s*</button>', html)
    assert 'name="next" value="/integritet/"' in html


@override_settings(SECURITY_CONTACT="mailto:sec@example.org", BASE_URL="https://samverkan.example")
@time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC))
def test_security_txt_tells_whom_to_write_to(client: StrictClient) -> None:
    response = client.get("/.well-known/security.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:sec@example.org",
        "Expires: 2026-08-28T00:00:00Z",
        "Preferred-Languages: sv, en",
        "Canonical: https://samverkan.example/.well-known/security.txt",
    ]


def test_robots_keeps_crawlers_from_the_inner_rooms(client: StrictClient) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /redaktion/" in text
    assert "Disallow: /konto/" in text


def test_manifest_names_the_site_and_its_mark(client: StrictClient) -> None:
    data = client.get(reverse("web:manifest")).json()

    assert data["short_name"] == "Samverkan"
    assert data["icons"][0]["src"].endswith("mark.svg")


def test_accessibility_statement_holds_what_the_law_asks(client: StrictClient) -> None:
    html = client.get(reverse("web:accessibility")).content.decode()

    for words in ["2018:1937", "delvis förenlig", "Så har vi bedömt den", "mailto:", "https://www.digg.se/"]:
        assert words in html


@override_settings(DEMO=True)
def test_demo_says_that_it_is_one(client: StrictClient) -> None:
    html = client.get(reverse("web:privacy")).content.decode()

    assert "Det här är en demo." in html
