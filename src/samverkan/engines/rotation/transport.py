"""Least pairs that two partitions with given sizes must share: a transportation problem with convex costs."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from samverkan.engines.rotation.model import Bools, Ints

MOST_PIECES = 6000
"""Above this many pieces the bound by rows and columns must do; the problem would take more than some 100 ms."""


def least_transport_pairs(
    rows: tuple[Ints, Ints], columns: tuple[Ints, Ints], persons: int, hosts: Ints, cells: Bools
) -> int:
    """Return the least sum of C(x, 2) over cells x with sums of rows and columns in given spans; 0 if it is too large.

    The cost of a cell is cut into unit pieces of rising cost 0, 1, 2, ...; the matrix is totally unimodular, so that
    the linear program is exact. Hosts fill the diagonal: their pieces come first and are free of choice.

    Parameters
    ----------
    rows, columns : pairs of (T,) ints
        The least and the most of each sum.
    persons : int
        The sum of all cells.
    hosts : (T,) ints
    cells : (T, T) bools
        The cells that may be filled.
    """
    tables = len(hosts)
    row, column, cost = _pieces(rows[1] - hosts, columns[1] - hosts, hosts, cells)
    if not len(cost) or len(cost) > MOST_PIECES:
        return 0
    number = np.arange(len(cost))
    matrix = csr_array(
        (
            np.ones(3 * len(cost)),
            (np.concatenate([row, tables + column, np.full_like(row, 2 * tables)]), np.tile(number, 3)),
        ),
        shape=(2 * tables + 1, len(cost)),
    )
    guests = [persons - hosts.sum()]
    least = np.concatenate([rows[0] - hosts, columns[0] - hosts, guests])
    most = np.concatenate([rows[1] - hosts, columns[1] - hosts, guests])
    done = milp(cost.astype(float), constraints=LinearConstraint(matrix, least, most), bounds=Bounds(0, 1))
    if done.status != 0:
        return 0
    fixed = int((hosts * (hosts - 1) // 2).sum())
    return fixed + math.ceil(float(done.fun) - 1e-6)


def _pieces(rows: Ints, columns: Ints, hosts: Ints, cells: Bools) -> tuple[Ints, Ints, Ints]:
    """Return row, column and cost of each piece; rows and columns are the most guests of each."""
    most = np.minimum(rows[:, None], columns[None, :])
    count = np.where(cells, np.maximum(most, 0), 0)
    if count.sum() > MOST_PIECES:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    row, column = np.repeat(np.argwhere(count > 0), count[count > 0], axis=0).T
    step = np.concatenate([np.arange(number) for number in count[count > 0]] or [np.empty(0, np.int64)])
    return row, column, step + np.where(row == column, hosts[row], 0)
