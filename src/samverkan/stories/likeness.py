"""Which texts are most like each other by their words. No Django.

Each text is a vector of its terms: how often a term stands there (its logarithm), times how rare it is among all the
texts. Texts are compared by the cosine of the angle between them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

#: A term in more than half of the texts tells nothing; under this likeness two texts share little but chance.
TOO_COMMON, LEAST = 0.5, 0.04


def nearest(texts: Mapping[int, Sequence[str]], *, most: int) -> dict[int, list[int]]:
    """Return for each text, by its number, the numbers of the texts most like it, the nearest first."""
    vectors = _vectors({number: Counter(terms) for number, terms in texts.items()})
    holders: dict[str, list[tuple[int, float]]] = {}
    for number, vector in vectors.items():
        for term, weight in vector.items():
            holders.setdefault(term, []).append((number, weight))
    found: dict[int, list[int]] = {}
    for number, vector in vectors.items():
        likeness: Counter[int] = Counter()
        for term, weight in vector.items():
            for other, its_weight in holders[term]:
                likeness[other] += weight * its_weight  # type: ignore[assignment]
        del likeness[number]
        ranked = sorted(likeness.items(), key=lambda row: (-row[1], row[0]))
        found[number] = [other for other, value in ranked[:most] if value >= LEAST]
    return found


def _vectors(counts: Mapping[int, Counter[str]]) -> dict[int, dict[str, float]]:
    """Return each text's terms with their weights, of length one."""
    among = Counter(term for counted in counts.values() for term in counted)
    # Among a handful of texts half is soon reached: two may always share a term.
    limit = max(2.0, TOO_COMMON * len(counts))
    vectors = {}
    for number, counted in counts.items():
        weighed = {
            term: (1 + math.log(n)) * math.log(1 + len(counts) / among[term])
            for term, n in counted.items()
            if 1 < among[term] <= limit
        }
        # What stands in this text alone makes it no more like another, but makes it longer.
        alone = sum(((1 + math.log(n)) * math.log(1 + len(counts))) ** 2 for t, n in counted.items() if among[t] == 1)
        length = math.sqrt(alone + sum(weight**2 for weight in weighed.values()))
        vectors[number] = {term: weight / length for term, weight in weighed.items()}
    return vectors
