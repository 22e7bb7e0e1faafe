"""Small groups are hidden, and so are enough others that no hidden figure can be worked out from a total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

THRESHOLD = 5

Cell = TypeVar("Cell")


def suppress_total(number: int, *, threshold: int = THRESHOLD) -> int | None:
    """Return the number, or ``None`` where it is small. Nought is told: it is nobody's figure.

    >>> suppress_total(0), suppress_total(4), suppress_total(5)
    (0, None, 5)
    """
    return None if 0 < number < threshold else number


def suppress_cells(
    cells: Mapping[Cell, int], *, total_is_shown: bool, threshold: int = THRESHOLD
) -> dict[Cell, int | None]:
    """Hide the cells under the threshold, and where the total is shown also the next smallest, until none can be told.

    >>> suppress_cells({"Lund": 12, "Osby": 2, "Eslöv": 7}, total_is_shown=True)
    {'Lund': 12, 'Osby': None, 'Eslöv': None}
    >>> suppress_cells({"Lund": 12, "Osby": 2, "Eslöv": 7}, total_is_shown=False)
    {'Lund': 12, 'Osby': None, 'Eslöv': 7}
    """
    told = {cell: None if 0 < number < threshold else number for cell, number in cells.items()}
    by_size = sorted((cell for cell, number in told.items() if number), key=lambda cell: cells[cell])
    for cell in by_size if total_is_shown else ():
        if is_safe(cells, told, threshold=threshold):
            break
        told[cell] = None
    return told


def is_safe(cells: Mapping[Cell, int], told: Mapping[Cell, int | None], *, threshold: int = THRESHOLD) -> bool:
    """Return whether no hidden cell can be worked out from the total.

    The reader is taken to know the sum of the hidden cells, which of them are small (1 to ``threshold - 1``), and that
    the others were the smallest of the rest. A cell is safe when it can go up or down by one while another goes the
    other way; and the sum must be no small figure itself.

    >>> cells = {"Lund": 9, "Osby": 3, "Eslöv": 5}
    >>> is_safe(cells, {"Lund": 9, "Osby": None, "Eslöv": 5}), is_safe(cells, {"Lund": 9, "Osby": None, "Eslöv": None})
    (False, True)
    """
    hidden = [cells[cell] for cell, number in told.items() if number is None]
    most = min((number for number in told.values() if number), default=sum(hidden))
    can_rise = [number < (threshold - 1 if number < threshold else most) for number in hidden]
    can_fall = [number > (1 if number < threshold else threshold) for number in hidden]
    rising, falling = sum(can_rise), sum(can_fall)
    moves = [(up and falling > down) or (down and rising > up) for up, down in zip(can_rise, can_fall, strict=True)]
    return not hidden or (sum(hidden) >= threshold and all(moves))
