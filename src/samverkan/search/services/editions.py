"""A new edition of the whole index, made beside the one in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction

from samverkan.engines.swedish import fingerprint
from samverkan.search.models import Document, Edition, Passage, Term
from samverkan.search.rules import Entry, Source, sources
from samverkan.search.services.vocabulary import Vocabulary, store_vocabulary
from samverkan.search.services.writing import add_entries

GIVEN_UP_AFTER = timedelta(minutes=10)
BATCH = 100
Tell = Callable[[int, int], None]
Clock = Callable[[], datetime]


def rebuild(*, clock: Clock, tell: Tell = lambda done, of: None) -> Edition:
    """Make a new edition of everything, put it in the place of the old one, and return it.

    The old one serves until the new one is whole: somebody who stops this in the midst leaves it as it was. ``tell``
    is called with how many documents are done, of how many.
    """
    discard_abandoned(now=clock())
    stamped = [(source, list(source.stamps())) for source in sources()]
    total, done = sum(len(stamps) for _, stamps in stamped), 0
    edition = Edition.objects.create(analysis=fingerprint(), touched_at=clock())
    vocabulary = Vocabulary()
    for source, stamps in stamped:
        for part in _parts(stamps, BATCH):
            with transaction.atomic():
                add_entries(edition, source.name, _entries(source, part), vocabulary)
                Edition.objects.filter(pk=edition.pk).update(touched_at=clock())
            done += len(part)
            tell(done, total)
    with transaction.atomic():
        store_vocabulary(edition, vocabulary, now=clock())
        Edition.objects.filter(is_active=True).update(is_active=False, touched_at=clock() - GIVEN_UP_AFTER)
        Edition.objects.filter(pk=edition.pk).update(is_active=True)
    discard_abandoned(now=clock())
    _settle()
    edition.refresh_from_db()
    return edition


def _settle() -> None:
    """Let PostgreSQL put what it has noted for its two indexes where it belongs: until then each question reads it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for index in ("search_passage_own", "search_passage_whole"):
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def _entries(source: Source, stamps: list[tuple[str, str]]) -> Iterator[tuple[Entry, str]]:
    of_key = dict(stamps)
    return ((entry, of_key[entry.key]) for entry in source.read(list(of_key)) if entry.key in of_key)


def _parts(rows: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part


def discard_abandoned(*, now: datetime) -> int:
    """Delete editions that are not in use and that nobody works on any more; return how many."""
    abandoned = list(Edition.objects.filter(is_active=False, touched_at__lte=now - GIVEN_UP_AFTER))
    for edition in abandoned:
        documents = list(Document.objects.filter(edition=edition).values_list("pk", flat=True))
        for start in range(0, len(documents), BATCH):
            part = documents[start : start + BATCH]
            with transaction.atomic():
                Passage.objects.filter(document_id__in=part).delete()
                Document.objects.filter(pk__in=part).delete()
        Term.objects.filter(edition=edition).delete()
        edition.delete()
    return len(abandoned)
