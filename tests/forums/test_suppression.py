"""Small groups cannot be read, nor worked out."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.forums.queries.counts import ParticipantCount
from samverkan.forums.services.documentation import safe_counts
from samverkan.forums.services.suppression import is_safe, suppress_cells, suppress_total


def came(*cells: tuple[str, str, int]) -> list[ParticipantCount]:
    return [ParticipantCount(1 if home else None, home, mode, number, number) for home, mode, number in cells]


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    told = suppress_cells({"Lund": 12, "Osby": 2, "Eslöv": 7}, total_is_shown=True)

    assert told == {"Lund": 12, "Osby": None, "Eslöv": None}


def test_nothing_small_hides_nothing() -> None:
    told = suppress_cells({"Lund": 12, "Eslöv": 5}, total_is_shown=True)

    assert told == {"Lund": 12, "Eslöv": 5}


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_total_is_hidden_only_when_small(number: int, told: int | None) -> None:
    assert suppress_total(number) == told


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=11), min_size=1, max_size=5))
def test_no_hidden_cell_can_be_worked_out_from_the_total(numbers: list[int]) -> None:
    cells = dict(enumerate(numbers))

    told = suppress_cells(cells, total_is_shown=True)

    assert all(number == cells[key] and not 0 < number < 5 for key, number in told.items() if number is not None)
    if is_safe(cells, told):
        for values in _possible_values(cells, told):
            assert len(values) > 1


def _possible_values(cells: dict[int, int], told: dict[int, int | None]) -> list[set[int]]:
    """Return what each hidden cell can be, tried out: small ones 1 to 4, the others 5 to the smallest that is shown."""
    hidden = [cells[key] for key, number in told.items() if number is None]
    most = min((number for number in told.values() if number), default=sum(hidden))
    ranges = [range(1, 5) if number < 5 else range(5, most + 1) for number in hidden]
    worlds = [world for world in product(*ranges) if sum(world) == sum(hidden)]
    return [set(values) for values in zip(*worlds, strict=True)]


def test_suppression_hides_more_only_as_needed() -> None:
    told = suppress_cells({"a": 3, "b": 5, "c": 5, "d": 30}, total_is_shown=True)

    assert told == {"a": None, "b": None, "c": None, "d": 30}


def test_counts_by_home_and_mode_are_safe() -> None:
    rows = came(("Lund", "onsite", 9), ("Lund", "digital", 1), ("Osby", "onsite", 3), ("Eslöv", "onsite", 6))

    told = safe_counts(rows)

    assert told["attended"] == 19
    assert (told["onsite"], told["digital"]) == (None, None)
    assert told["by_municipality"] == [
        {"name": "Eslöv", "count": None}, {"name": "Lund", "count": 10}, {"name": "Osby", "count": None},
    ]  # fmt: skip
    assert told["suppressed_below"] == 5


def test_a_small_forum_tells_no_total() -> None:
    told = safe_counts(came(("Lund", "onsite", 3), ("Osby", "digital", 1)))

    assert told["attended"] is None
    assert told["onsite"] is None
    assert told["digital"] is None
    assert {row["count"] for row in told["by_municipality"]} == {None}


def test_one_person_each_from_five_homes_tells_no_total() -> None:
    told = safe_counts(came(*((home, "onsite", 1) for home in "ABCDE")))

    assert told["attended"] is None
    assert told["onsite"] is None


def test_nobody_came_is_told_as_nought() -> None:
    told = safe_counts([])

    assert (told["registered"], told["attended"], told["onsite"], told["by_municipality"]) == (0, 0, 0, [])
