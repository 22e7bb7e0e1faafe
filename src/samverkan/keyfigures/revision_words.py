"""What was revised, in words and as a table: the page and the feed tell it alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.keyfigures.changes import Change, Revision
from samverkan.keyfigures.enums import Gender
from samverkan.keyfigures.queries.revisions import RevisedIndicator
from samverkan.keyfigures.units import plain_writer
from samverkan.web.figures import DataTable, Origin

MOST_DECIMALS = 6


@dataclass(frozen=True)
class Telling:
    """One revised indicator as it is shown; ``table`` is None where no value that was there has changed."""

    revised: RevisedIndicator
    day: str
    sentences: tuple[str, ...]
    table: DataTable | None


def tell(revised: RevisedIndicator, names: Mapping[str, str]) -> Telling:
    """Return a revised indicator in words, with its biggest changes as a table."""
    revision, publisher = revised.revision, revised.indicator.publisher
    table = None
    if revision.biggest:
        table = DataTable(
            caption=_("The biggest changes"),
            heading=(_("Value"), _("Before"), _("Now")),
            rows=[_row(change, names) for change in revision.biggest],
            origin=Origin(publisher, is_computed=False),
        )
    return Telling(revised, date_format(revised.published_at, "DATE_FORMAT"), _sentences(revision), table)


def _sentences(revision: Revision) -> tuple[str, ...]:
    told = []
    if revision.new_years:
        words = {"years": _spans(revision.new_years)}
        told.append(ngettext("New year: %(years)s.", "New years: %(years)s.", len(revision.new_years)) % words)
    counts = (
        (revision.revised, ngettext("%(count)s entry changed.", "%(count)s entries changed.", revision.revised)),
        (revision.added, ngettext("%(count)s entry added.", "%(count)s entries added.", revision.added)),
        (
            revision.withdrawn,
            ngettext("%(count)s entry taken away.", "%(count)s entries taken away.", revision.withdrawn),
        ),
    )
    write = plain_writer(0)
    return (*told, *(text % {"count": write(count)} for count, text in counts if count))


def _spans(years: Sequence[int]) -> str:
    """Return years in a few words: 1994–2012, 2014."""
    told = sorted(years)
    ends = [place for place, (one, other) in enumerate(pairwise(told)) if other - one > 1]
    runs = [told[start:end] for start, end in pairwise([0, *(place + 1 for place in ends), len(told)])]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _row(change: Change, names: Mapping[str, str]) -> tuple[str, str, str]:
    writer = plain_writer(_decimals(change))
    gender = str(Gender(change.gender).label)
    words = {"area": names.get(change.area, change.area), "year": change.year, "gender": gender.lower()}
    return (
        _("%(area)s %(year)d, %(gender)s") % words,
        _("no value") if change.before is None else writer(change.before),
        _("no value") if change.after is None else writer(change.after),
    )


def _decimals(change: Change) -> int:
    """Return as many decimals as show the difference."""
    if change.before is None or change.after is None:
        return 1
    size = abs(change.after - change.before)
    if change.before.is_integer() and change.after.is_integer():
        return 0
    return 1 if size >= 1 else min(MOST_DECIMALS, 1 - math.floor(math.log10(size)))
