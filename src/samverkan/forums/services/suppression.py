"""Small groups are hidden, and so are enough others that no hidden figure can be worked out from a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    The hidden cells are safe when there are none, or when they are at least two, their sum is no small figure itself,
    and the sum leaves a choice (not all of them at their least, 1, nor all at their most, ``threshold - 1``).

    >>> suppress_cells({"Lund": 12, "Osby": 2, "Eslöv": 7}, total_is_shown=True)
    {'Lund': 12, 'Osby': None, 'Eslöv': None}
    >>> suppress_cells({"Lund": 12, "Osby": 2, "Eslöv": 7}, total_is_shown=False)
    {'Lund': 12, 'Osby': None, 'Eslöv': 7}
    """
    hidden = {cell for cell, number in cells.items() if 0 < number < threshold}
    if total_is_shown and hidden:
        by_size = sorted((cell for cell in cells if cell not in hidden and cells[cell]), key=lambda cell: cells[cell])
        for cell in by_size:
            if is_safe([cells[key] for key in hidden], threshold=threshold):
                break
            hidden.add(cell)
    return {cell: None if cell in hidden else number for cell, number in cells.items()}


def is_safe(hidden: Sequence[int], *, threshold: int = THRESHOLD) -> bool:
    """Return whether none of these hidden cells can be told by somebody who knows their sum and the rule.

    >>> is_safe([1, 1, 1, 1, 1]), is_safe([3]), is_safe([3, 4]), is_safe([])
    (False, False, True, True)
    """
    if not hidden:
        return True
    total, number = sum(hidden), len(hidden)
    has_helper = max(hidden) >= threshold
    leaves_a_choice = number < total and (has_helper or total < number * (threshold - 1))
    return number >= 2 and total >= threshold and leaves_a_choice
