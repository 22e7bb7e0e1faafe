"""Plans by seat classes: the person with number i of class s sits at table i + d[r, s] in round r.

The members of one class never meet; so whole groups fill a class. Hosts are the first class, which never moves.
"""

from __future__ import annotations

import numpy as np

from samverkan.engines.effort import Effort
from samverkan.engines.rotation.model import Ints, Model
from samverkan.engines.rotation.shifts import Shifts, shifts

NOWHERE = -1


def net(model: Model, size: Ints, rng: np.random.Generator, effort: Effort | None = None) -> Ints:
    """Return a plan by seat classes; (R, n) tables, -1 where it says nothing.

    Without repeats where `shifts` are without conflict. Modes and absences are not looked at; sizes are met as well as
    classes allow.

    Parameters
    ----------
    model : Model
    size : (T,) ints
        Of the tables when everybody is there.
    """
    plan = np.full((model.rounds, len(model.persons)), NOWHERE)
    hosts = np.flatnonzero(model.host >= 0)
    plan[:, hosts] = model.host[hosts]
    guests = np.flatnonzero(model.host < 0)
    guests = guests[np.argsort(model.group[guests], kind="stable")]
    room = size - np.bincount(model.host[hosts], minlength=len(size))
    if len(hosts):
        without = np.flatnonzero((room == size) & (room > 0))[: len(guests)]
        plan[:, guests[: len(without)]] = without
        guests = guests[len(without) :]
        room[without] -= 1
    if len(guests) and room.max() > 0:
        _seat(plan, guests, room, first=int(len(hosts) > 0), rng=rng, effort=effort)
    if not len(hosts) and (size == size[0]).all():
        _add_class_rounds(plan, guests, len(size), int(size[0]))
    return plan


def _seat(plan: Ints, guests: Ints, room: Ints, first: int, rng: np.random.Generator, effort: Effort | None) -> None:
    """Seat guests class by class; ``first`` is the first class that is not taken by hosts."""
    tables = len(room)
    depth = int(room.max())
    is_level = room.max() - room.min() <= 1
    made = shifts(tables, len(plan), depth + first, rng, effort)
    start = 0
    for level in range(depth):
        open_ = np.arange(tables) if is_level else np.flatnonzero(room > level)
        number = min(len(guests) - start, len(open_)) if is_level else int((room > level).sum())
        members = guests[start : start + number]
        start += number
        seat = np.arange(len(members)) * len(open_) // max(len(members), 1)
        for row in range(len(made.shift)):
            plan[row, members] = _moved(made, row, level + first, seat, open_)


def _moved(made: Shifts, row: int, level: int, seat: Ints, open_: Ints) -> Ints:
    shift = int(made.shift[row, level])
    if len(open_) == len(made.plus):
        moved: Ints = made.plus[seat, shift]
        return moved
    return open_[(seat + row * level) % len(open_)]


def _add_class_rounds(plan: Ints, guests: Ints, tables: int, size: int) -> None:
    """Let those meet who share a class, in the rounds that the shifts have left.

    With T tables of T persons or more, each class becomes a table. With T a multiple of the size k, each class
    is cut into T / k tables, in all ways that a smaller plan of the same kind gives: T(27, 3) = 13 is 9 + 3 + 1.
    """
    done = int((plan[:, guests] != NOWHERE).all(axis=1).sum())
    left = len(plan) - done
    if left <= 0 or done < tables or size == 0 or (size < tables and tables % size):
        return
    if size >= tables:
        plan[done, guests] = np.arange(len(guests)) // tables % tables
        return
    inner = class_rounds(tables, size, left)
    number = np.arange(len(guests))
    for row, seating in enumerate(inner):
        plan[done + row, guests] = number // tables * (tables // size) + seating[number % tables]


def class_rounds(persons: int, size: int, most: int) -> list[Ints]:
    """Return rounds without repeats in which persons sit at tables of a size that divides their number.

    Each round is (persons,) tables. There is one at least; more if the number of tables is a prime power of at least
    the size, and so on within its classes.
    """
    tables = persons // size
    number = np.arange(persons)
    if tables == 1:
        return [np.zeros(persons, dtype=np.int64)]
    made = shifts(tables, min(most, tables), size, np.random.default_rng(0))
    if not made.is_field or size > tables:
        return [number // size]
    found = [made.plus[number % tables, shift[number // tables]] for shift in made.shift]
    if len(found) < most and tables % size == 0:
        for seating in class_rounds(tables, size, most - len(found)):
            found.append(number // tables * (tables // size) + seating[number % tables])
    return found[:most]
