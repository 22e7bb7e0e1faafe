"""A story that cites a comparison of key figures shows its chart, with source and year, and leads to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import override_settings
from pytest_django.fixtures import DjangoAssertNumQueries
from wagtail.blocks import StreamBlockValidationError

from samverkan.keyfigures.queries import values
from samverkan.keyfigures.services.showing import _show, show_address
from samverkan.stories.models.blocks import StoryBody
from tests.conftest import StrictClient
from tests.factories import keyfigures as make
from tests.factories.stories import make_story

ADDRESS = "http://testserver/nyckeltal/jamfor/"


@pytest.fixture(autouse=True)
def _figures(db: None) -> None:
    """Store a figure of twelve municipalities, and forget what was shown before."""
    _show.cache_clear()
    make.indicator("N02268", title="Förvärvsarbetande, andel (%)", unit="andel (%)")
    make.values("N02268", make.rising(make.some_areas(12)))


def story(*queries: str) -> Any:
    return make_story(
        body=[
            {
                "type": "figure",
                "value": {"value": "47 %", "text": "arbetar", "source": "Kolada", "source_url": f"{ADDRESS}?{query}"},
            }
            for query in queries
        ]
    )


def read(client: StrictClient, *queries: str) -> str:
    return client.get(story(*queries).get_absolute_url()).content.decode()


def test_story_shows_the_chart_with_source_and_year_and_leads_to_the_comparison(client: StrictClient) -> None:
    html = read(client, "nyckeltal=N02268&kommun=1283&egna=Bjuv&visa=linjer&ar=&kon=T")

    assert 'role="img"' in html
    assert "Egen bearbetning av data från Kolada" in html
    assert "2022 är det senaste året med värden för Helsingborg." in html
    assert 'href="/nyckeltal/jamfor/?nyckeltal=N02268&amp;kommun=1283&amp;egna=1260&amp;visa=linjer"' in html


def test_two_comparisons_stand_in_one_story(client: StrictClient) -> None:
    html = read(client, "nyckeltal=N02268&kommun=1283&ar=2020", "nyckeltal=N02268&kommun=1283&ar=2021&visa=karta")

    assert "Du ser 2020" in html
    assert "Du ser 2021" in html


@pytest.mark.parametrize(
    "query",
    [
        "", "nyckeltal=NEJ", "nyckeltal=N02268&kommun=9999", "nyckeltal=N02268&kommun=1283&med=G404",
        "nyckeltal=N02268&ar=nu", "nyckeltal=N02268&kon=X", "nyckeltal=N02268&visa=t", "nyckeltal=N02268&visa=tabell",
        "nyckeltal=N02268&egna=Nej", "nyckeltal=N02268&och=NEJ",
    ],
)  # fmt: skip
def test_address_that_shows_nothing_is_a_link_like_any_other(client: StrictClient, query: str) -> None:
    html = read(client, query)

    assert 'role="img"' not in html
    assert 'Källa: <a href="http://testserver/nyckeltal/jamfor/' in html


@override_settings(BASE_URL="https://samverkan.example")
def test_only_addresses_of_this_site_are_shown() -> None:
    query = "?nyckeltal=N02268&kommun=1283"

    assert show_address(f"https://samverkan.example/nyckeltal/jamfor/{query}") is not None
    assert show_address(f"https://other.example/nyckeltal/jamfor/{query}") is None
    assert show_address(f"https://samverkan.example/forum/{query}") is None


def test_new_values_are_shown_at_once() -> None:
    address = "/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283"
    before = show_address(address)

    make.values("N02268", make.rising(make.some_areas(12), range(2015, 2024)))

    after = show_address(address)
    assert before is not None
    assert after is not None
    assert (before.year_words[:4], after.year_words[:4]) == ("2022", "2023")


@pytest.mark.parametrize("count", [1, 3])
def test_many_comparisons_cost_one_query_once_they_were_shown(
    client: StrictClient, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = story(*(f"nyckeltal=N02268&kommun=1283&ar={2015 + n}" for n in range(count))).get_absolute_url()
    client.get(address)

    with django_assert_num_queries(6):
        client.get(address)


@pytest.mark.django_db(transaction=True)
def test_what_is_remembered_is_never_made_of_values_that_were_only_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{ADDRESS}?nyckeltal=N02268&kommun=1283"
    monkeypatch.setattr(values, "TRUSTED_SECONDS", 3600)
    before = show_address(address)
    with monkeypatch.context() as another_process:
        another_process.setattr(values, "forget", lambda: None)
        make.values("N02268", make.rising(make.some_areas(12), start=60))
    trusted = values.get_block("N02268")
    assert trusted is not None
    assert np.nanmax(trusted.plane()) < 60 + 2 * 11 + 7  # the highest of the new

    after = show_address(address)

    assert before is not None
    assert after is not None
    assert before.sentences != after.sentences


def body(address: str, text: str = "") -> list[dict[str, Any]]:
    return [{"type": "comparison", "value": {"address": address, "text": text}}]


def test_block_of_its_own_shows_the_chart_with_words_table_source_and_the_way_on(client: StrictClient) -> None:
    address = "/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283"

    html = client.get(make_story(body=body(address, "Få arbetar")).get_absolute_url()).content.decode()

    for words in (
        "Få arbetar", 'role="img"', "Visa siffrorna som tabell", "Egen bearbetning av data från Kolada",
        "2022 är det senaste året", "Öppna jämförelsen", "Helsingborg har 47,0",
    ):  # fmt: skip
        assert words in html


def test_block_whose_figures_are_gone_leads_to_the_comparison(client: StrictClient) -> None:
    html = client.get(make_story(body=body("/nyckeltal/jamfor/?nyckeltal=N9")).get_absolute_url()).content.decode()

    assert 'role="img"' not in html
    assert "Jämförelsen kan inte visas just nu." in html
    assert 'href="/nyckeltal/jamfor/?nyckeltal=N9"' in html


@pytest.mark.parametrize(
    "address",
    [
        "/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283", f" {ADDRESS}?nyckeltal=N02268&kommun=1283#finding ",
        "http://127.0.0.1:8000/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283",
    ],
)  # fmt: skip
def test_address_is_kept_from_its_path_on(address: str) -> None:
    kept = StoryBody().clean(StoryBody().to_python(body(address)))

    assert kept[0].value["address"] == "/nyckeltal/jamfor/?nyckeltal=N02268&kommun=1283"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "behöver fyllas i"),
        ("https://other.example/nyckeltal/jamfor/?nyckeltal=N02268", "inte adressen till en jämförelse"),
        ("http://testserver/nyckeltal/N02268/", "inte adressen till en jämförelse"),
        ("javascript://testserver/nyckeltal/jamfor/?nyckeltal=N02268", "inte adressen till en jämförelse"),
        ("http://[", "inte adressen till en jämförelse"),
        (f"{ADDRESS}?nyckeltal=N02268&visa=tabell", "en tabell utan diagram"),
        (f"{ADDRESS}?nyckeltal=NEJ", "inget att visa"),
        (f"{ADDRESS}?nyckeltal=N02268&och=NEJ&visa=samband", "inget att visa"),
        (f"{ADDRESS}?nyckeltal=N02268&{'x' * 2000}", "som mest 2000 tecken"),
    ],
)
def test_address_that_cannot_be_shown_is_explained_to_the_editor(address: str, words: str) -> None:
    blocks = StoryBody()

    with pytest.raises(StreamBlockValidationError) as refused:
        blocks.clean(blocks.to_python(body(address)))

    assert words in str(refused.value.block_errors[0].block_errors["address"])
