"""The engine similarity: the least different are found, in order, and nobody's missing value is guessed."""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from samverkan.engines import similarity
from samverkan.engines.similarity import Indicator, InputLacking, InvalidProblem, Neighbour, Problem

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "keyfigures"

TWO = Problem(
    areas=("0001", "0002", "0003", "0004"),
    indicators=(Indicator("a", 1.0, None), Indicator("b", 2.0, 10.0)),
    values=np.array([[1.0, 3.0, 1.0, np.nan], [10.0, 10.0, 20.0, 30.0]]),
    centre="0001",
)


def test_difference_is_the_weighted_sum_of_scaled_distances() -> None:
    found = similarity.find(TWO)

    assert found.neighbours == (Neighbour("0002", 2.0, (2.0, 0.0)), Neighbour("0003", 2.0, (0.0, 2.0)))
    assert [one.shares for one in found.neighbours] == [(1.0, 0.0), (0.0, 1.0)]


def test_equals_stand_by_code_whatever_the_order_given() -> None:
    turned = replace(TWO, areas=TWO.areas[::-1], values=TWO.values[:, ::-1])

    assert similarity.find(turned).neighbours == similarity.find(TWO).neighbours


def test_who_lacks_a_value_is_named_and_not_guessed() -> None:
    assert dict(similarity.find(TWO).lacking) == {"0004": ("a",)}
    with pytest.raises(InputLacking, match=r"Area 0004 has no value of a\.") as caught:
        similarity.find(replace(TWO, centre="0004"))
    assert caught.value.indicators == ("a",)


def test_explain_measures_an_area_that_is_no_neighbour() -> None:
    one = replace(TWO, count=1)

    assert similarity.explain(one, "0003") == similarity.find(TWO).neighbours[1]
    with pytest.raises(InputLacking):
        similarity.explain(one, "0004")


def test_alike_areas_have_no_difference_and_no_shares() -> None:
    alike = replace(TWO, values=np.ones((2, 4)))

    assert {(one.difference, one.shares) for one in similarity.find(alike).neighbours} == {(0.0, (0.0, 0.0))}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"indicators": (Indicator("a", 0.0), Indicator("b", 1.0, None))}, "The weight of a is 0.0"),
        ({"indicators": (Indicator("a", float("nan")), Indicator("b", 1.0, None))}, "The weight of a is nan"),
        ({"indicators": (Indicator("a", 1.0, -1.0), Indicator("b", 1.0, None))}, "The scale of a is -1.0."),
        ({"indicators": (Indicator("a", 1.0), Indicator("a", 1.0))}, "Indicator a is given 2 times."),
        ({"indicators": (), "values": np.empty((0, 4))}, "There is no indicator to compare by."),
        ({"areas": ("0001", "0001", "0003", "0004")}, "Area 0001 is given 2 times."),
        ({"centre": "9999"}, "Area 9999 is not known."),
        ({"count": 0}, "0 neighbours are asked for"),
        ({"values": np.ones((2, 3))}, "The values have the shape (2, 3), not (2, 4)."),
        ({"values": np.full((2, 4), np.inf)}, "Indicator a has a value beyond 1e+12."),
        (
            {"values": np.ones((2, 4)), "indicators": (Indicator("a", 1.0), Indicator("b", 1.0))},
            "Indicator a does not differ between the quartiles",
        ),
    ],
)
def test_bad_input_is_named(change: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        similarity.find(replace(TWO, **change))  # type: ignore[arg-type]

    assert any(told in fault.message for fault in caught.value.faults)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidProblem) as caught:
        similarity.find(replace(TWO, centre="9999", count=-1))

    assert len(caught.value.faults) == 2


@settings(max_examples=60, deadline=None)
@given(
    arrays(float, (3, 12), elements=st.one_of(st.integers(-20, 20).map(float), st.just(float("nan")))),
    st.integers(1, 14),
)
def test_verify_agrees(values: np.ndarray, count: int) -> None:
    values[:, 0] = [1.0, 2.0, 3.0]
    indicators = (Indicator("a", 0.3, 2.5), Indicator("b", 0.5, None), Indicator("c", 0.2, 4.0))
    problem = Problem(tuple(f"{n:02}" for n in range(12)), indicators, values, "00", count)

    found = similarity.find(problem)

    assert similarity.verify(problem, found) == []
    assert all(abs(sum(one.shares) - bool(one.difference)) < 1e-9 for one in found.neighbours)


def test_verify_finds_what_is_wrong() -> None:
    found = similarity.find(TWO)
    first, second = found.neighbours

    assert similarity.verify(TWO, replace(found, lacking={})) == ["The areas that lack a value are not those."]
    assert similarity.verify(TWO, replace(found, compared=4))
    assert similarity.verify(TWO, replace(found, scales=(1.0, 1.0)))
    assert similarity.verify(TWO, replace(found, neighbours=(first,)))
    assert similarity.verify(TWO, replace(found, neighbours=(second, first)))
    assert similarity.verify(TWO, replace(found, neighbours=(replace(first, difference=1.0), second)))


def real_values(indicators: list[str], year: int) -> tuple[tuple[str, ...], np.ndarray]:
    duckdb = pytest.importorskip("duckdb")
    if not SHARED.exists():
        pytest.skip("The key figures of ../shared are not here.")
    rows = duckdb.sql(
        f"select kpi, municipality, value from '{SHARED}/kolada_values_integration_1994_2022.parquet' "
        f"where year = {year} and gender = 'T' and municipality not like '00%' and kpi in {tuple(indicators)!r}"
    ).fetchall()
    with (SHARED / "municipalities.csv").open() as lines:
        codes = sorted(row["id"] for row in csv.DictReader(lines) if row["type"] == "K")
    values = defaultdict(lambda: float("nan"), {(kpi, code): value for kpi, code, value in rows})
    return tuple(codes), np.array([[values[kpi, code] for code in codes] for kpi in indicators])


def test_integration_model_on_the_real_values_of_2022() -> None:
    weights = {"N02006": 0.339, "N01993": 0.2146, "N01951": 0.2413, "N02925": 0.2051}
    areas, values = real_values(list(weights), 2022)
    indicators = tuple(Indicator(kpi, weight, "iqr") for kpi, weight in weights.items())
    problem = Problem(areas, indicators, values, "1290")

    started = time.perf_counter()
    found = similarity.find(problem)

    assert time.perf_counter() - started < 0.1
    assert similarity.verify(problem, found) == []
    assert len(areas) == 290
    # Exactly those that have no group in the published family.
    assert set(found.lacking) == {"1760", "2422", "2425", "2463"}
    assert len(found.neighbours) == 7
