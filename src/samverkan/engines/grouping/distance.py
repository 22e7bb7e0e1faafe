"""How far persons are from each other: Gower's distance of categories and numbers, with weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.faults import Id
from samverkan.engines.grouping.problem import Person, Problem

Floats: TypeAlias = NDArray[np.float64]


def sorted_persons(problem: Problem) -> list[Person]:
    """Return the persons in the order of rows and columns: by the text of their ids, so that input order is nothing."""
    return sorted(problem.persons, key=lambda person: repr(person.id))


def distance_matrix(problem: Problem, effort: Effort = UNLIMITED) -> Floats:
    """Return the distances of all pairs, in the order of `sorted_persons`.

    Returns
    -------
    array of float, shape (n, n)
        Symmetric, 0 on the diagonal. With ``problem.distances`` these, in their unit. Otherwise from 0 to 1: the
        weighted mean, over attributes and numbers, of 1 or 0 for different or equal values and of
        ``|x - y| / (max - min)`` for numbers (Gower 1971).

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.

    Notes
    -----
    Where a value is not known for one of a pair, the pair gets the mean of that attribute over all pairs where it is
    known for both: neither drawn together nor pushed apart. Gower leaves such an attribute out of the mean, which
    would let the other attributes of somebody who answers little count for more. O(n² a) for a attributes.

    Examples
    --------
    >>> persons = [Person(1, {"role": "nurse"}, {"years": 2}), Person(2, {"role": "nurse"}, {"years": 12})]
    >>> float(distance_matrix(Problem([*persons, Person(3, {"role": "clerk"}, {"years": 7})], ()))[0, 2])
    0.75
    """
    persons = sorted_persons(problem)
    if problem.distances is not None:
        place: dict[Id, int] = {identity: row for row, identity in enumerate(problem.distances.order)}
        order = [place[person.id] for person in persons]
        given: Floats = np.asarray(problem.distances.rows, dtype=np.float64).reshape(len(place), len(place))
        return given[np.ix_(order, order)]
    total = np.zeros((len(persons), len(persons)))
    weight = 0.0
    for name, matrix in effort.each(_parts(persons)):
        total += problem.weights.get(name, 1.0) * matrix
        weight += problem.weights.get(name, 1.0)
    return total / weight if weight else total


def _parts(persons: Sequence[Person]) -> Iterator[tuple[str, Floats]]:
    categories = sorted({name for person in persons for name in person.attributes})
    numbers = sorted({name for person in persons for name in person.numbers})
    for name in categories:
        yield name, _mismatch([person.attributes.get(name) for person in persons])
    for name in numbers:
        yield name, _difference([person.numbers.get(name) for person in persons])


def _mismatch(values: Sequence[object]) -> Floats:
    codes: dict[str, int] = {}
    code = np.array([-1 if value is None else codes.setdefault(repr(value), len(codes)) for value in values])
    return _neutral((code[:, None] != code[None, :]).astype(np.float64), code >= 0)


def _difference(values: Sequence[float | None]) -> Floats:
    known = np.array([value is not None for value in values])
    number = np.array([0.0 if value is None else float(value) for value in values])
    span = float(np.ptp(number[known])) if known.any() else 0.0
    apart = np.abs(number[:, None] - number[None, :])
    return _neutral(apart / span if span else np.zeros_like(apart), known)


def _neutral(matrix: Floats, known: NDArray[np.bool_]) -> Floats:
    """Give every pair with an unknown value the mean of the known pairs."""
    both = known[:, None] & known[None, :]
    pairs = both.sum() - known.sum()
    mean = matrix[both].sum() / pairs if pairs else 0.0
    filled = np.where(both, matrix, mean)
    np.fill_diagonal(filled, 0.0)
    return filled
