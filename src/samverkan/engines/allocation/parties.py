"""Parties: the persons who must sit together are placed as one; everybody else is a party of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samverkan.engines.allocation.costs import RANK_UNIT, rank_cost, unlisted_cost
from samverkan.engines.allocation.lots import draw_key
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.reading import Reading, person_slots, rank_of
from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.faults import Id


@dataclass(frozen=True, slots=True)
class Option:
    """A session that a party may get in a slot: what it costs (points), and the steps of each member it concerns."""

    session: Session
    cost: int
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a party has to choose from in a slot.

    Attributes
    ----------
    slot : int or str
    members : tuple of int
        Which of the party's members (by position) ask for a seat here; they sit together.
    listed : tuple of Option
        The sessions that any of them wishes for, or has been told.
    others : tuple of Session
        The other sessions open to all of them; each costs the sum of ``away_costs``, and ``other_steps``.
    away_costs : tuple of int
        What it costs each of ``members`` to sit in an overlapping slot instead.
    lost_costs : tuple of int
        What it costs each to have no seat at all.
    other_steps : tuple of int
        One number a member of ``members``.
    """

    slot: Id
    members: tuple[int, ...]
    listed: tuple[Option, ...]
    others: tuple[Session, ...]
    away_costs: tuple[int, ...]
    lost_costs: tuple[int, ...]
    other_steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Persons who sit together, and their choices, one a slot in which anything is open to any of them."""

    members: tuple[Person, ...]
    choices: tuple[Choice, ...]


def make_parties(reading: Reading, seed: int, effort: Effort = UNLIMITED) -> list[Party]:
    """Return all parties, in a drawn order; one with nothing to choose has no choices.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.
    """
    joined = _join(reading.problem)
    drawn = {one: n for n, one in enumerate(sorted(reading.sessions, key=lambda one: draw_key(seed, one)))}
    parties = []
    in_order = sorted(joined, key=lambda members: min(draw_key(seed, person.id) for person in members))
    for members in effort.each(in_order):
        slots = sorted({slot for person in members for slot in person_slots(person)}, key=repr)
        choices = [_choice(reading, members, slot, drawn) for slot in slots]
        parties.append(Party(members, tuple(choice for choice in choices if choice.members)))
    return parties


def _join(problem: Problem) -> Iterable[tuple[Person, ...]]:
    """Join sets that share a person."""
    leader = {person.id: person.id for person in problem.persons}

    def find(identity: Id) -> Id:
        while leader[identity] != identity:
            identity = leader[identity]
        return identity

    for together in problem.together:
        first, *rest = (find(identity) for identity in sorted(together, key=repr))
        for other in rest:
            leader[find(other)] = find(first)
    joined: dict[Id, list[Person]] = defaultdict(list)
    for person in sorted(problem.persons, key=lambda person: repr(person.id)):
        joined[find(person.id)].append(person)
    return [tuple(members) for members in joined.values()]


def _choice(reading: Reading, party: tuple[Person, ...], slot: Id, drawn: Mapping[Id, int]) -> Choice:
    asking = [
        number
        for number, person in enumerate(party)
        if slot in person_slots(person) and not reading.is_bound(person, slot)
    ]
    persons = [party[number] for number in asking]
    open_to = [{session.id for session in reading.options(person, slot)} for person in persons]
    common = set.intersection(*open_to) if open_to else set()
    wished = {identity for person in persons for identity in person.wishes.get(slot, ())} & common
    published = reading.problem.published
    wished |= {published[person.id, slot] for person in persons if (person.id, slot) in published} & common
    lengths = [len(person.wishes.get(slot, ())) for person in persons]
    changes = tuple(_change_cost(reading, person, slot, None) for person in persons)
    in_drawn_order = sorted(common, key=drawn.__getitem__)
    return Choice(
        slot=slot,
        members=tuple(asking),
        listed=tuple(_option(reading, persons, slot, one) for one in in_drawn_order if one in wished),
        others=tuple(reading.sessions[one] for one in in_drawn_order if one not in wished),
        away_costs=tuple(unlisted_cost(length) + change for length, change in zip(lengths, changes, strict=True)),
        lost_costs=changes,
        other_steps=tuple(lengths),
    )


def _option(reading: Reading, persons: list[Person], slot: Id, identity: Id) -> Option:
    cost, steps = 0, []
    for person in persons:
        listed = len(person.wishes.get(slot, ()))
        rank = rank_of(person, slot, identity)
        cost += unlisted_cost(listed) if rank is None else rank_cost(rank)
        cost += _change_cost(reading, person, slot, identity)
        steps.append(listed if rank is None else rank - 1)
    return Option(reading.sessions[identity], cost, tuple(steps))


def _change_cost(reading: Reading, person: Person, slot: Id, session: Id | None) -> int:
    changed = reading.is_changed(person, slot, {(person.id, slot): session})
    return reading.problem.change_charge * RANK_UNIT if changed else 0
