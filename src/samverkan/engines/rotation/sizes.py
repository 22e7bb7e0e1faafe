"""How many sit at each table in a round: as even as limits, hosts and modes allow."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from samverkan.engines.rotation.model import Bools, Ints, Model


@dataclass(slots=True)
class _Guests:
    """Guests of one round by mode; tells whether one more seat can be filled.

    Seats can be filled together exactly if the tables of each mode have no more of them than there are guests of that
    mode, but for those that the ``free`` guests, who have no mode, can take; and all no more than there are guests.
    This makes a polymatroid, over which filling one seat after the other, the best first, is optimal.
    """

    of_mode: list[int]
    free: int
    seated: list[int]

    @classmethod
    def of(cls, model: Model, number: int, size: Ints) -> _Guests:
        """Count the guests of a round, and those whom tables of given sizes seat."""
        modes = int(max(model.mode.max(initial=-1), model.table_mode.max(initial=-1))) + 1
        guests = model.mode[model.present[number] & (model.host < 0)]
        count = np.bincount(guests + 1, minlength=modes + 1)
        seated = np.bincount(model.table_mode + 1, weights=size - model.hosts_at(number), minlength=modes + 1)
        return cls(count[1:].tolist(), int(count[0]), [int(number) for number in seated])

    @property
    def total(self) -> int:
        return sum(self.of_mode) + self.free

    def borrowed(self) -> int:
        return sum(max(have - own, 0) for have, own in zip(self.seated[1:], self.of_mode, strict=True))

    def has_another(self, mode: int) -> bool:
        if sum(self.seated) >= self.total:
            return False
        return mode < 0 or self.seated[mode + 1] < self.of_mode[mode] or self.borrowed() < self.free


def even(model: Model, number: int, wanted: Ints | None = None) -> Ints:
    """Return sizes of the tables in a round (from 0) with the least sum of squares; hosts are counted. (T,).

    All solutions are the same numbers in another order. Among equals, those tables are larger that are larger in
    ``wanted``. O(n (log T + modes)).
    """
    hosts = model.hosts_at(number)
    size = np.maximum(hosts, model.least)
    guests = _Guests.of(model, number, size)
    liked = np.zeros_like(size) if wanted is None else wanted
    heap = [(int(size[t]), -int(liked[t]), t) for t in range(len(size)) if size[t] < model.most[t]]
    heapq.heapify(heap)
    while heap:
        _, like, t = heapq.heappop(heap)
        if guests.has_another(int(model.table_mode[t])):
            guests.seated[model.table_mode[t] + 1] += 1
            size[t] += 1
            if size[t] < model.most[t]:
                heapq.heappush(heap, (int(size[t]), like, t))
    return size


def spans(model: Model, number: int, size: Ints) -> tuple[Ints, Ints]:
    """Return the smallest and the largest that each table can be while sizes stay as even as they are. (T,), (T,).

    As even solutions are the bases of a matroid shifted by a constant, it is enough to look at the exchanges of one
    person between two tables. O(modes * T).
    """
    low, high = size.copy(), size.copy()
    guests = _Guests.of(model, number, size)
    hosts = model.hosts_at(number)
    gives = (size > model.least) & (size > hosts)
    takes = size < model.most
    for source in np.unique(model.table_mode):
        for target in np.unique(model.table_mode):
            if _can_pass(guests, int(source), int(target)):
                from_, to = gives & (model.table_mode == source), takes & (model.table_mode == target)
                low[from_ & np.isin(size, size[to] + 1)] -= 1
                high[to & np.isin(size, size[from_] - 1)] += 1
    return np.maximum(low, size - 1), np.minimum(high, size + 1)


def _can_pass(guests: _Guests, source: int, target: int) -> bool:
    if source == target:
        return True
    guests.seated[source + 1] -= 1
    able = guests.has_another(target)
    guests.seated[source + 1] += 1
    return able


def usable(model: Model) -> Bools:
    """Return at which tables each person can sit in some round while sizes are as even as can be. (n, T).

    Less than ``allowed`` where the numbers leave no choice: if 16 digital guests are just enough for the two tables
    for all modes, nobody else comes there. One guest of each kind is tried at one table of each kind.
    """
    if model.allowed[model.host < 0].all() or not (
        (model.table_mode < 0).any() or (model.mode[model.host < 0] < 0).any()
    ):
        return model.allowed
    found = np.zeros_like(model.allowed)
    found[model.host >= 0] = model.allowed[model.host >= 0]
    for number in _distinct(model.present):
        squares = int((even(model, number) ** 2).sum())
        for guests, tables in _kinds(model, number):
            if model.allowed[guests[0], tables[0]] and not found[np.ix_(guests, tables)].all():
                host = model.host.copy()
                host[guests[0]] = tables[0]
                found[np.ix_(guests, tables)] |= _is_even(replace(model, host=host), number, squares)
    return found


def _distinct(present: Bools) -> list[int]:
    _, first = np.unique(present, axis=0, return_index=True)
    return sorted(int(number) for number in first)


def _kinds(model: Model, number: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield all combinations of a kind of guests who are there with a kind of tables."""
    guests = model.present[number] & (model.host < 0)
    features = np.column_stack([model.table_mode, model.least, model.most, model.hosts_at(number)])
    _, kind = np.unique(features, axis=0, return_inverse=True)
    for mode in np.unique(model.mode[guests]):
        for label in np.unique(kind):
            yield np.flatnonzero(guests & (model.mode == mode)), np.flatnonzero(kind.reshape(-1) == label)


def _is_even(model: Model, number: int, squares: int) -> bool:
    """Say whether the hosts leave a seating whose sizes have the given sum of squares."""
    size = even(model, number)
    guests = _Guests.of(model, number, size)
    is_seating = sum(guests.seated) == guests.total and guests.borrowed() <= guests.free
    return bool(is_seating and (size <= model.most).all() and (size**2).sum() == squares)


def quotas(model: Model, number: int, size: Ints) -> Ints:
    """Return how many guests of each mode sit at each table; (modes + 1, T), the first row for those of no mode."""
    guests = _Guests.of(model, number, size)
    seats = size - model.hosts_at(number)
    left = np.concatenate([[guests.free], guests.of_mode])
    quota = np.zeros((len(left), len(size)), dtype=np.int64)
    mixed = np.flatnonzero(model.table_mode < 0)
    for mode in range(len(guests.of_mode)):
        tables = np.flatnonzero(model.table_mode == mode)
        own = _deal(seats[tables], min(int(left[mode + 1]), int(seats[tables].sum())))
        quota[mode + 1, tables], quota[0, tables] = own, seats[tables] - own
        left[mode + 1] -= own.sum()
        left[0] -= quota[0, tables].sum()
    for row in np.argsort(left, kind="stable"):
        room = seats[mixed] - quota[:, mixed].sum(axis=0)
        quota[row, mixed] = _deal(room, int(left[row]))
    return quota


def _deal(room: Ints, number: int) -> Ints:
    """Deal a number of persons over tables with room, the emptiest first; (tables,)."""
    dealt = np.zeros_like(room)
    while number > 0:
        open_ = np.flatnonzero(dealt < room)
        chosen = open_[np.argsort(dealt[open_] - room[open_], kind="stable")][:number]
        dealt[chosen] += 1
        number -= len(chosen)
    return dealt
