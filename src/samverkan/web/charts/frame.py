"""What every chart carries: title, what it says in words, whose figures they are, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

from samverkan.web.figures import DataTable, Origin, check_origin

Role = Literal["mine", "peer", "reference", "other", "goal"]
"""Whose a mark is: it decides shape, stroke and label, and colour beside them."""

FIRST: dict[str, int] = {"mine": 0, "peer": 1, "reference": 2, "other": 3, "goal": 3}
"""Who gets the best place and stands in front."""


@dataclass(frozen=True)
class Item:
    """One unit and its figure."""

    name: str
    value: float
    role: Role = "other"


@dataclass(frozen=True)
class Frame:
    """What stands around a chart.

    Parameters
    ----------
    key : str
        A word for ids, unique on its page.
    title : str
        What the chart shows, with its year.
    text : str
        What it says, for those who do not see it.
    note : str
        How to read a part of it that has no name beside it.
    text_origin : Origin, optional
        Whose ``text`` is, where it is not the chart's: words about raw figures may count and compare them.
    """

    key: str
    title: str
    text: str
    origin: Origin
    table: DataTable
    note: str = ""
    text_origin: Origin | None = None

    def __post_init__(self) -> None:
        check_origin(self.origin)

    @property
    def told_by(self) -> Origin:
        """Whose the text is."""
        return self.text_origin or self.origin


@dataclass(frozen=True)
class Plot:
    """A chart laid out for one width."""

    width: int
    height: float


WIDE, NARROW = 760, 320
"""The widths that a chart is laid out for."""

P = TypeVar("P", bound=Plot)


@dataclass(frozen=True)
class Chart(Generic[P]):
    """A laid-out chart; `kind` names the template that draws it. Without a wide plot the narrow one is for all."""

    kind: ClassVar[str] = ""
    frame: Frame
    narrow: P
    wide: P | None = None
