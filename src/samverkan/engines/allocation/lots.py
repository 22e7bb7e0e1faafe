"""Lots: chance that anybody can check, and that no order of names or registrations can influence."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b

from samverkan.engines.allocation.reading import Reading
from samverkan.engines.faults import Id


def draw_key(seed: int, *parts: Id) -> bytes:
    """Return 16 bytes that depend on the seed and the ids alone, the same on every machine.

    Examples
    --------
    >>> draw_key(1, "Ada", "10:00").hex()
    '1b4c3511517c89fd12c7e4052936bd95'
    >>> draw_key(1, "Ada") == draw_key(2, "Ada")
    False
    """
    text = "\x1f".join([str(seed), *map(repr, parts)])
    return blake2b(text.encode(), digest_size=16).digest()


def draw_lots(reading: Reading, seed: int) -> dict[tuple[Id, Id], int]:
    """Draw a lot for every person and slot that leave anything to choose.

    Returns
    -------
    dict of (person, slot) to int
        In each slot the lots are 1, 2, ... , n over its n persons, each order equally likely, and the order in one
        slot says nothing of another.

    Notes
    -----
    Lots decide only between allocations of the same total rank: of these, the one with the least sum of
    ``(n + 1 - lot) * cost`` is taken. So where two persons could swap their seats in a slot, within the rules and
    without changing the total, the one with the lower lot has the better seat. O(C log C) for C cells.
    """
    drawn: dict[Id, list[Id]] = defaultdict(list)
    for person, slot in reading.cells():
        if not reading.is_bound(person, slot):
            drawn[slot].append(person.id)
    lots = {}
    for slot, persons in drawn.items():
        order = sorted((draw_key(seed, person, slot), repr(person), person) for person in persons)
        lots.update({(person, slot): number for number, (*_, person) in enumerate(order, start=1)})
    return lots
