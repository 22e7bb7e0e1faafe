"""What every chart carries: title, what it says in words, whose figures they are, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from samverkan.web.figures import DataTable, Origin, check_origin

Role = Literal["mine", "peer", "reference", "other", "goal"]
"""Whose a mark is: it decides shape, stroke and label, and colour beside them."""


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
    """

    key: str
    title: str
    text: str
    origin: Origin
    table: DataTable
    note: str = ""

    def __post_init__(self) -> None:
        check_origin(self.origin)


@dataclass(frozen=True)
class Chart:
    """A laid-out chart; `kind` names the template that draws it."""

    kind: ClassVar[str] = ""
    frame: Frame
