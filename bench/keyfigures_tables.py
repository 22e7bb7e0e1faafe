"""The tables and files that `bench/keyfigures.py` compares the store with, filled as fast as each database can.

How they are filled changes nothing of how they are asked: SQLite writes without its journal meanwhile and PostgreSQL
takes in text that DuckDB has written, both make the indexes afterwards, and then each is set back as the site has it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

TABLE, LAID_OUT = "bench_values", "bench_laid_out_values"
COLUMNS = "indicator, gender, year, area, value"
IN_ORDER = "indicator, gender, year, area"
"""As a ranking reads."""
TOLD = "select kpi, gender, year, municipality, value from '{path}' order by kpi, municipality, year, gender"
"""As the publisher's API tells them: by indicator, municipality and year."""
ROWS_A_TIME = 500_000
BYTES_A_TIME = 1 << 20


def fill(values: Path) -> tuple[float, float]:
    """Fill and index both tables; return how many seconds each took.

    The first is what a model would have: a key of its own, one row a figure, and the indexes that pages ask by. The
    rows of the other lie as a ranking reads them: nothing in a database answers that faster.
    """
    tables = _fill_postgres if connection.vendor == "postgresql" else _fill_sqlite
    start = time.perf_counter()
    with tables(values):
        _index()
        first = time.perf_counter() - start
        _lay_out()
    with connection.cursor() as cursor:
        cursor.execute("analyze")
        if connection.vendor == "postgresql":
            cursor.execute("checkpoint")  # else it writes for minutes beside the first questions
    return first, time.perf_counter() - start - first


@contextmanager
def _fill_sqlite(values: Path) -> Iterator[None]:
    """Put the real values in from here, and let the database clone them: a row costs a quarter of what it does here."""
    with connection.cursor() as cursor, closing(duckdb.connect()) as duck:
        for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-400000", "threads=2"):
            cursor.execute(f"pragma {pragma}")
        cursor.execute(
            f"create table {TABLE} (id integer primary key, indicator varchar(40), gender varchar(1), "
            "year smallint, area varchar(8), value real)"
        )
        cursor.execute("create temp table clones (copy, indicator, clone, primary key (copy, indicator)) without rowid")
        clones = duck.execute(f"select distinct kpi from '{values}' where kpi like '%-%'").fetchall()
        rows = duck.execute(f"select * from ({TOLD.format(path=values)}) where kpi not like '%-%'")
        cursor.execute("begin")
        cursor.cursor.executemany(
            "insert into clones values (?, ?, ?)", [(*reversed(kpi.rsplit("-", 1)), kpi) for (kpi,) in clones]
        )
        put = f"insert into {TABLE} ({COLUMNS}) values (?, ?, ?, ?, ?)"
        while part := rows.fetchmany(ROWS_A_TIME):
            cursor.cursor.executemany(put, part)
        for (copy,) in cursor.execute("select distinct copy from clones order by 1").fetchall():
            cursor.execute(
                f"insert into {TABLE} ({COLUMNS}) select clone, gender, year, area, value from {TABLE} as real "
                "cross join clones where copy = %s and clones.indicator = real.indicator order by real.id",
                [copy],
            )
        cursor.execute("commit")
        cursor.execute("drop table clones")
        yield
        for pragma in ("threads=0", "cache_size=-32768", "synchronous=normal", "journal_mode=wal"):
            cursor.execute(f"pragma {pragma}")


@contextmanager
def _fill_postgres(values: Path) -> Iterator[None]:
    text = values.with_suffix(".csv")
    with closing(duckdb.connect()) as duck:
        duck.execute(f"copy ({TOLD.format(path=values)}) to '{text}' (header false)")
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '400MB'")
        cursor.execute("set synchronous_commit = off")
        cursor.execute(
            f"create unlogged table {TABLE} (id bigserial, indicator varchar(40), gender varchar(1), "
            "year smallint, area varchar(8), value double precision)"
        )
        with cursor.copy(f"copy {TABLE} ({COLUMNS}) from stdin (format csv)") as copy, text.open("rb") as file:
            while part := file.read(BYTES_A_TIME):
                copy.write(part)
        text.unlink()
        cursor.execute(f"alter table {TABLE} add primary key (id)")
        yield
        cursor.execute(f"vacuum {TABLE}")
        cursor.execute(f"vacuum {LAID_OUT}")
        cursor.execute("reset all")


def _index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"create unique index bench_once on {TABLE} (indicator, area, year, gender)")
        cursor.execute(f"create index bench_year on {TABLE} (indicator, gender, year)")


def _lay_out() -> None:
    rows = f"select {IN_ORDER}, value from {TABLE} order by {IN_ORDER}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"create unlogged table {LAID_OUT} as {rows}")
            cursor.execute(f"create unique index bench_laid_out on {LAID_OUT} ({IN_ORDER}) include (value)")
        else:
            columns = "indicator varchar(40), gender varchar(1), year smallint, area varchar(8), value real"
            cursor.execute(f"create table {LAID_OUT} ({columns}, primary key ({IN_ORDER})) without rowid")
            cursor.execute(f"insert into {LAID_OUT} {rows}")


def view_of(duck: Any, values: Path) -> None:
    """Let DuckDB answer the same questions of the Parquet file."""
    duck.execute(f"create view {TABLE} as select kpi as indicator, municipality as area, * from '{values}'")
