"""Other spellings of a word that nobody has written: the nearest words of the vocabulary."""

from __future__ import annotations

from samverkan.engines.swedish.spelling import nearest
from samverkan.search.models import Term

SHORTEST = 4
MOST_TRIED = 20_000


def other_spellings(edition: int, word: str, limit: int = 3) -> list[str]:
    """Return the written words nearest to this one, the nearest and commonest first."""
    if not SHORTEST <= len(word) <= 40:
        return []
    reach = 1 if len(word) < 6 else 2
    rows = Term.objects.filter(
        edition_id=edition, length__range=(len(word) - reach, len(word) + reach), is_written=True
    ).values_list("text", "passages")
    return nearest(word, rows.order_by("-passages", "text")[:MOST_TRIED], limit=limit)
