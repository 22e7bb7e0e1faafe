"""The statistics of a series as rows of a table, and as open data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samverkan.forums.models import Series
from samverkan.forums.services.statistics import HIDEABLE, ForumStatistics, SeriesStatistics
from samverkan.forums.services.suppression import THRESHOLD
from samverkan.web.tables import Table

LICENCE = {"name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"}
#: In a table a number that is hidden; an empty cell is a number that nobody knows.
HIDDEN = ".."


def as_table(told: SeriesStatistics) -> Table:
    """Return a row for each forum."""
    heading = (
        _("Date"), _("Forum"), _("People registered"), _("Came"), _("Took part"), _("On site"), _("Digitally"),
        _("New people"), _("People who had been before"), _("Earlier forums compared with"), _("Earlier forums"),
        _("Municipalities"), _("New municipalities"), _("Municipalities that had been before"), _("Pairs that met"),
        _("Possible pairs"), _("Others that each met, on average"), _("Lists of wishes"), _("First wish"),
        _("A later wish"), _("None of the wishes"), _("Average rank"),
    )  # fmt: skip
    return Table(heading, [_row(forum) for forum in told.forums])


def _row(forum: ForumStatistics) -> tuple[object, ...]:
    names = ("registered", "attended", "taking_part", "onsite", "digital", "new_people", "returning_people")
    wishes = ("wish_lists", "first_wish", "lower_wish", "no_wish", "average_rank")
    return (
        forum.day.isoformat(), forum.title, *(_cell(forum, name) for name in names), forum.compared_forums,
        forum.earlier_forums, len(forum.municipalities), forum.new_municipalities, forum.returning_municipalities,
        _cell(forum, "pairs_met"), forum.pairs_possible, forum.met_mean, *(_cell(forum, name) for name in wishes),
    )  # fmt: skip


def _cell(forum: ForumStatistics, name: str) -> object:
    return HIDDEN if name in forum.hidden else getattr(forum, name)


def as_open_data(told: SeriesStatistics, *, series: Series, page: str) -> dict[str, Any]:
    """Return what the page tells, with the names of the fields that docs/rooms/forums.md explains."""
    return {
        "licence": LICENCE,
        "publisher": series.region.name,
        "page": page,
        "series": {"slug": series.slug, "title": series.title},
        "hidden_below": THRESHOLD,
        "municipalities_in_region": len(told.homes),
        "municipalities_reached": told.reached,
        "taking_part": told.taking_part,
        "pairs_met": told.pairs_met,
        "pairs_possible": told.pairs_possible,
        "met_mean": told.met_mean,
        "commitments": {"made": told.commitments_made, "by_status": told.commitments},
        "forums": [_forum(forum) for forum in told.forums],
        "municipalities": [
            {
                "code": home.code,
                "name": home.name,
                "forums": [forum.slug for forum, came in zip(told.forums, home.came, strict=True) if came],
            }
            for home in told.homes
        ],
    }


def _forum(forum: ForumStatistics) -> dict[str, Any]:
    return {
        "slug": forum.slug,
        "title": forum.title,
        "url": settings.BASE_URL + reverse("forums:forum", args=[forum.slug]),
        "date": forum.day.isoformat(),
        "is_by_attendance": forum.is_by_attendance,
        **{name: getattr(forum, name) for name in HIDEABLE},
        "compared_forums": forum.compared_forums,
        "earlier_forums": forum.earlier_forums,
        "municipalities": len(forum.municipalities),
        "new_municipalities": forum.new_municipalities,
        "returning_municipalities": forum.returning_municipalities,
        "pairs_possible": forum.pairs_possible,
        "met_mean": forum.met_mean,
        "hidden": list(forum.hidden),
    }
