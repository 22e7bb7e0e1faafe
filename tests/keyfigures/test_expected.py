"""Expected values: never a deviation without R², number and year; weak fits warned of; refusals in words."""

from __future__ import annotations

import numpy as np
import pytest

from samverkan.keyfigures import judged
from samverkan.keyfigures.blocks import Observation
from samverkan.keyfigures.enums import AreaKind
from samverkan.keyfigures.models import Area, IndicatorGroup, IndicatorGroupMember
from samverkan.keyfigures.queries.expected import ACTUAL, DEVIATION, INPUTS, PUBLISHED, fit_expected
from tests.conftest import StrictClient
from tests.factories import keyfigures as make
from tests.factories.network import make_region

pytestmark = pytest.mark.django_db
PLACES = {f"20{n:02}": f"Kommun {n}" for n in range(40)}
URL = "/nyckeltal/forvantat/"
DRAW = np.random.default_rng(7)
X, NOISE = DRAW.normal(20, 5, 40), DRAW.normal(0, 1, 40)


def figures(target: np.ndarray, *, key: str = "N1", background: dict[str, np.ndarray] | None = None) -> None:
    make_region()
    for code, name in PLACES.items():
        Area.objects.update_or_create(code=code, defaults={"name": name, "kind": AreaKind.MUNICIPALITY})
    for name, row in {key: target, **(background or {"N2": X})}.items():
        make.indicator(name, title=f"Nyckeltal {name}, andel (%)")
        told = [Observation(code, 2022, "T", float(value)) for code, value in zip(PLACES, row, strict=True)]
        # The country and a region are no municipalities, and would pull the line.
        make.values(name, [*told, Observation("0000", 2022, "T", 1000.0), Observation("0012", 2022, "T", 0.0)])


def test_fit_is_over_municipalities_alone() -> None:
    figures(50 + X + NOISE)

    found = fit_expected("N1", ["N2"])

    assert [one.year for one in found.years] == [2022]
    assert found.years[0].fit.n == 40
    assert found.years[0].fit.coefficients["N2"] == pytest.approx(1.0, abs=0.15)


def test_page_tells_deviation_with_its_fit(client: StrictClient, django_assert_num_queries: object) -> None:
    figures(50 + X + NOISE)

    with django_assert_num_queries(7):  # type: ignore[operator]
        answer = client.get(URL, {"nyckeltal": "n1", "b1": "N2", "kommun": "2003"})

    page = answer.content.decode()
    r2 = f"{fit_expected('N1', ['N2']).years[0].fit.r2:.2f}".replace(".", ",")
    assert answer.status_code == 200
    assert f"R² {r2}, 40 kommuner, 2022" in page
    assert "det förväntade värdet" in page
    assert "Egen bearbetning av data från Kolada" in page
    assert "Modellen är svag" not in page


def test_year_without_a_fit_is_said(client: StrictClient) -> None:
    figures(50 + X + NOISE)

    asked, told = (
        client.get(URL, {"nyckeltal": "N1", "b1": "N2", **year}).content.decode() for year in ({"ar": "1950"}, {})
    )

    assert "Inget går att räkna ut för 1950" in asked
    assert "Du ser 2022, det senaste året som går att räkna ut." in asked
    assert "Inget går att räkna ut" not in told


def test_weak_fit_is_warned_of(client: StrictClient) -> None:
    figures(50 + NOISE)

    page = client.get(URL, {"nyckeltal": "N1", "b1": "N2", "kommun": "2003"}).content.decode()

    assert "Modellen är svag det här året" in page
    assert "gränsen är 0,5" in page


def test_published_deviation_is_never_shown_without_the_fit_of_its_model(client: StrictClient) -> None:
    inputs = {key: DRAW.normal(20, 5, 40) for key in INPUTS}
    figures(40 + NOISE, key=ACTUAL, background={**inputs, DEVIATION: NOISE})
    table = IndicatorGroup.objects.create(id=judged.INTEGRATION, title="Integration")
    IndicatorGroupMember.objects.create(group=table, indicator_id=DEVIATION, section="work")
    r2 = f"{fit_expected(ACTUAL, INPUTS).years[0].fit.r2:.2f}".replace(".", ",")
    told = f"Modellen bakom är svag: R² {r2}, 40 kommuner, 2022."

    assert told in client.get("/nyckeltal/kommun/2001/arbete/", follow=True).content.decode()
    for view in ("punkter", "linjer", "tabell"):
        address = f"/nyckeltal/jamfor/?nyckeltal={DEVIATION}&kommun=2001&visa={view}"
        assert told in client.get(address).content.decode()
    picture = client.get(f"/nyckeltal/jamfor/bild.svg?nyckeltal={DEVIATION}&kommun=2001&visa=staplar").content.decode()
    assert told in picture
    assert "Källa: Kolada" not in picture  # the fit is ours
    assert "Modellen bakom" not in client.get(f"/nyckeltal/jamfor/?nyckeltal={ACTUAL}&kommun=2001").content.decode()


def test_given_model_is_shown_beside_what_is_published(client: StrictClient) -> None:
    inputs = {key: DRAW.normal(20, 5, 40) for key in INPUTS}
    expected = 40 + sum(inputs.values()) / 5
    figures(expected + NOISE, key=ACTUAL, background={**inputs, PUBLISHED: expected})

    found = fit_expected(ACTUAL, INPUTS)
    page = client.get(URL, {"kommun": "2001"}).content.decode()

    assert found.years[0].published_r2 == pytest.approx(1.0)
    assert "Framgångsrik lokal integration" in page
    assert "R² för det publicerade förväntade värdet" in page


def test_given_model_without_figures_says_so(client: StrictClient) -> None:
    answer = client.get(URL)

    assert answer.status_code == 200
    assert "Den givna modellen har inga siffror här än" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"nyckeltal": "N1", "b1": "N1"}, "Ett nyckeltal kan inte förklara sig självt."),
        ({"nyckeltal": "N1", "b1": "N2", "b2": "N2"}, "Det här nyckeltalet är redan valt."),
        ({"nyckeltal": "N1", "b1": "N8"}, "Här finns inga värden för N8."),
        ({"nyckeltal": "N1", "b1": ""}, "Det här behöver fyllas i."),
        ({"nyckeltal": "N1", "b1": "N2", "kommun": "x"}, "Det finns ingen kommun med koden x."),
        ({"nyckeltal": "N1", "b1": "N2", "ar": "nu"}, "Skriv ett år, till exempel 2022"),
        ({"ar": "nu"}, "Skriv ett år, till exempel 2022"),
        ({"b1": "N2"}, "Det här behöver fyllas i."),
    ],
)
def test_bad_choice_is_told_beside_the_field(client: StrictClient, asked: dict[str, str], words: str) -> None:
    figures(50 + X + NOISE)

    answer = client.get(URL, asked)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_background_that_tells_the_same_is_named(client: StrictClient) -> None:
    figures(50 + X + NOISE, background={"N2": X, "N3": 100 - X})

    page = client.get(URL, {"nyckeltal": "N1", "b1": "N2", "b2": "N3"}).content.decode()

    assert "N2, N3: ta bort ett av dem." in page


def test_few_municipalities_are_too_few(client: StrictClient) -> None:
    figures(50 + X)
    make.values("N1", [Observation(code, 2022, "T", 5.0 + n) for n, code in enumerate(list(PLACES)[:9])])

    page = client.get(URL, {"nyckeltal": "N1", "b1": "N2"}).content.decode()

    assert "För få kommuner har alla värden" in page
