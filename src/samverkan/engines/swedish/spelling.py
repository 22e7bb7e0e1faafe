"""How far one spelling is from another, as Swedes mistype."""

from __future__ import annotations

from collections.abc import Iterable

from samverkan.engines.swedish.tokens import undotted

_LIKE = {
    frozenset(pair): cost
    for pairs, cost in (("aå aä oö oå eä", 0.4), ("sz cs ck kq vw iy uv gj mn bp dt ei ou äe åo", 0.7))
    for pair in pairs.split()
}
DOUBLED, SWAPPED, OTHER = 0.5, 0.7, 1.0


def distance(first: str, second: str, limit: float) -> float:
    """Return the cost of turning one word into the other; more than the limit if it is more.

    A letter doubled or not costs 0.5, two letters swapped 0.7, letters that sound or look alike 0.4 or 0.7, others 1.
    Time and memory: the product of the lengths, cut short when the limit is passed.

    Examples
    --------
    >>> distance("intigration", "integration", 2), distance("komun", "kommun", 2), distance("stad", "bostadskris", 2)
    (0.7, 0.5, 2.1)
    """
    if abs(len(first) - len(second)) > limit / DOUBLED:
        return limit + 0.1
    before: list[float] = []
    row = [_step(second, j) for j in range(len(second) + 1)]
    row = [sum(row[1 : j + 1]) for j in range(len(row))]
    for i, letter in enumerate(first, 1):
        following = [row[0] + _step(first, i)]
        for j, other in enumerate(second, 1):
            cost = min(
                row[j] + _step(first, i), following[j - 1] + _step(second, j), row[j - 1] + _change(letter, other)
            )
            if i > 1 and j > 1 and letter == second[j - 2] and other == first[i - 2]:
                cost = min(cost, before[j - 2] + SWAPPED)
            following.append(cost)
        if min(following) > limit:
            return limit + 0.1
        before, row = row, following
    return round(row[-1], 2)


def _step(word: str, at: int) -> float:
    """Return what it costs to leave out a letter: less for the second of two alike."""
    return DOUBLED if at > 1 and word[at - 1] == word[at - 2] else OTHER


def _change(letter: str, other: str) -> float:
    return 0.0 if letter == other else _LIKE.get(frozenset((letter, other)), OTHER)


def nearest(word: str, vocabulary: Iterable[tuple[str, int]], *, limit: int = 3) -> list[str]:
    """Return the words of a vocabulary (with how common they are) that a misspelt word may mean.

    Examples
    --------
    >>> nearest("bostas", [("bostad", 5), ("kostar", 1), ("ledamot", 9)])
    ['bostad']
    """
    most = 1.0 if len(word) < 6 else 2.0 if len(word) > 8 else 1.5
    letters = set(undotted(word))
    found = []
    for other, count in vocabulary:
        # A cheap look first: each error changes at most two letters of the set.
        if other != word and len(letters.symmetric_difference(undotted(other))) <= 4:
            cost = distance(word, other, most)
            if cost <= most:
                found.append((cost + (0.3 if other[:1] != word[:1] else 0), -count, other))
    found.sort()
    return [other for cost, _, other in found if cost <= found[0][0] + 0.5][:limit]
