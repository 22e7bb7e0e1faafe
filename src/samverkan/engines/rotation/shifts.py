"""How far each seat class moves in each round, so that no two classes ever come together in the same way twice.

A table of shifts d[r, s] over an abelian group of order T is conflict-free if for any two classes s, s' the
differences d[r, s] - d[r, s'] are distinct in all rounds r (a difference matrix). If then person i of class s sits at
table i + d[r, s], nobody meets anybody twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samverkan.engines.effort import Effort
from samverkan.engines.rotation.model import Ints

MOST_NODES = 4000
MOST_ORDERS = 400


@dataclass(frozen=True, slots=True)
class Shifts:
    """Shifts and the group they are taken in.

    Attributes
    ----------
    plus : (T, T) ints
        The table of the group's addition.
    shift : (rounds, classes) ints
        Rounds may be fewer than were asked for. The first class never moves.
    is_field : bool
        Whether T classes and T rounds are conflict-free; further classes then repeat the first ones.
    """

    plus: Ints
    shift: Ints
    is_field: bool


def shifts(tables: int, rounds: int, classes: int, rng: np.random.Generator, effort: Effort | None = None) -> Shifts:
    """Return shifts with no conflict if that is easy, else with few.

    Multiples of the class number if T is large or prime; multiples in the field of T elements if T is a prime power;
    else by search in a cyclic group or a sum of two, and at worst classes with few conflicts. Ends with fewer classes,
    which are then used again, when the effort does.

    Examples
    --------
    >>> shifts(8, 3, 5, np.random.default_rng(0)).shift
    array([[0, 0, 0, 0, 0],
           [0, 1, 2, 3, 4],
           [0, 2, 4, 6, 3]])
    """
    number = np.arange(max(classes, 1))
    cyclic = _sum_of_cycles(1, tables)
    field = _field(tables)
    if tables > (classes - 1) * (rounds - 1):
        return Shifts(cyclic, np.outer(np.arange(rounds), number) % tables, field is not None)
    if field is not None:
        plus, times = field
        return Shifts(plus, times[np.arange(min(rounds, tables))][:, number % tables], True)
    rounds = min(rounds, tables)
    plus = _sum_of_cycles(2, tables // 2) if tables % 4 == 0 else cyclic
    minus = np.argsort(plus, axis=1).T
    effort = effort or Effort()
    found = _search(minus, rounds, classes, rng, effort)
    while len(found) < min(classes, tables) and effort.seconds_left() > 0:
        found.append(_least_conflict(minus, rounds, found, rng))
    return Shifts(plus, np.array(found).T[:, number % len(found)], False)


def _sum_of_cycles(outer: int, inner: int) -> Ints:
    """Return the table of addition of the sum of two cyclic groups; (a, b) is written a * inner + b."""
    high, low = np.divmod(np.arange(outer * inner), inner)
    plus: Ints = np.add.outer(high, high) % outer * inner + np.add.outer(low, low) % inner
    return plus


def _field(order: int) -> tuple[Ints, Ints] | None:
    """Return the tables of addition and multiplication of the field of that order, if there is one. O(order**2).

    Elements are polynomials over the integers modulo p, written as numbers to the base p. The modulus is the first
    polynomial of which x is a generator.
    """
    prime = next((number for number in range(2, order + 1) if order % number == 0), 0)
    degree = 1
    while prime and prime**degree < order:
        degree += 1
    if not prime or prime**degree != order:
        return None
    digits = np.array([[value // prime**k % prime for k in range(degree)] for value in range(order)])
    weights = prime ** np.arange(degree)
    plus = ((digits[:, None, :] + digits[None, :, :]) % prime) @ weights
    if degree == 1:
        return plus, np.outer(np.arange(order), np.arange(order)) % order
    powers = next(p for modulus in range(order) if len(p := _powers(digits[modulus], prime)) == order - 1)
    log = np.zeros(order, dtype=np.int64)
    log[powers] = np.arange(order - 1)
    times = np.array(powers)[np.add.outer(log, log) % (order - 1)]
    times[0, :] = times[:, 0] = 0
    return plus, times


def _powers(modulus: Ints, prime: int) -> list[int]:
    """Return the powers of x until they repeat, where x**degree = -modulus."""
    weights = prime ** np.arange(len(modulus))
    power = np.zeros(len(modulus), dtype=np.int64)
    power[0] = 1
    found: list[int] = []
    while (value := int(power @ weights)) not in found[:1] and value:
        found.append(value)
        power = (np.concatenate([[0], power[:-1]]) - power[-1] * modulus) % prime
        if len(found) > prime ** len(modulus):
            return []
    return found


def _search(minus: Ints, rounds: int, classes: int, rng: np.random.Generator, effort: Effort) -> list[list[int]]:
    """Return conflict-free classes, found in depth first search with a limited number of nodes; maybe not all.

    ``minus[a, b]`` is a - b. Groups whose elements of even order form a cycle have no complete set; so where 4 divides
    their order, a sum of two cycles is used.
    """
    tables, less = len(minus), minus.tolist()
    best = [[0] * rounds]
    drawn = (rng.permutation(tables) for _ in range(max(1, MOST_ORDERS // tables)))
    for order in (np.arange(tables), *drawn):
        found = [[0] * rounds]
        nodes = MOST_NODES
        while len(found) < min(classes, tables) and nodes > 0:
            column, nodes = _next_class(less, rounds, found, [int(value) for value in order], nodes, effort)
            if column is None:
                break
            found.append(column)
        best = max(best, found, key=len)
        if len(best) == min(classes, tables) or effort.seconds_left() <= 0:
            break
    return best


def _next_class(
    minus: list[list[int]], rounds: int, found: list[list[int]], order: list[int], nodes: int, effort: Effort
) -> tuple[list[int] | None, int]:
    """Return a class without conflicts with those found, or None, and the nodes left."""
    column: list[int] = []
    tried = [0]
    while tried and nodes > 0 and effort.seconds_left() > 0:
        nodes -= 1
        if len(column) == rounds:
            return column, nodes
        start = tried.pop()
        step = next((k for k in range(start, len(order)) if _is_free(order[k], column, found, minus)), None)
        if step is None:
            if column:
                column.pop()
            continue
        tried.append(step + 1)
        column.append(order[step])
        tried.append(0)
        if len(column) == 1:
            tried[0] = len(order)
    return None, nodes


def _is_free(value: int, column: list[int], found: list[list[int]], minus: list[list[int]]) -> bool:
    row = len(column)
    return all(minus[value][other[row]] != minus[column[k]][other[k]] for other in found for k in range(row))


def _least_conflict(minus: Ints, rounds: int, found: list[list[int]], rng: np.random.Generator) -> list[int]:
    """Return the class with the fewest repeats that was found: a copy of an earlier one, or a new one.

    New ones start at random and have each round improved in turn, twice.
    """
    known = np.array(found)
    tables = len(minus)
    starts = rng.integers(0, tables, size=(max(2, MOST_ORDERS // tables), rounds))
    for row in (*range(rounds), *range(rounds)):
        tried = np.repeat(starts[:, None, :], tables, axis=1)
        tried[:, :, row] = np.arange(tables)
        repeats = _repeats(minus, tried.reshape(-1, rounds), known).reshape(-1, tables)
        starts[:, row] = repeats.argmin(axis=1)
    candidates = np.concatenate([known, starts])
    return [int(value) for value in candidates[_repeats(minus, candidates, known).argmin()]]


def _repeats(minus: Ints, candidates: Ints, known: Ints) -> Ints:
    """Return how often each candidate class meets members of the known classes again; (candidates,)."""
    apart = np.sort(minus[candidates[:, None, :], known[None, :, :]], axis=2)
    repeats: Ints = (np.diff(apart, axis=2) == 0).sum(axis=(1, 2))
    return repeats
