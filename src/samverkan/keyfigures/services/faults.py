"""What can be wrong with figures that are taken in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models


class LoadError(Exception):
    """What was read cannot be taken in; nothing of it was."""


def check_lengths(rows: Iterable[models.Model]) -> None:
    """Refuse a text that the database cannot hold: SQLite would keep it, PostgreSQL would not.

    Raises
    ------
    LoadError
        If a text is too long for its field, or has a null character in it.
    """
    for row in rows:
        for field in row._meta.concrete_fields:
            text = getattr(row, field.attname)
            if not isinstance(text, str):
                continue
            if "\0" in text or (field.max_length and len(text) > field.max_length):
                raise LoadError(f"{row.pk!r}: {field.name} holds at most {field.max_length} plain letters: {text[:80]}")
