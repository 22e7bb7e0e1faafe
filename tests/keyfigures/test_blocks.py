"""A block keeps every value exactly, with the reason where there is none."""

import math
from base64 import b64decode
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samverkan.keyfigures import blocks
from samverkan.keyfigures.blocks import MISSING, SECRET, VALUE, Observation

FIRST_WRITTEN = (
    "YgAAACi1L/0kXK0CAIIFExmAS9pAxhsJBVYkQRFPY0PDtKhJmj8czOgID8OpA5CfujGF82Yjre8BwXlQJMK38yomwy8rdk5WE/JtBFYvASufF1PR"
    "r3OCCV0gOwIBAP2gQAFi6ogFKLUv/SQgpQAAcAAAwAAAAE74+PhAf39/AQAewAKkYX4oKLUv/SQEIQAAAAEBBDG0o8EotS/9JCABAQAAAACVAAAA"
    "yAAAAJEAAAAQAAAA3QAAAJr4+Pi/f39/P3ty9wEotS/9JAQhAAABAQEAq9l73A=="
)
"""A block of the first format, which migration 0005 leaves behind."""

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


def test_damage_is_found_at_the_latest_when_values_and_reasons_are_asked_for() -> None:
    observations = [Observation("1260", 2022, "T", 61.5), Observation("1287", 2021, "T", None, SECRET)]
    whole = blocks.encode(blocks.build_block(observations))

    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 255
        with pytest.raises(blocks.DamagedBlock):
            list(blocks.decode(bytes(damaged)).observations())


def test_damage_inside_values_leaves_the_rest_readable() -> None:
    values = blocks.encode(
        blocks.build_block([Observation("1260", 2022, "T", 61.5), Observation("1260", 2022, "K", 7)])
    )
    damaged = bytearray(values)
    damaged[-1] ^= 255  # of the women's reasons

    block = blocks.decode(bytes(damaged))

    assert block.row(2022).tolist() == [61.5]
    with pytest.raises(blocks.DamagedBlock):
        block.reasons("K")


@pytest.mark.parametrize(
    "values",
    [
        [61.5, 0.1, -0.1],
        [0.80203154, 1e-10, 12345.0],
        [0.0, -0.0],
        [0.1 + 0.2, 1 / 3],
        [32767.0, -32767.0],
        [32768.0, -32768.0],
        [2.0**31, -(2.0**31)],
        [2.0**53, 2.0**53 + 2],
        [1e300, 5e-324, 1.5],
    ],
)
def test_values_are_given_back_to_the_bit(values: list[float]) -> None:
    told = [Observation("1260", 2000 + place, "T", value) for place, value in enumerate(values)]

    block = blocks.decode(blocks.encode(blocks.build_block(told)))

    expected = np.array(values).view(np.int64).tolist()
    assert block.series("1260").view(np.int64).tolist() == expected
    assert block.plane()[:, 0].view(np.int64).tolist() == expected
    assert [float(block.row(year)[0]).hex() for year in block.years] == [value.hex() for value in values]


def test_figures_with_few_decimals_take_two_bytes_each() -> None:
    draw = np.random.default_rng(1)
    told = [
        Observation(f"{area:04}", year, "T", float(np.round(draw.uniform(0, 100), 1)))
        for area in range(290)
        for year in range(2013, 2023)
    ]

    heads = 1000  # the areas' codes, the statuses, the frames' own
    assert len(blocks.encode(blocks.build_block(told))) < 2 * len(told) + heads


def test_block_as_first_written_is_read_by_the_migration() -> None:
    migration = import_module("samverkan.keyfigures.migrations.0005_shorter_blocks")

    block = migration.read_first(b64decode(FIRST_WRITTEN))

    assert list(block.observations()) == [
        Observation("1260", 2021, "T", 61.5),
        Observation("1283", 2022, "T", None, SECRET),
        Observation("1283", 2022, "K", 0.12345678),
    ]


def test_some_areas_are_picked_in_the_order_asked_for_with_gaps_for_strangers() -> None:
    block = blocks.build_block([Observation("1260", 2021, "T", 1.0), Observation("1287", 2022, "T", 2.0)])

    assert block.pick(["1287", "1260"]) == pytest.approx(np.array([[math.nan, 1.0], [2.0, math.nan]]), nan_ok=True)
    assert block.pick(["9999", "1287"])[1].tolist() == pytest.approx([math.nan, 2.0], nan_ok=True)
    assert block.years_with_values(areas=["1287", "9999"]) == (2022,)
