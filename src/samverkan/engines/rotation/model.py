"""The problem as arrays, cut into parts that can never meet one another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samverkan.engines.faults import Id
from samverkan.engines.rotation.problem import Person, Problem, limits_of

Ints: TypeAlias = NDArray[np.signedinteger[Any]]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Model:
    """A problem, or a part of one, as arrays over n persons, T tables and R rounds.

    Attributes
    ----------
    persons, tables : tuple of int or str
        The ids behind the indices.
    least, most : (T,) ints
        Limits of each table's size.
    table_mode, mode : (T,) and (n,) ints
        -1: any mode.
    host : (n,) ints
        The table that a person hosts, or -1.
    group : (n,) ints
        Groups that matter to the objective; -1: none.
    present : (R, n) bools
    allowed : (n, T) bools
        Hosts are allowed at their own table only.
    eligible : (n, n) bools
        Pairs whose meeting counts, wherever they may sit. False on the diagonal.
    """

    persons: tuple[Id, ...]
    tables: tuple[Id, ...]
    least: Ints
    most: Ints
    table_mode: Ints
    mode: Ints
    host: Ints
    group: Ints
    present: Bools
    allowed: Bools
    eligible: Bools

    @property
    def rounds(self) -> int:
        """The number of rounds."""
        return int(self.present.shape[0])

    def hosts_at(self, number: int) -> Ints:
        """Return how many hosts are present at each table in a round (from 0). (T,)."""
        hosting = self.host[self.present[number] & (self.host >= 0)]
        return np.bincount(hosting, minlength=len(self.tables))


def lot(seed: int, identity: Id) -> bytes:
    """Draw a lot that depends on the seed and the id alone."""
    return hashlib.blake2b(f"{seed}|{identity!r}".encode(), digest_size=8).digest()


def build(problem: Problem, seed: int = 0) -> Model:
    """Return the arrays of a valid problem.

    Persons of the same kind (mode, table hosted, group, absences, number of persons met) are ordered by lot, so that
    what they are called decides nothing else. O(n**2) time and memory.
    """
    degree = Counter(identity for pair in {frozenset(pair) for pair in problem.met} for identity in pair)
    persons = sorted(problem.persons, key=lambda person: (_kind(person, degree), lot(seed, person.id), repr(person.id)))
    tables = sorted(problem.tables, key=lambda table: repr(table.id))
    modes = _numbers([person.mode for person in persons] + [table.mode for table in tables])
    groups = _numbers([person.group for person in persons]) if problem.across_groups else {}
    place = {table.id: number for number, table in enumerate(tables)}
    host = np.array([-1 if p.host_of is None else place[p.host_of] for p in persons], dtype=np.int64)
    limits = np.array([limits_of(table, len(persons)) for table in tables], dtype=np.int64).reshape(-1, 2)
    model = Model(
        persons=tuple(person.id for person in persons),
        tables=tuple(table.id for table in tables),
        least=limits[:, 0],
        most=limits[:, 1],
        table_mode=np.array([modes.get(table.mode, -1) for table in tables], dtype=np.int64),
        mode=np.array([modes.get(person.mode, -1) for person in persons], dtype=np.int64),
        host=host,
        group=np.array([groups.get(person.group, -1) for person in persons], dtype=np.int64),
        present=_presence(persons, problem.rounds),
        allowed=np.zeros((len(persons), len(tables)), dtype=bool),
        eligible=np.ones((len(persons), len(persons)), dtype=bool),
    )
    return replace(model, allowed=_allowed(model), eligible=_eligible(model, problem))


def _kind(person: Person, degree: Counter[Id]) -> tuple[str, ...]:
    return (
        repr(person.mode),
        repr(person.host_of),
        repr(person.group),
        repr(sorted(person.absent_rounds)),
        f"{degree[person.id]:09d}",
    )


def _numbers(names: Sequence[Id | None]) -> dict[Id | None, int]:
    known = sorted({name for name in names if name is not None}, key=repr)
    return {name: number for number, name in enumerate(known)}


def _presence(persons: Sequence[Person], rounds: int) -> Bools:
    present = np.ones((rounds, len(persons)), dtype=bool)
    for index, person in enumerate(persons):
        present[[number - 1 for number in person.absent_rounds], index] = False
    return present


def _allowed(model: Model) -> Bools:
    mine, theirs = model.mode[:, None], model.table_mode[None, :]
    guests = (mine == theirs) | (mine < 0) | (theirs < 0)
    own = model.host[:, None] == np.arange(len(model.tables))[None, :]
    allowed: Bools = np.where(model.host[:, None] >= 0, own, guests)
    return allowed


def _eligible(model: Model, problem: Problem) -> Bools:
    eligible: Bools = (model.group[:, None] != model.group[None, :]) | (model.group[:, None] < 0)
    np.fill_diagonal(eligible, False)
    index = {identity: number for number, identity in enumerate(model.persons)}
    for one, other in problem.met:
        eligible[index[one], index[other]] = eligible[index[other], index[one]] = False
    return eligible


def parts(model: Model) -> list[tuple[Ints, Ints, Model]]:
    """Cut a model into parts between which nobody can ever sit.

    Returns
    -------
    list of (persons, tables, model)
        The indices of each part, and the part as a model of its own. Tables and persons of split modes fall apart;
        tables for all modes, or persons of none, hold them together. Parts without persons are left out.
    """
    label = _labels(model)
    found = []
    for part in np.unique(label):
        persons = np.flatnonzero(label[model.allowed.argmax(axis=1)] == part) if len(label) else np.empty(0, np.int64)
        tables = np.flatnonzero(label == part)
        if len(persons):
            found.append((persons, tables, _cut(model, persons, tables)))
    return found


def _labels(model: Model) -> Ints:
    label = np.arange(len(model.tables))
    for row in np.unique(model.allowed, axis=0):
        joined = np.unique(label[row])
        if len(joined):
            label[np.isin(label, joined)] = joined[0]
    return label


def _cut(model: Model, persons: Ints, tables: Ints) -> Model:
    local = np.full(len(model.tables) + 1, -1)
    local[tables] = np.arange(len(tables))
    return replace(
        model,
        persons=tuple(model.persons[index] for index in persons),
        tables=tuple(model.tables[index] for index in tables),
        least=model.least[tables],
        most=model.most[tables],
        table_mode=model.table_mode[tables],
        mode=model.mode[persons],
        host=local[model.host[persons]],
        group=model.group[persons],
        present=model.present[:, persons],
        allowed=model.allowed[np.ix_(persons, tables)],
        eligible=model.eligible[np.ix_(persons, persons)],
    )
