"""Votes on statements, and the table that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from samverkan.engines.faults import Id


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person said of a statement: 1 agrees, -1 disagrees, 0 passes."""

    person: Id
    statement: Id
    value: int


class VoteTable:
    """Votes as an array ``values`` (persons, statements), NaN where none was cast; persons in the order of their rows.

    The order of rows by what is voted, not by who votes, keeps names from having any influence.
    """

    def __init__(self, votes: Iterable[Vote], least_votes: int) -> None:
        votes = list(votes)
        everybody = sorted({vote.person for vote in votes}, key=repr)
        self.statements = sorted({vote.statement for vote in votes}, key=repr)
        self.least_votes = min(least_votes, len(self.statements))
        row = {person: number for number, person in enumerate(everybody)}
        column = {statement: number for number, statement in enumerate(self.statements)}
        values = np.full((len(everybody), len(self.statements)), np.nan)
        for vote in votes:
            values[row[vote.person], column[vote.statement]] = vote.value
        enough = (~np.isnan(values)).sum(axis=1) >= self.least_votes
        self.left_out = tuple(everybody[number] for number in np.flatnonzero(~enough))
        kept = np.flatnonzero(enough)
        keys = np.nan_to_num(values[kept], nan=2.0)
        order = [int(number) for number in kept[np.lexsort(keys.T[::-1])]] if len(kept) else []
        self.values = values[order]
        self.persons = [everybody[number] for number in order]
