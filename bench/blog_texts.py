"""The same texts for both blogs of bench/blog.py: 24 stories of some 600 words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

TITLE, LEAD = "Berättelser", "Det som fungerar, berättat av dem som gjorde det."
_SENTENCES = (
    "Vi började med att fråga dem som hade varit här längst.",
    "Språkkaféet flyttade till biblioteket och fick fler besökare än stolar.",
    "Handläggarna satt tillsammans en dag i veckan och slapp skicka ärenden mellan sig.",
    "Det svåraste var inte pengarna utan att hitta en tid som passade alla.",
    "Efter ett år hade hälften av dem som började fått ett arbete eller en utbildning.",
    "Grannkommunen lånade vår mall och gjorde den bättre.",
)


@dataclass(frozen=True)
class Text:
    """One story."""

    number: int

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Så gjorde vi när ingen annan hade provat, del {self.number}"

    @property
    def slug(self) -> str:
        """Its address."""
        return f"sa-gjorde-vi-{self.number}"

    @property
    def day(self) -> date:
        """When it was written."""
        return date(2024, 1, 15) + timedelta(days=20 * self.number)

    @property
    def ingress(self) -> str:
        """Its first words."""
        return " ".join(_SENTENCES[(self.number + step) % len(_SENTENCES)] for step in range(2))

    def body(self, heading: Any = str) -> list[dict[str, Any]]:
        """Return the blocks: five parts of a heading and two paragraphs."""
        blocks = []
        for part in range(5):
            blocks.append({"type": "heading", "value": heading(f"Det här hände, del {part + 1}")})
            for turn in range(2):
                words = " ".join(_SENTENCES[(self.number + part + turn + step) % len(_SENTENCES)] for step in range(5))
                blocks.append({"type": "paragraph", "value": f"<p>{words}</p>"})
        return blocks


def texts() -> Iterator[Text]:
    """Yield the stories."""
    return (Text(number) for number in range(24))
