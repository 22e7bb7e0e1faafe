"""How many distinct meetings there can be at most: counting arguments, each of them valid for every plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.rotation import sizes
from samverkan.engines.rotation.checking import check
from samverkan.engines.rotation.model import Bools, Ints, Model, build, parts
from samverkan.engines.rotation.modes import mode_bound
from samverkan.engines.rotation.problem import Problem
from samverkan.engines.rotation.transport import least_transport_pairs


def bound(problem: Problem) -> int:
    """Return a number of distinct meetings that no plan can exceed.

    The least of several bounds, summed over the parts of split modes: pairs that may sit together at all; pairs at
    tables less those that must be wasted in every round and less the repeats that two partitions of the same persons
    must share (Hunter 1976, Kounias 1968); the same with hosts counted apart; pairs of different modes by the tables
    that take both; and what each person can use.

    Returns
    -------
    int
        Valid for every problem. O(R * n * T + n**2) time, O(n**2) memory.

    Raises
    ------
    InvalidProblem
        See `check`.

    References
    ----------
    D. Hunter (1976). An upper bound for the probability of a union. Journal of Applied Probability 13, 597-603.
    E. G. Kounias (1968). Bounds for the probability of a union. Annals of Mathematical Statistics 39, 2154-2158.

    Examples
    --------
    >>> from samverkan.engines.rotation.problem import Person, Table
    >>> persons = tuple(Person(number) for number in range(100))
    >>> bound(Problem(persons, tuple(Table(number) for number in range(5)), rounds=4))
    3350
    """
    check(problem)
    return sum(part_bound(part) for _, _, part in parts(arrange(problem)))


def arrange(problem: Problem, seed: int = 0) -> Model:
    """Return the arrays of a valid problem, allowing only what even sizes leave possible."""
    model = build(problem, seed)
    return replace(model, allowed=sizes.usable(model))


def part_bound(model: Model, effort: Effort = UNLIMITED) -> int:
    """Return the bound of one part.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.
    """
    if not model.rounds:
        return 0
    possible = _possible(model)
    pairs = int(possible.sum()) // 2
    if not pairs:
        return 0
    shapes = [_Shape.of(model, number) for number in effort.each(range(model.rounds))]
    everybody = np.ones(len(model.persons), dtype=bool)
    together = _union_bound(model, shapes, everybody)
    effort.insist()
    apart = _apart_bound(model, shapes, possible) if (model.host >= 0).any() else together
    effort.insist()
    inner = [shape.without_hosts() for shape in shapes]
    by_modes = mode_bound(model, [(shape.low, shape.high) for shape in inner], possible)
    return max(0, min(pairs, together, apart, by_modes, _degree_bound(model, shapes, possible)))


@dataclass(frozen=True, slots=True)
class _Shape:
    """One round: who is there, its sizes, how they may vary while even, and hosts; (n,) and (T,)."""

    present: Bools
    size: Ints
    low: Ints
    high: Ints
    hosts: Ints

    @classmethod
    def of(cls, model: Model, number: int) -> _Shape:
        size = sizes.even(model, number)
        low, high = sizes.spans(model, number, size)
        return cls(model.present[number], size, low, high, model.hosts_at(number))

    def without_hosts(self) -> _Shape:
        """Return the round of the guests alone; the sizes themselves are only known where they cannot vary."""
        low, high = np.maximum(self.low - self.hosts, 0), self.high - self.hosts
        return _Shape(self.present, self.size - self.hosts, low, high, np.zeros_like(self.hosts))

    def same_as(self, other: _Shape) -> bool:
        """Say whether the rounds cannot be told apart."""
        return bool(np.array_equal(self.present, other.present))


def _possible(model: Model) -> Bools:
    """Return the eligible pairs that share a round and a table open to both. (n, n)."""
    present = model.present.astype(np.float32)
    allowed = model.allowed.astype(np.float32)
    return model.eligible & (present.T @ present > 0) & (allowed @ allowed.T > 0)


def _pairs(size: Ints) -> int:
    return int((size * (size - 1) // 2).sum())


def _union_bound(model: Model, shapes: list[_Shape], counted: Bools) -> int:
    """Bound the meetings among the persons counted: all of them, or the guests.

    In round r at least I_r pairs are wasted on persons who had met; two rounds r, s share at least m pairs, of which
    at most min(I_r, I_s) were wasted already. The union of the rounds is at most the sum of the rest less what is
    shared along any spanning tree of the rounds; more waste than the least never gains more on the tree than it costs.
    """
    cliques = _clique_covers(model, counted)
    total, wasted = 0, list[int]()
    for number, shape in enumerate(shapes):
        if number and shape.same_as(shapes[number - 1]):
            wasted.append(wasted[-1])
        else:
            wasted.append(max((_least_inside(model, shape, cover) for cover in cliques), default=0))
        total += _most_pairs(shape, int((shape.present & counted).sum())) - wasted[-1]
    return total - _tree(_shared(model, shapes, counted, wasted))


def _most_pairs(shape: _Shape, persons: int) -> int:
    """Return the most pairs that tables within their spans can have. O(T log T)."""
    if (shape.hosts == 0).all() and shape.low.sum() == persons == shape.high.sum():
        return _pairs(shape.low)
    size = shape.low.copy()
    wider = np.flatnonzero(shape.high > shape.low)
    best = wider[np.argsort(-size[wider], kind="stable")][: max(persons - int(size.sum()), 0)]
    size[best] += 1
    return _pairs(size)


def _tree(weight: Ints) -> int:
    """Return the weight of a heaviest spanning tree of the rounds (Prim). O(R**2)."""
    if not len(weight):
        return 0
    best = weight[0].copy()
    outside = np.ones(len(weight), dtype=bool)
    outside[0] = False
    total = 0
    while outside.any():
        nearest = int(np.where(outside, best, -1).argmax())
        total += int(best[nearest])
        outside[nearest] = False
        best = np.maximum(best, weight[nearest])
    return total


def _shared(model: Model, shapes: list[_Shape], counted: Bools, wasted: list[int]) -> Ints:
    """Return the least eligible pairs that each two rounds repeat. (R, R)."""
    weight = np.zeros((len(shapes), len(shapes)), dtype=np.int64)
    known: dict[tuple[bytes, bytes], int] = {}
    for one, first in enumerate(shapes):
        for other in range(one):
            second = shapes[other]
            key = (first.present.tobytes(), second.present.tobytes())
            if key not in known:
                known[key] = _least_shared(model, first, second, counted)
            weight[one, other] = weight[other, one] = max(0, known[key] - min(wasted[one], wasted[other]))
    return weight


def _least_shared(model: Model, first: _Shape, second: _Shape, counted: Bools) -> int:
    """Return the least pairs that sit together in both of two rounds.

    The cell (t, u) holds those who sit at t in the one round and at u in the other; hosts fill the diagonal. Rows
    alone, and columns alone, give a bound; where sizes differ much, the transportation problem gives a better one.
    """
    both = first.present & second.present & counted
    if not both.any():
        return 0
    hosting = model.host[both & (model.host >= 0)]
    hosts = np.bincount(hosting, minlength=len(model.tables))
    cells = _cells(model, both)
    is_whole = bool((both == (first.present & counted)).all() and (both == (second.present & counted)).all())
    rows = _least_in_rows(first, hosts, cells, int(both.sum()), is_whole)
    columns = _least_in_rows(second, hosts, cells.T, int(both.sum()), is_whole)
    exact = 0
    if is_whole and not _is_level(first):
        spans = ((first.low, first.high), (second.low, second.high))
        exact = least_transport_pairs(*spans, int(both.sum()), hosts, cells)
    return max(rows, columns, exact)


def _is_level(shape: _Shape) -> bool:
    """Say whether sizes differ by one at most, so that rows alone tell all."""
    return bool(shape.size.max() - shape.size.min() <= 1)


def _cells(model: Model, both: Bools) -> Bools:
    """Return which pairs of tables some guest may take one after the other. (T, T), the diagonal always."""
    kinds = np.unique(model.allowed[both & (model.host < 0)], axis=0).astype(np.float32)
    cells: Bools = kinds.T @ kinds > 0
    np.fill_diagonal(cells, True)
    return cells


def _least_in_rows(shape: _Shape, hosts: Ints, cells: Bools, persons: int, is_whole: bool) -> int:
    """Spread each table's persons over its cells as evenly as can be, and the persons over tables at the least cost."""
    start = np.maximum(shape.low, hosts) if is_whole else hosts
    open_ = cells.sum(axis=1)
    total, steps = 0, []
    for t in range(len(start)):
        ladder = [_spread(size, int(open_[t]), int(hosts[t])) for size in range(start[t], shape.high[t] + 1)]
        total += ladder[0] if ladder else 0
        steps += [after - before for before, after in pairwise(ladder)]
    return total + sum(sorted(steps)[: max(persons - int(start.sum()), 0)])


def _spread(size: int, cells: int, hosts: int) -> int:
    """Return the least pairs when persons are spread over cells, one of which holds the hosts already."""
    first = max(hosts, size // cells)
    if cells == 1:
        first = size
    return first * (first - 1) // 2 + _even_pairs(size - first, cells - 1)


def _even_pairs(persons: int, cells: int) -> int:
    if not cells:
        return 0
    each, rest = divmod(persons, cells)
    return cells * (each * (each - 1) // 2) + rest * each


def _clique_covers(model: Model, counted: Bools) -> list[list[Ints]]:
    """Return some ways to take apart persons into sets within which nobody can meet anew; the groups are one.

    Others are found greedily: a person joins the first set in which they have met everybody.
    """
    met = ~model.eligible & counted[:, None] & counted[None, :]
    np.fill_diagonal(met, False)
    degree = met.sum(axis=1)
    if not degree.any():
        return []
    some = np.flatnonzero(degree)
    orders = (some, some[np.argsort(-degree[some], kind="stable")])
    labels = np.unique(model.group[counted & (model.group >= 0)])
    groups = [np.flatnonzero(counted & (model.group == label)) for label in labels]
    if sum(len(group) * (len(group) - 1) for group in groups) == degree.sum():
        return [groups]
    return [groups, *(_greedy_cover(met, order) for order in orders)]


def _greedy_cover(met: Bools, order: Ints) -> list[Ints]:
    left = np.zeros(len(met), dtype=bool)
    left[order] = True
    cover = []
    for seed in order:
        if not left[seed]:
            continue
        clique = [int(seed)]
        open_ = met[seed] & left
        while open_.any():
            degrees = met[np.ix_(open_, open_)].sum(axis=1) if open_.sum() < 400 else np.ones(int(open_.sum()))
            chosen = int(np.flatnonzero(open_)[degrees.argmax()])
            clique.append(chosen)
            open_ &= met[chosen]
        left[clique] = False
        cover.append(np.array(clique))
    return cover


def _least_inside(model: Model, shape: _Shape, cover: list[Ints]) -> int:
    """Return the least pairs of one round that lie within sets of a cover: each set spread as evenly as can be."""
    total = 0
    for clique in cover:
        here = clique[shape.present[clique]]
        guests = here[model.host[here] < 0]
        hosts = np.bincount(model.host[here][model.host[here] >= 0], minlength=len(shape.size))
        room = np.where(model.allowed[guests].any(axis=0), np.maximum(shape.high - shape.hosts, 0), 0)
        total += _fill(hosts, room, len(guests))
    return total


def _fill(start: Ints, room: Ints, number: int) -> int:
    """Return the pairs when persons are added one by one where fewest are. O(levels * T)."""
    level, left, count = 0, number, start.copy()
    while left > 0:
        open_ = np.flatnonzero((count <= level) & (count - start < room))[:left]
        count[open_] += 1
        left -= len(open_)
        level += not len(open_)
    return _pairs(count)


def _apart_bound(model: Model, shapes: list[_Shape], possible: Bools) -> int:
    """Bound hosts with hosts, hosts with guests and guests with guests each by themselves, and add up.

    Hosts meet only hosts of their own table. A guest meets the hosts of at most as many tables as there are rounds.
    """
    hosting = model.host >= 0
    guests = ~hosting
    among_hosts = int(possible[np.ix_(hosting, hosting)].sum()) // 2
    among_guests = int(possible[np.ix_(guests, guests)].sum()) // 2
    union = _union_bound(model, [shape.without_hosts() for shape in shapes], guests)
    return among_hosts + _host_guest_bound(model, shapes, possible) + min(among_guests, max(union, 0))


def _host_guest_bound(model: Model, shapes: list[_Shape], possible: Bools) -> int:
    guests = np.flatnonzero(model.host < 0)
    offers = np.zeros((len(guests), len(model.tables)), dtype=np.int64)
    for host in np.flatnonzero(model.host >= 0):
        offers[:, model.host[host]] += possible[guests, host]
    offers = -np.sort(-offers, axis=1)
    rounds = model.present[:, guests].sum(axis=0)
    taken = np.where(np.arange(offers.shape[1])[None, :] < rounds[:, None], offers, 0)
    by_rounds = sum(int((shape.hosts * np.maximum(shape.high - shape.hosts, 0)).sum()) for shape in shapes)
    return min(int(taken.sum()), by_rounds)


def _degree_bound(model: Model, shapes: list[_Shape], possible: Bools) -> int:
    """Bound by persons: whoever sits with more persons than they can meet wastes the difference."""
    hosts, guests = np.flatnonzero(model.host >= 0), np.flatnonzero(model.host < 0)
    most = possible.sum(axis=1).astype(np.int64)
    if len(hosts) and len(guests):
        offers = np.zeros((len(guests), len(model.tables)), dtype=np.int64)
        for host in hosts:
            offers[:, model.host[host]] += possible[guests, host]
        rounds = model.present[:, guests].sum(axis=0)
        kept = np.arange(offers.shape[1])[None, :] < rounds[:, None]
        most[guests] += np.where(kept, -np.sort(-offers, axis=1), 0).sum(axis=1) - offers.sum(axis=1)
    seen = np.zeros(len(most), dtype=np.int64)
    pairs = 0
    for shape in shapes:
        least = np.where(model.allowed, shape.low[None, :], np.iinfo(np.int64).max).min(axis=1)
        seen += np.where(shape.present, np.maximum(least - 1, 0), 0)
        pairs += _pairs(shape.size)
    return (2 * pairs - int(np.maximum(seen - most, 0).sum())) // 2
