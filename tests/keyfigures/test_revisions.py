"""What was revised since the last fetch, as a page and as a feed."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from samverkan.keyfigures import judged, revision_words
from samverkan.keyfigures.blocks import SECRET, Observation
from samverkan.keyfigures.models import IndicatorGroup, IndicatorGroupMember
from samverkan.keyfigures.services.catalogue import load_indicators
from tests.conftest import StrictClient
from tests.factories import keyfigures as make

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


def revise(key: str, *, is_integration: bool = True) -> None:
    """Put an indicator in force and then another vintage of it."""
    make.areas()
    indicator = make.indicator(key, title=f"Titel {key}, antal")
    if is_integration:
        table = IndicatorGroup.objects.get_or_create(id=judged.INTEGRATION, defaults={"title": "Integration"})[0]
        IndicatorGroupMember.objects.create(group=table, indicator=indicator)
    make.values(key, [Observation("1260", 2020, "T", 1234.5), Observation("1283", 2020, "K", None, SECRET)])
    make.values(
        key,
        [
            Observation("1260", 2020, "T", 1234.25),
            Observation("1283", 2020, "K", 4.0),
            Observation("1260", 2021, "T", 1.0),
        ],
        now=make.NOW + timedelta(days=1),
    )


def test_page_tells_what_was_revised(client: StrictClient) -> None:
    revise("N1")
    revise("N2", is_integration=False)

    page = client.get(reverse("keyfigures:revisions"), headers={"accept-language": "sv"})

    text = page.content.decode()
    assert "Hämtades den 23 november 2026" in text
    assert "Nytt år: 2021. 2 uppgifter ändrade. 1 uppgift tillagd." in text
    assert "Bjuv 2020, alla" in text
    assert "1\u202f234,50" in text
    assert "1\u202f234,25" in text
    assert "Källa: Kolada" in text
    assert "Titel N2" not in text
    assert "Titel N2" in client.get(reverse("keyfigures:revisions"), {"visa": "alla"}).content.decode()


def test_page_tells_what_became_of_the_catalogue(client: StrictClient) -> None:
    entry = {"id": "N1", "title": "Gammal titel, antal", "description": "En."}
    load_indicators([entry, {**entry, "id": "N2"}, {**entry, "id": "N3"}], seen=date(2024, 4, 1), is_whole=True)
    new = {"id": "N9", "title": "Alldeles ny, antal", "description": "Nio."}
    load_indicators(
        [{**entry, "title": "Ny titel, antal"}, {**entry, "id": "N2", "description": "Två."}, new],
        seen=date(2026, 3, 1),
        is_whole=True,
    )

    page = client.get(reverse("keyfigures:revisions"), {"visa": "katalogen"}, headers={"accept-language": "sv"})

    text = " ".join(page.content.decode().split())
    assert "Katalogen från den 1 mars 2026" in text
    assert "· tidigare: Gammal titel, antal" in text
    assert all(word in text for word in ("Alldeles ny, antal", "Ny titel", "Ny beskrivning", "Borttaget", "N3"))


def test_years_in_a_row_are_told_as_a_span() -> None:
    assert revision_words._spans((2012, 1994, 1995, 1996, 2001, 2002)) == "1994–1996, 2001, 2002, 2012"


@pytest.mark.parametrize("shown", ["integration", "alla", "katalogen"])
def test_empty_page_says_what_will_be_here(client: StrictClient, shown: str) -> None:
    page = client.get(reverse("keyfigures:revisions"), {"visa": shown, "page": "x"}, headers={"accept-language": "sv"})

    assert page.status_code == 200
    assert "Här ser du" in page.content.decode()


def test_view_that_is_unknown_is_said(client: StrictClient) -> None:
    page = client.get(reverse("keyfigures:revisions"), {"visa": "zz"}, headers={"accept-language": "sv"})

    assert page.status_code == 422
    assert "Vyn finns inte." in page.content.decode()
    assert 'aria-current="page">Nyckeltal för' not in page.content.decode()
    assert "Här ser du vilka" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_little_for_one_as_for_three(client: StrictClient, count: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(count):
        revise(f"N{number}")
    client.get(reverse("keyfigures:revisions"))

    with django_assert_num_queries(4):
        page = client.get(reverse("keyfigures:revisions"))

    assert len(page.content) < 60_000


def test_feed_has_an_entry_for_each_indicator_and_fetch(client: StrictClient) -> None:
    revise("N1")

    feed = client.get(reverse("keyfigures:revisions_feed"))

    root = ElementTree.fromstring(feed.content)
    entry = root.find(f"{ATOM}entry")
    assert feed["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Titel N1, antal"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-23T12:00:00+00:00"
    assert (entry.findtext(f"{ATOM}id") or "").startswith("tag:testserver,2026:nyckeltal/N1/")
    assert "Bjuv 2020, alla: 1\u202f234,50 → 1\u202f234,25" in (entry.findtext(f"{ATOM}summary") or "")


def test_feed_without_entries_is_not_new_each_time(client: StrictClient) -> None:
    first, second = (client.get(reverse("keyfigures:revisions_feed")).content for _ in range(2))

    assert first == second
