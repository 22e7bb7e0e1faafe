"""What a forum counts in the statistics of its series: exact figures, taken while the persons are still there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from samverkan.forums.enums import Choice, ForumStatus, RegistrationStatus
from samverkan.forums.models import Attendance, CafeSeat, Forum, KeptCount, Preference, Registration, Seat
from samverkan.forums.queries.counts import count_participants
from samverkan.network.models import Municipality

#: Rises when something is counted in another way.
VERSION = 1
#: A forum can be compared with as long as so large a part of its registrations is kept.
KEPT_SHARE = 0.9


def count_figures(forum: Forum) -> dict[str, Any]:
    """Return the figures of a forum, ready for JSON; None stands for what is not known, or never was.

    Whoever was checked in took part; if nobody was, everybody with a place did (``basis``). Places are told by their
    official codes, no person by anything.
    """
    rows = count_participants(forum)
    basis = "attended" if any(row.attended for row in rows) else "registered"
    taking: Counter[int | None] = Counter()
    modes = {"onsite": 0, "digital": 0}
    for row in rows:
        number = row.attended if basis == "attended" else row.registered
        taking[row.municipality_id] += number
        modes[row.mode] += number
    codes = Municipality.objects.filter(pk__in=[key for key, number in taking.items() if key and number])
    figures: dict[str, Any] = {
        "basis": basis,
        "registered": sum(row.registered for row in rows),
        "attended": sum(row.attended for row in rows),
        "modes": modes,
        "municipalities": sorted(codes.values_list("scb_code", flat=True)),
        "people": None, "met": None, "wishes": None,
    }  # fmt: skip
    kept = _kept_share([forum.pk])
    if kept.get(forum.pk, 1.0) >= KEPT_SHARE:
        people = _took_part(forum, basis)
        figures |= {"people": _people(forum, people), "met": _met(forum, people), "wishes": _wishes(forum)}
    return figures


def _took_part(forum: Forum, basis: str) -> QuerySet[Registration]:
    if basis == "attended":
        return forum.registrations.filter(attendance__isnull=False).order_by()
    return forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by()


def _kept_share(forums: Iterable[int]) -> dict[int, float]:
    """Return which part of those who were registered is still there, by forum. Two queries."""
    deleted = dict(
        KeptCount.objects.filter(forum__in=forums).order_by().values_list("forum").annotate(Sum("registered"))
    )
    live = Registration.objects.filter(forum__in=forums, status=RegistrationStatus.REGISTERED).order_by()
    there = dict(live.values_list("forum").annotate(Count("pk")))
    return {
        forum: there.get(forum, 0) / (there.get(forum, 0) + deleted.get(forum, 0))
        for forum in there.keys() | deleted.keys()
        if there.get(forum, 0) + deleted.get(forum, 0)
    }


def _people(forum: Forum, people: QuerySet[Registration]) -> dict[str, Any] | None:
    """Return how many were at an earlier forum of the series, by e-mail address, among those whose data is kept."""
    if forum.series_id is None:
        return None
    held = Forum.objects.filter(series=forum.series_id, starts_at__lt=forum.starts_at, ends_at__lt=forum.ends_at)
    earlier = list(held.exclude(status__in=(ForumStatus.DRAFT, ForumStatus.CANCELLED)).values_list("pk", flat=True))
    kept = _kept_share(earlier)
    compared = [key for key in earlier if kept.get(key, 1.0) >= KEPT_SHARE]
    known = _addresses(compared)
    mine = set(people.annotate(mail=Lower("email")).values_list("mail", flat=True))
    can_tell = bool(compared) or not earlier
    return {
        "series": forum.series_id,
        "new": len(mine - known) if can_tell else None,
        "returning": len(mine & known) if can_tell else None,
        "compared": len(compared),
        "earlier": len(earlier),
    }


def _addresses(forums: list[int]) -> set[str]:
    """Return the addresses of those who took part in any of the forums."""
    came: dict[int, set[str]] = defaultdict(set)
    registered: dict[int, set[str]] = defaultdict(set)
    rows = Registration.objects.filter(forum__in=forums).order_by().annotate(mail=Lower("email"))
    with_place = Q(status=RegistrationStatus.REGISTERED) | Q(attendance__isnull=False)
    for forum, mail, attendance in rows.filter(with_place).values_list("forum", "mail", "attendance"):
        registered[forum].add(mail)
        if attendance:
            came[forum].add(mail)
    return {mail for forum in registered for mail in came[forum] or registered[forum]}


def _met(forum: Forum, people: QuerySet[Registration]) -> dict[str, Any] | None:
    """Return the pairs of municipalities that sat together: in a session with seats, or at a table in a round held."""
    home = "registration__municipality__scb_code"
    groups: dict[tuple[int, ...], set[str]] = defaultdict(set)
    rounds = CafeSeat.objects.filter(
        cafe__session__slot__forum=forum, round__lte=F("cafe__current_round"), registration__in=people
    ).order_by()
    for session, table, number, code in rounds.values_list("cafe__session", "table", "round", home).distinct():
        groups[session, table, number].add(code)
    cafes = {key[0] for key in groups}
    seats = Seat.objects.filter(slot__forum=forum, registration__in=people).order_by()
    for session, code in seats.values_list("session", home).distinct():
        if session not in cafes:  # at a World Café people meet at the tables
            groups[session,].add(code)
    pairs = {pair for codes in groups.values() for pair in combinations(sorted(filter(None, codes)), 2)}
    return {"pairs": [list(pair) for pair in sorted(pairs)]} if groups else None


def _wishes(forum: Forum) -> dict[str, Any] | None:
    """Return how many lists of wishes got which wish; a session not listed counts as the rank after the last."""
    if forum.seats_published_at is None:
        return None
    lists = Preference.objects.filter(
        slot__forum=forum, slot__choice=Choice.WISHES, registration__status=RegistrationStatus.REGISTERED
    ).order_by()
    seats = Seat.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).order_by()
    got = {(person, slot): rank for person, slot, rank in seats.values_list("registration", "slot", "rank")}
    counts, ranks = Counter[str](), 0
    for person, slot, listed in lists.values_list("registration", "slot").annotate(Count("pk")):
        rank = got.get((person, slot))
        counts["outside" if rank is None else "first" if rank == 1 else "lower"] += 1
        ranks += rank or listed + 1 + ((person, slot) not in got)
    return {**{key: counts[key] for key in ("first", "lower", "outside")}, "rank_sum": ranks} if counts else None


def has_been_counted(batch: Iterable[Registration]) -> set[int]:
    """Return the forums in whose figures some of these are counted. One query."""
    rows = list(batch)
    came = Attendance.objects.filter(registration__in=[row.pk for row in rows])
    forums = set(came.values_list("registration__forum", flat=True))
    return forums | {row.forum_id for row in rows if row.status == RegistrationStatus.REGISTERED}
