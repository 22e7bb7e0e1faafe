"""Addresses that nobody types by hand."""

from __future__ import annotations

import pytest

from tests.conftest import StrictClient
from tests.factories.stories import make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["/berattelser/?tema=%00", "/berattelser/?kommun=a%00b", "/berattelser/kommentar/%00/", "/finns/%00/inte/"],
)
def test_null_character_in_an_address_is_400(client: StrictClient, address: str) -> None:
    make_story()

    response = client.get(address)

    assert response.status_code == 400


@pytest.mark.parametrize("address", ["/berattelser", "/forum", "/konto/logga-in", "/integritet"])
def test_address_without_its_last_slash_leads_to_the_page(client: StrictClient, address: str) -> None:
    make_story()

    response = client.get(address)

    assert response.status_code == 301
    assert response["Location"] == f"{address}/"


def test_story_without_its_last_slash_is_the_story_and_no_preview(client: StrictClient) -> None:
    story = make_story(title="Hela sidan")

    response = client.get(story.get_absolute_url().rstrip("/"), follow=True)

    assert response.redirect_chain == [(story.get_absolute_url(), 301)]
    assert 'rel="canonical"' in response.content.decode()
