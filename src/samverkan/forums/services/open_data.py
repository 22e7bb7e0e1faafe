"""What the site's catalogue of open data says of the forums."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samverkan.api.services.datasets import Dataset, Distribution
from samverkan.forums.models import Series
from samverkan.forums.queries.interchange import list_public_series

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_datasets() -> Iterable[Dataset]:
    """Return the forums with their programmes, and the statistics of each series. One query."""
    return [_forums(), *map(_statistics, list_public_series())]


def _forums() -> Dataset:
    base = settings.BASE_URL
    return Dataset(
        key="forum",
        title=_("Forums and their programmes"),
        description=_("Every forum but the drafts: when, where, places left, and the programme with its sessions."),
        page=base + reverse("forums:list"),
        distributions=(
            Distribution(_("Forums, from the API"), f"{base}/api/v1/forums", "application/json", is_api=True),
            Distribution(_("Forums as a calendar"), base + reverse("forums:forums_ics"), "text/calendar"),
        ),
        themes=("SOCI", "GOVE"),
        keywords=(_("forums"), _("integration")),
    )


def _statistics(series: Series) -> Dataset:
    base, slug = settings.BASE_URL, series.slug
    table = {kind: base + reverse("forums:series_statistics_table", args=[slug, kind]) for kind in ("csv", "xlsx")}
    return Dataset(
        key=f"forumserie-{slug}",
        title=format_lazy(_("Who takes part in {series}"), series=series.title),
        description=_("How many took part in each forum, from where, and whom they met. Small numbers are hidden."),
        page=base + reverse("forums:series_statistics", args=[slug]),
        distributions=(
            Distribution(_("All of it"), base + reverse("forums:series_statistics_json", args=[slug]),
                         "application/json"),
            Distribution(_("A row for each forum"), table["csv"], "text/csv"),
            Distribution(_("A row for each forum, for spreadsheets"), table["xlsx"], XLSX),
        ),
        themes=("SOCI", "GOVE"),
        keywords=(_("forums"), _("statistics")),
    )  # fmt: skip
