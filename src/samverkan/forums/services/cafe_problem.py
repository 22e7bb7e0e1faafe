"""What the rotation engine is given: who takes part in a World Café, at which tables, and who has met before."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from django.db.models.functions import Lower

from samverkan.engines import rotation
from samverkan.forums.enums import CafeState, Mode
from samverkan.forums.models import Cafe, CafeSeat, CafeTable
from samverkan.forums.queries.cafes import Taking, list_taking_part


class NobodyThere(Exception):
    """Nobody takes part."""


class NoTableFor(Exception):
    """People take part in a mode that has no table."""

    def __init__(self, mode: Mode, people: int) -> None:
        super().__init__(mode)
        self.mode, self.people = mode, people


class TooManyTables(Exception):
    """Fewer than two persons for each table of a mode."""

    def __init__(self, mode: Mode, tables: int, people: int) -> None:
        super().__init__(mode)
        self.mode, self.tables, self.people = mode, tables, people


@dataclass(frozen=True)
class Company:
    """Who takes part, in the mode in which they sit, and who of them sits at a lent computer."""

    people: tuple[rotation.Person, ...]
    lent: frozenset[int]


def build_problem(cafe: Cafe, *, seed: int, now: datetime) -> tuple[rotation.Problem, Company]:
    """Return the problem of a World Café that has not begun. Raises ``NobodyThere``, ``NoTableFor``,
    ``TooManyTables``.
    """
    tables = list(cafe.tables.order_by("number"))
    company = gather(cafe, tables, list_taking_part(cafe, now=now), kept=frozenset(), seed=seed)
    if not company.people:
        raise NobodyThere
    _check(tables, company.people)
    problem = rotation.Problem(
        persons=company.people,
        tables=tuple(rotation.Table(table.number, mode=table.mode) for table in tables),
        rounds=cafe.rounds,
        met=_met_before(cafe),
        across_groups=True,
    )
    return problem, company


def gather(
    cafe: Cafe, tables: Sequence[CafeTable], taking: Sequence[Taking], *, kept: frozenset[int], seed: int
) -> Company:
    """Return the persons as the engine knows them. Those ``kept`` at lent computers stay there; others by lot."""
    hosted = {table.host_id: table for table in tables if table.host_id}
    lent = _at_lent_computers(cafe, tables, [one for one in taking if one.registration.pk not in hosted], kept, seed)
    people = []
    for one in taking:
        key, table = one.registration.pk, hosted.get(one.registration.pk)
        mode = table.mode if table else Mode.DIGITAL.value if key in lent else one.mode.value
        host_of = table.number if table else None
        people.append(rotation.Person(key, group=one.registration.municipality_id, mode=mode, host_of=host_of))
    return Company(tuple(people), lent)


def _at_lent_computers(
    cafe: Cafe, tables: Sequence[CafeTable], guests: Sequence[Taking], kept: frozenset[int], seed: int
) -> frozenset[int]:
    if not any(table.mode == Mode.DIGITAL for table in tables):
        return frozenset()
    here = [one.registration.pk for one in guests if one.mode == Mode.ONSITE]
    asked = {one.registration.pk for one in guests if one.has_lent_computer}
    here.sort(key=lambda key: (key not in kept, key not in asked, _lot(seed, key)))
    return frozenset(here[: cafe.lent_computers])


def _lot(seed: int, key: int) -> bytes:
    return hashlib.blake2b(f"{seed}|{key}".encode(), digest_size=8).digest()


def _check(tables: Sequence[CafeTable], people: Iterable[rotation.Person]) -> None:
    laid = Counter(table.mode for table in tables)
    come = Counter(person.mode for person in people)
    for mode in Mode:
        if come[mode] and not laid[mode]:
            raise NoTableFor(mode, come[mode])
        if come[mode] < 2 * laid[mode]:
            raise TooManyTables(mode, laid[mode], come[mode])


def _met_before(cafe: Cafe) -> tuple[tuple[int, int], ...]:
    """Return the pairs who shared a table at an earlier World Café of the same kind of forum, known by address."""
    forum = cafe.session.slot.forum
    now_here = {
        email: key
        for key, email in forum.registrations.annotate(address=Lower("email")).values_list("pk", "address")
    }  # fmt: skip
    earlier = CafeSeat.objects.filter(
        cafe__state=CafeState.ENDED,
        cafe__session__slot__forum__kind=forum.kind,
        cafe__session__slot__forum__starts_at__lt=forum.starts_at,
    ).annotate(address=Lower("registration__email"))
    shared = defaultdict(set)
    for table, number, email in earlier.order_by("table", "round").values_list("table", "round", "address"):
        if email in now_here:
            shared[table, number].add(now_here[email])
    pairs = {pair for group in shared.values() for pair in combinations(sorted(group), 2)}
    return tuple(sorted(pairs))


def reconcile(
    problem: rotation.Problem, plan: rotation.Plan, company: Company, *, held: int
) -> tuple[rotation.Problem, rotation.Plan]:
    """Return problem and plan with those who have come since and without those who are missing, from round ``held`` on.

    Nobody who sits is moved. Who comes during the round that is going on gets a chair at a table with fewest people.
    """
    there = {person.id: person for person in company.people}
    known = {person.id for person in problem.persons}
    coming, open_tables = frozenset(range(held + 1, problem.rounds + 1)), {table.mode for table in problem.tables}
    persons = []
    for person in problem.persons:
        now_there = there.get(person.id)
        if now_there is None or now_there.mode not in open_tables:
            persons.append(replace(person, absent_rounds=frozenset(person.absent_rounds) | coming))
        else:
            absent = frozenset(person.absent_rounds) - coming - {held}
            persons.append(replace(person, mode=now_there.mode, absent_rounds=absent))
    before = frozenset(range(1, held))
    new = [p for p in company.people if p.id not in known and p.mode in open_tables]
    persons += [replace(person, absent_rounds=before) for person in new]
    after = replace(problem, persons=tuple(persons))
    return after, replace(plan, seats=_with_chairs(after, plan.seats, held))


def _with_chairs(
    problem: rotation.Problem, seats: Mapping[tuple[int | str, int], int | str], held: int
) -> dict[tuple[int | str, int], int | str]:
    """Seat those who are there in the held round and have no table yet."""
    given = dict(seats)
    sizes = Counter(table for (_, number), table in given.items() if number == held)
    for person in problem.persons:
        if held in person.absent_rounds or (person.id, held) in given:
            continue
        own = [t.id for t in problem.tables if person.host_of in (None, t.id) and t.mode == person.mode]
        table = min(own, key=lambda number: (sizes[number], number))
        given[person.id, held] = table
        sizes[table] += 1
    return given
