"""Things to be found, for tests: a source of their own, and the index of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import timezone

from samverkan.search import rules, services
from samverkan.search.rules import Entry, Source


class Shelf:
    """A source whose entries a test puts there, changes and takes away; each may be hidden from the public at once."""

    def __init__(self, **entries: Entry) -> None:
        self.entries = dict(entries)
        self.hidden: set[str] = set()

    def put(self, key: str, title: str = "", *passages: str, **fields: object) -> None:
        """Put an entry there, or change it."""
        self.entries[key] = make_entry(key, title, *passages, **fields)

    def source(self) -> Source:
        """Return it as a room would hand it in."""
        return Source(
            name="shelf",
            kinds={"thing": "Sak", "other": "Annat"},
            stamps=lambda: [(key, str(hash(entry))) for key, entry in self.entries.items() if key not in self.hidden],
            read=lambda keys: [entry for key, entry in self.entries.items() if key in keys],
            visible=self.visible,
        )

    def visible(self, keys: Collection[str]) -> set[str]:
        """Return those that anybody may see now."""
        return set(keys) - self.hidden


def make_entry(key: str, title: str = "", *passages: str, **fields: object) -> Entry:
    """Return an entry."""
    values: dict[str, object] = {"kind": "thing", "url": f"/{key}/", "day": date(2026, 1, 1)} | fields
    return Entry(key=key, title=title, passages=passages, **values)  # type: ignore[arg-type]


@contextmanager
def shelf(*, alone: bool = True) -> Iterator[Shelf]:
    """Register a shelf, alone or beside the rooms' own sources, and put everything back afterwards."""
    before = rules.sources()
    if alone:
        for source in before:
            rules.forget_source(source.name)
    made = Shelf()
    rules.register_source(made.source())
    try:
        yield made
    finally:
        rules.forget_source("shelf")
        for source in before:
            rules.register_source(source)


def index() -> None:
    """Bring the index up to date."""
    services.refresh(clock=timezone.now)
