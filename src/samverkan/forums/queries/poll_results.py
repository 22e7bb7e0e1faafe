"""What a vote came to: an honest ranking, told without persons."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from samverkan.engines import ideas
from samverkan.engines.faults import Id
from samverkan.forums.enums import PollWay, RegistrationStatus
from samverkan.forums.models import DotVote, PairVote, Poll

#: Under this many voters nothing is told but their number.
LEAST_VOTERS = 5


def count_voters(poll: Poll) -> int:
    """Return how many have voted so far. Whoever has only passed pairs over has not."""
    found = _dots(poll) if poll.way == PollWay.DOTS else _duels(poll)
    return int(found.order_by().values("registration").distinct().count())


def work_out_result(poll: Poll) -> dict[str, Any]:
    """Return the result as plain data: voters, rows with intervals in per cent, and the groups that duels link.

    Under ``LEAST_VOTERS`` the rows are left out, so that nobody's vote can be read from them.
    """
    options = {option.pk: option.title for option in poll.options.order_by("position", "pk")}
    ranked = _rank_dots(poll, options) if poll.way == PollWay.DOTS else _rank_pairs(poll, options)
    result: dict[str, Any] = {"way": str(poll.way), "rows": [], "groups": [], "is_connected": True} | ranked
    if result["voters"] < LEAST_VOTERS:
        result |= {"rows": [], "groups": [], "cast": None}
    return result


def list_duels(poll: Poll, *, latest: int | None = None) -> list[ideas.Duel]:
    """Return the answers to the poll's pairs that named a winner, all of them or the latest."""
    rows = _duels(poll).order_by("-pk").values_list("registration", "first", "second", "winner")[:latest]
    return [ideas.Duel(won, first if won == second else second, person) for person, first, second, won in rows]


def _dots(poll: Poll) -> Any:
    return DotVote.objects.filter(option__poll=poll, registration__status=RegistrationStatus.REGISTERED)


def _duels(poll: Poll) -> Any:
    found = PairVote.objects.filter(first__poll=poll, registration__status=RegistrationStatus.REGISTERED)
    return found.exclude(winner=None)


def _rank_dots(poll: Poll, options: dict[int, str]) -> dict[str, Any]:
    votes: defaultdict[Id, dict[Id, int]] = defaultdict(dict)
    for person, option, dots in _dots(poll).order_by("pk").values_list("registration", "option", "dots"):
        votes[person][option] = dots
    count = ideas.count_dots(list(options), votes, dots_each=poll.dots_each)
    rows = [_row(options, dots, dots.dots, dots.share, (dots.low, dots.high)) for dots in count.options]
    return {"voters": count.persons, "cast": count.cast, "rows": rows, "version": count.version}


def _rank_pairs(poll: Poll, options: dict[int, str]) -> dict[str, Any]:
    duels = list_duels(poll)
    ranking = ideas.rank(list(options), duels)
    rows = [
        _row(options, one, one.wins, _chance(one.strength), (_chance(one.low), _chance(one.high)))
        | {"losses": one.losses}
        for one in ranking.options
    ]
    return {
        "voters": len({duel.person for duel in duels}),
        "cast": len(duels),
        "rows": rows,
        "groups": [[_title(options, one) for one in group] for group in ranking.components],
        "is_connected": ranking.is_connected,
        "version": ranking.version,
    }


def _row(
    options: dict[int, str], found: ideas.Dots | ideas.Ranked, count: int, value: float, ends: tuple[float, float]
) -> dict[str, Any]:
    return {
        "title": _title(options, found.option),
        "rank": found.rank,
        "best": found.best_rank,
        "worst": found.worst_rank,
        "count": count,
        "value": round(100 * value, 1),
        "low": round(100 * ends[0], 1),
        "high": round(100 * ends[1], 1),
        "tied": [_title(options, other) for other in found.tied],
    }


def _title(options: dict[int, str], key: Id) -> str:
    return options[int(key)]


def _chance(strength: float) -> float:
    """Return how often an option of that strength wins against an average one."""
    return 1 / (1 + math.exp(-strength))
