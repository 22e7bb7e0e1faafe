"""A municipality's figures as a page shows them: written, drawn, and told in one plain sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from samverkan.keyfigures.blocks import MISSING, NOT_APPLICABLE, SECRET
from samverkan.keyfigures.enums import Gender
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.standings import Figure
from samverkan.keyfigures.ranking import Best
from samverkan.keyfigures.units import difference_writer, writer_of
from samverkan.keyfigures.views.pictures import Strip, TrendLine, draw_strip, draw_trend
from samverkan.web.figures import Writer


@dataclass(frozen=True)
class Row:
    """One indicator of one municipality. Texts are empty where there is nothing to tell.

    ``unit`` is told beside the year where it is not in ``value``; ``fit`` is the address that tells how well a model
    fits, of a deviation from what it expects, and ``fit_words`` tells it in short.
    """

    indicator: Indicator
    address: str
    value: str = ""
    unit: str = ""
    year: int | None = None
    gender: str = ""
    rank: str = ""
    judgement: str = "none"
    sentence: str = ""
    note: str = ""
    strip: Strip | None = None
    trend: TrendLine | None = None
    fit: str = ""
    fit_words: str = ""


def make_row(indicator: Indicator, figure: Figure | None, *, name: str, asked: Gender, address: str) -> Row:
    """Return what a page shows of an indicator; ``name`` is the municipality's, ``address`` compares it.

    The gender is told where it is not all, and where another was asked for than the indicator has.
    """
    if figure is None:
        return Row(indicator, address, note=_("No values of this key figure are stored here."))
    gender = "" if figure.gender == asked == Gender.ALL else str(Gender(figure.gender).label)
    if figure.year is None or figure.standing is None or figure.value is None:
        return Row(indicator, address, gender=gender, note=_missing(figure, name))
    write = writer_of(indicator.unit, figure.values)
    ends = write if write.unit == "%" else replace(write, unit="")  # a longer unit stands beside the year, once
    return Row(
        indicator,
        address,
        value=ends(figure.value),
        unit="" if ends.unit else write.unit,
        year=figure.year,
        gender=gender,
        rank=_rank(figure),
        judgement=figure.standing.judgement.value,
        sentence=_sentence(figure, write),
        note=_late(figure),
        strip=draw_strip(figure, ends),
        trend=draw_trend(figure),
    )


def _rank(figure: Figure) -> str:
    standing = figure.standing
    if standing is None or figure.median is None:  # so few that a place among them says nothing
        return ""
    counts = {"rank": standing.rank, "reported": standing.reported}
    if standing.tied:
        return _("shared place {rank} of {reported} reported").format(**counts)
    return _("place {rank} of {reported} reported").format(**counts)


def _sentence(figure: Figure, write: Writer) -> str:
    """Return how the value compares with the peers' median and with itself some years ago."""
    parts = [_beside_median(figure, write), _since(figure, write)]
    told = [part for part in parts if part]
    if not told:
        return ""
    joined = _("{first}, and {second}").format(first=told[0], second=told[1]) if len(told) == 2 else told[0]
    return f"{joined[0].upper()}{joined[1:]}."


def _beside_median(figure: Figure, write: Writer) -> str:
    if figure.median is None or figure.value is None:
        return ""
    median = write(figure.median)
    if write(figure.value) == median:
        return _("the same as the median, {median}").format(median=median)
    is_higher = figure.value > figure.median
    if figure.best is Best.UNKNOWN:
        told = _("higher than the median, {median}") if is_higher else _("lower than the median, {median}")
    elif is_higher == (figure.best is Best.HIGH):
        told = _("better than the median, {median}")
    else:
        told = _("worse than the median, {median}")
    return told.format(median=median)


def _since(figure: Figure, write: Writer) -> str:
    if figure.change is None or figure.value is None:
        return ""
    difference = difference_writer(write)(abs(figure.change.difference))
    facts = {"difference": difference, "year": figure.change.since}
    if write.bare(figure.value) == write.bare(figure.value - figure.change.difference):
        return _("as in {year}").format(**facts)
    if figure.change.difference > 0:
        return _("{difference} higher than in {year}").format(**facts)
    return _("{difference} lower than in {year}").format(**facts)


def _late(figure: Figure) -> str:
    """Say that most have told of a later year, and why this municipality has not."""
    if figure.newest_year is None or figure.year is None or figure.newest_year <= figure.year:
        return ""
    return f"{figure.newest_year}: {_reason(figure.newest_status)}."


def _missing(figure: Figure, name: str) -> str:
    if figure.newest_year is None:
        return _("{name} has never had a value.").format(name=name)
    facts = {"name": name, "year": figure.newest_year, "reason": _reason(figure.newest_status)}
    return _("{name} has no value. {year}: {reason}.").format(**facts)


def _reason(status: int) -> str:
    reasons = {
        MISSING: _("the value is missing (-)"),
        NOT_APPLICABLE: _("not applicable (.)"),
        SECRET: _("not told, since it would be about few people (..)"),
    }
    return reasons.get(status, _("nothing is told"))
