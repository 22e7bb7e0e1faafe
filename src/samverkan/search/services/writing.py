"""Rows into the database: documents and their passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from samverkan.engines.swedish import for_texts
from samverkan.search.models import Document, Edition, Passage
from samverkan.search.rules import Entry
from samverkan.search.services.rows import DocumentRows, PassageRow, digest, read_entry
from samverkan.search.services.vocabulary import AT_ONCE, LONGEST_TERM, Vocabulary


def add_entries(edition: Edition, source: str, entries: Iterable[tuple[Entry, str]], vocabulary: Vocabulary) -> None:
    """Store new documents, given with their stamps, and note their terms."""
    read = [(entry, stamp, read_entry(entry, for_texts())) for entry, stamp in entries]
    documents = Document.objects.bulk_create(_document(edition, source, entry, stamp) for entry, stamp, _ in read)
    stored = [
        (passage, row, rows)
        for document, (_, _, rows) in zip(documents, read, strict=True)
        for passage, row in _passages(document, rows)
    ]
    Passage.objects.bulk_create([passage for passage, _, _ in stored], batch_size=AT_ONCE)
    for passage, row, rows in stored:
        vocabulary.add(passage.pk, row, opened_by=rows.context if passage.position == 0 else frozenset())


def _document(edition: Edition, source: str, entry: Entry, stamp: str) -> Document:
    facets = {
        "kind": {entry.kind: ""},
        "theme": {place.slug: place.name for place in entry.theme},
        "municipality": {place.slug: place.name for place in entry.municipality},
        "year": {str(entry.day.year): ""} if entry.day else {},
    }
    return Document(
        edition=edition, source=source, key=entry.key, stamp=stamp, digest=digest(entry), kind=entry.kind,
        url=entry.url, title=entry.title[:300], lead=entry.lead, language=entry.language, day=entry.day, facets=facets,
    )  # fmt: skip


def _passages(document: Document, rows: DocumentRows) -> Iterator[tuple[Passage, PassageRow]]:
    context = " ".join(sorted(rows.context))
    for position, row in enumerate(rows.passages):
        terms = " ".join(term for term in row.worths if len(term) <= LONGEST_TERM)
        passage = Passage(
            edition_id=document.edition_id, document=document, position=position, text=row.text, written=row.written,
            terms=terms, context=context, impact=row.impact,
        )  # fmt: skip
        yield passage, row


def remove_documents(documents: Collection[Document], vocabulary: Vocabulary) -> None:
    """Delete documents, and note the terms that go with them."""
    passages = Passage.objects.filter(document__in=documents)
    for passage, terms in passages.values_list("pk", "terms"):
        vocabulary.remove(passage, terms.split())
    passages.delete()
    Document.objects.filter(pk__in=[document.pk for document in documents]).delete()
