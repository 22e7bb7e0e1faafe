"""Files of key figures: what each one is, by its columns, and its rows or its columns of numbers."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TextIO

import duckdb
import numpy as np

from samverkan.keyfigures.blocks import MISSING, NOT_APPLICABLE, NOTHING, SECRET, VALUE
from samverkan.keyfigures.columns import Columns
from samverkan.keyfigures.services.faults import LoadError

BATCH = 4_000_000
"""So many values are held in memory at once."""

FIRST_YEAR, LAST_YEAR = 1900, 2200

STATUS_WORDS = {
    MISSING: ("missing", "-"),
    NOT_APPLICABLE: ("not applicable", "."),
    SECRET: ("privacy", ".."),
}


class FileKind(Enum):
    """What a file holds; its columns tell. The order is the order of loading."""

    CATALOGUE = ("id", "title", "description")
    AREAS = ("id", "title", "type")
    GROUPS = ("group_id", "group_title", "member_id")
    TREE = ("tag", "name", "parent")
    TABLES = ("group_id", "group_title", "kpi")
    VALUES = ("kpi", "municipality", "year", "gender", "value")


_OWN_WORDS = {"indicator": "kpi", "area": "municipality"}
"""Our own layout's words for Kolada's."""


@dataclass(frozen=True)
class Source:
    """One file, and what it is."""

    path: Path
    kind: FileKind
    columns: tuple[str, ...]
    delimiter: str = ","


def recognise(path: Path) -> Source:
    """Return what a file is.

    Raises
    ------
    LoadError
        If it cannot be read, or its columns are none of those known.
    """
    if not path.is_file():
        raise LoadError(f"{path}: there is no such file.")
    columns, delimiter = (_parquet_columns(path), "") if path.suffix == ".parquet" else _csv_columns(path)
    told = Counter(_OWN_WORDS.get(name, name) for name in columns)
    for kind in FileKind:
        if told.keys() >= set(kind.value):
            if twice := [name for name in (*kind.value, "status") if told[name] > 1]:
                raise LoadError(f"{path}: the columns tell twice what {twice[0]} is.")
            return Source(path, kind, columns, delimiter)
    raise LoadError(f"{path}: the columns {', '.join(columns)} are none of those known (docs/rooms/keyfigures.md).")


def date_of(path: Path) -> date | None:
    """Return the day that a file's name ends with: catalogue_2026-03.csv, catalogue_2026-03-31.csv.gz."""
    found = re.search(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?=\.)", path.name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        return None


def rows_of(source: Source) -> Iterator[dict[str, str]]:
    """Return the rows of a small file (csv or csv.gz), by the names of the columns."""
    names = [_OWN_WORDS.get(name, name) for name in source.columns]
    with _read(source.path) as file:
        next(file)
        for row in csv.DictReader(file, names, delimiter=source.delimiter):
            if None in row or None in row.values():
                raise LoadError(f"{source.path}: a row has another number of columns than the first: {row}")
            if any(row.values()):
                yield row


def columns_of(source: Source) -> Iterator[Columns]:
    """Return a file's values (csv, csv.gz or parquet), some indicators at a time. Nothing is fetched from anywhere.

    Raises
    ------
    LoadError
        If a year or value is no number, an indicator or area is missing, or a gender or status is none of those known.
    """
    with _connect() as connection:
        try:
            _make_view(connection, source)
            counts = connection.execute("SELECT indicator, count(*) FROM told GROUP BY 1 ORDER BY 1").fetchall()
            areas = _names(connection, "area")
            if None in areas or any(indicator is None for indicator, _count in counts):
                raise LoadError(f"{source.path}: a row has no indicator or no area.")
            for indicators in _batches(counts):
                columns = _batch(connection, indicators, areas)
                if not np.isfinite(columns.value[columns.status == VALUE]).all():
                    raise LoadError(f"{source.path}: a value is not finite.")
                yield columns
        except duckdb.Error as fault:
            raise LoadError(f"{source.path}: {_words_of(fault)}")


def _words_of(fault: duckdb.Error) -> str:
    """Return what is wrong with a file's rows."""
    said = str(fault).splitlines()[0]
    is_ragged = "sniffing file" in said or isinstance(fault, duckdb.BinderException)
    return "a row has another number of columns than the first." if is_ragged else said


@contextmanager
def _read(path: Path) -> Iterator[TextIO]:
    """Open a csv file. Whatever makes it unreadable, at its start or far into it, is a `LoadError`."""
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError:
        raise LoadError(f"{path}: this is not written in UTF-8. Save it as CSV UTF-8.")
    except (OSError, EOFError, zlib.error, csv.Error) as fault:
        raise LoadError(f"{path}: {fault}")


def _csv_columns(path: Path) -> tuple[tuple[str, ...], str]:
    """Return the columns and what stands between them; Excel in Swedish writes semicolons, and decimal commas."""
    with _read(path) as file:
        heading = file.readline()
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    return tuple(name.strip() for name in next(csv.reader([heading], delimiter=delimiter), [])), delimiter


def _parquet_columns(path: Path) -> tuple[str, ...]:
    with _connect() as connection:
        try:
            told = connection.execute("SELECT name FROM parquet_schema(?) WHERE type IS NOT NULL", [str(path)])
        except duckdb.Error as fault:
            raise LoadError(f"{path}: {str(fault).splitlines()[0]}")
        return tuple(name for (name,) in told.fetchall())


def _connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "2"},
    )


def _make_view(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make the table ``told``, or for a Parquet file a view of it, with the columns that `_batch` reads."""
    named = {_OWN_WORDS.get(name, name): f'"{name}"' for name in source.columns}
    status = f"lower(trim(coalesce({named['status']}, '')))" if "status" in named else "''"
    value = f"nullif(CAST({named['value']} AS VARCHAR), '')"
    value = f"replace({value}, ',', '.')" if source.delimiter == ";" else value
    area = f"CAST({named['municipality']} AS VARCHAR)"
    path = str(source.path.resolve()).replace("'", "''")
    if source.path.suffix == ".parquet":
        reader, shape = f"read_parquet('{path}')", "VIEW"
    else:
        dialect = f"all_varchar = true, header = true, comment = '', delim = '{source.delimiter}', quote = '\"'"
        told = ", ".join(named[name] for name in FileKind.VALUES.value)
        # Excel writes rows of semicolons alone.
        reader, shape = f"read_csv('{path}', {dialect}) WHERE coalesce({told}) IS NOT NULL", "TABLE"
    connection.execute(f"""
        CREATE {shape} told AS SELECT
            CAST({named["kpi"]} AS VARCHAR) AS indicator,
            CASE WHEN length({area}) < 4 THEN lpad({area}, 4, '0') ELSE {area} END AS area,
            CAST({named["year"]} AS DOUBLE) AS year,
            {named["gender"]} AS gender,
            CAST({value} AS DOUBLE) AS value,
            {status} AS status
        FROM {reader}""")  # noqa: S608 - the names are those of `FileKind`, and the path is quoted


def _names(connection: duckdb.DuckDBPyConnection, column: str) -> tuple[str, ...]:
    found = connection.execute(f"SELECT DISTINCT {column} FROM told ORDER BY 1").fetchall()  # noqa: S608
    return tuple(name for (name,) in found)


def _batches(counts: Sequence[tuple[str, int]]) -> Iterator[tuple[str, ...]]:
    batch: list[str] = []
    held = 0
    for indicator, count in counts:
        if batch and held + count > BATCH:
            yield tuple(batch)
            batch, held = [], 0
        batch.append(indicator)
        held += count
    if batch:
        yield tuple(batch)


def _batch(connection: duckdb.DuckDBPyConnection, indicators: tuple[str, ...], areas: tuple[str, ...]) -> Columns:
    connection.execute("DROP TYPE IF EXISTS one_indicator; DROP TYPE IF EXISTS one_area")
    _make_enum(connection, "one_indicator", indicators)
    _make_enum(connection, "one_area", areas)
    codes = " ".join(
        f"WHEN status IN ({', '.join(repr(word) for word in words)}) THEN {code}"
        for code, words in STATUS_WORDS.items()
    )
    told = connection.execute(
        f"""
        SELECT
            CAST(enum_code(CAST(indicator AS one_indicator)) AS USMALLINT) AS indicator,
            CAST(enum_code(CAST(area AS one_area)) AS USMALLINT) AS area,
            CASE WHEN year BETWEEN {FIRST_YEAR} AND {LAST_YEAR} AND year = floor(year) THEN year::SMALLINT
                ELSE error('year is a whole number from {FIRST_YEAR} to {LAST_YEAR}') END AS year,
            CASE gender WHEN 'T' THEN 0 WHEN 'K' THEN 1 WHEN 'M' THEN 2 ELSE error('gender is T, K or M') END::UTINYINT
                AS gender,
            coalesce(value, 'nan'::DOUBLE) AS value,
            CASE {codes}
                WHEN status <> '' THEN error('status is empty, Missing, Not applicable or Privacy')
                WHEN value IS NULL THEN {NOTHING}
                ELSE {VALUE}
            END::UTINYINT AS status
        FROM told WHERE indicator BETWEEN ? AND ?""",  # noqa: S608 - codes are our own constants
        [indicators[0], indicators[-1]],
    ).fetchnumpy()
    kept = told["status"] != NOTHING
    plain = {name: np.asarray(column)[kept] for name, column in told.items()}
    return Columns(indicators=indicators, areas=areas, **plain)


def _make_enum(connection: duckdb.DuckDBPyConnection, name: str, words: Sequence[str]) -> None:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    connection.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
