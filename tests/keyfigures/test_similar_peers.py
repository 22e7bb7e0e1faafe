"""A comparison with those most alike: by the given models and by one's own, which stands in the address."""

from __future__ import annotations

import re

import pytest

from samverkan.engines.similarity import Indicator as Part
from samverkan.keyfigures.blocks import Observation
from samverkan.keyfigures.models import Area
from samverkan.keyfigures.queries.similar_peers import key_of_parts, read_model
from samverkan.keyfigures.services.showing import show_address
from samverkan.network.queries import forget
from tests.conftest import StrictClient
from tests.factories import keyfigures as make

pytestmark = pytest.mark.django_db
ADDRESS = "/nyckeltal/jamfor/"
OWN = "egen~N1_2~N2_0.5"


@pytest.fixture
def places() -> list[Area]:
    """Twelve municipalities; in two figures each is the less like Helsingborg the higher its place."""
    found = make.some_areas(12)
    for key in ("N1", "N2", "N02268"):
        make.indicator(key, title=f"Nyckeltal {key}, andel (%)", unit="andel (%)")
        make.values(key, make.rising(found))
    return found


def page(client: StrictClient, query: str, status: int = 200) -> str:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def test_key_holds_the_whole_model() -> None:
    model = (Part("N1", 2.0, "iqr"), Part("TAB1-BE_01", 0.5, "iqr"))

    assert key_of_parts(model[:1]) == "egen~N1_2"
    assert key_of_parts([Part("N1", 123.4567, "iqr")]) == "egen~N1_123.4567"
    assert read_model("egen~N1_2~N2_0.5") == (Part("N1", 2.0, "iqr"), Part("N2", 0.5, "iqr"))
    assert len(read_model("liknande-integration") or ()) == 4


@pytest.mark.parametrize(
    "key",
    ["egen~", "egen~N1", "egen~N1_0", "egen~N1_-1", "egen~N1_tungt", "egen~N1_nan", "egen~N1_1e9", "egen~N1_1~N1_2",
     "egen~N1_1~", "egen~<b>_1", "liknande-x", "lan", "egna", "~".join(["egen", *(f"N{n}_1" for n in range(6))])],
)  # fmt: skip
def test_key_that_holds_no_model_is_none(key: str) -> None:
    assert read_model(key) is None


def test_own_model_is_among_those_to_compare_with(client: StrictClient, places: list[Area]) -> None:
    told = page(client, f"nyckeltal=N02268&kommun=1283&med={OWN}")

    assert f'value="{OWN}" selected' in told
    assert "Mest lika: en egen modell, 2022" in told
    assert "Av 7 andra kommuner med ett värde" in told
    assert "Mest lika: Integration" in told
    assert "/nyckeltal/liknande/?kommun=1283&amp;modell=egen&amp;n1=N1&amp;v1=2&amp;n2=N2&amp;v2=0.5" in told
    assert f"med={OWN}" in told  # the permalink


def test_comparison_with_the_most_alike_takes_ten_queries_at_most(
    client: StrictClient, places: list[Area], django_assert_num_queries: object
) -> None:
    forget()

    with django_assert_num_queries(8):  # type: ignore[operator]
        page(client, f"nyckeltal=N02268&kommun=1283&med={OWN}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("med=egen~N1_0", "Modellen i adressen går inte att läsa"),
        ("med=egen~N1_1~N9_1", "det finns inga värden för N9 här"),
        ("med=egen~N3_1", "kommunen saknar ett värde för N3"),
        ("med=egen~N4_1", "N4 skiljer knappt mellan kommunerna"),
        ("med=liknande-integration", "det finns inga värden för N02006"),
    ],
)
def test_model_that_finds_nobody_says_why(client: StrictClient, places: list[Area], query: str, words: str) -> None:
    make.indicator("N3")
    make.values("N3", make.rising(places[1:]))
    make.indicator("N4")
    make.values("N4", [Observation(area.code, 2022, "T", 5.0) for area in places])

    told = page(client, f"nyckeltal=N02268&kommun=1283&{query}", status=422)

    assert words in told
    assert 'value="1283" selected' in told


def test_model_without_a_municipality_asks_for_one(client: StrictClient, places: list[Area]) -> None:
    assert "Välj först en kommun" in page(client, f"nyckeltal=N02268&med={OWN}", status=422)


def test_story_shows_a_comparison_with_the_most_alike(places: list[Area], settings: object) -> None:
    shown = show_address(f"https://h{ADDRESS}?nyckeltal=N02268&kommun=1283&med={OWN}", host="h")
    nothing = show_address(f"https://h{ADDRESS}?nyckeltal=N02268&kommun=1283&med=egen~N9_1", host="h")

    assert shown is not None
    assert len(shown.charts) == 1
    assert nothing is None
