"""Lots: chance that anybody can check, and that no order of names or registrations can influence."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b

from samverkan.engines.allocation.problem import Id
from samverkan.engines.allocation.reading import Reading


def draw_key(seed: int, *parts: Id) -> bytes:
    """Return 16 bytes that depend on the seed and the ids alone, the same on every machine.

    Examples
    --------
    >>> draw_key(1, "Ada", "housing").hex()[:8] == draw_key(1, "Ada", "housing").hex()[:8]
    True
    >>> draw_key(1, "Ada") == draw_key(2, "Ada")
    False
    """
    text = "\x1f".join([str(seed), *map(repr, parts)])
    return blake2b(text.encode(), digest_size=16).digest()


def draw_lots(reading: Reading, seed: int) -> dict[tuple[Id, Id], int]:
    """Draw a lot for every person and session that could be given them.

    Returns
    -------
    dict of (person, session) to int
        In each session the lots are 1, 2, ... , n over the n persons who could be given it, each order equally likely;
        of two persons whom nothing else sets apart, the lower lot sits.

    Notes
    -----
    O(P log P) for P pairs of person and session.
    """
    candidates: dict[Id, list[Id]] = defaultdict(list)
    for person, slot in reading.cells():
        for session in reading.options(person, slot):
            candidates[session.id].append(person.id)
    lots = {}
    for session_id, persons in candidates.items():
        persons.sort(key=lambda person_id: draw_key(seed, person_id, session_id))
        lots.update({(person_id, session_id): number for number, person_id in enumerate(persons, start=1)})
    return lots
