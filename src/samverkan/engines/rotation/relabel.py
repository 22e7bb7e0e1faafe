"""Let persons of a plan change roles: who meets whom changes, how often meetings repeat does not."""

from __future__ import annotations

import numpy as np

from samverkan.engines.effort import Effort
from samverkan.engines.rotation.model import Bools, Ints, Model
from samverkan.engines.rotation.place import together

CELLS = 100_000_000


def relabel(model: Model, plan: Ints, effort: Effort) -> Ints:
    """Swap pairs of guests in all rounds at once while that adds meetings that count; steepest ascent.

    A quadratic assignment of persons to roles: it spreads groups and acquaintances over a plan without repeats, which
    stays without repeats. At most 2 n swaps of O(n**2) each, and at most `CELLS` pairs weighed in all.

    Parameters
    ----------
    plan : (R, n) ints

    Returns
    -------
    (R, n) ints
    """
    plan = plan.copy()
    if not plan.size or _counts_all(model):
        return plan
    worth = model.eligible.astype(np.int32)
    meets = _meets(plan, len(model.tables)).astype(np.int32)
    alike = _alike(model)
    gain = (worth.astype(np.float32) @ meets.astype(np.float32)).astype(np.int32)
    for _ in range(min(2 * len(worth), CELLS // worth.size)):
        own = gain.diagonal()
        change = gain + gain.T - own[:, None] - own[None, :] + 2 * worth * meets
        best = int(np.where(alike, change, -1).argmax())
        one, other = divmod(best, len(worth))
        if change[one, other] <= 0 or not alike[one, other] or effort.ended():
            break
        _swap(plan, meets, one, other)
        _update(gain, worth, meets, one, other)
    return plan


def _counts_all(model: Model) -> bool:
    return int(model.eligible.sum()) == len(model.persons) * (len(model.persons) - 1)


def _meets(plan: Ints, nowhere: int) -> Bools:
    meets = np.zeros((plan.shape[1], plan.shape[1]), dtype=bool)
    for seats in plan:
        meets |= together(seats, nowhere)
    np.fill_diagonal(meets, False)
    return meets


def _alike(model: Model) -> Bools:
    """Return which pairs may change roles: guests with the same mode and the same absences. (n, n)."""
    features = np.column_stack([model.mode, model.present.T])
    _, kind = np.unique(features, axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    alike: Bools = (kind[:, None] == kind[None, :]) & (model.host < 0)[:, None] & (model.host < 0)[None, :]
    np.fill_diagonal(alike, False)
    return alike


def _swap(plan: Ints, meets: Ints, one: int, other: int) -> None:
    plan[:, [one, other]] = plan[:, [other, one]]
    meets[[one, other]] = meets[[other, one]]
    meets[:, [one, other]] = meets[:, [other, one]]


def _update(gain: Ints, worth: Ints, meets: Ints, one: int, other: int) -> None:
    """Bring ``gain = worth @ meets`` up to date after two rows and columns of ``meets`` have changed places."""
    gain += np.outer(worth[:, one] - worth[:, other], meets[one] - meets[other])
    gain[:, [one, other]] = worth @ meets[:, [one, other]]
