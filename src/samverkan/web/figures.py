"""Figures as pages show them: written as the language does, with their unit, and never without their origin.

Knows nothing of Django; `{% load charts %}` has the tags that show an origin and a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

THIN, MINUS = "\u202f", "\u2212"


@dataclass(frozen=True)
class Origin:
    """Whose figures they are: as published, or computed by us from what was published."""

    publisher: str
    is_computed: bool

    def __post_init__(self) -> None:
        if not self.publisher:
            raise ValueError("A figure without a publisher is not shown.")

    def __or__(self, other: Origin) -> Origin:
        """Return the origin of figures of both: computed if either is, by both publishers."""
        names = list(dict.fromkeys([*self.publisher.split(", "), *other.publisher.split(", ")]))
        return Origin(", ".join(names), self.is_computed or other.is_computed)


@dataclass(frozen=True)
class DataTable:
    """Rows of a table; the first cell of a row is its heading, the others are figures written with their unit.

    ``mine`` is the heading of the row that the reader looks for first; it stands out.
    """

    caption: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    origin: Origin
    mine: str = ""

    def __post_init__(self) -> None:
        check_origin(self.origin)


def check_origin(origin: object) -> None:
    """Refuse a figure without an origin.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if not isinstance(origin, Origin):
        raise TypeError("A figure needs its origin: Origin(publisher, is_computed).")


@dataclass(frozen=True)
class Writer:
    """Writes figures as the language does: 1 234,5 % in Swedish, 1,234.5% in English."""

    unit: str = ""
    decimals: int = 1
    language: str = "sv"

    def bare(self, value: float | Decimal, decimals: int | None = None) -> str:
        """Return the figure without its unit, rounded half up."""
        places = self.decimals if decimals is None else decimals
        rounded = self.rounded(value, places)
        text = f"{abs(rounded):,.{places}f}"
        if self.language.startswith("sv"):
            text = text.replace(",", THIN).replace(".", ",")
        return f"{MINUS}{text}" if rounded < 0 else text

    def rounded(self, value: float | Decimal, decimals: int | None = None) -> Decimal:
        """Return the figure as it is shown, to count with."""
        places = self.decimals if decimals is None else decimals
        return Decimal(str(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    def __call__(self, value: float | Decimal) -> str:
        """Return the figure with its unit."""
        return self.with_unit(self.bare(value))

    def with_unit(self, text: str) -> str:
        """Return a written figure with the unit after it, never on a line of its own."""
        if not self.unit:
            return text
        space = "" if self.unit == "%" and not self.language.startswith("sv") else "\u00a0"
        return f"{text}{space}{self.unit}"
