"""Every fault that can be found in the statement of a problem, before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from samverkan.engines.checks import LARGEST, not_a_count, repeated, repeated_persons
from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.grouping.problem import Distances, Group, Need, Person, Problem
from samverkan.engines.kinds import (
    Part,
    a_mapping,
    a_sequence,
    a_set,
    an_id,
    anything,
    attribute_faults,
    flag,
    maybe,
    part_faults,
    text,
    told,
)

MOST_PERSONS = 2_000
"""Tables of all pairs of persons are worked out before the search begins; beyond, no limit of seconds could be kept."""

_PERSON = Part(
    "Person",
    Person,
    {"id": an_id, "attributes": a_mapping(text, anything), "numbers": a_mapping(text, anything)},
    concerns="persons",
)
_GROUP = Part("Group", Group, {"id": an_id})


def _distances(value: object, place: str) -> Iterator[str]:
    if not isinstance(value, Distances):
        yield f"{place} is {told(value)}, not Distances."
        return
    yield from a_sequence(an_id)(value.order, f"{place}: order")
    if not isinstance(value.rows, (Sequence, np.ndarray)) or isinstance(value.rows, str):
        yield f"{place}: rows is {told(value.rows)}, not a list, tuple or array of rows."
    elif not all(isinstance(row, (Sequence, np.ndarray)) and not isinstance(row, str) for row in value.rows):
        yield f"{place}: rows holds what is no list, tuple or array of numbers."


def _need(value: object, place: str) -> Iterator[str]:
    if not isinstance(value, Need):
        yield f"{place} is {told(value)}, not a Need."
        return
    yield from text(value.attribute, f"{place}: attribute")
    if not isinstance(value.value, (int, str, type(None))):
        yield f"{place}: value is {told(value.value)}, not text, a whole number or a boolean."
    yield from maybe(a_set(an_id))(value.groups, f"{place}: groups")


_RULES = {
    "weights": a_mapping(text, anything),
    "distances": maybe(_distances),
    "together": a_sequence(a_set(an_id)),
    "apart": a_sequence(a_set(an_id)),
    "fixed": a_mapping(an_id, an_id),
    "needs": a_sequence(_need),
    "alike": flag,
}


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself.

    Raises
    ------
    InvalidPreference
        If any fault concerns a person: repeated, unknown, a value of the wrong kind.
    CapacityError
        Otherwise, if any concerns a size, or the least or most of a need.
    InvalidProblem
        Otherwise, if there is any fault at all. Each error lists all faults.

    Examples
    --------
    >>> from samverkan.engines.grouping.problem import Group
    >>> check(Problem(persons=(), groups=(Group("a", 3, 2),)))
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.CapacityError: Group a: at least 3 and at most 2 persons cannot both hold.
    """
    refuse(find_faults(problem))


def find_faults(problem: Problem, effort: Effort = UNLIMITED) -> list[Fault]:
    """Return every fault: groups, persons, weights, distances, sets, fixed places, needs.

    Where values have the wrong types, these are all that is told, for what such a problem means cannot be asked.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.
    """
    if wrong := _type_faults(problem, effort):
        return wrong
    persons = {person.id for person in problem.persons}
    groups = {group.id for group in problem.groups}
    return [
        *_group_faults(problem),
        *_person_faults(problem, effort),
        *_weight_faults(problem),
        *(_distance_faults(problem.distances, persons) if problem.distances is not None else ()),
        *_set_faults("together", problem.together, persons),
        *_set_faults("apart", problem.apart, persons),
        *_fixed_faults(problem, persons, groups),
        *_need_faults(problem, groups),
    ]


def _type_faults(problem: Problem, effort: Effort) -> list[Fault]:
    return [
        *part_faults(problem.persons, "persons", _PERSON, effort),
        *part_faults(problem.groups, "groups", _GROUP, effort),
        *attribute_faults(problem, _RULES),
    ]


def _is_number(value: object) -> bool:
    """Say whether a value is a number; none that is not finite, nor beyond `LARGEST`."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def _group_faults(problem: Problem) -> Iterator[Fault]:
    if problem.persons and not problem.groups:
        yield Fault("capacity", "There are persons and no group.")
    yield from repeated("Group", (group.id for group in problem.groups))
    for group in problem.groups:
        limits = (("least", group.least), ("most", group.most))
        wrong = [(name, value, fault) for name, value in limits if (fault := not_a_count(value))]
        for name, value, fault in wrong:
            message = f"Group {group.id}: {name} is {told(value)}, {fault}."
            yield Fault("capacity", message, places=(group.id,))
        if not wrong and group.least > group.most:
            message = f"Group {group.id}: at least {group.least} and at most {group.most} persons cannot both hold."
            yield Fault("capacity", message, places=(group.id,))


def _person_faults(problem: Problem, effort: Effort) -> Iterator[Fault]:
    yield from repeated_persons(person.id for person in problem.persons)
    if len(problem.persons) > MOST_PERSONS:
        yield Fault("structure", f"There are {len(problem.persons)} persons, above the most, {MOST_PERSONS}.")
    for person in effort.each(problem.persons):
        yield from _value_faults(person)
    categories = {name for person in problem.persons for name in person.attributes}
    numbers = {name for person in problem.persons for name in person.numbers}
    for name in sorted(categories & numbers):
        yield Fault("structure", f"{name} is an attribute of some and a number of others.")
    for name in sorted(categories):
        kinds = {type(person.attributes.get(name)) for person in problem.persons}
        if {bool, int} <= kinds:
            yield Fault("structure", f"{name} is a boolean for some and a whole number for others.")


def _value_faults(person: Person) -> Iterator[Fault]:
    for name, value in person.attributes.items():
        if not isinstance(value, (int, str, bool, type(None))):
            message = f"Person {person.id}: {name} is {told(value)}, not a text, whole number, boolean or None."
            yield Fault("preference", message, persons=(person.id,))
    for name, number in person.numbers.items():
        if number is not None and not _is_number(number):
            message = f"Person {person.id}: {name} is {told(number)}, not a number of at most {LARGEST:g} or None."
            yield Fault("preference", message, persons=(person.id,))


def _weight_faults(problem: Problem) -> Iterator[Fault]:
    known = {name for person in problem.persons for name in (*person.attributes, *person.numbers)}
    for name, weight in problem.weights.items():
        if name not in known:
            yield Fault("structure", f"There is a weight for {name}, which nobody has.")
        if not _is_number(weight) or weight < 0:
            yield Fault("structure", f"The weight of {name} is {told(weight)}, not a number from 0 to {LARGEST:g}.")


def _distance_faults(distances: Distances, persons: AbstractSet[Id]) -> Iterator[Fault]:
    for identity, times in Counter(distances.order).items():
        if times > 1:
            yield Fault("preference", f"Person {identity} has {times} rows of distances.", persons=(identity,))
    for identity in sorted(persons - set(distances.order), key=repr):
        yield Fault("preference", f"Person {identity} has no row of distances.", persons=(identity,))
    for identity in sorted(set(distances.order) - persons, key=repr):
        message = f"There are distances for person {identity}, who does not exist."
        yield Fault("preference", message, persons=(identity,))
    size = len(distances.order)
    if len(distances.rows) != size or any(len(row) != size for row in distances.rows):
        yield Fault("structure", f"The distances of {size} persons are not {size} rows of {size}.")
        return
    yield from _entry_faults(distances)


def _entry_faults(distances: Distances) -> Iterator[Fault]:
    try:
        table = np.asarray(distances.rows, dtype=np.float64).reshape(len(distances.order), len(distances.order))
    except (OverflowError, TypeError, ValueError):
        yield Fault("structure", "The distances are not all numbers.")
        return
    for i in np.flatnonzero(np.diagonal(table)).tolist():
        one = distances.order[i]
        yield Fault("preference", f"Person {one} is {table[i, i]} from themselves, not 0.", persons=(one,))
    lower = np.tril(np.ones(table.shape, dtype=np.bool_), -1)
    is_finite = (np.abs(table) <= LARGEST) & (np.abs(table.T) <= LARGEST)
    for i, j in np.argwhere(lower & (~is_finite | (table != table.T))).tolist():
        one, other = distances.order[i], distances.order[j]
        if is_finite[i, j]:
            message = f"The distance from {one} to {other} is {table[i, j]}, and back {table[j, i]}."
        else:
            message = f"The distance between {one} and {other} is no number of at most {LARGEST:g}."
        yield Fault("preference", message, persons=(one, other))


def _set_faults(name: str, sets: tuple[AbstractSet[Id], ...], persons: AbstractSet[Id]) -> Iterator[Fault]:
    for members in sets:
        for identity in sorted(set(members) - persons, key=repr):
            message = f"Person {identity}, who does not exist, is to be {name} with others."
            yield Fault("preference", message, persons=(identity,))


def _fixed_faults(problem: Problem, persons: AbstractSet[Id], groups: AbstractSet[Id]) -> Iterator[Fault]:
    for person, group in problem.fixed.items():
        if person not in persons:
            message = f"Person {person}, who does not exist, is fixed in group {group}."
            yield Fault("preference", message, (person,), (group,))
        if group not in groups:
            message = f"Person {person} is fixed in group {group}, which does not exist."
            yield Fault("preference", message, (person,), (group,))


def _need_faults(problem: Problem, groups: AbstractSet[Id]) -> Iterator[Fault]:
    known: set[Hashable] = {name for person in problem.persons for name in person.attributes}
    for need in problem.needs:
        name = f"The need of {need.attribute} {need.value if isinstance(need.value, str) else told(need.value)}"
        if need.attribute not in known:
            yield Fault("structure", f"{name}: nobody has the attribute {need.attribute}.")
        if need.value is None:
            yield Fault("structure", f"{name}: what is not known cannot be needed.")
        yield from _limit_faults(name, need)
        for group in sorted(set(need.groups or ()) - groups, key=repr):
            yield Fault("structure", f"{name}: group {group} does not exist.", places=(group,))


def _limit_faults(name: str, need: Need) -> Iterator[Fault]:
    places = tuple(sorted(need.groups or (), key=repr))
    limits = [("least", need.least)] + ([("most", need.most)] if need.most is not None else [])
    wrong = [(word, value, fault) for word, value in limits if (fault := not_a_count(value))]
    for word, value, fault in wrong:
        yield Fault("capacity", f"{name}: {word} is {told(value)}, {fault}.", places=places)
    if not wrong and need.most is not None and need.least > need.most:
        message = f"{name}: at least {need.least} and at most {need.most} cannot both hold."
        yield Fault("capacity", message, places=places)
