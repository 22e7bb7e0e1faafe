"""Why a participant got the seats they got, in words to that participant. Nobody else is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.forums.enums import SeatSource
from samverkan.forums.models import PlannedSeat, Registration

#: Fewer wishes than these are not told as a number.
FEWEST_TOLD = 5


@dataclass(frozen=True)
class SeatReason:
    """What was decided for a person in a slot, and why, one sentence after the other. ``session_id`` None: no seat."""

    session_id: int | None
    sentences: tuple[str, ...]
    carried: int


def list_reasons(registration: Registration, titles: Mapping[int, str]) -> dict[int, SeatReason]:
    """Return by slot why a person got what was published last. One query. ``titles`` are those of the sessions."""
    rows = PlannedSeat.objects.filter(registration=registration, plan__published_at__isnull=False)
    latest: dict[int, PlannedSeat] = {}
    for row in rows.order_by("-plan__number", "slot"):
        latest.setdefault(row.slot_id, row)
    return {
        slot: SeatReason(row.session_id, tuple(_sentences(row, titles)), row.why.get("carried", 0))
        for slot, row in latest.items()
    }


def told(number: int) -> str:
    """Return a count of wishes as it may be told."""
    return str(number) if number >= FEWEST_TOLD else _("fewer than five")


def _sentences(row: PlannedSeat, titles: Mapping[int, str]) -> Iterable[str]:
    why = row.why
    yield _outcome(row)
    if (
        not why
        or row.source != SeatSource.ALLOCATED
        or why["state"] not in ("wish", "unlisted", "no_wishes", "unplaced")
    ):
        return
    if why["here"]:
        yield _demand(why["here"], titles)
    for rank, missed in enumerate(why["missed"], 1):
        yield _missed(missed, rank, titles)
    if why["lot"] and why["state"] != "no_wishes":
        facts = {"lot": why["lot"], "lots": why["lots"], "seed": why["seed"]}
        yield (
            _("Between wishes that weigh the same the lot decides: you drew lot %(lot)s of %(lots)s in draw %(seed)s.")
            % facts
        )
    if why["carried"]:
        yield _carried(why["carried"])


def _outcome(row: PlannedSeat) -> str:
    state = row.why.get("state", "")
    if row.source == SeatSource.BY_HAND:
        return _("The organiser moved you here by hand.")
    if row.source == SeatSource.PICKED:
        return _("You picked this seat yourself.")
    if state == "host":
        return _("You lead this session.")
    if row.session_id is None:
        return _("No session for the way you take part had a seat left for you in this slot.")
    if row.rank:
        first = _("This was your first wish.")
        return first if row.rank == 1 else _("This was wish number %(rank)s on your list.") % {"rank": row.rank}
    if state == "no_wishes":
        return _("You had no wishes in this slot, so you got a session with room.")
    return _("This session was not on your list, and none of those on it could be yours.")


def _demand(record: Sequence[Any], titles: Mapping[int, str]) -> str:
    """Say how many wished for a session, and how many seats it has."""
    key, _reason, seats, first, wishes = record
    facts = {"title": titles.get(key, ""), "wishes": told(wishes), "first": told(first), "seats": seats}
    if seats is None:
        return (
            _("“%(title)s” was wished for by %(wishes)s, by %(first)s as their first wish, and has room for everybody.")
            % facts
        )
    sentence = ngettext(
        "“%(title)s” was wished for by %(wishes)s, by %(first)s as their first wish, and has %(seats)s seat.",
        "“%(title)s” was wished for by %(wishes)s, by %(first)s as their first wish, and has %(seats)s seats.",
        seats,
    )
    return sentence % facts


def _missed(record: Sequence[Any], rank: int, titles: Mapping[int, str]) -> str:
    """Say why a wish was not met: its demand if it is full, else the reason."""
    reasons = {
        "full": _("Your wish number %(rank)s was full:"),
        "closed": _("Your wish number %(rank)s has no seats:"),
        "mode_full": _("Your wish number %(rank)s had no seat left for the way you take part:"),
        "group_full": _("Your wish number %(rank)s had as many from your municipality as it takes:"),
        "kept": _("The free seats of your wish number %(rank)s are kept for other municipalities:"),
        "not_accessible": _("The place of your wish number %(rank)s lacks what you need:"),
        "together": _("Those you sit with could not come to your wish number %(rank)s:"),
        "apart": _("You could not sit in your wish number %(rank)s:"),
        "same_content": _("Your wish number %(rank)s is the same as what you attend at another time:"),
        "overlap": _("Your wish number %(rank)s is at the same time as another session you attend:"),
        "open": _("Your wish number %(rank)s went to others, because all in all it is fairer so:"),
    }  # fmt: skip
    sentence = reasons.get(record[1], _("You did not get your wish number %(rank)s:")) % {"rank": rank}
    return f"{sentence} {_demand(record, titles)}"


def _carried(steps: int) -> str:
    sentence = ngettext(
        "You brought %(steps)s step along from earlier forums of the series, and it counted in your favour.",
        "You brought %(steps)s steps along from earlier forums of the series, and they counted in your favour.",
        steps,
    )
    return sentence % {"steps": steps}
