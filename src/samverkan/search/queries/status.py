"""How the index stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samverkan.engines.swedish import fingerprint
from samverkan.search.models import Document, Edition, Term


@dataclass(frozen=True)
class Status:
    """How much the edition in use holds, when it was last written to, and whether our analyser made it."""

    documents: int
    passages: int
    terms: int
    touched_at: datetime
    is_of_this_analyser: bool


def get_status() -> Status | None:
    """Return how the edition in use stands, or None if there is none."""
    edition = Edition.objects.filter(is_active=True).first()
    if edition is None:
        return None
    return Status(
        Document.objects.filter(edition=edition).count(), edition.passages,
        Term.objects.filter(edition=edition).count(), edition.touched_at, edition.analysis == fingerprint(),
    )  # fmt: skip
