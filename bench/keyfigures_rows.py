"""What `bench/keyfigures.py` measures; imported when Django's settings are chosen."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from bench.keyfigures_tables import LAID_OUT, TABLE, fill, view_of
from bench.load import Measure
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samverkan.engines import similarity
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import StoredBlock
from samverkan.keyfigures.queries import values
from samverkan.keyfigures.queries.peers import list_municipalities
from samverkan.keyfigures.queries.values import get_block, get_blocks
from samverkan.keyfigures.ranking import median_of, rank_all

ROUND = 20
YEAR = 2020
PAGE = "/nyckeltal/kommun/landskrona/"
MIB = 1_000_000

Answer = dict[Any, Any]
Question = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A kind of question: how to draw one, its bound in milliseconds, and who answers it.

    ``before`` puts the process in the state that the row is about; it is not timed. ``told`` makes both kinds of
    answer alike, so that they can be compared; it is not timed either.
    """

    name: str
    bound: float
    draw: Callable[[random.Random], Question]
    store: Callable[[Question], Any]
    table: Callable[[Any, Question], Any]
    told: Callable[[Question, Any], Answer] = lambda _, answer: answer
    least_ratio: float | None = None
    before: Callable[[Question], None] = lambda _: _know_nothing()


def _know_nothing() -> None:
    """Make the process one that has read no values."""
    values._KEPT = values._Kept()


def _have_answered(store: Callable[[Question], Any]) -> Callable[[Question], None]:
    """Make the process one that has answered the question, but not within the last second."""

    def answer(question: Question) -> None:
        store(question)
        values.forget()

    return answer


def _have_just_answered(store: Callable[[Question], Any]) -> Callable[[Question], None]:
    """Make the process one that has answered the question within the last second."""

    def answer(question: Question) -> None:
        store(question)

    return answer


def measure_store(seconds: float, *, is_small: bool) -> list[Measure]:
    """Return how long the values took to load, and how large the store is."""
    blocks = StoredBlock.objects.filter(place=Place.CURRENT)
    with connection.cursor() as cursor:
        cursor.execute(f"select sum(length(data)) from {StoredBlock._meta.db_table}")
        size = cursor.fetchone()[0] / MIB
        if connection.vendor == "postgresql":
            cursor.execute("select pg_database_size(current_database())")
            whole = cursor.fetchone()[0] / MIB
        else:
            whole = Path(str(connection.settings_dict["NAME"])).stat().st_size / MIB
    count = sum(blocks.values_list("values_count", flat=True))
    limits = (None, None) if is_small else (60.0, 200.0)
    return [
        Measure("values, millions", count / MIB),
        Measure("indicators", blocks.count()),
        Measure("load, s", seconds, limits[0]),
        Measure("store: blocks, MB", size, limits[1]),
        Measure("store: whole database with catalogue and site, MB", whole),
    ]


def measure_questions(path: Path, *, questions: int) -> Iterator[list[Measure]]:
    """Ask every kind of question of the store, the table and DuckDB, and yield what each took."""
    filled, laid_out = fill(path)
    yield [Measure("table: load and index, s", filled), Measure("table laid out for ranking: load, s", laid_out)]
    with closing(duckdb.connect()) as duck:
        view_of(duck, path)
        for row in _rows():
            yield _measure(row, duck, questions)


def _measure(row: Row, duck: Any, questions: int) -> list[Measure]:
    draw = random.Random(row.name)
    asked = [row.draw(draw) for _ in range(questions)]
    with connection.cursor() as cursor:
        ask = {
            "store": row.store,
            "table": lambda question: row.table(_Sql(cursor, "%s", TABLE), question),
            "laid out": lambda question: row.table(_Sql(cursor, "%s", LAID_OUT), question),
            "duckdb": lambda question: row.table(_Sql(duck, "?", TABLE), question),
        }
        for question in asked:  # answered once before, so that the databases have their pages in memory
            row.before(question)
            answers = {name: row.told(question, answer(question)) for name, answer in ask.items()}
            for name in ("table", "laid out", "duckdb"):
                assert _alike(answers["store"], answers[name]), (row.name, question, name)
        took = _medians(row, ask, asked)
    store, table = took["store"], took["table"]
    found = [
        Measure(f"{row.name}: store, ms", store.clock, row.bound),
        Measure(f"{row.name}: store, ms of a processor", store.processor),
        Measure(f"{row.name}: table, ms", table.clock),
        Measure(f"{row.name}: DuckDB on Parquet, ms", took["duckdb"].clock),
        Measure(f"{row.name}: table / store", table.clock / store.clock, row.least_ratio, at_least=True),
        Measure(f"{row.name}: table laid out / store", took["laid out"].clock / store.clock),
        Measure(f"{row.name}: DuckDB / store", took["duckdb"].clock / store.clock),
    ]
    if connection.vendor == "sqlite":  # another database works in processes of its own
        found.insert(5, Measure(f"{row.name}: table / store, by processor", table.processor / store.processor))
    return found


@dataclass(frozen=True)
class Took:
    """Medians in milliseconds, by the clock and of this process on a processor."""

    clock: float
    processor: float


def _medians(row: Row, ask: Mapping[str, Callable[[Question], Any]], asked: list[Question]) -> Mapping[str, Took]:
    """Ask twenty of one after the other, so that what else runs on the machine falls on all; DuckDB, slow, the last."""
    rounds = [(name, start) for start in range(0, len(asked), ROUND) for name in ask if name != "duckdb"]
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in ask}
    for name, start in [*rounds, ("duckdb", 0)]:
        for question in asked[start : start + ROUND]:
            row.before(question)
            took[name].append(_time(lambda answer=ask[name], question=question: answer(question)))  # type: ignore[misc]
    return {name: _median(times) for name, times in took.items()}


def _time(ask: Callable[[], Any]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - clock, time.process_time() - processor


def _median(times: list[tuple[float, float]]) -> Took:
    clock, processor = zip(*times, strict=True)
    return Took(1000 * statistics.median(clock), 1000 * statistics.median(processor))


def _alike(some: Answer, other: Answer) -> bool:
    return some.keys() == other.keys() and all(np.allclose(some[key], other[key], equal_nan=True) for key in some)


@dataclass(frozen=True)
class _Sql:
    """A cursor, how it writes a place for a value, and which table it asks."""

    cursor: Any
    mark: str
    table: str

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query in which each ? is one of the values, a list of them one for each."""
        flat: list[Any] = []
        for value in values:
            many = value if isinstance(value, (list, tuple)) else [value]
            query = query.replace("?", ", ".join(["@"] * len(many)), 1)
            flat += many
        self.cursor.execute(query.replace("@", self.mark), flat)
        found: list[tuple[Any, ...]] = self.cursor.fetchall()
        return found


def _rows() -> list[Row]:
    spans = dict(
        StoredBlock.objects.filter(place=Place.CURRENT, values_count__gt=1000).values_list("indicator", "last_year")
    )
    ids, codes = sorted(spans), sorted(list_municipalities())
    wide = _told_in(YEAR, ids, codes)

    def one(draw: random.Random) -> Question:
        key = draw.choice(ids)
        return {"key": key, "year": spans[key], "codes": codes}

    def sixty(draw: random.Random) -> Question:
        return {"keys": draw.sample(ids, 60), "codes": sorted(draw.sample(codes, 33))}

    def ten(draw: random.Random) -> Question:
        return {"key": draw.choice(ids), "codes": sorted(draw.sample(codes, 10))}

    def fifteen(draw: random.Random) -> Question:
        return {"keys": sorted(draw.sample(wide, 15)), "codes": codes, "centre": draw.choice(codes)}

    rank = Row("rank of 290", 0.5, one, _rank_of_store, _rank_of_table, _told_ranks, least_ratio=5)
    series = Row("10 series of one indicator", 0.3, ten, _series_of_store, _series_of_table, _told_series)
    return [
        *_as_known(rank),
        Row("60 indicators, median of 33", 20, sixty, _medians_of_store, _medians_of_table),
        *_as_known(series),
        Row("similar on 15 indicators", 10, fifteen, _similar_of_store, _similar_of_table),
    ]


def _as_known(row: Row) -> list[Row]:
    """Return a row for each of what a process may know of what it is asked.

    The first two wait for the database. Where that is another process, an empty question takes about a fifth of the
    table's answer to go there and back, so no ratio is asked of these there (docs/rooms/keyfigures.md).
    """
    asked = replace(row, least_ratio=None) if connection.vendor == "postgresql" else row
    return [
        replace(asked, name=f"{row.name}, read anew"),
        replace(asked, name=f"{row.name}, kept, asked", before=_have_answered(row.store)),
        replace(row, name=f"{row.name}, trusted", before=_have_just_answered(row.store)),
    ]


def _told_in(year: int, ids: list[str], codes: list[str]) -> list[str]:
    """Return indicators that every municipality has told of in a year."""
    draw = random.Random(15)
    found: list[str] = []
    for key in draw.sample(ids, len(ids)):
        block = get_block(key)
        if block is not None and not np.isnan(block.row(year, areas=codes)).any():
            found.append(key)
        if len(found) == 40:
            break
    return found


def _rank_of_store(question: Question) -> Any:
    block = get_block(question["key"])
    assert block is not None
    return rank_all(block.row(question["year"], areas=question["codes"]))


def _rank_of_table(sql: _Sql, question: Question) -> Any:
    query = f"""select area, rank() over (order by value desc) from {sql.table}
                where indicator = ? and gender = 'T' and year = ? and area >= '0100'"""
    return sql.rows(query, question["key"], question["year"])


def _told_ranks(question: Question, answer: Any) -> Answer:
    """Return the ranks by area: the store tells them as an array, a table as rows."""
    if isinstance(answer, list):
        return dict(answer)
    return {code: rank for code, rank in zip(question["codes"], answer.tolist(), strict=True) if rank}


def _medians_of_store(question: Question) -> Answer:
    blocks = get_blocks(question["keys"])
    found = {key: median_of(block.row(YEAR, areas=question["codes"])) for key, block in blocks.items()}
    return {key: median for key, median in found.items() if not np.isnan(median)}


def _medians_of_table(sql: _Sql, question: Question) -> Answer:
    query = f"""select indicator, value from {sql.table}
                where indicator in (?) and gender = 'T' and year = ? and area in (?)"""
    told: dict[str, list[float]] = {}
    for key, value in sql.rows(query, question["keys"], YEAR, question["codes"]):
        told.setdefault(key, []).append(value)
    return {key: float(np.median(values)) for key, values in told.items()}


def _series_of_store(question: Question) -> Any:
    block = get_block(question["key"])
    assert block is not None
    return block.pick(question["codes"])


def _series_of_table(sql: _Sql, question: Question) -> Any:
    query = f"""select area, value from {sql.table}
                where indicator = ? and gender = 'T' and area in (?) order by area, year"""
    return sql.rows(query, question["key"], question["codes"])


def _told_series(question: Question, answer: Any) -> Answer:
    """Return the series by area: the store tells them as an array of years x areas, a table as rows."""
    told: dict[str, list[float]] = {}
    rows = answer if isinstance(answer, list) else _rows_of(question["codes"], answer)
    for code, value in rows:
        told.setdefault(code, []).append(value)
    return told


def _rows_of(codes: list[str], plane: Any) -> list[tuple[str, float]]:
    return [
        (code, value)
        for code, series in zip(codes, plane.T, strict=True)
        for value in series[~np.isnan(series)].tolist()
    ]


def _similar_of_store(question: Question) -> Answer:
    blocks = get_blocks(question["keys"])
    return _similar(question, np.stack([blocks[key].row(YEAR, areas=question["codes"]) for key in question["keys"]]))


def _similar_of_table(sql: _Sql, question: Question) -> Answer:
    query = f"""select indicator, area, value from {sql.table}
                where indicator in (?) and gender = 'T' and year = ? and area >= '0100'"""
    rows = {key: place for place, key in enumerate(question["keys"])}
    columns = {code: place for place, code in enumerate(question["codes"])}
    values = np.full((len(rows), len(columns)), np.nan)
    for key, code, value in sql.rows(query, question["keys"], YEAR):
        values[rows[key], columns[code]] = value
    return _similar(question, values)


def _similar(question: Question, values: Any) -> Answer:
    indicators = tuple(similarity.Indicator(key, 1.0) for key in question["keys"])
    found = similarity.find(similarity.Problem(tuple(question["codes"]), indicators, values, question["centre"]))
    return {one.area: one.difference for one in found.neighbours}


def measure_pages() -> list[Measure]:
    """Return what a municipality's pages cost when the process has read none of their values before."""
    client = Client(headers={"accept-language": "sv", "accept-encoding": "gzip"})
    found = []
    for name, address in (
        ("page", PAGE),
        ("page with all 62", f"{PAGE}allt/"),
        ("beside all 290", f"{PAGE}allt/?med=alla"),
    ):
        client.get(address)
        _know_nothing()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = len(queries)  # the log is emptied by the next request
        assert answer.status_code == 200, (address, answer.status_code)
        times = []
        for _ in range(25):
            _know_nothing()
            times.append(_time(lambda address=address: client.get(address)))  # type: ignore[misc]
        took = _median(times)
        found += [
            Measure(f"{name}: server time, ms", took.clock, 150),
            Measure(f"{name}: ms of a processor", took.processor),
            Measure(f"{name}: queries", asked, 10),
            Measure(f"{name}: over the wire, kB", len(answer.content) / 1000, 60),
        ]
    return found
