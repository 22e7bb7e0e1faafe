"""The statistics of a series as pictures: bars on one scale, with a sentence and a table to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.services.statistics import ForumStatistics, SeriesStatistics
from samverkan.web.templatetags.sv import number, share

#: A part of a bar has room for its number from this share of the width on.
WIDE = 7.0


@dataclass(frozen=True)
class Segment:
    """One part of a bar, in per cent of the picture's width."""

    text: str
    kind: str
    start: str
    width: str
    middle: str
    is_wide: bool


@dataclass(frozen=True)
class Bar:
    """One forum. Without segments its words stand alone."""

    label: str
    day: str
    segments: tuple[Segment, ...]
    words: str


@dataclass(frozen=True)
class Column:
    """A column of the table; with a kind it is a part of the bars."""

    label: str
    kind: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture, what it says in words, how it is counted, and its table (rows: forum, cells)."""

    key: str
    title: str
    finding: str
    how: str
    bars: tuple[Bar, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def list_pictures(told: SeriesStatistics) -> list[Figure]:
    """Return the pictures, in the order of the page."""
    return [_turnout(told), _modes(told), _people(told), _municipalities(told), _met(told), _wishes(told)]


def commitment_parts(told: SeriesStatistics) -> list[dict[str, Any]]:
    """Return the parts of a stacked bar; what is hidden is one part. Nothing if all of it is."""
    kinds = dict(zip(CommitmentStatus.values, ("rest", "2", "1", "3", "4"), strict=True))
    shown = {status: value for status, value in told.commitments.items() if value}
    if not shown:
        return []
    parts = [
        {"label": CommitmentStatus(status).label, "value": value, "kind": kinds[status]}
        for status, value in shown.items()
    ]
    hidden = (told.commitments_made or 0) - sum(shown.values())
    return [*parts, {"label": _("Hidden, since some are few"), "value": hidden, "kind": "6"}] if hidden else parts


def written(forum: ForumStatistics, name: str, decimals: int | None = None) -> str:
    """Return a number as it is written in a table: hidden and not known are said in words."""
    value = getattr(forum, name)
    if value is None:
        return _("hidden") if name in forum.hidden else _("not known")
    return number(value, decimals)


def _figure(
    told: SeriesStatistics, key: str, words: tuple[str, str, str], columns: Sequence[Column],
    cells: Callable[[ForumStatistics], Sequence[str]], parts: Callable[[ForumStatistics], Sequence[tuple[Any, str]]],
    *, scale: float = 0,
) -> Figure:  # fmt: skip
    """Return a figure; without a scale the longest bar fills the width."""
    drawn = [tuple((value, kind) for value, kind in parts(forum) if value) for forum in told.forums]
    most = scale or max((sum(value for value, _kind in bar) for bar in drawn), default=0)
    title, finding, how = words
    return Figure(
        key=key, title=title, finding=finding, how=how,
        bars=tuple(
            Bar(forum.title, _day(forum), _segments(bar, most), "" if bar else _("Not told"))
            for forum, bar in zip(told.forums, drawn, strict=True)
        ),
        columns=tuple(columns),
        rows=tuple((_day(forum), tuple(cells(forum))) for forum in told.forums),
    )  # fmt: skip


def _segments(parts: Iterable[tuple[float, str]], most: float) -> tuple[Segment, ...]:
    found, start = [], 0.0
    for value, kind in parts:
        width = 100 * value / most
        text = number(value) if isinstance(value, int) else ""
        middle = f"{start + width / 2:.2f}%"
        found.append(Segment(text, kind, f"{start:.2f}%", f"{width:.2f}%", middle, width >= WIDE))
        start += width
    return tuple(found)


def _day(forum: ForumStatistics) -> str:
    return date_format(forum.day, "SHORT_DATE_FORMAT")


def _split(whole: int | None, *parts: tuple[int | None, str]) -> list[tuple[int | None, str]]:
    """Return the parts of a bar, or the whole as one if some part is not told."""
    return [(whole, "rest")] if any(value is None for value, _kind in parts) else list(parts)


def _turnout(told: SeriesStatistics) -> Figure:
    def cells(forum: ForumStatistics) -> list[str]:
        share_of = ""
        if forum.attended is not None and forum.registered:
            share_of = share(forum.attended, forum.registered)
        return [written(forum, "registered"), written(forum, "attended"), share_of]

    def parts(forum: ForumStatistics) -> list[tuple[int | None, str]]:
        away = max((forum.registered or 0) - (forum.attended or 0), 0)
        return [(forum.attended, "1"), (away, "rest")]

    finding = ""
    if told.taking_part is not None:
        finding = ngettext(
            "Together the forums have had %(number)s participant.",
            "Together the forums have had %(number)s participants.",
            told.taking_part,
        ) % {"number": number(told.taking_part)}
    how = _(
        "Whoever was at two forums is counted at both. Whoever was checked in came; at a forum where nobody was checked"
        " in, everybody with a place counts as taking part."
    )
    columns = (Column(_("People registered"), "rest"), Column(_("Came"), "1"), Column(_("Share that came")))
    return _figure(told, "turnout", (_("From registration to the day"), finding, how), columns, cells, parts)


def _modes(told: SeriesStatistics) -> Figure:
    def cells(forum: ForumStatistics) -> list[str]:
        return [written(forum, name) for name in ("onsite", "digital", "taking_part")]

    def parts(forum: ForumStatistics) -> list[tuple[int | None, str]]:
        return _split(forum.taking_part, (forum.onsite, "5"), (forum.digital, "3"))

    words = (_("On site and digitally"), "", _("How each person in fact took part."))
    columns = (Column(_("On site"), "5"), Column(_("Digitally"), "3"), Column(_("Together")))
    return _figure(told, "modes", words, columns, cells, parts)


def _people(told: SeriesStatistics) -> Figure:
    def cells(forum: ForumStatistics) -> list[str]:
        compared = _("not known")
        if forum.compared_forums is not None:
            counts = {"compared": number(forum.compared_forums), "earlier": number(forum.earlier_forums)}
            compared = _("%(compared)s of %(earlier)s") % counts
        return [written(forum, "returning_people"), written(forum, "new_people"), compared]

    def parts(forum: ForumStatistics) -> list[tuple[int | None, str]]:
        if "new_people" not in forum.hidden and forum.new_people is None:
            return []
        return _split(forum.taking_part, (forum.returning_people, "1"), (forum.new_people, "2"))

    how = _(
        "Counted when the forum is over, by comparing e-mail addresses with earlier forums of the series whose"
        " personal data was still kept then; only the numbers are kept. The table says how many forums that was."
    )
    words = (_("New and returning people"), "", how)
    columns = (
        Column(_("Been before"), "1"), Column(_("New ones"), "2"), Column(_("Earlier forums compared with")),
    )  # fmt: skip
    return _figure(told, "people", words, columns, cells, parts)


def _municipalities(told: SeriesStatistics) -> Figure:
    def cells(forum: ForumStatistics) -> list[str]:
        return [written(forum, "returning_municipalities"), written(forum, "new_municipalities"),
                number(len(forum.municipalities))]  # fmt: skip

    def parts(forum: ForumStatistics) -> list[tuple[int | None, str]]:
        return [(forum.returning_municipalities, "1"), (forum.new_municipalities, "2")]

    counts = {"reached": number(told.reached), "all": number(len(told.homes))}
    finding = _("%(reached)s of the region's %(all)s municipalities have taken part in at least one forum.") % counts
    how = _("A municipality took part if somebody from there did. New is a municipality that was at none before.")
    columns = (Column(_("Been before"), "1"), Column(_("New ones"), "2"), Column(_("Together")))
    words = (_("Municipalities"), finding, how)
    return _figure(told, "municipalities", words, columns, cells, parts)


def _met(told: SeriesStatistics) -> Figure:
    def cells(forum: ForumStatistics) -> list[str]:
        pairs = written(forum, "pairs_met")
        if forum.pairs_met is not None:
            pairs = share(forum.pairs_met, forum.pairs_possible)
        return [number(len(forum.municipalities)), pairs, _mean(forum.met_mean)]

    def parts(forum: ForumStatistics) -> list[tuple[float | None, str]]:
        if forum.pairs_met is None or not forum.pairs_possible:
            return []
        part = 100.0 * forum.pairs_met / forum.pairs_possible
        return [(part, "1"), (100.0 - part, "rest")]

    finding = ""
    if told.pairs_met is not None:
        finding = _(
            "Over the series %(share)s pairs of municipalities have sat together at least once. On average each"
            " municipality has met %(mean)s others."
        ) % {"share": share(told.pairs_met, told.pairs_possible), "mean": _mean(told.met_mean)}
    how = _(
        "Two municipalities have met when somebody from each sat in the same parallel session, in the same group talk,"
        " or at the same table in a round of a World Café that was held. The share is of all pairs that can be formed"
        " of the municipalities that took part. Sessions for everybody are not counted: there nobody sits with"
        " anybody in particular."
    )
    columns = (
        Column(_("Municipalities")), Column(_("Pairs that met"), "1"), Column(_("Others that each met, on average")),
    )  # fmt: skip
    return _figure(told, "met", (_("Who met across borders"), finding, how), columns, cells, parts, scale=100)


def _mean(value: float | None) -> str:
    return _("not known") if value is None else number(value, 1)


def _wishes(told: SeriesStatistics) -> Figure:
    def cells(forum: ForumStatistics) -> list[str]:
        first = written(forum, "first_wish")
        if forum.first_wish is not None and forum.wish_lists is not None:
            first = share(forum.first_wish, forum.wish_lists)
        rest = [written(forum, name) for name in ("lower_wish", "no_wish")]
        return [first, *rest, written(forum, "average_rank", 2)]

    def parts(forum: ForumStatistics) -> list[tuple[int | None, str]]:
        return _split(forum.wish_lists, (forum.first_wish, "1"), (forum.lower_wish, "2"), (forum.no_wish, "4"))

    how = _(
        "Everybody who wished counts once for each time of parallel sessions. In the average, 1 means that all got"
        " their first wish; a session that was not wished for counts as the rank after the last wish."
    )
    columns = (
        Column(_("First wish"), "1"), Column(_("A later wish"), "2"), Column(_("None of the wishes"), "4"),
        Column(_("Average rank")),
    )  # fmt: skip
    return _figure(told, "wishes", (_("Wishes that were met"), "", how), columns, cells, parts)
