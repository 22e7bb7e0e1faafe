"""The problem as a sparse integer programme, in an order that depends on the seed and not on the input."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samverkan.engines.allocation.lots import draw_key
from samverkan.engines.allocation.problem import Id, Person, Session
from samverkan.engines.allocation.reading import Reading, person_slots

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """A 0-1 variable: what is given in a cell. ``session`` is None unless ``kind`` is 'seat'."""

    person: Person
    slot: Id
    kind: Literal["seat", "elsewhere", "unplaced"]
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """Minimise ``costs @ x`` over ``x`` in {0, 1}, ``equal @ x == equal_to``, ``most @ x <= at_most``.

    Attributes
    ----------
    columns : tuple of Column
        n of them.
    costs, lots : array, shape (n,)
        Rank units; and what a choice weighs among equals, see `draw_lots`.
    equal : csr_array, shape (open cells, n)
    equal_to : array, shape (open cells,)
    most : csr_array, shape (m, n)
    at_most : array, shape (m,)
    """

    columns: tuple[Column, ...]
    costs: Floats
    lots: Floats
    equal: csr_array
    equal_to: Floats
    most: csr_array
    at_most: Floats


@dataclass(slots=True)
class Rows:
    """Rows of a sparse matrix as they are written."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def add(self, plus: Iterable[int], right: float, minus: Iterable[int] = ()) -> None:
        """Add the row ``sum of plus - sum of minus (= or <=) right``."""
        for sign, columns in ((1.0, plus), (-1.0, minus)):
            for column in columns:
                self.row.append(len(self.right))
                self.column.append(column)
                self.value.append(sign)
        self.right.append(right)

    def matrix(self, width: int) -> csr_array:
        """Return the rows as a matrix."""
        shape = (len(self.right), width)
        return csr_array((np.array(self.value, dtype=float), (self.row, self.column)), shape=shape)


def build(reading: Reading, lots: Mapping[tuple[Id, Id], int], seed: int) -> Model:
    """Write a problem as an integer programme.

    Notes
    -----
    With P pairs of person and session, O(P) columns and entries, but for overlapping slots (entries times the number
    of slots a slot overlaps). Persons and sessions stand in a drawn order, so that what is still tied after
    cost and lots (which of several sessions that nobody listed) does not fall by name or time either.
    """
    columns = _columns(reading, seed)
    equal, most = Rows(), Rows()
    cells: dict[tuple[Id, Id], list[int]] = defaultdict(list)
    for number, column in enumerate(columns):
        cells[column.person.id, column.slot].append(number)
    for numbers in cells.values():
        equal.add(numbers, 1.0)
    _add_limits(most, columns)
    _add_contents(most, columns)
    _add_overlaps(most, columns, cells, reading)
    return Model(
        columns=tuple(columns),
        costs=np.array([_cost(reading, column) for column in columns], dtype=float),
        lots=np.array(_weights(reading, columns, lots), dtype=float),
        equal=equal.matrix(len(columns)),
        equal_to=np.array(equal.right, dtype=float),
        most=most.matrix(len(columns)),
        at_most=np.array(most.right, dtype=float),
    )


def _columns(reading: Reading, seed: int) -> list[Column]:
    columns: list[Column] = []
    for person in sorted(reading.problem.persons, key=lambda person: draw_key(seed, person.id)):
        open_slots = [slot for slot in person_slots(person) if not reading.is_bound(person, slot)]
        for slot in open_slots:
            options = sorted(reading.options(person, slot), key=lambda session: draw_key(seed, session.id))
            columns += [Column(person, slot, "seat", session) for session in options]
            if not reading.beside[slot].isdisjoint(open_slots):
                columns.append(Column(person, slot, "elsewhere"))
            columns.append(Column(person, slot, "unplaced"))
    return columns


def _cost(reading: Reading, column: Column) -> int:
    if column.session is not None:
        return reading.price(column.person, column.slot, column.session.id)
    return reading.unlisted if column.kind == "elsewhere" else reading.unplaced


def _weights(reading: Reading, columns: Sequence[Column], lots: Mapping[tuple[Id, Id], int]) -> list[int]:
    """Weigh each cost by the lot; being unplaced counts as one below unlisted, for its number is settled already."""
    highest = Counter(slot for _, slot in lots)
    worst = reading.unlisted + 1
    return [
        (highest[column.slot] + 1 - lots[column.person.id, column.slot]) * min(worst, _cost(reading, column))
        for column in columns
    ]


def _add_limits(most: Rows, columns: Sequence[Column]) -> None:
    by_session: dict[Id, list[int]] = defaultdict(list)
    by_group: dict[tuple[Id, Id], list[int]] = defaultdict(list)
    limits: dict[Id, Session] = {}
    for number, column in enumerate(columns):
        if column.session is not None:
            limits[column.session.id] = column.session
            by_session[column.session.id].append(number)
            if column.person.group is not None:
                by_group[column.session.id, column.person.group].append(number)
    for identity, numbers in by_session.items():
        capacity = limits[identity].capacity
        if capacity is not None and capacity < len(numbers):
            most.add(numbers, capacity)
    for (identity, _), numbers in by_group.items():
        limit = limits[identity].group_limit
        if limit is not None and limit < len(numbers):
            most.add(numbers, limit)


def _add_contents(most: Rows, columns: Sequence[Column]) -> None:
    same: dict[tuple[Id, Id], list[int]] = defaultdict(list)
    for number, column in enumerate(columns):
        if column.session is not None and column.session.content is not None:
            same[column.person.id, column.session.content].append(number)
    for numbers in same.values():
        if len({columns[number].slot for number in numbers}) > 1:
            most.add(numbers, 1.0)


def _add_overlaps(
    most: Rows, columns: Sequence[Column], cells: Mapping[tuple[Id, Id], list[int]], reading: Reading
) -> None:
    def seated(person: Id, slot: Id) -> list[int]:
        return [number for number in cells.get((person, slot), ()) if columns[number].kind == "seat"]

    for number, column in enumerate(columns):
        if column.kind != "elsewhere":
            continue
        here = seated(column.person.id, column.slot)
        beside: list[int] = []
        for other in sorted(reading.beside[column.slot], key=repr):
            there = seated(column.person.id, other)
            beside += there
            if repr(column.slot) < repr(other) and here and there:
                most.add(here + there, 1.0)
        most.add([number], 0.0, minus=beside)
