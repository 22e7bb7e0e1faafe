"""Rows into the database: documents, passages, and the vocabulary's counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from samverkan.engines.swedish import for_texts, undotted
from samverkan.search.models import Document, Edition, Facet, Passage, Term
from samverkan.search.rules import Entry
from samverkan.search.services.rows import DocumentRows, digest, read_entry

LONGEST_TERM = 120
AT_ONCE = 500


@dataclass
class Vocabulary:
    """Terms with the number of passages they stand in (less than none: they have gone), and those somebody spelled."""

    passages: Counter[str] = field(default_factory=Counter)
    spelled: set[str] = field(default_factory=set)
    count: int = 0


def add_entries(
    edition: Edition, source: str, entries: Iterable[tuple[Entry, str]], vocabulary: Vocabulary
) -> list[Document]:
    """Store new documents, given with their stamps, and note their terms."""
    read = [(entry, stamp, read_entry(entry, for_texts())) for entry, stamp in entries]
    documents = Document.objects.bulk_create(
        _document(edition, source, entry, stamp) for entry, stamp, _ in read
    )  # fmt: skip
    Facet.objects.bulk_create(
        Facet(document=document, name=name, value=value)
        for document in documents
        for name, values in document.facets.items()
        for value in values
    )
    Passage.objects.bulk_create(
        (
            passage
            for document, (_, _, rows) in zip(documents, read, strict=True)
            for passage in _passages(document, rows)
        ),
        batch_size=AT_ONCE,
    )
    for _, _, rows in read:
        for row in rows.passages:
            vocabulary.passages.update(row.terms)
            vocabulary.spelled |= row.spelled
            vocabulary.count += 1
    return documents


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


def _passages(document: Document, rows: DocumentRows) -> Iterable[Passage]:
    for position, row in enumerate(rows.passages):
        yield Passage(
            edition_id=document.edition_id, document=document, position=position, text=row.text, written=row.written,
            terms=" ".join(term for term in row.terms if len(term) <= LONGEST_TERM), context=rows.context,
            impact=row.impact, impacts=row.impacts,
        )  # fmt: skip


def remove_documents(documents: Collection[Document], vocabulary: Vocabulary) -> None:
    """Delete documents, and note the terms that go with them."""
    passages = Passage.objects.filter(document__in=documents)
    for terms in passages.values_list("terms", flat=True):
        vocabulary.passages.subtract(terms.split())
        vocabulary.count -= 1
    passages.delete()
    Document.objects.filter(pk__in=[document.pk for document in documents]).delete()


def store_vocabulary(edition: Edition, vocabulary: Vocabulary, *, now: datetime) -> None:
    """Add what is noted to the edition's vocabulary and to its number of passages."""
    changes = {term: n for term, n in vocabulary.passages.items() if n and len(term) <= LONGEST_TERM}
    known = {term.text: term for term in Term.objects.filter(edition=edition, text__in=list(changes))}
    for term in known.values():
        term.passages = max(0, term.passages + changes[term.text])
        term.is_written = term.is_written or term.text in vocabulary.spelled
    Term.objects.bulk_update(
        [term for term in known.values() if term.passages], ["passages", "is_written"], batch_size=AT_ONCE
    )
    Term.objects.filter(pk__in=[term.pk for term in known.values() if not term.passages]).delete()
    Term.objects.bulk_create(
        (
            Term(
                edition=edition, text=term, undotted=undotted(term), length=len(term), passages=n,
                is_written=term in vocabulary.spelled,
            )
            for term, n in changes.items()
            if n > 0 and term not in known
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    Edition.objects.filter(pk=edition.pk).update(passages=F("passages") + vocabulary.count, touched_at=now)
