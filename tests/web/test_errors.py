"""Every way a page can fail gives a page with a way on, in the visitor's language."""

import re

import pytest
from django.test import override_settings
from django.urls import reverse

from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db

HEADINGS = {
    400: ("Förfrågan gick inte att läsa", "That request could not be read"),
    403: ("Du får inte öppna den här sidan", "You may not open this page"),
    404: ("Här finns ingen sida", "There is no page here"),
    410: ("Länken används inte längre", "This link is no longer in use"),
    429: ("Det var många försök på kort tid", "That was many tries in a short time"),
    500: ("Något gick fel hos oss", "Something went wrong with us"),
}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("status", sorted(HEADINGS))
@override_settings(ROOT_URLCONF="tests.web.urls_errors")
def test_error_page_speaks_the_visitors_language(status: int, language: str) -> None:
    client = StrictClient(raise_request_exception=False, headers={"accept-language": language})

    response = client.get(f"/fel/{status}/")

    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}"' in html
    assert re.search(rf"<h1>\s*{HEADINGS[status][language == 'en']}\s*</h1>", html)
    assert 'href="/"' in html
    assert 'name="robots" content="noindex"' in html


def test_error_page_for_a_stale_form_says_what_to_do() -> None:
    client = StrictClient(enforce_csrf_checks=True, headers={"accept-language": "sv"})

    response = client.post(reverse("web:set_language"), {"language": "en"})

    assert response.status_code == 403
    assert "Formuläret hade varit öppet för länge" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.web.urls_errors")
def test_error_page_403_offers_sign_in_to_visitors(client: StrictClient) -> None:
    response = client.get("/fel/403/")

    assert reverse("account_login") in response.content.decode()


def test_error_page_500_asks_the_database_nothing(django_assert_num_queries) -> None:
    from samverkan.web.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(None)  # type: ignore[arg-type]

    assert response.status_code == 500
    assert b"web/css/samverkan.css" in response.content
