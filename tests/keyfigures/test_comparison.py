"""Compare: what stands in the address is what is shown, and every sentence is true of the figures."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from samverkan.keyfigures.blocks import MISSING, NOT_APPLICABLE, SECRET, Observation, build_block
from samverkan.keyfigures.models import Area, Indicator
from samverkan.keyfigures.queries.comparison import Circle, View, compare
from samverkan.keyfigures.services.comparing import Answer, Question
from samverkan.keyfigures.services.comparison_words import tell, tell_change, tell_year
from tests.conftest import StrictClient
from tests.factories import keyfigures as make

ADDRESS = "/nyckeltal/jamfor/"


@pytest.fixture
def places(db: None) -> list[Area]:
    """Store two figures of twelve municipalities, the country among them for the first."""
    found = make.some_areas(12)
    first = make.rising(found)
    make.indicator("N02268", title="Förvärvsarbetande, andel (%)", unit="andel (%)", description="Källa: SCB.")
    make.indicator("N01951", title="Invånare totalt, antal", unit="antal")
    make.values("N02268", [*first, Observation("0000", 2022, "T", 50.0)])
    make.values("N01951", make.rising(found, range(2015, 2022), start=10_000))
    return found


def page(client: StrictClient, query: str = "nyckeltal=N02268&kommun=1283", status: int = 200) -> str:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == status
    return response.content.decode()


def chart_of(html: str) -> str:
    """Return the chart as it stands on the page, without what is only read aloud."""
    return re.sub(r"<desc.*?</desc>", "", html.split("<figure")[1].split("</figure>")[0], flags=re.DOTALL)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_page_opens_on_the_last_year_with_data_and_says_so(client: StrictClient, places: list[Area]) -> None:
    told = words(page(client))

    assert "2022 är det senaste året med värden för Helsingborg" in told
    assert "Helsingborg har 47,0 % år 2022." in told
    assert "Av 11 andra kommuner med ett värde (Skåne) har 0 ett lägre och 11 ett högre." in told
    assert "Medianen för de 12 som har ett värde är 58,0 %. Hela riket: 50,0 %." in told


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("gender", ["T", "KM"])
def test_every_view_stands_without_javascript_with_its_source(
    client: StrictClient, places: list[Area], view: View, gender: str
) -> None:
    html = page(client, f"nyckeltal=N02268&och=N01951&kommun=1283&egna=Bjuv&visa={view}&kon={gender}")

    assert "Källa: Kolada" in html or "Egen bearbetning av data från Kolada" in html
    assert ('role="img"' in html) == (view != View.TABLE)
    assert "<table" in html


def test_raw_figures_name_kolada_and_a_picture_with_a_median_says_that_it_is_ours(
    client: StrictClient, places: list[Area]
) -> None:
    bars = page(client, "nyckeltal=N02268&visa=staplar")
    strip = page(client, "nyckeltal=N02268")

    assert "Källa: Kolada" in chart_of(bars)
    assert "Egen bearbetning" not in chart_of(bars)
    assert "Egen bearbetning av data från Kolada" in chart_of(strip)


@pytest.mark.parametrize("view", [View.BARS, View.MAP, View.TABLE])
def test_words_with_a_median_say_that_they_are_ours_beside_raw_figures(
    client: StrictClient, places: list[Area], view: View
) -> None:
    html = page(client, f"nyckeltal=N02268&visa={view}")

    told, shown = html.split('class="compare__words"')[1].split('class="tabs"', 1)
    assert "Medianen" in told
    assert "Egen bearbetning av data från Kolada" in told
    assert "Källa: Kolada" in shown
    for one in re.findall(r"<desc[^>]*>([^<]*Medianen[^<]*)</desc>", shown):
        assert one.endswith("Egen bearbetning av data från Kolada.")


def test_few_municipalities_have_no_median(client: StrictClient, places: list[Area]) -> None:
    html = page(client, "nyckeltal=N02268&kommun=1283&med=egna&egna=Bjuv,Klippan,Åstorp")

    assert "Medianen" not in html
    assert "Egen bearbetning" not in chart_of(html)


def test_nobody_else_with_a_value_is_said(client: StrictClient, places: list[Area]) -> None:
    make.indicator("N1", unit="andel (%)")
    make.values("N1", [Observation("1283", 2022, "T", 50.0)])

    assert "Ingen av de andra (eget urval) har ett värde." in words(
        page(client, "nyckeltal=N1&kommun=1283&med=egna&egna=Bjuv")
    )


def test_chosen_year_is_kept_and_the_last_one_is_named(client: StrictClient, places: list[Area]) -> None:
    told = words(page(client, "nyckeltal=N02268&kommun=1283&ar=2018"))

    assert "Du ser 2018. 2022 är det senaste året med värden för Helsingborg" in told
    assert "Helsingborg har 43,0 % år 2018" in told


def test_year_without_values_is_said(client: StrictClient, places: list[Area]) -> None:
    assert "Ingen har ett värde 2050." in words(page(client, "nyckeltal=N02268&kommun=1283&ar=2050"))


def test_scatter_opens_on_the_last_year_with_both_figures(client: StrictClient, places: list[Area]) -> None:
    html = page(client, "nyckeltal=N02268&och=N01951&visa=samband")

    assert "förklarar 100 % av skillnaderna mellan 12 kommuner" in words(html)
    assert "andel (%) och Invånare totalt, antal, 2021" in html


def test_scatter_tells_first_where_the_municipality_stands(client: StrictClient, places: list[Area]) -> None:
    html = page(client, "nyckeltal=N02268&och=N01951&kommun=1283&visa=samband")

    told = words(html)
    assert re.search(r"Helsingborg har \d+,0.% och 10.0\d\d år 2021\.", told)
    assert "Förvärvsarbetande, andel (%) och Invånare totalt, antal" in html[html.index("<h1") :][:200]


def test_trend_of_women_and_men_tells_whose_change_it_is(client: StrictClient, places: list[Area]) -> None:
    by_gender = [
        Observation("1283", year, gender, value)
        for gender, start in (("K", 40.0), ("M", 60.0))
        for year, value in ((2020, start), (2022, start + 5))
    ]
    make.values("N02268", by_gender)

    told = words(page(client, "nyckeltal=N02268&kommun=1283&kon=KM&visa=linjer"))

    assert "Kvinnor: Helsingborg har 45,0 % år 2022." in told
    assert (
        told.index("från 40,0 % till 45,0 %") < told.index("Män: Helsingborg") < told.index("från 60,0 % till 65,0 %")
    )


def test_scatter_asks_for_a_second_figure(client: StrictClient, places: list[Area]) -> None:
    assert "Välj ett nyckeltal till" in page(client, "nyckeltal=N02268&visa=samband")


@pytest.mark.parametrize(
    ("query", "text", "kept"),
    [
        ("nyckeltal=X1&kommun=1283", "Det finns inget nyckeltal som heter X1", 'value="1283" selected'),
        ("nyckeltal=N02268&kommun=9999", "Det finns ingen kommun med koden 9999", "N02268"),
        ("nyckeltal=N02268&kommun=1283&egna=Bjuv,Lnud", "Det finns ingen kommun som heter Lnud", 'value="Bjuv,Lnud"'),
        ("nyckeltal=N02268&kommun=1283&med=G404", "Kommunen har ingen sådan grupp", "N02268"),
        ("nyckeltal=N02268&med=G404", "Välj först en kommun", "N02268"),
        ("nyckeltal=N02268&kommun=1283&med=egna", "Skriv de kommuner du vill jämföra med", 'value="egna" selected'),
        ("nyckeltal=N02268&ar=nu", "Skriv ett år, till exempel 2022", "N02268"),
        ("nyckeltal=N02268&ar=99999999999999999999", "Skriv ett år, till exempel 2022", "N02268"),
        ("nyckeltal=N02268&kon=X", "Valet finns inte. Välj ett av dem som står här.", "N02268"),
        ("nyckeltal=N02268&visa=tårta", "Vyn finns inte.", "N02268"),
        ("nyckeltal=N02268&och=a&och=b&och=c&och=d&och=e", "Välj högst 4 nyckeltal till", "N02268"),
    ],
)
def test_bad_address_is_explained_and_what_was_chosen_is_kept(
    client: StrictClient, places: list[Area], query: str, text: str, kept: str
) -> None:
    html = page(client, query, status=422)

    assert text in html
    assert kept in html
    assert "Det senaste med värden" in html or "ar=" in query


def test_view_that_is_unknown_does_not_stick(client: StrictClient, places: list[Area]) -> None:
    html = page(client, "nyckeltal=N02268&visa=tårta", status=422)

    assert 'name="visa"' not in html
    assert 'name="visa" value="karta"' in page(client, "nyckeltal=N02268&kommun=9999&visa=karta", status=422)


def test_table_marks_the_municipality_and_tells_of_the_country(client: StrictClient, places: list[Area]) -> None:
    html = " ".join(page(client, "nyckeltal=N02268&kommun=1283&visa=tabell").split())

    assert '<tr class="is-mine"> <th scope="row">Helsingborg</th>' in html
    assert html.count('class="is-mine"') == 1
    assert '<th scope="row">Riket</th>' in html


@pytest.mark.parametrize("view", ["punkter", "linjer", "staplar"])
def test_sum_of_the_country_is_told_but_does_not_hide_the_others(
    client: StrictClient, places: list[Area], view: str
) -> None:
    country = [Observation("0000", year, "T", 10_500_000.0) for year in (2020, 2021)]
    make.values("N01951", [*make.rising(places, range(2015, 2022), start=10_000), *country])

    html = page(client, f"nyckeltal=N01951&kommun=1283&visa={view}")

    assert "Hela riket: 10" in words(html)
    assert (
        ">Riket" not in html[html.index("<svg", html.index("<figure")) : html.index("</figure>")].split("<details")[0]
    )


def test_finding_and_picture_come_before_the_choices(client: StrictClient, places: list[Area]) -> None:
    html = page(client, "nyckeltal=N02268&kommun=1283")

    assert html.index("Helsingborg har") < html.index("<figure") < html.index('name="kommun"')


def test_group_of_the_municipality_before_becomes_the_new_ones_own(client: StrictClient, places: list[Area]) -> None:
    klippan, bjuv = Area.objects.get(pk="1276"), Area.objects.get(pk="1260")
    old, new = (
        make.group("Liknande", members=places[:6], kind="similar", family="Integration", vintage=2022, centre=centre)
        for centre in (klippan, bjuv)
    )

    response = client.get(f"{ADDRESS}?nyckeltal=N02268&kommun=1260&med={old.pk}")

    assert response.status_code == 302
    assert f"med={new.pk}" in response["Location"]
    assert "Integration (2022)" in page(client, response["Location"].split("?")[1])


def test_reasons_for_missing_values_are_explained(client: StrictClient, places: list[Area]) -> None:
    make.indicator("N1", unit="andel (%)")
    why = (MISSING, NOT_APPLICABLE, SECRET)
    reasons = [Observation(a.code, 2022, "T", None, status) for a, status in zip(places, why, strict=False)]
    make.values("N1", [*reasons, *(Observation(a.code, 2022, "T", 5.0) for a in places[3:])])

    told = words(page(client, f"nyckeltal=N1&kommun={places[0].code}"))

    assert "Alla 9 som har ett värde har 5,0 %" in told
    assert f"{places[0].name} har inget värde 2022" in told
    for text in ("- har inte rapporterats: 1 kommun", ". kan inte förekomma där: 1 kommun", ".. sekretess"):
        assert text in told


def test_empty_store_says_what_will_be_here(client: StrictClient, db: None) -> None:
    assert "Här finns inga nyckeltal än" in client.get(ADDRESS).content.decode()


def test_page_opens_on_a_figure_without_an_address(client: StrictClient, places: list[Area]) -> None:
    from samverkan.keyfigures.judged import INTEGRATION
    from samverkan.keyfigures.models import IndicatorGroup, IndicatorGroupMember

    group = IndicatorGroup.objects.create(id=INTEGRATION, title="Integration")
    IndicatorGroupMember.objects.create(group=group, indicator_id="N02268", section="work")

    assert "Förvärvsarbetande, andel (%)" in client.get(ADDRESS).content.decode()


def test_search_leads_to_other_figures_and_keeps_the_rest(client: StrictClient, places: list[Area]) -> None:
    html = page(client, "nyckeltal=N02268&kommun=1283&sok=invånare")

    assert "nyckeltal=N01951&amp;kommun=1283" in html
    assert "Inget nyckeltal med värden" in page(client, "nyckeltal=N02268&sok=qqq")


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_database_the_same_few_questions(
    client: StrictClient, places: list[Area], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        make.indicator(f"X{n}")
        make.values(f"X{n}", make.rising(places))
    more = "".join(f"&och=X{n}" for n in range(count))
    page(client)

    with django_assert_num_queries(7):
        page(client, f"nyckeltal=N02268&kommun=1283{more}&visa=tabell")


def test_page_is_light_with_everybody_in_it(client: StrictClient, places: list[Area]) -> None:
    Area.objects.bulk_create(Area(code=f"{n}", name=f"Ort {n}", kind="municipality") for n in range(1301, 1583))
    make.values("N02268", make.rising(Area.objects.filter(kind="municipality"), range(2020, 2023)))

    html = page(client, "nyckeltal=N02268&med=alla")

    assert html.count("<circle") > 500
    assert len(gzip.compress(html.encode())) < 60_000


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_is_fetched(client: StrictClient, places: list[Area], kind: str) -> None:
    response = client.get(f"/nyckeltal/jamfor/tabell.{kind}?nyckeltal=N02268&kommun=1283&kon=KM")

    assert response.status_code == 200
    if kind == "csv":
        rows = response.content.decode("utf-8-sig").splitlines()
        assert len(rows) == 1 + 2 * 12
        assert rows[0].endswith(";Källa")
        assert all(row.endswith("Källa: Kolada") for row in rows[1:])


def test_swedish_spreadsheets_take_the_values_of_the_file_for_numbers(client: StrictClient, places: list[Area]) -> None:
    make.values("N02268", [Observation("1260", 2022, "T", 4.3)])

    rows = client.get("/nyckeltal/jamfor/tabell.csv?nyckeltal=N02268&kommun=1260").content.decode("utf-8-sig")

    assert ";Bjuv;2022;T;4,3;;Källa: Kolada" in rows


def test_mark_of_a_missing_value_stands_in_the_file_as_statistics_write_it(
    client: StrictClient, places: list[Area]
) -> None:
    make.values("N02268", [Observation("1260", 2022, "T", 5.0), Observation("1283", 2022, "T", None, MISSING)])

    rows = client.get("/nyckeltal/jamfor/tabell.csv?nyckeltal=N02268&kommun=1260").content.decode("utf-8-sig")

    assert ";Helsingborg;2022;T;;-;Källa: Kolada" in rows


def test_picture_is_whole_and_names_its_source(client: StrictClient, places: list[Area]) -> None:
    response = client.get("/nyckeltal/jamfor/bild.svg?nyckeltal=N02268&kommun=1283&visa=karta")

    svg = response.content.decode()
    assert response["Content-Type"] == "image/svg+xml"
    assert "Källa: Kolada" in svg
    assert "var(--" not in svg


def test_picture_becomes_png(client: StrictClient, places: list[Area]) -> None:
    response = client.get("/nyckeltal/jamfor/bild.png?nyckeltal=N02268&kommun=1283&kon=KM")

    assert response.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["tabell.csv", "bild.svg"])
def test_file_of_a_bad_address_is_not_found(client: StrictClient, places: list[Area], name: str) -> None:
    assert client.get(f"/nyckeltal/jamfor/{name}?nyckeltal=nej").status_code == 404


def test_address_of_a_question_is_read_back_as_the_same_question(client: StrictClient, places: list[Area]) -> None:
    first, second = Indicator.objects.get(pk="N02268"), Indicator.objects.get(pk="N01951")
    asked = Question(first, (second,), "1283", "alla", ("1260",), 2019, "K", View.BARS)

    response = client.get(f"{reverse('keyfigures:compare')}?{asked.address()}")

    assert response.context["question"] == asked


values = st.one_of(st.none(), st.floats(0, 100).map(lambda v: round(v, 2)))


@given(st.lists(values, min_size=1, max_size=12), st.integers(0, 11))
def test_counts_in_words_are_true_of_the_figures_as_they_are_shown(told: list[float | None], at: int) -> None:
    codes = [f"12{n:02d}" for n in range(len(told))]
    home = codes[at % len(codes)]
    block = build_block(
        [Observation(c, 2022, "T", v, MISSING if v is None else 0) for c, v in zip(codes, told, strict=True)]
    )
    indicator = Indicator(id="N1", title="Andel (%)", unit="andel (%)")
    circle = Circle(home, "Skåne", {c: c for c in codes}, frozenset(codes), frozenset())
    found = compare(indicator, block, circle, gender="T")
    if found is None:
        assert all(value is None for value in told)
        return
    with translation.override("sv"):
        said = tell(Answer(Question(indicator, home=home), circle, (found,), ()))[0]

    own = told[at % len(codes)]
    counts = re.search(r"Av (\d+) .*? har (\d+) ett lägre(?:, (\d+) samma)? och (\d+) ett högre", said)
    if own is None:
        assert f"{home} har inget värde 2022" in said
    elif counts:
        n, below, same, above = (int(count or 0) for count in counts.groups())
        assert n == sum(v is not None for v in told) - 1 == below + same + above
        assert below >= sum(v < own - 0.1 for v in told if v is not None)
        assert above >= sum(v > own + 0.1 for v in told if v is not None)
    assert ("Medianen" in said) == (sum(v is not None for v in told) >= 5)


def series(points: dict[int, float]) -> Any:
    block = build_block([Observation("1281", year, "T", value) for year, value in points.items()])
    circle = Circle("1281", "Skåne", {"1281": "Lund"}, frozenset({"1281"}), frozenset())
    return compare(Indicator(id="N1", title="Andel (%)", unit="andel (%)"), block, circle, gender="T")


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ({2019: 50.0, 2022: 54.04}, "Från 2019 till 2022 ökade värdet för Lund med 4,0 procentenheter"),
        ({2019: 50.0, 2021: 47.5}, "Från 2019 till 2021 minskade värdet för Lund med 2,5 procentenheter"),
        ({2019: 50.01, 2021: 49.99}, "Lund har samma värde 2021 som 2019: 50,0 %."),
        ({2019: 50.0}, ""),
    ],
)  # fmt: skip
def test_change_is_told_in_the_indicators_own_unit(points: dict[int, float], text: str) -> None:
    with translation.override("sv"):
        told = tell_change(series(points)).replace("\u00a0", " ")

    assert told.split(", från")[0] == text


def test_last_year_is_named_for_whom_it_holds() -> None:
    with translation.override("sv"):
        assert tell_year(series({2019: 1.0, 2021: 2.0})) == "2021 är det senaste året med värden för Lund."
