"""What a quick poll came to, told without persons and never of fewer than five."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samverkan.forums.enums import QuickWay, RegistrationStatus
from samverkan.forums.models import LiveSession, QuickPoll

#: Under so many answers nothing is told.
LEAST_ANSWERS = 5
#: Of a few words: so many expressions each, of so many letters; and so many rows are shown.
MOST_WORDS, LONGEST_WORD, MOST_ROWS = 3, 30, 12


@dataclass(frozen=True)
class Bar:
    """One row of a result: ``width`` as an SVG length against the longest."""

    label: str
    number: int
    width: str
    share: float


@dataclass(frozen=True)
class Told:
    """What is told of a poll: nothing under five answers, and nothing on phones until the moderator shows it."""

    n: int | None
    bars: tuple[Bar, ...]
    left_out: int = 0


def split_words(text: str) -> list[str]:
    """Return the expressions of an answer, each once, as many and as long as are counted.

    >>> split_words("Språk,  språk; tid , pengar, mer")
    ['språk', 'tid', 'pengar']
    """
    parts = [" ".join(part.split()).casefold()[:LONGEST_WORD].strip() for part in text.replace(";", ",").split(",")]
    return list(dict.fromkeys(part for part in parts if part))[:MOST_WORDS]


def labels_of(poll: QuickPoll) -> list[str]:
    """Return what can be chosen, in the reader's language."""
    if poll.way == QuickWay.YES_NO:
        return [_("Yes"), _("No")]
    if poll.way == QuickWay.SCALE:
        return ["1", "2", "3", "4", "5"]
    return list(poll.options) if poll.way == QuickWay.CHOICE else []


def work_out_tally(poll: QuickPoll) -> dict[str, Any]:
    """Return how many have answered, and what. Answers of cancelled registrations are not counted."""
    answers = poll.answers.filter(registration__status=RegistrationStatus.REGISTERED)
    if poll.way == QuickWay.WORDS:
        said = list(answers.order_by("pk").values_list("words", flat=True))
        counted = Counter(word for words in said for word in split_words(words))
        rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
        return {"n": len(said), "words": [[word, number] for word, number in rows]}
    chosen = Counter(answers.order_by().values_list("choice", flat=True))
    size = {QuickWay.CHOICE: len(poll.options), QuickWay.YES_NO: 2, QuickWay.SCALE: 5}[QuickWay(poll.way)]
    return {"n": sum(chosen.values()), "counts": [chosen[number] for number in range(size)]}


def tell(poll: QuickPoll) -> Told:
    """Return the result as bars; the words most said first."""
    tally = poll.tally
    n = int(tally.get("n", 0))
    if n < LEAST_ANSWERS:
        return Told(None if n else 0, ())
    rows = list(zip(labels_of(poll), tally.get("counts", []), strict=False))
    if poll.way == QuickWay.WORDS:
        rows = [(str(word), int(number)) for word, number in tally.get("words", [])]
    longest = max((number for _label, number in rows), default=0) or 1
    bars = [Bar(label, number, f"{100 * number / longest:.2f}%", 100 * number / n) for label, number in rows]
    kept = bars[:MOST_ROWS] if poll.way == QuickWay.WORDS else bars
    return Told(n, tuple(kept), len(bars) - len(kept))


def list_earlier(live: LiveSession) -> list[QuickPoll]:
    """Return the session's polls that are not on, the newest first."""
    return list(live.polls.exclude(pk=live.poll_id or 0).order_by("-opened_at", "-pk"))
