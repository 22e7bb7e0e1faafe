"""Ranks with ties and missing values, medians, years and changes: examples, and what holds for any figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samverkan.keyfigures.ranking import (
    LEAST_TO_JUDGE,
    NO_RANK,
    Best,
    Change,
    Judgement,
    change_since,
    last_year,
    median_of,
    rank_all,
    stand,
    year_of_most,
    year_to_compare,
)

NAN = math.nan
#: Few different values, so that ties are common; some missing.
figures = st.lists(st.one_of(st.just(NAN), st.integers(-4, 4).map(float), st.floats(-1e9, 1e9)), min_size=1).map(
    np.array
)
sides = st.sampled_from(Best)


def test_equal_values_share_the_best_rank_and_the_next_is_passed_over() -> None:
    values = np.array([70.0, 61.0, NAN, 70.0, 50.0])

    assert rank_all(values, best=Best.HIGH).tolist() == [1, 3, NO_RANK, 1, 4]
    assert rank_all(values, best=Best.LOW).tolist() == [3, 2, NO_RANK, 3, 1]
    assert rank_all(values, best=Best.UNKNOWN).tolist() == [1, 3, NO_RANK, 1, 4]


@given(figures, sides)
def test_rank_is_one_more_than_how_many_are_ahead(values: np.ndarray, best: Best) -> None:
    ranks = rank_all(values, best=best)

    told = [float(value) for value in values if not math.isnan(value)]
    for value, rank in zip(values, ranks, strict=True):
        ahead = sum(other < value if best is Best.LOW else other > value for other in told)
        assert rank == (NO_RANK if math.isnan(value) else ahead + 1)


@given(figures, sides, st.randoms())
def test_ranks_do_not_depend_on_the_order_of_the_areas(values: np.ndarray, best: Best, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(values)))
    random.shuffle(order)

    assert rank_all(values[order], best=best).tolist() == rank_all(values, best=best)[order].tolist()


@given(figures, sides)
def test_who_did_not_report_changes_nobodys_rank(values: np.ndarray, best: Best) -> None:
    alone = rank_all(values, best=best).tolist()
    with_others = rank_all(np.append(values, [NAN, NAN]), best=best).tolist()

    assert with_others == [*alone, NO_RANK, NO_RANK]


@given(figures, sides, st.data())
def test_one_areas_standing_says_what_the_ranks_of_all_say(values: np.ndarray, best: Best, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(values) - 1))

    standing = stand(values, place, best=best)

    told = values[~np.isnan(values)]
    assert standing.rank == rank_all(values, best=best)[place]
    assert (standing.reported, standing.asked) == (len(told), len(values))
    assert standing.tied == max(0, int((told == values[place]).sum()) - 1)
    assert standing.median == pytest.approx(float(np.median(told)) if len(told) else NAN, nan_ok=True)
    if best is Best.UNKNOWN or len(told) < LEAST_TO_JUDGE or math.isnan(values[place]):
        assert standing.judgement is Judgement.NONE


@given(figures)
def test_high_and_low_mirror_each_other(values: np.ndarray) -> None:
    assert rank_all(values, best=Best.HIGH).tolist() == rank_all(-values, best=Best.LOW).tolist()


@given(st.lists(st.one_of(st.just(NAN), st.floats(-1e9, 1e9)), max_size=40).map(np.array))
def test_median_leaves_the_missing_out(values: np.ndarray) -> None:
    told = values[~np.isnan(values)] if len(values) else values

    assert median_of(values) == pytest.approx(float(np.median(told)) if len(told) else NAN, nan_ok=True)


@pytest.mark.parametrize(
    ("place", "best", "judgement"),
    [
        (0, Best.HIGH, Judgement.WEAK),
        (0, Best.LOW, Judgement.STRONG),
        (1, Best.LOW, Judgement.STRONG),
        (2, Best.LOW, Judgement.MIDDLE),
        (7, Best.HIGH, Judgement.STRONG),
        (7, Best.UNKNOWN, Judgement.NONE),
    ],
)
def test_strong_is_the_best_quarter_and_weak_the_worst(place: int, best: Best, judgement: Judgement) -> None:
    assert stand(np.arange(8.0), place, best=best).judgement is judgement


def test_nobody_is_strong_where_all_are_alike_or_few_report() -> None:
    assert stand(np.ones(12), 3, best=Best.HIGH).judgement is Judgement.MIDDLE
    assert stand(np.array([*np.arange(7.0), NAN, NAN]), 6, best=Best.HIGH).judgement is Judgement.NONE


YEARS = (2018, 2019, 2020, 2021, 2022)


def test_year_to_compare_is_the_last_that_both_this_area_and_most_reported() -> None:
    plane = np.array(
        [[1.0, 1.0, 1.0, NAN], [1.0, 1.0, 1.0, NAN], [NAN, 1.0, 1.0, NAN], [1.0, NAN, NAN, NAN], [NAN, 1.0, 1.0, NAN]]
    )

    assert last_year(plane[:, 0], YEARS) == 2021
    assert year_of_most(plane, YEARS) == 2022
    assert year_to_compare(plane, 0, YEARS) == 2019
    assert year_to_compare(plane, 1, YEARS) == 2022
    assert year_to_compare(plane, 3, YEARS) is None


def test_area_that_reports_alone_is_compared_in_its_own_last_year() -> None:
    plane = np.array([[NAN, 1.0, 1.0, 1.0], [5.0, NAN, NAN, NAN]])

    assert year_to_compare(plane, 0, (2020, 2021)) == 2021
    assert year_of_most(np.full((2, 3), NAN), (2020, 2021)) is None


def test_change_is_from_the_first_year_within_the_span_that_has_a_value() -> None:
    series = np.array([10.0, NAN, 12.0, NAN, 15.0])

    assert change_since(series, YEARS, until=2022) == Change(2018, 2022, 5.0)
    assert change_since(series, YEARS, until=2022, span=3) == Change(2020, 2022, 3.0)
    assert change_since(series, YEARS, until=2022, span=1) is None
    assert change_since(series, YEARS, until=2021) is None
    assert change_since(series, YEARS, until=2030) is None
    assert change_since(np.array([]), (), until=2022) is None
