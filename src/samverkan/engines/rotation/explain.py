"""Why a person meets whom: data for a page, not prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samverkan.engines.checks import unknown_person
from samverkan.engines.faults import Id
from samverkan.engines.rotation.problem import Person, Problem
from samverkan.engines.rotation.result import Plan

Kind = Literal["new", "again", "uncounted"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody at the same table: met for the first time, again, or not counted (had met before, or same group)."""

    person: Id
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sitting:
    """One round of a person; ``table`` None: absent, and meets nobody."""

    round: int
    table: Id | None
    is_host: bool
    meets: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a plan gives to a person.

    Attributes
    ----------
    person : int or str
    sittings : tuple of Sitting
        One a round.
    met : tuple of ids
        Counted, each once, in the order in which they are met.
    never : tuple of ids
        Would count, and are not met.
    impossible : tuple of ids
        Those of ``never`` whom no plan lets them meet: hosts of different tables, split modes, never there together.
    uncounted : tuple of ids
        Whom to meet is worth nothing to them.
    """

    person: Id
    sittings: tuple[Sitting, ...]
    met: tuple[Id, ...]
    never: tuple[Id, ...]
    impossible: tuple[Id, ...]
    uncounted: tuple[Id, ...]


def explain(problem: Problem, plan: Plan, person: Id) -> Explanation:
    """Tell a person's tables, whom they meet there, and whom never. O(n T + R n).

    Raises
    ------
    InvalidPreference
        If the person does not take part.
    """
    if person not in {somebody.id for somebody in problem.persons}:
        raise unknown_person(person)
    mine = next(somebody for somebody in problem.persons if somebody.id == person)
    uncounted = _uncounted(problem, mine)
    met: dict[Id, None] = {}
    sittings = []
    for number in range(1, problem.rounds + 1):
        sittings.append(_sitting(problem, plan, mine, number, uncounted, met))
    never = [p for p in problem.persons if p.id not in met and p.id not in uncounted and p.id != person]
    return Explanation(
        person=person,
        sittings=tuple(sittings),
        met=tuple(met),
        never=tuple(other.id for other in never),
        impossible=tuple(other.id for other in never if not _can_meet(problem, mine, other)),
        uncounted=tuple(other.id for other in problem.persons if other.id in uncounted),
    )


def _uncounted(problem: Problem, mine: Person) -> set[Id]:
    met = {other for pair in problem.met if mine.id in pair for other in pair}
    if problem.across_groups and mine.group is not None:
        met |= {other.id for other in problem.persons if other.group == mine.group}
    return met - {mine.id}


def _sitting(
    problem: Problem, plan: Plan, mine: Person, number: int, uncounted: set[Id], met: dict[Id, None]
) -> Sitting:
    table = plan.seats.get((mine.id, number))
    meets = []
    for other in problem.persons if table is not None else ():
        if other.id == mine.id or plan.seats.get((other.id, number)) != table:
            continue
        kind: Kind = "uncounted" if other.id in uncounted else "again" if other.id in met else "new"
        meets.append(Meeting(other.id, kind))
    met.update(dict.fromkeys(meeting.person for meeting in meets if meeting.kind == "new"))
    return Sitting(number, table, table is not None and mine.host_of == table, tuple(meets))


def _can_meet(problem: Problem, one: Person, other: Person) -> bool:
    away = set(one.absent_rounds) | set(other.absent_rounds)
    if all(number in away for number in range(1, problem.rounds + 1)):
        return False
    return bool(_tables_of(problem, one) & _tables_of(problem, other))


def _tables_of(problem: Problem, person: Person) -> set[Id]:
    if person.host_of is not None:
        return {person.host_of}
    return {
        table.id for table in problem.tables if person.mode is None or table.mode is None or person.mode == table.mode
    }
