"""A block keeps every value exactly, with the reason where there is none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samverkan.keyfigures import blocks
from samverkan.keyfigures.blocks import MISSING, SECRET, VALUE, Observation

cells = st.tuples(st.sampled_from(["0000", "0012", "1260", "1287"]), st.integers(1994, 2030), st.sampled_from("TKM"))
told = st.one_of(
    st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.just(VALUE)),
    st.tuples(st.none(), st.integers(MISSING, SECRET)),
)


@given(st.dictionaries(cells, told, max_size=40))
def test_block_gives_back_what_was_put_in(given_cells: dict) -> None:
    observations = [Observation(*cell, *what) for cell, what in given_cells.items()]

    block = blocks.decode(blocks.encode(blocks.build_block(observations)))

    assert sorted(block.observations(), key=str) == sorted(observations, key=str)


def test_block_of_nothing_is_empty() -> None:
    block = blocks.decode(blocks.encode(blocks.build_block([])))

    assert (block.areas, block.years, block.genders) == ((), (), ())


def test_block_never_takes_another_genders_value() -> None:
    block = blocks.build_block([Observation("1260", 2022, "K", 61.5), Observation("1260", 2022, "T", None, SECRET)])

    assert math.isnan(block.row(2022, areas=["1260"])[0])
    assert block.status("1260", 2022) == SECRET
    assert block.row(2022, gender="K", areas=["1260", "9999"])[0] == 61.5
    assert block.years_with_values() == ()
    assert block.genders == ("T", "K")


@pytest.mark.parametrize(
    "wrong",
    [
        Observation("1260", 2022, "T", None),
        Observation("1260", 2022, "T", math.nan),
        Observation("1260", 2022, "T", 1.0, SECRET),
    ],
)
def test_block_refuses_what_says_neither_value_nor_reason(wrong: Observation) -> None:
    with pytest.raises(ValueError, match="neither a value nor a reason"):
        blocks.build_block([wrong])


@pytest.mark.parametrize("data", [b"", b"no block", blocks.encode(blocks.build_block([]))[:-3]])
def test_decode_refuses_damaged_bytes(data: bytes) -> None:
    with pytest.raises(blocks.DamagedBlock):
        blocks.decode(data)


def test_damage_inside_values_is_found_when_they_are_asked_for() -> None:
    data = bytearray(blocks.encode(blocks.build_block([Observation("1260", 2022, "T", 61.5)])))
    start = 4 + int.from_bytes(data[:4], "little")
    data[start + 12] ^= 255

    block = blocks.decode(bytes(data))

    assert block.areas == ("1260",)
    with pytest.raises(blocks.DamagedBlock):
        block.row(2022)


def test_some_areas_are_picked_in_the_order_asked_for_with_gaps_for_strangers() -> None:
    block = blocks.build_block([Observation("1260", 2021, "T", 1.0), Observation("1287", 2022, "T", 2.0)])

    assert block.pick(["1287", "1260"]) == pytest.approx(np.array([[math.nan, 1.0], [2.0, math.nan]]), nan_ok=True)
    assert block.pick(["9999", "1287"])[1].tolist() == pytest.approx([math.nan, 2.0], nan_ok=True)
    assert block.years_with_values(areas=["1287", "9999"]) == (2022,)
