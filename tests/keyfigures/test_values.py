"""Values read again: known blocks are not sent twice, new ones are seen at once, also with the same row number."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import pytest
from django.utils import timezone

from samverkan.keyfigures import blocks
from samverkan.keyfigures.blocks import Observation
from samverkan.keyfigures.models import StoredBlock, Vintage
from samverkan.keyfigures.queries import values
from tests.factories.keyfigures import indicator as make_indicator

pytestmark = pytest.mark.django_db


def store(indicator: str, value: float, **fields: Any) -> StoredBlock:
    data = blocks.encode(blocks.build_block([Observation("1282", 2022, "T", value)]))
    row = {"data": data, "values_count": 1, "digest": blake2b(data, digest_size=16).hexdigest()} | fields
    vintage, _ = Vintage.objects.get_or_create(label="Test", defaults={"started_at": timezone.now()})
    found, _ = StoredBlock.objects.update_or_create(
        indicator_id=indicator,
        place="current",
        defaults={"vintage": vintage, **row},
    )
    return found


def read(indicator: str) -> float:
    block = values.get_block(indicator)
    assert block is not None
    return float(block.series("1282")[0])


def test_known_block_is_not_sent_again(django_assert_num_queries: Any) -> None:
    indicator = make_indicator().pk
    store(indicator, 61.5)

    with django_assert_num_queries(2):
        assert values.get_block(indicator) is values.get_block(indicator)


def test_new_values_are_seen_at_once() -> None:
    indicator = make_indicator().pk
    row = store(indicator, 61.5)
    assert read(indicator) == 61.5

    assert store(indicator, 62.5).pk == row.pk
    assert read(indicator) == 62.5


def test_block_without_a_digest_is_read_anew() -> None:
    indicator = make_indicator().pk
    store(indicator, 1.0, digest="")
    assert read(indicator) == 1.0

    store(indicator, 2.0, digest="")
    assert read(indicator) == 2.0


def test_dropped_block_is_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_KEPT", 1)
    first, second = make_indicator("N1").pk, make_indicator("N2").pk
    store(first, 1.0)
    store(second, 2.0)

    for _ in range(2):
        both = values.get_blocks([first, second, "N99999"])
        assert [float(both[one].series("1282")[0]) for one in (first, second)] == [1.0, 2.0]
        assert len(both) == 2
        assert (read(first), read(second)) == (1.0, 2.0)
