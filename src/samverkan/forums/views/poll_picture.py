"""A result as a picture: bars with the marks of their intervals, laid out in per cent of the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from samverkan.forums.enums import PollWay
from samverkan.forums.queries.poll_results import LEAST_VOTERS

#: The picture's left and right are so far from its edges that the marks are not cut.
EDGE = 1.0


@dataclass(frozen=True)
class PictureRow:
    """One option: its figures, and where its bar and its interval lie."""

    title: str
    place: str
    count: int
    losses: int | None
    value: float
    low: float
    high: float
    tied: tuple[str, ...]
    start: str
    width: str
    dot: str
    low_at: str
    high_at: str


@dataclass(frozen=True)
class Picture:
    """The whole result. ``middle``: where the line of the average option stands, for pairs."""

    is_dots: bool
    voters: int
    cast: int
    is_small: bool
    is_connected: bool
    groups: tuple[tuple[str, ...], ...]
    rows: tuple[PictureRow, ...]
    middle: str
    most: float

    @property
    def first(self) -> PictureRow | None:
        """The option with most."""
        return self.rows[0] if self.rows else None


def picture_of(result: dict[str, Any]) -> Picture:
    """Lay the result out. Dots reach from nought to the end of the longest interval, pairs from 0 to 100 per cent."""
    is_dots = result["way"] == PollWay.DOTS
    most = max([row["high"] for row in result["rows"]], default=100.0) if is_dots else 100.0
    return Picture(
        is_dots=is_dots,
        voters=result["voters"],
        cast=result["cast"] or 0,
        is_small=result["voters"] < LEAST_VOTERS,
        is_connected=result["is_connected"],
        groups=tuple(tuple(group) for group in result["groups"]),
        rows=tuple(_row(row, is_dots, most or 100.0) for row in result["rows"]),
        middle=_at(50.0, most),
        most=most,
    )


def _row(row: dict[str, Any], is_dots: bool, most: float) -> PictureRow:
    return PictureRow(
        title=row["title"],
        place=str(row["best"]) if row["best"] == row["worst"] else f"{row['best']}–{row['worst']}",
        count=row["count"],
        losses=row.get("losses"),
        value=row["value"],
        low=row["low"],
        high=row["high"],
        tied=tuple(row["tied"]),
        start=_at(0, most),
        width=f"{row['value'] / most * (100 - 2 * EDGE):.2f}%",
        dot=_at(row["value"], most),
        low_at=_at(row["low"], most),
        high_at=_at(row["high"], most),
    )


def _at(value: float, most: float) -> str:
    return f"{EDGE + value / (most or 100.0) * (100 - 2 * EDGE):.2f}%"
