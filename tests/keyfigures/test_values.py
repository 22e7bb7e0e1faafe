"""Values read again: known blocks are not sent twice, new ones are seen, also with the same row number.

For a second a process trusts what it has read. Outside these tests' transactions that is, so those about it have none.
"""

from __future__ import annotations

import threading
from base64 import b64decode
from collections.abc import Callable
from contextlib import closing
from hashlib import blake2b
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from samverkan.keyfigures import blocks
from samverkan.keyfigures.blocks import Observation
from samverkan.keyfigures.models import StoredBlock, Vintage
from samverkan.keyfigures.queries import values
from tests.factories import keyfigures as factory
from tests.factories.keyfigures import indicator as make_indicator
from tests.keyfigures.test_blocks import FIRST_WRITTEN

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


def test_whether_queries_are_watched_or_not_the_answer_is_the_same(django_assert_num_queries: Any) -> None:
    indicator = make_indicator().pk
    store(indicator, 61.5)
    assert read(indicator) == 61.5
    store(indicator, 62.5)

    values._KEPT.__init__()  # type: ignore[misc]
    with django_assert_num_queries(1):
        assert read(indicator) == 62.5
    values._KEPT.__init__()  # type: ignore[misc]
    assert read(indicator) == 62.5


def test_fault_of_the_database_is_one_of_djangos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_query", lambda *shape: "select nothing from nowhere")

    with pytest.raises(DatabaseError), transaction.atomic():
        values.get_block("N1")


def test_nothing_is_read_in_a_transaction_that_has_failed() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)

        with pytest.raises(transaction.TransactionManagementError):
            values.get_block("N1")


def test_block_read_last_is_dropped_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_KEPT", 2)
    monkeypatch.setattr(values, "_KEPT", values._Kept())
    ids = [make_indicator(name).pk for name in ("N1", "N2", "N3")]
    for place, one in enumerate(ids):
        store(one, float(place))
    first = values.get_block(ids[0])
    values.get_block(ids[1])
    assert values.get_block(ids[0]) is first

    values.get_block(ids[2])

    assert values.get_block(ids[0]) is first


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


def test_blocks_of_the_first_format_are_written_anew_by_the_migration() -> None:
    indicator = make_indicator().pk
    row = store(indicator, 1.0, data=b64decode(FIRST_WRITTEN), digest="first")
    shorten = import_module("samverkan.keyfigures.migrations.0005_shorter_blocks").shorten

    for _ in range(2):  # the second time there is nothing to do
        shorten(apps, SimpleNamespace(connection=connection))

    block = values.get_block(indicator)
    assert block is not None
    assert block.series("1260").tolist()[0] == 61.5
    row.refresh_from_db()
    assert row.digest == blake2b(bytes(row.data), digest_size=16).hexdigest()


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let a process begin that has read nothing yet, with a clock of ours."""
    clock = Clock()
    monkeypatch.setattr(values, "_KEPT", values._Kept(clock))
    return clock


@pytest.mark.django_db(transaction=True)
def test_what_was_read_is_trusted_for_a_second(clock: Clock, django_assert_num_queries: Any) -> None:
    indicator = make_indicator().pk
    store(indicator, 61.5)
    assert read(indicator) == 61.5
    store(indicator, 62.5)  # by another process, as far as this one knows

    clock.now += 0.9
    with django_assert_num_queries(0):
        assert read(indicator) == 61.5
    clock.now += 0.2
    with django_assert_num_queries(1):
        assert read(indicator) == 62.5


@pytest.mark.django_db(transaction=True)
def test_second_is_counted_from_before_the_database_was_asked(clock: Clock) -> None:
    indicator = make_indicator().pk
    store(indicator, 61.5)

    with connection.execute_wrapper(taking(clock, seconds=1.1)):
        assert read(indicator) == 61.5
    store(indicator, 62.5)

    assert read(indicator) == 62.5


def taking(clock: Clock, *, seconds: float) -> Callable[..., Any]:
    def wrap(execute: Callable[..., Any], *args: Any) -> Any:
        clock.now += seconds
        return execute(*args)

    return wrap


@pytest.mark.django_db(transaction=True)
def test_absence_of_values_is_trusted_for_a_second_too(clock: Clock, django_assert_num_queries: Any) -> None:
    first, second = make_indicator("N1").pk, make_indicator("N2").pk
    store(first, 1.0)
    assert values.get_blocks([first, second]).keys() == {first}
    store(second, 2.0)

    with django_assert_num_queries(0):
        assert values.get_blocks([first, second]).keys() == {first}
    clock.now += 1.1
    assert values.get_blocks([first, second]).keys() == {first, second}


@pytest.mark.django_db(transaction=True)
def test_only_what_is_not_trusted_is_asked_for(clock: Clock) -> None:
    first, second = make_indicator("N1").pk, make_indicator("N2").pk
    store(first, 1.0)
    store(second, 2.0)
    assert read(first) == 1.0

    asked: list[Any] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        asked.append(params)
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        assert values.get_blocks([first, second]).keys() == {first, second}

    assert asked == [["current", second]]


def publish(value: float) -> None:
    factory.values("N1", [Observation("1282", 2022, "T", value)])


@pytest.mark.django_db(transaction=True)
def test_process_that_publishes_sees_it_at_once(clock: Clock) -> None:
    make_indicator("N1")
    publish(61.5)
    clock.now += 0.1
    assert read("N1") == 61.5

    publish(62.5)

    assert read("N1") == 62.5


@pytest.mark.django_db(transaction=True)
def test_without_forgetting_it_would_not(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above stands on what publishing does, not on chance."""
    make_indicator("N1")
    publish(61.5)
    clock.now += 0.1
    assert read("N1") == 61.5

    monkeypatch.setattr(values, "forget", lambda: None)
    publish(62.5)

    assert read("N1") == 61.5


@pytest.mark.django_db(transaction=True)
def test_what_was_being_asked_while_values_were_published_is_not_trusted(clock: Clock) -> None:
    make_indicator("N1")
    publish(61.5)
    clock.now += 0.1

    def publish_meanwhile(execute: Callable[..., Any], *args: Any) -> Any:
        answer = execute(*args)
        if not published:
            published.append(threading.Thread(target=publish_in_thread))
            published[0].start()
            published[0].join()
        return answer

    published: list[threading.Thread] = []
    with connection.execute_wrapper(publish_meanwhile):
        assert read("N1") == 61.5

    assert read("N1") == 62.5


def publish_in_thread() -> None:
    with closing(connection):
        publish(62.5)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_trusted_inside_a_transaction_nor_after_it_was_rolled_back(clock: Clock) -> None:
    indicator = make_indicator().pk
    store(indicator, 61.5)
    assert read(indicator) == 61.5

    with transaction.atomic():
        store(indicator, 62.5)
        assert read(indicator) == 62.5
        transaction.set_rollback(True)

    assert read(indicator) == 61.5


@pytest.mark.django_db(transaction=True)
def test_exact_asks_the_database(clock: Clock) -> None:
    indicator = make_indicator().pk
    store(indicator, 61.5)
    assert read(indicator) == 61.5
    store(indicator, 62.5)

    block = values.get_block(indicator, is_exact=True)

    assert block is not None
    assert block.series("1282")[0] == 62.5
    assert read(indicator) == 62.5


@pytest.mark.django_db(transaction=True)
def test_process_remembers_what_is_in_force_of_so_many_only(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_TOLD", 2)

    for number in range(5):
        assert values.get_block(f"N{number}") is None

    assert len(values._KEPT._told) <= 3
