"""The edition in use, kept up to date: what is new, changed or gone since it was last looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from samverkan.engines.swedish import fingerprint
from samverkan.search.models import Document, Edition
from samverkan.search.rules import Entry, sources
from samverkan.search.services.editions import Clock, rebuild
from samverkan.search.services.rows import digest
from samverkan.search.services.vocabulary import Vocabulary, store_vocabulary
from samverkan.search.services.writing import add_entries, remove_documents

BATCH = 20
"""Documents of one transaction: on SQLite nobody else can write meanwhile."""


@dataclass
class Report:
    """How many documents were written and how many taken away; whether everything was made anew."""

    written: int = 0
    removed: int = 0
    is_rebuilt: bool = False


def refresh(*, clock: Clock, thoroughly: bool = False) -> Report:
    """Bring the index up to date by the sources' stamps; thoroughly: by their texts, whatever the stamps say.

    Where there is no edition, or another analyser made it, everything is made anew.
    """
    edition = Edition.objects.filter(is_active=True, analysis=fingerprint()).first()
    if edition is None:
        return Report(written=rebuild(clock=clock).documents.count(), is_rebuilt=True)
    report = Report()
    names = Document.objects.filter(edition=edition).order_by().values_list("source", flat=True).distinct()
    registered = {source.name: source for source in sources()}
    for name in sorted({*names, *registered}):
        source = registered.get(name)
        stamps = dict(source.stamps()) if source else {}
        known = dict(Document.objects.filter(edition=edition, source=name).values_list("key", "stamp"))
        changed = [key for key in {**stamps, **known} if thoroughly or stamps.get(key) != known.get(key)]
        for keys in _batches(sorted(changed)):
            wanted = {key: stamps[key] for key in keys if key in stamps}
            entries = [entry for entry in source.read(list(wanted)) if entry.key in wanted] if source and wanted else []
            written, removed = _replace(edition, name, keys, [(e, wanted[e.key]) for e in entries], clock=clock)
            report.written += written
            report.removed += removed
    return report


def _batches(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _replace(
    edition: Edition, source: str, keys: list[str], entries: list[tuple[Entry, str]], *, clock: Clock
) -> tuple[int, int]:
    """Put entries in the place of the documents with these keys; return how many were written, and how many left."""
    with transaction.atomic():
        # One at a time: the counts of the vocabulary are read and written, and a rebuild may have ended meanwhile.
        if not Edition.objects.select_for_update().filter(pk=edition.pk, is_active=True).exists():
            return 0, 0
        old = {document.key: document for document in edition.documents.filter(source=source, key__in=keys)}
        new = [(entry, stamp) for entry, stamp in entries if not _is_same(old.get(entry.key), entry, stamp)]
        kept = {entry.key for entry, _ in entries} - {entry.key for entry, _ in new}
        leaving = [document for key, document in old.items() if key not in kept]
        if not new and not leaving:
            return 0, 0
        vocabulary = Vocabulary()
        remove_documents(leaving, vocabulary)
        add_entries(edition, source, new, vocabulary)
        store_vocabulary(edition, vocabulary, now=clock())
    return len(new), len(leaving) - sum(entry.key in old for entry, _ in new)


def _is_same(document: Document | None, entry: Entry, stamp: str) -> bool:
    """Whether the document says what the entry says; then only its stamp is brought up to date."""
    if document is None or document.digest != digest(entry):
        return False
    if document.stamp != stamp:
        Document.objects.filter(pk=document.pk).update(stamp=stamp)
    return True
