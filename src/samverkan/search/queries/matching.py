"""Full-text search in the words of either database: which passages have the terms. How well is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction


@dataclass(frozen=True)
class Wanted:
    """One thing that is sought: any of these terms, or any term that begins so."""

    terms: tuple[str, ...]
    beginning: str = ""


class Hit(NamedTuple):
    """A passage that matches. ``terms`` and ``context`` are empty unless they were asked for."""

    passage: int
    document: int
    position: int
    impact: int
    impacts: str
    terms: str
    context: str


def match(
    edition: int, wanted: Sequence[Wanted], *, filters: dict[str, str], phrases: Iterable[tuple[str, ...]] = (),
    with_terms: bool = False, is_any: bool = False,
) -> list[Hit]:  # fmt: skip
    """Return the passages that hold everything wanted (or anything): one in themselves, others perhaps in the title."""
    if not wanted:
        return []
    terms = "p.terms, p.context" if with_terms else "'', ''"
    conditions, values = _postgresql(wanted, is_any) if connection.vendor == "postgresql" else _sqlite(wanted, is_any)
    tables = _POSTGRESQL_TABLES if connection.vendor == "postgresql" else _SQLITE_TABLES
    conditions.append("p.edition_id = %s")
    values.append(edition)
    for name, value in filters.items():
        conditions.append("p.document_id IN (SELECT document_id FROM search_facet WHERE name = %s AND value = %s)")
        values += [name, value]
    for phrase in phrases:
        conditions.append("p.written LIKE %s")
        values.append(f"% {' '.join(phrase)} %")
    columns = f"p.id, p.document_id, p.position, p.impact, p.impacts, {terms}"
    # Nothing of the query is in the statement: it consists of the lines in this module.
    statement = f"SELECT {columns} FROM {tables} WHERE {' AND '.join(conditions)}"  # noqa: S608
    return list(map(Hit._make, _fetch(statement, values)))


def _fetch(statement: str, values: list[str | int]) -> list[tuple[Any, ...]]:
    """Return the rows, on PostgreSQL by the full-text index: its planner thinks reading every passage is cheaper."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, values)
        return list(cursor.fetchall())


_POSTGRESQL_TABLES = "search_passage p"
_SQLITE_TABLES = "search_fts f CROSS JOIN search_passage p ON p.id = f.rowid"


def _sqlite(wanted: Sequence[Wanted], is_any: bool) -> tuple[list[str], list[str | int]]:
    own = " OR ".join(_fts5(one) for one in wanted)
    whole = "" if is_any or len(wanted) == 1 else "".join(f" AND ({_fts5(one)})" for one in wanted)
    return ["search_fts MATCH %s"], [f"(terms : ({own})){whole}"]


def _fts5(wanted: Wanted) -> str:
    options = [f'"{term}"' for term in wanted.terms] + ([f'"{wanted.beginning}"*'] if wanted.beginning else [])
    return " OR ".join(options)


def _postgresql(wanted: Sequence[Wanted], is_any: bool) -> tuple[list[str], list[str | int]]:
    own = " | ".join(_tsquery(one) for one in wanted)
    if is_any or len(wanted) == 1:
        return ["p.own @@ %s::tsquery"], [own]
    whole = " & ".join(f"({_tsquery(one)})" for one in wanted)
    return ["p.own @@ %s::tsquery", "p.whole @@ %s::tsquery"], [own, whole]


def _tsquery(wanted: Wanted) -> str:
    options = [f"'{term}'" for term in wanted.terms] + ([f"'{wanted.beginning}':*"] if wanted.beginning else [])
    return " | ".join(options)
