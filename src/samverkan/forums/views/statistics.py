"""The statistics of a series: a page for everybody, files for spreadsheets, and open data."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from samverkan.forums.models import Series
from samverkan.forums.queries import series as queries
from samverkan.forums.services.statistics import get_statistics
from samverkan.forums.services.suppression import THRESHOLD
from samverkan.forums.views.statistics_pictures import commitment_parts, list_pictures
from samverkan.forums.views.statistics_rows import as_open_data, as_table
from samverkan.forums.views.tables import table_file


def _public_series(slug: str) -> Series:
    series = queries.get_series(slug)
    if series is None or not queries.list_forums_of(series).exists():
        raise Http404
    return series


@login_not_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figures of a series as pictures, with a table to each."""
    series = _public_series(slug)
    told = get_statistics(series)
    context = {
        "series": series,
        "told": told,
        "pictures": list_pictures(told),
        "commitments": commitment_parts(told),
        "most_hidden": THRESHOLD - 1,
        "met_percent": round(100 * told.pairs_met / told.pairs_possible) if told.pairs_met is not None else None,
    }
    return render(request, "forums/statistics/series.html", context)


@login_not_required
@require_safe
def table(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give a row for each forum as CSV or XLSX."""
    told = get_statistics(_public_series(slug))
    return _open(table_file(as_table(told), kind=kind, name=f"statistik-{slug}"))


@login_not_required
@require_safe
def open_data(request: HttpRequest, slug: str) -> HttpResponse:
    """Give everything that the page tells as JSON."""
    series = _public_series(slug)
    page = settings.BASE_URL + reverse("forums:series_statistics", args=[slug])
    return _open(JsonResponse(as_open_data(get_statistics(series), series=series, page=page)))


def _open(answer: HttpResponse) -> HttpResponse:
    """Let other sites' scripts read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
