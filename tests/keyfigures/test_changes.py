"""Two blocks over each other."""

from __future__ import annotations

from samverkan.keyfigures.blocks import SECRET, Observation, build_block
from samverkan.keyfigures.changes import Change, Revision, compare, overlay, without

OLD = build_block(
    [
        Observation("1260", 2020, "T", 10.0),
        Observation("1260", 2021, "T", 20.0),
        Observation("1283", 2020, "K", 5.0),
        Observation("1283", 2021, "K", None, SECRET),
    ]
)
NEW = build_block(
    [
        Observation("1260", 2020, "T", 10.0),
        Observation("1260", 2021, "T", 21.5),
        Observation("1277", 2022, "M", 7.0),
        Observation("1283", 2021, "K", 4.0),
    ]
)


def test_comparing_tells_what_was_revised_added_and_withdrawn() -> None:
    revision = compare(OLD, NEW)

    assert (revision.revised, revision.added, revision.withdrawn) == (2, 1, 1)
    assert revision.new_years == (2022,)
    assert revision.biggest == (Change("1283", 2021, "K", None, 4.0), Change("1260", 2021, "T", 20.0, 21.5))
    assert Revision.from_json(revision.as_json()) == revision


def test_comparing_a_block_with_itself_tells_nothing() -> None:
    assert compare(OLD, OLD).is_empty


def test_upper_block_holds_and_the_lower_shows_where_it_is_silent() -> None:
    both = overlay(OLD, NEW)

    assert set(both.observations()) == {
        Observation("1260", 2020, "T", 10.0),
        Observation("1260", 2021, "T", 21.5),
        Observation("1277", 2022, "M", 7.0),
        Observation("1283", 2020, "K", 5.0),
        Observation("1283", 2021, "K", 4.0),
    }


def test_deleted_cells_hold_nothing() -> None:
    left = without(OLD, [("1260", 2020, "T"), ("9999", 2020, "T")])

    assert [one for one in left.observations() if one.area == "1260"] == [Observation("1260", 2021, "T", 20.0)]
