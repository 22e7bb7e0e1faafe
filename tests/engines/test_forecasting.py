"""The engine forecasting: rules tried on the past, gaps and limits kept, intervals that grow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import forecasting
from samverkan.engines.forecasting import InvalidProblem, Point, Problem, TooShort

AREAS = tuple(f"{number:02}" for number in range(15))


def walks(seed: int, years: int = 14, drift: float = 0.0, noise: float = 1.0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return 50 + draw.normal(0, 5, 15) + np.cumsum(drift + noise * draw.normal(size=(years, 15)), axis=0)


def problem_of(values: np.ndarray, **change: object) -> Problem:
    years = tuple(range(2009, 2009 + len(values)))
    problem = Problem(AREAS, years, values, area="03", until=years[-1] + 3)
    return replace(problem, **change)  # type: ignore[arg-type]


def test_what_wanders_without_aim_is_not_given_a_trend() -> None:
    found = forecasting.forecast(problem_of(walks(1)))

    assert found.rule.is_no_change
    assert found.error_ratio == 1.0
    assert {point.value for point in found.points} == {found.start}


def test_common_trend_is_seen_and_damped() -> None:
    found = forecasting.forecast(problem_of(walks(2, drift=2.0, noise=0.2)))

    steps = np.diff([found.start, *(point.value for point in found.points)])
    assert not found.rule.is_no_change
    assert found.error_ratio < 0.3
    assert steps[0] > steps[1] > steps[2] > 1.0


def test_noise_around_a_level_is_smoothed() -> None:
    values = 50 + np.random.default_rng(3).normal(size=(14, 15))
    values[-1, 3] = 60

    found = forecasting.forecast(problem_of(values))

    assert found.rule.smoothing < 1
    assert found.points[0].value < 58


def test_interval_never_narrows_and_wider_level_holds_more() -> None:
    problem = problem_of(walks(4), until=2032)

    narrow, wide = (forecasting.forecast(replace(problem, level=level)) for level in (0.5, 0.9))

    halves = [point.high - point.low for point in narrow.points]
    assert halves == sorted(halves)
    assert all(w.low < n.low < n.high < w.high for n, w in zip(narrow.points, wide.points, strict=True))


def test_limits_hold_value_and_interval() -> None:
    found = forecasting.forecast(problem_of(walks(5, drift=3.0), least=0.0, most=101.0, until=2032))

    assert all(0 <= point.low <= point.value <= point.high <= 101 for point in found.points)
    assert found.points[-1].high == 101


def test_every_second_year_is_enough() -> None:
    values = walks(6, years=20)
    values[::2] = np.nan

    found = forecasting.forecast(problem_of(values))

    assert list(found.spreads) == [2]
    assert forecasting.verify(problem_of(values), found) == []


def test_area_is_told_from_its_own_last_year() -> None:
    values = walks(7)
    values[-2:, 3] = np.nan

    found = forecasting.forecast(problem_of(values))

    assert found.origin == 2020
    assert [point.year for point in found.points] == [2021, 2022, 2023, 2024, 2025]
    assert found.at(2022) == found.points[1]
    assert found.at(2030) is None


def test_what_comes_after_the_last_value_is_not_looked_at() -> None:
    values = walks(8)
    values[-2:, 3] = np.nan
    other = values.copy()
    other[-2:] = 1000 + np.arange(15)
    other[-2:, 3] = np.nan

    assert forecasting.forecast(problem_of(values)) == forecasting.forecast(problem_of(other))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(-1, 1), st.integers(0, 25), st.integers(1, 8))
def test_verify_agrees_whatever_is_missing(seed: int, drift: float, missing: int, ahead: int) -> None:
    values = walks(seed, drift=drift)
    draw = np.random.default_rng(seed)
    values.ravel()[draw.choice(values.size, missing, replace=False)] = np.nan
    values[[0, 4, 8, 11], 3] = 50.0
    problem = problem_of(values, until=2022 + ahead, least=0)

    found = forecasting.forecast(problem)

    assert forecasting.verify(problem, found) == []
    parts = forecasting.explain(problem, found)
    assert max(parts.level + parts.drift, 0) == pytest.approx(found.points[0].value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"area": "99"}, "Area 99 is not known."),
        ({"years": tuple(range(2000, 2028, 2))}, "The years are not one after the other."),
        ({"level": 0.99}, "The level is 0.99"),
        ({"least": 100.0, "most": 0.0}, "The least, 100.0, is not below the most, 0.0."),
        ({"values": np.ones((3, 3))}, "The values have the shape (3, 3), not (14, 15)."),
        ({"values": np.full((14, 15), np.inf)}, "A value is beyond 1e+12."),
        ({"until": 2022}, "2022 is not 1 to 10 years after 2022"),
        ({"until": 2033}, "2033 is not 1 to 10 years after 2022"),
        (
            {"values": np.vstack([np.full((11, 15), np.nan), np.ones((3, 15))])},
            "Area 03 has 3 values; a forecast needs 4.",
        ),
        ({"values": np.full((14, 15), np.nan)}, "Area 03 has 0 values"),
    ],
)
def test_bad_input_is_named(change: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        forecasting.forecast(replace(problem_of(walks(9)), **change))  # type: ignore[arg-type]

    assert any(told in fault.message for fault in caught.value.faults)


def test_too_few_areas_are_no_test_of_a_rule() -> None:
    values = walks(10)
    values[:, 5:] = np.nan

    with pytest.raises(TooShort, match="tried less than 5 times in 10 areas"):
        forecasting.forecast(problem_of(values))


def test_values_that_never_change_have_a_narrow_interval_and_no_fault() -> None:
    found = forecasting.forecast(problem_of(np.full((14, 15), 7.0)))

    assert found.points[0] == Point(2023, 7.0, 7.0, 7.0)


def test_verify_finds_what_is_wrong() -> None:
    problem = problem_of(walks(11, drift=2.0, noise=0.5))
    found = forecasting.forecast(problem)
    first, *rest = found.points

    assert forecasting.verify(problem, replace(found, origin=2021))
    assert forecasting.verify(problem, replace(found, points=(first,)))
    assert forecasting.verify(problem, replace(found, scale=found.scale * 2))
    assert forecasting.verify(problem, replace(found, points=(replace(first, value=first.value + 1), *rest)))
    assert forecasting.verify(problem, replace(found, points=(replace(first, high=first.high + 1), *rest)))
