"""An indicator's own page: definition, what changed in it, what follows on it, and whom there are values of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from samverkan.keyfigures.blocks import MISSING, Observation
from samverkan.keyfigures.enums import IndicatorStatus
from samverkan.keyfigures.models import IndicatorVersion
from samverkan.keyfigures.queries.indicators import list_chain
from samverkan.keyfigures.wording import tell_changes
from tests.conftest import StrictClient
from tests.factories import keyfigures as make
from tests.factories.network import make_municipality, make_region

pytestmark = pytest.mark.django_db


def page(client: StrictClient, key: str = "N1") -> str:
    answer = client.get(f"/nyckeltal/{key}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_page_tells_definition_unit_source_and_coverage(client: StrictClient) -> None:
    make.areas()
    make.indicator("N1", description="Antal delat med antal.\n\nKälla: SCB.", unit="andel (%)", source="SCB")
    make.values("N1", [
        Observation("1260", 2021, "T", 1.0), Observation("1276", 2021, "K", 2.0), Observation("0012", 2021, "T", 1.5),
        Observation("1260", 2022, "T", None, MISSING), Observation("1276", 2022, "T", 2.0),
    ])  # fmt: skip

    html = page(client)

    assert "Det senaste året med värden är 2022: 1 av 2 kommuner har ett." in html
    assert '<p lang="sv">Antal delat med antal.</p>' in html
    assert all(word in html for word in ("andel (%)", "SCB", "Kolada, N1"))
    assert '<th scope="row">2021</th> <td class="num">2</td>' in html


def test_page_shows_what_changed_in_the_wording(client: StrictClient) -> None:
    make.indicator("N1")
    for day, title in ((date(2024, 4, 1), "Antal barn 0-5 år"), (date(2026, 3, 1), "Antal unga 0-5 år")):
        IndicatorVersion.objects.create(indicator_id="N1", since_date=day, title=title, description="Samma")

    html = page(client)

    assert "Antal <del>barn</del><ins>unga</ins> 0-5 år" in html
    assert "Sedd från 1 mars 2026" in html


def test_chain_goes_both_ways_and_never_in_circles(client: StrictClient) -> None:
    for key in ("N1", "N2", "N3"):
        make.indicator(key, title=f"Titel {key}")
    for key, successor in (("N1", "N2"), ("N2", "N3"), ("N3", "N1")):
        make.indicator(key, title=f"Titel {key}", successor_id=successor)
    loop = make.indicator("N2", title="Titel N2", successor_id="N3")
    assert {one.pk for one in list_chain(loop)} == {"N1", "N2", "N3"}
    make.indicator("N3", title="Titel N3", successor_id=None)

    html = page(client, "N2")

    assert (
        html.index('href="/nyckeltal/N1/"')
        < html.index('<li aria-current="true"')
        < html.index('href="/nyckeltal/N3/"')
    )
    assert "Före och efter" not in page(client, make.indicator("N9").pk)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": IndicatorStatus.REMOVED}, "Kolada hade det i sin katalog till och med den 1 mars 2026."),
        ({"status": IndicatorStatus.DISCONTINUED}, "Utgivaren ger inga nya värden."),
        (
            {"preliminary_date": date(2026, 2, 1), "publication_date": date(2026, 12, 1), "publication_period": "2022"},
            "De nyaste värdena kan ändras. De slutliga kommer den 1 december 2026.",
        ),
        ({"polarity": "high"}, "Bedömt av oss, inte av utgivaren."),
    ],
)
def test_page_says_what_to_be_careful_with(client: StrictClient, fields: dict[str, Any], words: str) -> None:
    make.indicator("N1", **fields)
    make.values("N1", [Observation("1260", 2022, "T", 1.0)])

    with time_machine.travel(make.NOW, tick=False):
        assert words in page(client)


def test_page_draws_the_region_beside_each_other(client: StrictClient) -> None:
    found = make.some_areas(5)
    for area in found:
        make_municipality(scb_code=area.code, name=area.name, slug=f"k{area.code}")
    make.indicator("N1", unit="andel (%)")
    make.values("N1", make.rising(found))

    html = page(client)

    assert "<figure" in html
    assert "Medianen för de 5 som har ett värde är" in html


def test_id_in_small_letters_leads_to_the_page(client: StrictClient) -> None:
    make.indicator("N1")

    assert client.get("/nyckeltal/n1/")["Location"] == "/nyckeltal/N1/"
    assert client.get("/nyckeltal/n2/").status_code == 404


def test_page_costs_the_same_with_many_wordings(client: StrictClient, django_assert_num_queries: Any) -> None:
    make_region()
    make.indicator("N1")
    make.values("N1", make.rising(make.some_areas()))
    client.get("/nyckeltal/N1/")  # what the process keeps of the region
    for number in (1, 3):
        IndicatorVersion.objects.create(
            indicator_id="N1", since_date=date(2024, number, 1), title=f"Titel {number}", description=""
        )

        with django_assert_num_queries(5):
            client.get("/nyckeltal/N1/")


def test_changes_put_together_again_are_both_wordings() -> None:
    before, after = "Antal barn i kommunen, 0-5 år", "Andel unga i kommunen, andel (%)"

    pieces = tell_changes(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert [piece.text for piece in pieces if piece.kind == "gone"] == ["Antal", "barn", "0-5", "år"]
