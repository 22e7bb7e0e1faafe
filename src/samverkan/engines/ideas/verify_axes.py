"""Check that points are the two first principal components of the votes, by what defines these."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samverkan.engines.ideas.opinions import OpinionMap
from samverkan.engines.ideas.partition import Floats
from samverkan.engines.ideas.verify_parts import SLACK
from samverkan.engines.ideas.votes import Vote


def axis_faults(votes: Sequence[Vote], opinions: OpinionMap) -> list[str]:
    """Say if points or shares of the variance are not those of the votes.

    No components are computed to compare with, for they are not unique: points, taken back to the scale of the rows,
    must be eigenvectors of the rows' products, at right angles, with the two largest eigenvalues as squared lengths.
    """
    persons, shares = list(opinions.points), np.array(opinions.variance_shares)
    points = np.array([opinions.points[person] for person in persons], dtype=np.float64).reshape(-1, 2)
    if len(persons) < 2 or (opinions.ended != "done" and not points.any()):
        return (
            []
            if not points.any() and not shares.any()
            else ["There are no axes, but points or shares of the variance."]
        )
    rows, number = _rows(votes, opinions)
    statements = rows.shape[1]
    scaled = points / (statements / np.maximum(number, number.mean()) / np.sqrt(statements / number))[:, None]
    products = rows.T @ rows if len(rows) > statements else rows @ rows.T
    values = np.append(np.linalg.eigvalsh(products)[::-1], [0.0, 0.0])[:2]
    total = float(np.trace(products))
    slack = SLACK * max(1.0, total)
    faults = []
    if not (np.abs(scaled.T @ scaled - np.diag(values)) <= slack).all():
        faults.append("The points have not the variance of the principal components, or not at right angles.")
    loadings = rows.T @ scaled
    if not (np.abs(rows @ loadings - scaled * values) <= slack).all():
        faults.append("The points are not on the principal components.")
    if (loadings.max(axis=0) < np.abs(loadings).max(axis=0) - slack).any():
        faults.append("An axis points the wrong way.")
    if not (np.abs(shares * total - values * (total > 0)) <= slack).all():
        faults.append("The shares of the variance are wrong.")
    return faults


def _rows(votes: Sequence[Vote], opinions: OpinionMap) -> tuple[Floats, Floats]:
    """Return each person's votes less the statements' means, weighed so that all count alike, and how many they are."""
    place = {person: row for row, person in enumerate(opinions.points)}
    column = {statement: at for at, statement in enumerate(sorted({vote.statement for vote in votes}, key=repr))}
    kept = [vote for vote in votes if vote.person in place]
    at = [place[vote.person] for vote in kept], [column[vote.statement] for vote in kept]
    values, cast = np.zeros((2, len(place), len(column)))
    values[at], cast[at] = [vote.value for vote in kept], 1.0
    means = values.sum(axis=0) / np.maximum(cast.sum(axis=0), 1.0)
    number = cast.sum(axis=1)
    return (values - means) * cast * np.sqrt(len(column) / number)[:, None], number
