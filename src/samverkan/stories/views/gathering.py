"""Pages that gather stories: a theme, a municipality, the archive by year and month."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samverkan.network.models import Municipality
from samverkan.stories import archives
from samverkan.stories.models import StoryPage, Theme

PAGE_LENGTH = 12


def _gathered(
    request: HttpRequest, stories: QuerySet[StoryPage], *, title: str, lead: str, feed: str = ""
) -> HttpResponse:
    """Show stories under a heading; where there are none there is no page."""
    page = Paginator(stories, PAGE_LENGTH).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    return render(request, "stories/gathered.html", {"page": page, "title": title, "lead": lead, "feed": feed})


@login_not_required
@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what has been told about a theme."""
    found = get_object_or_404(Theme, slug=slug)
    lead = _("What the municipalities have tried and learnt about this theme, newest first.")
    feed = reverse("stories:tema_feed", args=[slug])
    return _gathered(request, archives.stories_of_theme(found), title=found.name, lead=lead, feed=feed)


@login_not_required
@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what has been told by and about a municipality."""
    found = get_object_or_404(Municipality, slug=slug)
    title = _("Stories from %(place)s") % {"place": found.name}
    lead = _("Written by people who work there, or about what is done there.")
    feed = reverse("stories:kommun_feed", args=[slug])
    return _gathered(request, archives.stories_of_municipality(found), title=title, lead=lead, feed=feed)


@login_not_required
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show all years and months with their numbers of stories."""
    return render(request, "stories/archive.html", {"years": archives.list_archive()})


@login_not_required
@require_safe
def archive_time(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    """Show the stories of a year, or of one of its months."""
    try:
        first = date(year, month or 1, 1)
    except ValueError as error:
        raise Http404 from error
    when = date_format(first, "YEAR_MONTH_FORMAT") if month else str(year)
    title = _("Stories of %(when)s") % {"when": when}
    stories = archives.stories_of_time(year, month)
    return _gathered(request, stories, title=title, lead=_("By the day they were written, newest first."))
