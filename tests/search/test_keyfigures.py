"""Key figures are found by their words, their id, and the municipality; those without values are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from samverkan.keyfigures.blocks import Observation
from samverkan.keyfigures.models import StoredBlock
from samverkan.search.models import Document
from samverkan.search.queries import documents_of, find
from tests.factories import keyfigures as figures
from tests.factories.network import make_municipality, make_region
from tests.factories.search import index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told() -> None:
    """Make two key figures with values, one without, and a municipality with a page of them."""
    cache.clear()
    make_municipality(region=make_region(), scb_code="1283", slug="helsingborg", name="Helsingborg")
    figures.areas()
    figures.indicator("N00945", title="Utrikes födda invånare, andel (%)", description="Antal födda utomlands.")
    figures.indicator("N03937", title="Arbetslöshet 18-64 år, andel (%)", operating_area="Arbetsmarknad")
    figures.indicator("N00001", title="Arbetslöshet som ingen har mätt")
    for key in ("N00945", "N03937"):
        figures.values(key, [Observation("1283", 2024, "T", 12.0)])
    index()


def urls(query: str) -> list[str]:
    found = find(query)
    shown = documents_of(found.results)
    return [shown[result.document].url for result in found.results]


@pytest.mark.parametrize("query", ["utrikes född", "N00945", "n00945", "födda utomlands", "invånarna"])
def test_a_key_figure_is_found_by_title_id_and_description(query: str) -> None:
    assert urls(query)[:1] == ["/nyckeltal/N00945/"]


def test_only_key_figures_with_values_are_found() -> None:
    assert urls("arbetslösheten") == ["/nyckeltal/N03937/"]

    StoredBlock.objects.filter(indicator="N03937").delete()

    assert urls("arbetslösheten") == []  # at once, not when the index has noted it
    index()
    assert not Document.objects.filter(key="N03937").exists()


def test_a_new_wording_is_followed() -> None:
    figures.indicator("N03937", title="Sysslolöshet, andel (%)")
    index()

    assert urls("sysslolöshet") == ["/nyckeltal/N03937/"]
    assert urls("arbetslösheten") == []


def test_figures_of_a_municipality_are_found_by_its_name(client: Any) -> None:
    assert urls("nyckeltal helsingborg") == ["/nyckeltal/kommun/helsingborg/"]
    assert find("nyckeltal helsingborg").facets["municipality"] == [("helsingborg", "Helsingborg", 1)]


def test_page_calls_them_nyckeltal(client: Any) -> None:
    html = client.get(reverse("search:page"), {"q": "arbetslöshet"}).content.decode()

    assert '<span class="search-hit__kind">Nyckeltal</span>' in html
    assert 'href="/nyckeltal/N03937/"' in html
