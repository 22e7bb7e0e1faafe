"""The key figures' operations: what they tell, with unit and origin, and what they refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samverkan.keyfigures.blocks import MISSING, SECRET, Observation
from samverkan.keyfigures.enums import IndicatorStatus, Polarity
from samverkan.keyfigures.models import IndicatorGroup, IndicatorGroupMember, IndicatorVersion
from tests.conftest import StrictClient
from tests.factories import keyfigures as make

pytestmark = pytest.mark.django_db


def few_values() -> None:
    make.areas()
    make.indicator("N1", title="Sysselsatta, andel (%)", unit="andel (%)", polarity=Polarity.HIGH_IS_GOOD)
    make.values(
        "N1",
        [
            Observation("1260", 2021, "T", 61.5), Observation("1276", 2021, "T", 70.0),
            Observation("1277", 2021, "T", None, SECRET), Observation("1283", 2021, "T", 70.0),
            Observation("1260", 2022, "T", None, MISSING), Observation("1260", 2022, "K", 60.0),
        ],
    )  # fmt: skip


def test_indicators_are_searched_by_every_word_and_told_in_parts(client: StrictClient) -> None:
    make.indicator("N1", title="Elever på SFI, antal")
    make.indicator("N2", title="Lärare i sfi, andel (%)", status=IndicatorStatus.REMOVED)
    make.indicator("N3", title="Äldre, andel (%)")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in client.get(f"/api/v1/indicators?{query}").json()["indicators"]]

    assert ids("search=sfi") == ["N1", "N2"]
    assert ids("search=sfi antal") == ["N1"]
    assert ids("search=%C3%A4ldre") == ids("search=n3") == ["N3"]
    assert ids("status=removed") == ["N2"]
    assert ids("group=none") == []
    table = IndicatorGroup.objects.create(id="g2kpi1", title="Tabell")
    IndicatorGroupMember.objects.create(group=table, indicator_id="N3")
    assert ids("group=g2kpi1") == ids("group=G2KPI1") == ["N3"]  # as Kolada writes it
    first = client.get("/api/v1/indicators?limit=2").json()
    assert (first["total"], first["next"]) == (3, "http://testserver/api/v1/indicators?limit=2&offset=2")
    assert first["indicators"][0]["url"] == "http://testserver/nyckeltal/N1/"


def test_indicator_is_told_with_its_wordings_and_years(client: StrictClient) -> None:
    few_values()
    for day, title in (("2024-04-01", "Förr"), ("2026-03-01", "Nu")):
        IndicatorVersion.objects.create(indicator_id="N1", since_date=day, title=title, description="")

    told = client.get("/api/v1/indicators/N1").json()

    assert [one["title"] for one in told["wordings"]] == ["Nu", "Förr"]
    assert (told["first_year"], told["last_year"], told["unit"]) == (2021, 2022, "andel (%)")
    assert client.get("/api/v1/indicators/N9").status_code == 404


def test_values_say_why_there_is_none_and_whose_they_are(client: StrictClient) -> None:
    few_values()

    told = client.get("/api/v1/values?indicator=N1&municipality=1260&municipality=1277").json()

    assert told["indicators"][0] | {"title": ""} == {
        "id": "N1", "title": "", "unit": "andel (%)", "origin": "source", "attribution": "Källa: Kolada",
    }  # fmt: skip
    rows = [(one["municipality"], one["year"], one["gender"], one["value"], one["mark"]) for one in told["values"]]
    assert rows == [
        ("1260", 2021, "T", 61.5, ""), ("1260", 2022, "T", None, "-"), ("1260", 2022, "K", 60.0, ""),
        ("1277", 2021, "T", None, ".."),
    ]  # fmt: skip


def test_values_in_parts_are_the_same_as_all_at_once(client: StrictClient) -> None:
    few_values()
    make.indicator("N2")
    make.values("N2", [Observation("1260", 2020, "T", 1.0)])
    address = "/api/v1/values?indicator=N1&indicator=N2&gender=T&last_year=2021"

    whole = client.get(address).json()["values"]
    parts, following = [], f"{address}&limit=2"
    while following:
        told = client.get(following.removeprefix("http://testserver")).json()
        parts += told["values"]
        following = told["next"]

    assert len(whole) == 5
    assert parts == whole


def test_comparison_ranks_ties_alike_and_says_that_it_is_computed(client: StrictClient) -> None:
    few_values()
    codes = [area.code for area in make.some_areas(7)[-2:]]
    make.values(
        "N1",
        [
            *(Observation(code, 2021, "T", value) for code, value in zip(codes, (50.0, 40.0), strict=True)),
            Observation("1260", 2021, "T", 61.5), Observation("1276", 2021, "T", 70.0),
            Observation("1283", 2021, "T", 70.0), Observation("1277", 2021, "T", None, SECRET),
        ],
    )  # fmt: skip

    told = client.get("/api/v1/comparisons?indicator=N1&municipality=1260").json()

    assert (told["rank"], told["reported"], told["asked"], told["year"], told["median"]) == (3, 5, 7, 2021, 61.5)
    assert [(one["municipality"], one["rank"]) for one in told["ranking"]][:5] == [
        ("1283", 1), ("1276", 1), ("1260", 3), (codes[0], 4), (codes[1], 5),
    ]  # fmt: skip
    assert {one["rank"] for one in told["ranking"][5:]} == {None}
    assert (told["origin"], told["attribution"]) == ("own_processing", "Egen bearbetning av data från Kolada")
    assert (told["polarity"], told["ranked_from"]) == ("high", "highest")


def test_others_are_told_of_a_year_in_which_the_municipality_has_no_value(client: StrictClient) -> None:
    few_values()
    make.values("N1", [Observation(area.code, 2022, "T", 50.0 + n) for n, area in enumerate(make.some_areas(7)[:6])])
    own = {area.code for area in make.some_areas(7)} - {area.code for area in make.some_areas(7)[:6]}

    told = client.get(f"/api/v1/comparisons?indicator=N1&municipality={own.pop()}&year=2022").json()

    assert (told["year"], told["value"], told["rank"], told["reported"], told["median"]) == (2022, None, None, 6, 52.5)
    assert [one["rank"] for one in told["ranking"]] == [1, 2, 3, 4, 5, 6, None]


def test_places_and_medians_are_not_told_of_three_alone(client: StrictClient) -> None:
    few_values()

    told = client.get("/api/v1/comparisons?indicator=N1&municipality=1260").json()

    assert (told["rank"], told["median"], told["reported"], told["value"]) == (None, None, 3, 61.5)
    assert {one["rank"] for one in told["ranking"]} == {None}
    assert [one["value"] for one in told["ranking"]] == [70.0, 70.0, 61.5, None]


def test_comparison_is_made_within_a_group_that_the_municipality_belongs_to(client: StrictClient) -> None:
    few_values()
    members = make.some_areas(2)
    group = make.group(kind="other", members=members)
    inside, outside = members[0].code, "1260"

    told = client.get(f"/api/v1/comparisons?indicator=N1&municipality={inside}&peers={group.pk}").json()
    refused = client.get(f"/api/v1/comparisons?indicator=N1&municipality={outside}&peers={group.pk}")

    assert told["asked"] == 2
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "peers"


def test_similar_are_told_with_each_indicators_share(client: StrictClient) -> None:
    members = make.some_areas(12)
    for key, start in (("N1", 10), ("N2", 60)):
        make.indicator(key)
        make.values(key, make.rising(members, start=start))

    told = client.get(f"/api/v1/similar?municipality={members[5].code}&indicator=N1&indicator=N2&count=2").json()

    assert (told["model"], told["year"], told["compared"], told["lacking"]) == ("own", 2022, 12, [])
    assert {one["municipality"] for one in told["similar"]} == {members[4].code, members[6].code}
    first = told["similar"][0]
    assert sum(part["part"] for part in first["parts"]) == pytest.approx(first["difference"])
    assert [part["share"] for part in first["parts"]] == pytest.approx([0.5, 0.5])
    assert told["attribution"] == "Egen bearbetning av data från Kolada"


def test_similar_says_what_it_lacks(client: StrictClient) -> None:
    make.areas()

    told = client.get("/api/v1/similar?municipality=1260").json()

    assert told["similar"] == []
    assert "N02006" in told["lacking"]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("values", "indicator"),
        ("values?indicator=N9", "indicator"),
        ("values?indicator=N1&municipality=12", "municipality"),
        ("values?indicator=N1&municipality=1260&municipality=9999", "municipality"),
        ("values?indicator=N1&limit=5001", "limit"),
        ("values?" + "&".join(f"indicator=N{n}" for n in range(26)), "indicator"),
        ("values?indicator=N1&gender=X", "gender"),
        ("comparisons?indicator=N1&municipality=9999", "municipality"),
        ("comparisons?indicator=N9&municipality=1260", "indicator"),
        ("comparisons?indicator=N2&municipality=1260", "indicator"),
        ("comparisons?indicator=N1&municipality=1260&gender=M", "gender"),
        ("comparisons?indicator=N1&municipality=1260&peers=G404", "peers"),
        ("similar?municipality=9999", "municipality"),
        ("similar?municipality=1260&indicator=N9", "indicator"),
        ("similar?municipality=1260&indicator=N1&year=1999", "year"),
        ("similar?municipality=1260&model=none", "model"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(client: StrictClient, address: str, parameter: str) -> None:
    few_values()
    make.indicator("N2")

    answer = client.get(f"/api/v1/{address}")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_operations_cost_the_same_for_one_and_three(client: StrictClient, django_assert_num_queries: Any) -> None:
    make.areas()
    for number in (1, 2, 3):
        make.indicator(f"N{number}")
        make.values(f"N{number}", make.rising(make.some_areas()))
        asked = "&".join(f"indicator=N{n}" for n in range(1, number + 1))

        with django_assert_num_queries(2):
            client.get("/api/v1/indicators")
        with django_assert_num_queries(2):
            client.get(f"/api/v1/values?{asked}")
        with django_assert_num_queries(3):
            client.get(f"/api/v1/indicators/N{number}")
        with django_assert_num_queries(3):
            client.get(f"/api/v1/comparisons?indicator=N{number}&municipality=1260")


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["indicators", "indicators/N1", "values", "comparisons", "similar"]),
    query=st.lists(
        st.tuples(
            st.sampled_from(["indicator", "municipality", "gender", "first_year", "year", "peers", "search", "offset"]),
            st.one_of(st.text(max_size=8), st.integers().map(str), st.sampled_from(["N1", "1260", "K", "2021", "all"])),
        ),
        max_size=5,
    ),
)
def test_nothing_makes_an_operation_fall_over(
    client: StrictClient, stored: None, path: str, query: list[tuple[str, str]]
) -> None:
    cache.clear()
    asked: dict[str, list[str]] = {}
    for name, value in query:
        asked.setdefault(name, []).append(value)

    answer = client.get(f"/api/v1/{path}", asked)

    assert answer.status_code in (200, 400, 404, 422)
    assert answer.status_code == 200 or answer["Content-Type"] == "application/problem+json"
    json.loads(answer.content)


@pytest.fixture
def stored() -> None:
    few_values()
