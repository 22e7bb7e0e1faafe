"""The edition in use, and its words.

Asked at every search, and so by hand: Django takes longer to write such a question than the database to answer it
(1 ms of 3).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from samverkan.search.models import Edition, Term

_EDITION = f"SELECT id, passages, touched_at FROM {Edition._meta.db_table} WHERE is_active"  # noqa: S608
# In two halves, each by an index of its own: SQLite would read every term for an OR.
_TERMS = (
    f"SELECT text, undotted, postings FROM {Term._meta.db_table} WHERE edition_id = %s AND text IN ({{texts}}) "  # noqa: S608
    f"UNION ALL SELECT text, undotted, postings FROM {Term._meta.db_table} "
    "WHERE edition_id = %s AND undotted IN ({undotted}) AND text NOT IN ({texts})"
)


class EditionInUse(NamedTuple):
    """What a question needs to know of the edition in use; ``touched_at`` as the database writes it."""

    pk: int
    passages: int
    touched_at: object


def edition_in_use() -> EditionInUse | None:
    """Return the edition in use."""
    with connection.cursor() as cursor:
        cursor.execute(_EDITION)
        row = cursor.fetchone()
    return EditionInUse(*row) if row else None


def terms_like(
    edition: EditionInUse, texts: Collection[str], undotted: Collection[str]
) -> list[tuple[str, str, bytes | memoryview]]:
    """Return the terms that are one of these, or become one of those without dots: text, without dots, postings."""
    asked = sorted(texts)
    statement = _TERMS.format(texts=_places(texts), undotted=_places(undotted))
    with connection.cursor() as cursor:
        cursor.execute(statement, [edition.pk, *asked, edition.pk, *sorted(undotted), *asked])
        return sorted(cursor.fetchall(), key=lambda row: row[0])


def _places(values: Collection[str]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"
