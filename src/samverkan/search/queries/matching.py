"""Full-text search in the words of either database: which passages have the terms. How well is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

from samverkan.search.queries.shelf import Numbers


@dataclass(frozen=True)
class Wanted:
    """One thing that is sought: any of these terms, or any term that begins so."""

    terms: tuple[str, ...]
    beginning: str = ""


def match(wanted: Sequence[Wanted], *, phrases: Iterable[tuple[str, ...]] = (), is_any: bool = False) -> Numbers:
    """Return the passages that hold everything wanted, be it in the title, or with ``is_any`` anything of it.

    One thing alone, and any of several, are sought in the passages themselves. Nothing but primary keys is read, those
    of every edition: ``Shelf`` knows which is which.
    """
    if not wanted:
        return np.zeros(0, dtype=np.int64)
    is_postgresql = connection.vendor == "postgresql"
    conditions, values = _postgresql(wanted, is_any) if is_postgresql else _sqlite(wanted, is_any)
    columns, table = ("array_agg(p.id)", "search_passage p") if is_postgresql else ("f.rowid", "search_fts f")
    for phrase in phrases:
        table = "search_passage p" if is_postgresql else "search_fts f CROSS JOIN search_passage p ON p.id = f.rowid"
        conditions.append("p.written LIKE %s")
        values.append(f"% {' '.join(phrase)} %")
    # Nothing of the query is in the statement: it consists of the lines in this module.
    statement = f"SELECT {columns} FROM {table} WHERE {' AND '.join(conditions)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()[0] or [] if is_postgresql else [pk for (pk,) in cursor.fetchall()]
    return np.sort(np.array(found, dtype=np.int64))


def _sqlite(wanted: Sequence[Wanted], is_any: bool) -> tuple[list[str], list[str]]:
    each = [f"({_fts5(one)})" for one in wanted]
    asked = f"terms : ({' OR '.join(each)})" if is_any or len(each) == 1 else " AND ".join(each)
    return ["search_fts MATCH %s"], [asked]


def _fts5(wanted: Wanted) -> str:
    options = [f'"{term}"' for term in wanted.terms] + ([f'"{wanted.beginning}"*'] if wanted.beginning else [])
    return " OR ".join(options)


def _postgresql(wanted: Sequence[Wanted], is_any: bool) -> tuple[list[str], list[str]]:
    # Of the two columns never both: one of them would be read passage by passage.
    each = [f"({_tsquery(one)})" for one in wanted]
    if is_any or len(each) == 1:
        return ["p.own @@ %s::tsquery"], [" | ".join(each)]
    return ["p.whole @@ %s::tsquery"], [" & ".join(each)]


def _tsquery(wanted: Wanted) -> str:
    options = [f"'{term}'" for term in wanted.terms] + ([f"'{wanted.beginning}':*"] if wanted.beginning else [])
    return " | ".join(options)
