"""The engine regression: the least-squares fit, how well it fits, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import regression
from samverkan.engines.regression import InvalidProblem, Problem, RankDeficient, TooFewRows
from tests.engines.test_similarity import real_values


def random_problem(seed: int, areas: int, indicators: int, noise: float) -> Problem:
    draw = np.random.default_rng(seed)
    background = {f"b{n}": draw.normal(50, 10 ** draw.integers(0, 4), areas) for n in range(indicators)}
    target = 5 + sum(draw.normal() * row / row.std() for row in background.values()) + noise * draw.normal(size=areas)
    return Problem(tuple(f"{n:04}" for n in range(areas)), target, background)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(20, 60), st.integers(1, 3), st.sampled_from([0.01, 1.0, 50.0]))
def test_verify_and_plain_least_squares_agree(seed: int, areas: int, indicators: int, noise: float) -> None:
    problem = random_problem(seed, areas, indicators, noise)

    found = regression.fit(problem)

    design = np.column_stack([np.ones(areas), *problem.background.values()])
    plain = design @ np.linalg.lstsq(design, problem.target, rcond=None)[0]
    assert regression.verify(problem, found) == []
    assert np.allclose([row.expected for row in found.rows], plain)
    assert max(found.r2_left_out, found.r2_adjusted) < found.r2


def test_noise_alone_is_told_to_be_weak() -> None:
    problem = replace(random_problem(1, 40, 3, 0.0), target=np.random.default_rng(2).normal(size=40))

    found = regression.fit(problem)

    assert found.is_weak
    assert found.r2_left_out < 0.2


def test_areas_without_a_value_are_left_out_and_named() -> None:
    problem = random_problem(3, 30, 1, 1.0)
    problem.target[4] = np.nan
    problem.background["b0"][7] = np.nan

    found = regression.fit(problem)

    assert found.n == 28
    assert dict(found.lacking) == {"0004": ("target",), "0007": ("b0",)}
    assert found.row("0004") is None


def test_explanation_adds_up_to_what_is_expected() -> None:
    problem = random_problem(4, 30, 3, 1.0)
    found = regression.fit(problem)

    parts = regression.explain(problem, found, "0011")

    assert parts.mean + sum(parts.parts.values()) == pytest.approx(parts.expected)
    with pytest.raises(InvalidProblem, match="Area 9999 is not in the fit"):
        regression.explain(problem, found, "9999")


def test_too_few_areas_are_refused_with_what_else_is_wrong() -> None:
    problem = random_problem(5, 9, 1, 1.0)
    same = replace(problem, background={**problem.background, "same": np.ones(9)})

    with pytest.raises(TooFewRows, match="9 areas have every value; 1 indicators need 10"):
        regression.fit(problem)
    with pytest.raises(TooFewRows) as caught:
        regression.fit(same)
    assert [fault.message for fault in caught.value.faults][1] == "same is the same in all 9 areas."


def test_indicators_that_tell_the_same_are_named() -> None:
    problem = random_problem(6, 40, 2, 1.0)
    b0, b1 = problem.background.values()
    shares = replace(problem, background={"b0": b0, "rest": 100 - b0, "b1": b1})

    with pytest.raises(RankDeficient, match=r"b0, rest tell the same\.") as caught:
        regression.fit(shares)
    assert caught.value.faults[0].places == ("b0", "rest")
    with pytest.raises(RankDeficient, match="target is the same in all 40 areas"):
        regression.fit(replace(problem, target=np.full(40, 3.0)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"background": {}}, "There is no background indicator."),
        ({"background": {"target": np.ones(20)}}, 'An indicator is called "target"'),
        ({"background": {"b0": np.ones(3)}}, "The values of b0 have the shape (3,), not (20,)."),
        ({"target": np.full(20, np.inf)}, "A value of target is beyond 1e+12."),
        ({"areas": ("0001",) * 20}, "Area 0001 is given 20 times."),
    ],
)
def test_bad_input_is_named(change: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        regression.fit(replace(random_problem(7, 20, 1, 1.0), **change))  # type: ignore[arg-type]

    assert any(told in fault.message for fault in caught.value.faults)


def test_verify_finds_what_is_wrong() -> None:
    problem = random_problem(8, 20, 2, 1.0)
    found = regression.fit(problem)

    assert regression.verify(problem, replace(found, rows=found.rows[1:]))
    assert regression.verify(problem, replace(found, lacking={"0001": ("b0",)}))
    assert regression.verify(problem, replace(found, intercept=found.intercept + 1))
    assert regression.verify(problem, replace(found, r2=found.r2 - 0.1))
    assert regression.verify(problem, replace(found, r2_adjusted=0.0))
    assert regression.verify(problem, replace(found, r2_left_out=found.r2_left_out - 0.1))
    assert regression.verify(problem, replace(found, spread=1.0))
    assert regression.verify(problem, replace(found, is_weak=not found.is_weak))


@pytest.mark.parametrize(
    ("year", "reproduced", "of_actual"),
    [(2013, 0.997, 0.785), (2018, 0.992, 0.527), (2020, 0.843, 0.331), (2021, 0.917, 0.309), (2022, 0.976, 0.258)],
)
def test_published_expected_value_is_reproduced_from_its_inputs(year: int, reproduced: float, of_actual: float) -> None:
    inputs = ["N00704", "N00705", "N00706", "N00707", "N00708"]
    areas, values = real_values([*inputs, "N00485", "N00700", "N00486"], year)
    background = dict(zip(inputs, values, strict=False))

    published = regression.fit(Problem(areas, values[5], background))
    actual = regression.fit(Problem(areas, values[6], background))

    assert published.r2 == pytest.approx(reproduced, abs=0.0005)
    assert actual.r2 == pytest.approx(of_actual, abs=0.0005)
    assert actual.is_weak == (year >= 2019)
    assert np.nanmax(np.abs(values[6] - values[5] - values[7])) < 1e-9
