"""Bundles over many slots, by dynamic programming: for parties with too many combinations to price them all."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from samverkan.engines.allocation.costs import NO_FIRST_WISH, fairness_charge
from samverkan.engines.allocation.options import NOWHERE, Batch, Whole
from samverkan.engines.allocation.rows import Floats

State: TypeAlias = tuple[tuple[int, ...], tuple[bool, ...], frozenset[tuple[int, int]]]
"""Steps of each member, whether each has got a first wish, and which member has got which repeated content."""

Label: TypeAlias = tuple[float, float, tuple[int, ...]]
"""Price and cost so far, and the sessions that led there."""

Outcomes: TypeAlias = tuple[Whole, Floats, Floats, Whole]
"""Of one choice of one party: sessions, prices and costs, shape (o,), and steps of each member, shape (o, m)."""


def cheapest_label(batch: Batch, party: int, outcomes: list[Outcomes]) -> Label | None:
    """Return the cheapest bundle of one party in one pattern; None if the rules leave none.

    Notes
    -----
    Of all ways to a state only the cheapest can be part of the cheapest bundle, for what is still to come depends on
    the state alone. The number of states is at most the product of the members' steps + 1, times 2 to the number of
    members and of repeated contents.
    """
    members = batch.carried.shape[1]
    start: State = (tuple(batch.carried[party].tolist()), (False,) * members, frozenset())
    labels: dict[State, Label] = {start: (0.0, 0.0, ())}
    for choice, found in enumerate(outcomes):
        options = batch.options[choice]
        wished = (options.other_steps[party] > 0).tolist()
        labels = _extend(labels, batch.contents, found, wished, np.flatnonzero(options.asking).tolist())
    wants = np.any([options.other_steps[party] > 0 for options in batch.options], axis=0).tolist()
    return min(
        (_charged(state, label, wants) for state, label in labels.items()),
        key=lambda label: (label[0], label[2]),
        default=None,
    )


def _extend(
    labels: dict[State, Label], contents: Whole, outcomes: Outcomes, wished: list[bool], asking: list[int]
) -> dict[State, Label]:
    extended: dict[State, Label] = {}
    options = [
        (session, price, cost, tuple(steps), _given(contents, session, asking))
        for session, price, cost, steps in zip(*(one.tolist() for one in outcomes), strict=True)
        if np.isfinite(price) and np.isfinite(cost)
    ]
    for (total, firsts, had), (price, cost, sessions) in labels.items():
        for session, session_price, session_cost, steps, given in options:
            if given & had:
                continue
            state = (
                tuple(before + step for before, step in zip(total, steps, strict=True)),
                tuple(f or (w and step == 0) for f, w, step in zip(firsts, wished, steps, strict=True)),
                had | given,
            )
            label = (price + session_price + session_cost, cost + session_cost, (*sessions, session))
            if state not in extended or label < extended[state]:
                extended[state] = label
    return extended


def _given(contents: Whole, session: int, asking: list[int]) -> frozenset[tuple[int, int]]:
    """Return which members get which repeated content."""
    content = 0 if session == NOWHERE else int(contents[session])
    return frozenset((member, content) for member in asking) if content else frozenset()


def _charged(state: State, label: Label, wants: list[bool]) -> Label:
    steps, firsts, _ = state
    charge = sum(fairness_charge(number) for number in steps)
    charge += NO_FIRST_WISH * sum(want and not first for want, first in zip(wants, firsts, strict=True))
    return (label[0] + charge, label[1] + charge, label[2])
