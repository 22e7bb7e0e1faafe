"""What an outcome costs. All costs are whole numbers of *points*; ``RANK_UNIT`` points are one rank unit.

A *cell* is a person and a slot in which they ask for a seat or host. In rank units:

- a wish of rank r (from 1) costs r (r - 1) / 2, so that each further step costs one more than the last;
- a session that was not listed costs one step of 4 beyond the person's last wish in that slot;
  whoever listed nothing in a slot has nothing to lose there, and it costs nothing;
- to sit in an overlapping slot instead costs as much as a session that was not listed (else one long session would
  look better than two short ones);
- the k-th person of a group in a session costs ``mix * ((k - 1) // share)``, where the share is how many of the group
  would sit in each session of the slot if they were spread evenly, rounded up. So of a small group each further person
  costs one more, and a large city is not torn from its wishes for being large.

Fairness: a person's *steps* D are the ranks below the first, summed over the slots, and those carried from earlier
forums; a session that was not listed counts as the rank after the last, and no seat as one more. A person costs
3^(D - 2) - 3^-2 rank units, so that it is dearer to disappoint one person twice than two persons once. From D = 8 on
the charge grows by as much a step as from 8 to 9, which keeps all numbers small enough to be exact. Whoever listed
wishes and gets a first wish in no slot costs 4 rank units more.

After publication: a cell that gets another session than the one published, or none, costs ``change_charge`` rank units.

To have no seat costs nothing here: the number of those without a seat is made least before any cost is looked at.
"""

from __future__ import annotations

from typing import Final

RANK_UNIT: Final = 9
"""Points in a rank unit, so that 3^(D - 2) is whole."""

UNLISTED_STEP: Final = 4

NO_FIRST_WISH: Final = 4 * RANK_UNIT
"""Points for a person who listed wishes and gets a first wish in no slot."""

STEEP: Final = 3

STEEPEST: Final = 8
"""The number of steps from which the charge grows evenly."""


def rank_cost(rank: int) -> int:
    """Return what a wish of a rank (from 1) costs, in points.

    Examples
    --------
    >>> [rank_cost(rank) // RANK_UNIT for rank in (1, 2, 3, 4)]
    [0, 1, 3, 6]
    """
    return RANK_UNIT * rank * (rank - 1) // 2


def unlisted_cost(listed: int) -> int:
    """Return what a session costs that is not among the ``listed`` wishes of a slot, in points.

    Examples
    --------
    >>> [unlisted_cost(listed) // RANK_UNIT for listed in (0, 1, 3)]
    [0, 4, 7]
    """
    return rank_cost(listed) + RANK_UNIT * UNLISTED_STEP if listed else 0


def fairness_charge(steps: int) -> int:
    """Return what a person costs who is ``steps`` below first wishes, over all slots, in points. Convex.

    Examples
    --------
    >>> [fairness_charge(steps) for steps in (0, 1, 2, 3, 8, 9, 10)]
    [0, 2, 8, 26, 6560, 19682, 32804]
    """
    beyond = max(0, steps - STEEPEST)
    return int(STEEP ** min(steps, STEEPEST)) - 1 + beyond * (STEEP - 1) * STEEP**STEEPEST


def even_share(persons: int, sessions: int) -> int:
    """Return how many of a group sit in each of so many sessions if spread evenly, rounded up; at least 1.

    Examples
    --------
    >>> [even_share(persons, sessions=8) for persons in (0, 1, 8, 9, 60)]
    [1, 1, 1, 2, 8]
    """
    return max(1, -(-persons // sessions)) if sessions else 1


def mix_cost(persons: int, share: int, weight: int) -> int:
    """Return what it costs that so many persons of one group sit in a session, in points.

    Examples
    --------
    >>> [mix_cost(persons, share=1, weight=1) // RANK_UNIT for persons in (0, 1, 2, 3, 4)]
    [0, 0, 1, 3, 6]
    >>> [mix_cost(persons, share=2, weight=1) // RANK_UNIT for persons in (0, 1, 2, 3, 4, 5)]
    [0, 0, 0, 1, 2, 4]
    """
    full, rest = divmod(persons, share)
    return weight * RANK_UNIT * (share * full * (full - 1) // 2 + rest * full)
