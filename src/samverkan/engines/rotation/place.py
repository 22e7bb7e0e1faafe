"""Seat persons one by one where they know fewest, within sizes and modes: a start, and a repair of one."""

from __future__ import annotations

import numpy as np

from samverkan.engines.effort import UNLIMITED, Effort
from samverkan.engines.rotation import sizes
from samverkan.engines.rotation.model import Bools, Ints, Model


def complete(model: Model, plan: Ints, rng: np.random.Generator, effort: Effort = UNLIMITED) -> Ints:
    """Return a plan that holds all rules, with as many seats of the given one kept as sizes and modes allow.

    Parameters
    ----------
    plan : (R, n) ints
        Tables; -1 where nothing is said. What is said of the absent is left out.

    Returns
    -------
    (R, n) ints
        Tables; T for the absent.

    Raises
    ------
    OutOfTime
        If the effort does not last to the end.

    Notes
    -----
    O(R n (n + T)). Rounds are completed in order; each person gets the table with the fewest persons whom they meet in
    another round or who do not count.
    """
    tables = len(model.tables)
    done = np.where((plan >= 0) & model.present, plan, tables)
    times = np.zeros(model.eligible.shape, dtype=np.int16)
    for seats in done:
        times += together(seats, tables)
    for number in effort.each(range(model.rounds)):
        times -= together(done[number], tables)
        done[number] = _complete_round(model, number, done[number], ~model.eligible | (times > 0), rng)
        times += together(done[number], tables)
    return done


def together(seats: Ints, nowhere: int) -> Bools:
    """Return which pairs share a table, nowhere being none. (n, n), True on the diagonal of the seated."""
    same: Bools = (seats[:, None] == seats[None, :]) & (seats != nowhere)[:, None]
    return same


def _complete_round(model: Model, number: int, seats: Ints, met: Bools, rng: np.random.Generator) -> Ints:
    tables = len(model.tables)
    here = model.present[number]
    kept = seats.copy()
    kept[model.host >= 0] = np.where(here, model.host, tables)[model.host >= 0]
    fits = np.take_along_axis(np.pad(model.allowed, ((0, 0), (0, 1))), kept[:, None], axis=1)[:, 0]
    kept[~fits] = tables
    size = sizes.even(model, number, np.bincount(kept, minlength=tables + 1)[:tables])
    quota = sizes.quotas(model, number, size)
    seated = kept.copy()
    seated[model.host < 0] = tables
    waiting = _keep(model, number, kept, seated, quota, met)
    if len(waiting):
        _seat_one_by_one(model, rng.permutation(waiting), seated, quota, met)
    return seated


def _keep(model: Model, number: int, kept: Ints, seated: Ints, quota: Ints, met: Bools) -> Ints:
    """Let guests keep their seats while there is room, those who know fewest at the table first; return the others."""
    tables = len(model.tables)
    guests = np.flatnonzero(model.present[number] & (model.host < 0))
    if not (np.bincount(kept[guests], minlength=tables + 1)[:tables] > quota.sum(axis=0)).any() and len(quota) == 1:
        order = guests
    else:
        known = (met[guests] & (kept[guests][:, None] == kept[None, :])).sum(axis=1)
        order = guests[np.argsort(known, kind="stable")]
    waiting = []
    for person in order:
        table = kept[person]
        if table < tables and quota[model.mode[person] + 1, table] > 0:
            quota[model.mode[person] + 1, table] -= 1
            seated[person] = table
        else:
            waiting.append(person)
    return np.array(waiting, dtype=np.int64)


def _seat_one_by_one(model: Model, order: Ints, seated: Ints, quota: Ints, met: Bools) -> None:
    tables = len(model.tables)
    for person in order:
        room = quota[model.mode[person] + 1]
        known = np.bincount(seated[met[person]], minlength=tables + 1)[:tables]
        # Few acquaintances first, then the table with most room, so that no table is left to the last.
        rank = np.where(room > 0, known * (len(order) + 1) - room, np.iinfo(np.int64).max)
        table = int(rank.argmin())
        room[table] -= 1
        seated[person] = table
