"""A forum's programme in the forms that other programs read, and the calendars of series."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar

from samverkan.forums.models import Forum
from samverkan.forums.queries import programme, programme_rows
from samverkan.forums.queries import series as series_queries
from samverkan.forums.services.programme_calendars import as_ics, as_xcal, forums_calendar, programme_calendar
from samverkan.forums.services.programme_export import export_programme
from samverkan.forums.services.schedule_xml import write_xml
from samverkan.forums.views.public import calendar_file, get_forum
from samverkan.forums.views.tables import table_file


@login_not_required
@require_safe
def schedule_xml(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the programme as a frab schedule.xml."""
    return _open(HttpResponse(write_xml(export_programme(get_forum(slug))), content_type="application/xml"))


@login_not_required
@require_safe
def programme_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Give all sessions as a calendar file."""
    return _open(calendar_file(as_ics(_programme(get_forum(slug))), f"{slug}-program.ics"))


@login_not_required
@require_safe
def programme_xcal(request: HttpRequest, slug: str) -> HttpResponse:
    """Give all sessions as xCal."""
    return _open(HttpResponse(as_xcal(_programme(get_forum(slug))), content_type="application/calendar+xml"))


@login_not_required
@require_safe
def programme_table(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give all sessions as CSV or XLSX."""
    forum = get_forum(slug)
    return _open(table_file(programme_rows.programme_rows(forum), kind=kind, name=f"program-{slug}"))


@login_not_required
@require_safe
def series_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the public forums of a series as a calendar to subscribe to."""
    series = series_queries.get_series(slug)
    forums = list(series_queries.list_forums_of(series)) if series else []
    if series is None or not forums:
        raise Http404
    return calendar_file(as_ics(forums_calendar(series.title, forums, now=timezone.now())), f"{slug}.ics")


@login_not_required
@require_safe
def forums_ics(request: HttpRequest) -> HttpResponse:
    """Give all public forums as a calendar to subscribe to."""
    forums = programme.public_forums().order_by("-starts_at", "-pk")
    return calendar_file(as_ics(forums_calendar(_("Forums"), forums, now=timezone.now())), "forum.ics")


def _programme(forum: Forum) -> Calendar:
    return programme_calendar(forum, programme_rows.list_sessions(forum), now=timezone.now())


def _open(answer: HttpResponse) -> HttpResponse:
    """Let other sites' scripts read a public programme."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
