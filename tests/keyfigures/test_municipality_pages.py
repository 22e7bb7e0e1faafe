"""A municipality's pages: what they say, of whom, beside whom, and what they cost."""

from __future__ import annotations

import gzip
import math
from typing import Any

import pytest
from django.urls import reverse

from samverkan.keyfigures.blocks import SECRET, Observation
from samverkan.keyfigures.enums import Polarity, Section
from samverkan.keyfigures.judged import INTEGRATION
from samverkan.keyfigures.models import Area, Indicator, IndicatorGroup, IndicatorGroupMember
from samverkan.network.enums import Role
from samverkan.network.models import Municipality
from tests.conftest import StrictClient
from tests.factories import keyfigures as make
from tests.factories import network

pytestmark = pytest.mark.django_db

HOME = "/nyckeltal/kommun/bjuv/"


def in_table(indicator: Indicator, section: Section = Section.WORK) -> Indicator:
    group, _ = IndicatorGroup.objects.get_or_create(id=INTEGRATION, defaults={"title": "Integration"})
    IndicatorGroupMember.objects.create(group=group, indicator=indicator, section=section)
    return indicator


def region_of(count: int = 12) -> list[Area]:
    """Make a region with so many municipalities with figures; Bjuv is one of the network's too."""
    members = make.some_areas(count)
    network.make_municipality(scb_code="1260", name="Bjuv", slug="bjuv")
    return members


def ranked(
    key: str, bjuv: float | None, *, polarity: Polarity, section: Section = Section.WORK, year: int = 2022
) -> None:
    """Store an indicator on which the eleven others have 51 to 61."""
    members = [area for area in region_of() if area.code != "1260"] if not Area.objects.exists() else None
    others = members or [area for area in Area.objects.filter(kind="municipality") if area.code != "1260"]
    in_table(make.indicator(key, title=f"Nyckeltal {key}, andel (%)", polarity=polarity), section)
    told = [Observation(area.code, year, "T", 51.0 + place) for place, area in enumerate(others)]
    told.append(Observation("1260", year, "T", bjuv, SECRET if bjuv is None else 0))
    make.values(key, told)


def page(client: StrictClient, address: str = HOME) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_summary_names_what_is_strong_and_weak_and_leaves_the_unjudged_alone(client: StrictClient) -> None:
    ranked("N1", 70.0, polarity=Polarity.HIGH_IS_GOOD)
    ranked("N2", 70.0, polarity=Polarity.LOW_IS_GOOD, section=Section.SWEDISH)
    ranked("N3", 70.0, polarity=Polarity.UNKNOWN)

    html = page(client)

    assert (
        "Av 2 nyckeltal om integration där det är känt vad som är bra ligger Bjuv i den bästa fjärdedelen på 1" in html
    )
    strong, weak = html.split('id="strong"')[1].split('id="weak"')
    assert "Nyckeltal N1" in strong
    assert "70,0 %" in strong
    assert "plats 1 av 12 som rapporterat" in strong
    assert "Nyckeltal N2" in weak
    assert "Nyckeltal N3" not in html
    assert "Källa: Kolada (värden och linjer" in html
    assert "Egen bearbetning av data från Kolada (platser, medianer" in html


def test_summary_leaves_out_what_is_much_older_than_the_rest(client: StrictClient) -> None:
    ranked("N1", 70.0, polarity=Polarity.HIGH_IS_GOOD, year=2018)
    ranked("N2", 55.0, polarity=Polarity.HIGH_IS_GOOD)

    html = page(client)

    assert "Nyckeltal N1" not in html
    assert "stark på" not in html


def test_row_says_better_only_where_it_is_known_what_is_good(client: StrictClient) -> None:
    ranked("N1", 70.0, polarity=Polarity.LOW_IS_GOOD)
    ranked("N2", 70.0, polarity=Polarity.NEUTRAL)

    judged, unjudged = page(client, f"{HOME}arbete/").split('class="figure-row"')[1:]

    assert "Sämre än medianen, 56,5 %." in judged
    assert "plats 12 av 12 som rapporterat" in judged
    assert "i den svagaste fjärdedelen" in judged
    assert "Högre än medianen, 56,5 %." in unjudged
    assert "plats 1 av 12 som rapporterat" in unjudged
    assert "fjärdedelen" not in unjudged.split("figure-reading")[0]


def test_missing_value_says_why(client: StrictClient) -> None:
    ranked("N1", None, polarity=Polarity.HIGH_IS_GOOD)
    in_table(make.indicator("N2", title="Utan värden"))

    html = page(client, f"{HOME}arbete/")

    assert "Bjuv har inget värde. 2022: visas inte, eftersom det skulle gälla få personer (..)." in html
    assert "Här finns inga värden för det här nyckeltalet." in html


def test_last_common_year_is_compared_and_later_gap_is_told(client: StrictClient) -> None:
    members = region_of()
    in_table(make.indicator("N1"))
    told = make.rising(members, range(2018, 2023))
    make.values("N1", [one for one in told if (one.area, one.year) != ("1260", 2022)])

    html = page(client, f"{HOME}arbete/")

    assert '<p class="meta">2021</p>' in html
    assert "2022: inget är rapporterat." in html
    assert "3,0 procentenheter högre än 2018." in html


def test_peers_are_chosen_by_an_address_that_can_be_kept(client: StrictClient) -> None:
    ranked("N1", 70.0, polarity=Polarity.HIGH_IS_GOOD)
    group = make.group("Grannar", kind="other", members=Area.objects.filter(code__in=["1260", "1276"]))
    Area.objects.create(code="0180", name="Stockholm", kind="municipality")

    beside = page(client, f"{HOME}?med={group.pk}")
    everywhere = page(client, f"{HOME}arbete/?med=alla")

    assert f'<option value="{group.pk}" selected>Grannar</option>' in beside
    assert f'{HOME}arbete/?med={group.pk}"' in beside
    assert "plats 1 av 12" not in beside  # of two a place says nothing
    assert "plats 1 av 12 som rapporterat" in everywhere


@pytest.mark.parametrize("part", ["", "arbete/"])
@pytest.mark.parametrize(
    ("query", "words", "kept"),
    [
        ("med=G404&kon=K", "Kommunen har ingen sådan grupp. Välj en i listan.", '<option value="K" selected>Kvinnor'),
        ("med=alla&kon=X", "Valet finns inte. Välj ett av dem som står här.", '<option value="alla" selected>'),
    ],
)
def test_peers_that_do_not_exist_are_told_beside_the_field(
    client: StrictClient, part: str, query: str, words: str, kept: str
) -> None:
    ranked("N1", 70.0, polarity=Polarity.HIGH_IS_GOOD)

    answer = client.get(f"{HOME}{part}?{query}")

    assert answer.status_code == 422
    html = answer.content.decode()
    assert html.count(words) == 2  # in the summary, and beside the field
    assert kept in html
    assert "70,0" not in html


def test_group_of_another_municipality_becomes_ones_own(client: StrictClient) -> None:
    ranked("N1", 70.0, polarity=Polarity.HIGH_IS_GOOD)
    bjuv, other = (
        make.group("Liknande", members=[area], kind="similar", family="Integration", vintage=2022, centre=area)
        for area in Area.objects.filter(code__in=["1260", "1276"]).order_by("code")
    )

    answer = client.get(f"{HOME}arbete/?med={other.pk}&kon=K")

    assert answer.headers["Location"] == f"{HOME}arbete/?med={bjuv.pk}&kon=K"


@pytest.mark.parametrize("address", ["/nyckeltal/kommun/none/", f"{HOME}none/", "/nyckeltal/none/"])
def test_unknown_address_is_not_found(client: StrictClient, address: str) -> None:
    region_of(4)

    assert client.get(address).status_code == 404


def test_code_leads_to_the_name_and_a_stranger_keeps_the_code(client: StrictClient) -> None:
    region_of(4)
    Area.objects.create(code="0180", name="Stockholm", kind="municipality")

    assert client.get("/nyckeltal/kommun/1260/?med=alla")["Location"] == f"{HOME}?med=alla"
    assert client.get("/nyckeltal/kommun/1260/arbete/")["Location"] == f"{HOME}arbete/"
    assert "Inga värden här än" in page(client, "/nyckeltal/kommun/0180/")


@pytest.mark.parametrize(("part", "queries"), [("", 6), ("arbete/", 5), ("allt/", 5)])
def test_page_costs_the_same_for_one_and_three(
    client: StrictClient, django_assert_num_queries: Any, part: str, queries: int
) -> None:
    ranked("N1", 70.0, polarity=Polarity.HIGH_IS_GOOD)
    client.get(HOME)  # who is in the network is remembered
    for number in (1, 3):
        for extra in range(2, number + 1):
            ranked(f"N{extra}", 70.0, polarity=Polarity.HIGH_IS_GOOD)

        with django_assert_num_queries(queries):
            client.get(f"{HOME}{part}")


def test_all_62_indicators_on_one_page_stay_light(client: StrictClient) -> None:
    members = region_of(33)
    for number in range(62):
        section = list(Section)[number % 6]
        in_table(
            make.indicator(f"N{number}", title=f"{'Långt namn på ett nyckeltal ' * 3}{number}, andel (%)"), section
        )
        wave = [math.sin(number + place) for place in range(33)]
        make.values(f"N{number}", [
            Observation(area.code, year, "T", 40 + 7 * wave[place] + year % 7)
            for place, area in enumerate(members) for year in range(2010, 2023)
        ])  # fmt: skip

    answer = client.get(f"{HOME}allt/")

    assert answer.content.decode().count('<article class="figure-row">') == 62
    assert len(gzip.compress(answer.content, 6)) < 60_000


def test_start_leads_to_the_municipality_and_finds_indicators(client: StrictClient) -> None:
    region_of(4)
    make.indicator("N1", title="Elever på sfi")

    assert client.get("/nyckeltal/?kommun=1260")["Location"] == HOME
    assert "1 nyckeltal hittat" in page(client, "/nyckeltal/?sok=SFI%20elever")
    assert "Ingen titel innehåller alla de orden" in page(client, "/nyckeltal/?sok=zzz&page=x")
    assert client.get("/nyckeltal/kommun/Bjuv/")["Location"] == HOME


def test_search_shows_first_what_there_are_values_of(client: StrictClient) -> None:
    members = region_of(4)
    for key, title in (("N1", "Sfi, a"), ("N2", "Sfi, b"), ("N3", "Sfi, c"), ("N4", "Sfi, d")):
        make.indicator(key, title=title)
    make.values("N3", make.rising(members))
    make.values("N4", make.rising(members))
    in_table(Indicator.objects.get(pk="N4"), Section.SWEDISH)

    html = page(client, "/nyckeltal/?sok=sfi")

    assert sorted(("a", "b", "c", "d"), key=lambda end: html.index(f"Sfi, {end}<")) == ["d", "c", "a", "b"]


def test_summary_says_how_many_more_there_are(client: StrictClient) -> None:
    for number in range(7):
        ranked(f"N{number}", 100.0, polarity=Polarity.HIGH_IS_GOOD)

    html = page(client)

    assert "i den bästa fjärdedelen på 7 och" in html
    assert html.count('class="figure-short__value"') == 5
    assert "Och 2 till, i områdena nedanför." in html


@pytest.mark.parametrize(
    ("asked", "words"), [("9999", "Det finns ingen kommun med koden 9999."), ("", "Det här behöver fyllas i.")]
)
def test_municipality_that_is_none_is_told_of_beside_the_field(client: StrictClient, asked: str, words: str) -> None:
    region_of(4)

    answer = client.get("/nyckeltal/", {"kommun": asked})

    assert answer.status_code == 422
    assert answer.content.decode().count(words) == 2  # in the summary and beside the field
    assert b'aria-invalid="true"' in answer.content


def test_start_without_figures_says_what_will_be_here(client: StrictClient) -> None:
    network.make_region()

    assert "Inga nyckeltal än" in page(client, "/nyckeltal/")


def test_who_works_for_a_municipality_is_led_to_it(client: StrictClient) -> None:
    region_of(4)
    person = network.make_person()
    Municipality.objects.get(slug="bjuv").organisation.memberships.create(person=person, role=Role.ANALYST)
    client.force_login(person)

    assert "Visa Bjuv" in page(client, "/nyckeltal/")
    assert f'<a href="{HOME}">var Bjuv står</a>' in page(client, reverse("network:home"))
    assert f'<a href="{HOME}">var Bjuv står</a>' in page(client, reverse("network:municipality", args=["bjuv"]))


def test_rows_lead_to_the_same_comparison_and_a_deviation_to_its_fit(client: StrictClient) -> None:
    ranked("N00486", 70.0, polarity=Polarity.HIGH_IS_GOOD)

    html = page(client, f"{HOME}arbete/?med=alla&kon=K")

    assert 'href="/nyckeltal/jamfor/?nyckeltal=N00486&amp;kommun=1260&amp;med=alla&amp;kon=K"' in html
    assert 'href="/nyckeltal/forvantat/?kommun=1260"' in html
    assert 'href="/nyckeltal/forvantat/?kommun=1260"' in page(client)


def test_gender_that_an_indicator_lacks_is_told_and_never_stands_in(client: StrictClient) -> None:
    members = region_of()
    for key in ("N1", "N2"):
        in_table(make.indicator(key))
    make.values("N1", make.rising(members))
    make.values("N2", [one for one in make.rising(members) if one.gender == "T"])

    women, everybody = page(client, f"{HOME}arbete/?kon=K").split('class="figure-row"')[1:]

    assert "2022, Kvinnor" in women
    assert "2022, Alla" in everybody


def test_long_unit_stands_beside_the_year_once(client: StrictClient) -> None:
    members = region_of()
    in_table(make.indicator("N1", unit="antal/1000 inv"))
    make.values("N1", make.rising(members, start=2.5))

    html = page(client, f"{HOME}arbete/")

    assert html.count("per 1000 inv, 2022") == 1
