"""The vocabulary: which terms stand in which passages, gathered while documents come and go, then stored at once."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.db.models import F

from samverkan.engines.swedish import undotted
from samverkan.search.models import Edition, Term
from samverkan.search.postings import number_packed, packed, posting
from samverkan.search.services.rows import PassageRow

LONGEST_TERM = 120
AT_ONCE = 500


@dataclass
class Vocabulary:
    """What comes and what goes: postings of new passages by term, the passages that have gone, and their terms."""

    postings: defaultdict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("Q")))
    spelled: set[str] = field(default_factory=set)
    """Terms that somebody has written so."""
    gone: list[int] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    """Terms that a passage has taken with it."""
    count: int = 0

    def add(self, passage: int, row: PassageRow, *, opened_by: Collection[str]) -> None:
        """Note a new passage; ``opened_by`` are the terms of its document's title if it is the first."""
        for term, worth in row.worths.items():
            if len(term) <= LONGEST_TERM:
                self.postings[term].append(posting(passage, worth, is_in_title=term in opened_by))
        self.spelled |= row.spelled
        self.count += 1

    def remove(self, passage: int, terms: Iterable[str]) -> None:
        """Note a passage that goes."""
        self.gone.append(passage)
        self.left.update(terms)
        self.count -= 1


def store_vocabulary(edition: Edition, vocabulary: Vocabulary, *, now: datetime) -> None:
    """Bring the edition's vocabulary and its number of passages up to what is noted."""
    terms = list(_changed(edition, vocabulary))
    Term.objects.bulk_create(
        [term for term in terms if term.passages], batch_size=AT_ONCE, update_conflicts=True,
        unique_fields=["edition", "text"], update_fields=["passages", "is_written", "postings"],
    )  # fmt: skip
    Term.objects.filter(edition=edition, text__in=[term.text for term in terms if not term.passages]).delete()
    Edition.objects.filter(pk=edition.pk).update(passages=F("passages") + vocabulary.count, touched_at=now)


def _changed(edition: Edition, vocabulary: Vocabulary) -> Iterator[Term]:
    """Yield the terms as they are to be."""
    wanted = {*vocabulary.postings, *vocabulary.left}
    known = {}
    if Term.objects.filter(edition=edition).exists():
        rows = Term.objects.filter(edition=edition, text__in=wanted).values_list("text", "postings", "is_written")
        known = {text: (postings, is_written) for text, postings, is_written in rows}
    gone = np.array(vocabulary.gone, dtype=np.int64)
    for text in sorted(wanted):
        before, is_written = known.get(text, (b"", False))
        postings = packed(vocabulary.postings.get(text, array("Q")), to=before, without=gone)
        yield Term(
            edition=edition, text=text, undotted=undotted(text), length=len(text), passages=number_packed(postings),
            is_written=is_written or text in vocabulary.spelled, postings=postings,
        )  # fmt: skip
