"""Similar municipalities: by the three models and one's own, each share told, nobody's value guessed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from samverkan.engines.similarity import Indicator as Part
from samverkan.keyfigures.blocks import SECRET, Observation
from samverkan.keyfigures.enums import AreaKind, Polarity
from samverkan.keyfigures.models import Area
from samverkan.keyfigures.queries import similar as queries
from samverkan.keyfigures.queries import values
from samverkan.keyfigures.queries.similar import Alike, find_better
from samverkan.keyfigures.similar_models import given_models
from samverkan.keyfigures.views.similar_rows import in_percent
from samverkan.network.queries import forget
from tests.conftest import StrictClient
from tests.factories import keyfigures as make
from tests.factories.network import make_municipality, make_region

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[3] / "shared/data/keyfigures"
MODEL = (Part("N1", 0.5, "iqr"), Part("N2", 0.5, "iqr"))
PLACES = {f"20{n:02}": f"Kommun {n}" for n in range(12)}
URL = "/nyckeltal/liknande/"
OWN = {"kommun": "2000", "modell": "egen", "n1": "N1", "v1": "1", "n2": "N2", "v2": "2,5"}


def find_similar(code: str, model: tuple[Part, ...], **options: int) -> Alike:
    return queries.find_similar(code, model, names=PLACES, **options)  # type: ignore[arg-type]


def figures(*, years: tuple[int, ...] = (2021, 2022)) -> None:
    """Make two indicators in which a municipality is the more unlike the first the higher its number; one is secret."""
    make_region()
    for code, name in PLACES.items():
        Area.objects.update_or_create(code=code, defaults={"name": name, "kind": AreaKind.MUNICIPALITY})
    for key, step in (("N1", 1.0), ("N2", 3.0)):
        make.indicator(key, title=f"Nyckeltal {key}, andel (%)", polarity=Polarity.HIGH_IS_GOOD)
        told = [
            Observation(code, year, "T", 10 + step * n + (year - 2020))
            for n, code in enumerate(PLACES)
            for year in years
            if (key, code) != ("N2", "2003")
        ]
        make.values(key, [*told, Observation("2003", years[-1], "T", None, SECRET)] if key == "N2" else told)


def test_nearest_come_first_and_who_lacks_a_figure_is_named() -> None:
    figures()

    alike = find_similar("2000", MODEL, count=3)

    assert alike.found is not None
    assert [one.area for one in alike.found.neighbours] == ["2001", "2002", "2004"]
    assert (alike.year, alike.years, alike.total, alike.found.compared) == (2022, (2022, 2021), 12, 11)
    assert dict(alike.found.lacking) == {"2003": ("N2",)}


def test_year_falls_back_to_one_that_nearly_all_have_told_of() -> None:
    figures()
    make.indicator("N3")
    late = [Observation(code, 2022, "T", 1.0 + n) for n, code in enumerate([*PLACES][:5])]
    make.values("N3", [*(Observation(code, 2021, "T", 1.0 + n) for n, code in enumerate(PLACES)), *late])

    assert find_similar("2000", (Part("N3", 1.0, "iqr"),)).year == 2021
    assert find_similar("2000", (Part("N3", 1.0, "iqr"),), year=2022).year == 2022


def test_fewer_than_five_are_not_compared_in_any_year(client: StrictClient) -> None:
    figures(years=(2021,))
    make.indicator("N3")
    make.values("N3", [Observation(code, 2021, "T", 1.0 + n) for n, code in enumerate([*PLACES][:4])])
    make.indicator("N4")
    make.values("N4", [Observation(code, 2030, "T", 1.0 + n) for n, code in enumerate(PLACES)])

    for ids in (("N3",), ("N1", "N4")):  # four municipalities; many, but never in the same year
        alike = find_similar("2000", tuple(Part(key, 1.0, "iqr") for key in ids))
        page = client.get(URL, {"kommun": "2000", "modell": "egen", **{f"n{n}": key for n, key in enumerate(ids, 1)}})
        compared = client.get("/nyckeltal/jamfor/", {
            "nyckeltal": "N1", "kommun": "2000", "med": "~".join(["egen", *(f"{key}_1" for key in ids)]),
        })  # fmt: skip

        assert (alike.found, alike.years, alike.centre_lacks) == (None, (), ())
        assert "Inget år har fem kommuner" in page.content.decode()
        assert compared.status_code == 422
        assert "inget år har fem kommuner" in compared.content.decode()


def test_municipality_without_a_figure_is_told_which() -> None:
    figures()

    alike = find_similar("2003", MODEL)

    assert (alike.found, alike.centre_lacks) == (None, ("N2",))


def test_model_without_figures_here_names_them() -> None:
    figures()

    assert find_similar("2000", (*MODEL, Part("N9", 1.0))).absent == ("N9",)


def test_indicator_without_spread_gives_no_scale() -> None:
    figures()
    make.indicator("N3")
    make.values("N3", [Observation(code, 2022, "T", 5.0) for code in PLACES])

    assert find_similar("2000", (Part("N3", 1.0, "iqr"),)).without_spread == ("N3",)


def test_similar_but_better_asks_what_is_better() -> None:
    figures()
    alike = find_similar("2002", MODEL, count=3)
    high, low = make.indicator("N1"), make.indicator("N1", polarity=Polarity.LOW_IS_GOOD)
    high.polarity = Polarity.HIGH_IS_GOOD

    up, down = find_better(alike, "2002", high), find_better(alike, "2002", low)

    assert up is not None
    assert down is not None
    assert [one.name for one in up.better] == ["Kommun 4"]
    assert [one.name for one in down.better] == ["Kommun 0", "Kommun 1"]
    low.polarity = Polarity.UNKNOWN
    assert find_better(alike, "2002", low) is None


def test_page_shows_neighbours_with_shares_and_their_origin(
    client: StrictClient, django_assert_num_queries: object
) -> None:
    figures()
    make_municipality(scb_code="2001", name="Kommun 1", slug="kommun-ett")

    with django_assert_num_queries(8):  # type: ignore[operator]
        answer = client.get(URL, {**OWN, "battre": "N1"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Mest lika Kommun 0 år 2022" in page
    assert "Egen bearbetning av data från Kolada" in page
    assert "/kommuner/kommun-ett/" in page
    assert "Liknande, men bättre" in page
    assert "n1=N1&amp;v1=1&amp;n2=N2&amp;v2=2.5&amp;ar=2022" in page


@pytest.mark.parametrize("parts", [(1, 1, 1), (0.125, 0.125, 0.75), (2.5, 0.0, 1e-9), (0.1,) * 7])
def test_shares_are_whole_per_cent_that_add_up_to_a_hundred(parts: tuple[float, ...]) -> None:
    told = in_percent(parts)

    assert sum(told) == 100
    assert all(abs(one - 100 * part / sum(parts)) < 1 for one, part in zip(told, parts, strict=True))


def test_model_without_a_scale_does_not_speak_of_one(client: StrictClient) -> None:
    figures()
    make.indicator("U31004", title="Ekonomiskt bistånd, andel (%)")
    make.values("U31004", [Observation(code, 2022, "T", 1.0 + n) for n, code in enumerate(PLACES)])

    page = client.get(URL, {"kommun": "2000", "modell": "ekonomiskt-bistand"}).content.decode()

    assert "i nyckeltalets egen enhet" in page
    assert "halva" not in page
    assert "dividerat" not in page


def test_id_with_small_letters_is_found_however_it_is_written(client: StrictClient) -> None:
    figures()
    make.indicator("tab-Be01", title="Invandringar, antal", publisher="SCB")
    make.values("tab-Be01", [Observation(code, 2022, "T", 1.0 + n) for n, code in enumerate(PLACES)])

    for written in ("tab-Be01", "TAB-BE01 Invandringar"):
        answer = client.get(URL, {"kommun": "2000", "modell": "egen", "n1": written, "v1": "1"})
        assert answer.status_code == 200
        assert "n1=tab-Be01" in answer.content.decode()


def test_page_without_a_choice_asks_for_one(client: StrictClient) -> None:
    figures()

    answer = client.get(URL)

    assert answer.status_code == 200
    assert "Välj kommun" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kommun": "9999"}, "Det finns ingen kommun med koden 9999."),
        ({"ar": "nu"}, "Skriv ett år, till exempel 2022"),
        ({"n1": "", "n2": ""}, "Välj minst ett nyckeltal."),
        ({"n2": "n1 Nyckeltal"}, "Det här nyckeltalet är redan valt."),
        ({"n2": "N7"}, "Här finns inga värden för N7."),
        ({"v1": "mycket"}, "Skriv ett tal, till exempel 20 eller 12,5."),
        ({"v1": "-1"}, "Skriv en vikt över 0, högst 1000."),
        ({"v1": "nan"}, "Skriv ett tal"),
    ],
)
def test_bad_choice_is_told_beside_the_field(client: StrictClient, change: dict[str, str], words: str) -> None:
    figures()

    answer = client.get(URL, {**OWN, **change})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_page_says_why_a_model_cannot_be_computed(client: StrictClient) -> None:
    figures()

    lacking = client.get(URL, {**OWN, "kommun": "2003"}).content.decode()
    absent = client.get(URL, {"kommun": "2000", "modell": "socioekonomi"}).content.decode()

    assert "Kommun 3 saknar värde för N2" in lacking
    assert "Här finns inga värden för N00905" in absent


def test_given_models_are_those_reconstructed_from_the_published_groups() -> None:
    if not REAL.exists():
        pytest.skip("../shared is absent, and with it the reconstructed models")
    rows = (REAL / "similar_models_reconstructed.csv").read_text().splitlines()[1:]
    told = [tuple(row.split(",")[1:4]) for row in rows]

    ours = [(one.id, one.weight, "IQR" if one.scale else "none") for model in given_models().values() for one in model]

    assert [(key, str(np.format_float_positional(weight, trim="0")), scale) for key, weight, scale in ours] == told


def test_page_and_who_does_better_take_ten_queries_on_the_first_request_of_a_process(
    client: StrictClient, django_assert_num_queries: object
) -> None:
    figures()
    make_municipality(scb_code="2001", name="Kommun 1", slug="kommun-ett")
    forget()
    values._KEPT.__init__()  # type: ignore[misc]

    with django_assert_num_queries(8):  # type: ignore[operator]
        client.get(URL, {**OWN, "battre": "N1"})
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(URL, {**OWN, "battre": "N2"})


def test_answer_leads_to_a_comparison_with_those_most_alike(client: StrictClient) -> None:
    figures()

    page = client.get(URL, OWN).content.decode()

    assert "/nyckeltal/jamfor/?kommun=2000&amp;med=egen~N1_1~N2_2.5" in page


def test_year_and_indicator_that_cannot_be_shown_are_said(client: StrictClient) -> None:
    figures()

    answer = client.get(URL, {**OWN, "ar": "1900", "battre": "N9"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Inget går att räkna ut för 1900" in page
    assert "Du ser 2022, det senaste året" in page
    assert "N9 går inte att välja" in page
