"""Forums for anybody: the list, a forum's page, its calendar entry and its schedule."""

from __future__ import annotations

import rules
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from samverkan.forums.enums import ForumMode, ForumStatus
from samverkan.forums.models import Forum
from samverkan.forums.queries import programme
from samverkan.forums.queries.registrations import is_registration_open, list_places
from samverkan.forums.services.calendars import forum_calendar
from samverkan.forums.services.programme_export import export_programme
from samverkan.network.queries import get_region

PAST_PER_PAGE = 20


def get_forum(slug: str) -> Forum:
    """Return a public forum, or end in the page that says that there is none."""
    forum = programme.get_public_forum(slug)
    if forum is None:
        raise Http404
    return forum


@login_not_required
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """Show the coming forums, then the past ones."""
    now = timezone.now()
    past = Paginator(programme.list_past(now=now), PAST_PER_PAGE).get_page(request.GET.get("page"))
    coming = [(f, list_places(f), is_registration_open(f, now=now)) for f in programme.list_coming(now=now)]
    context = {"coming": coming, "past": past, "can_organise": _can_organise(request)}
    return render(request, "forums/list.html", context)


@login_not_required
@require_safe
def forum_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a forum: when, where, how, what it gives, and its programme."""
    forum, now = get_forum(slug), timezone.now()
    url = request.build_absolute_uri(reverse("forums:forum", args=[forum.slug]))
    slots = programme.list_programme(forum)
    context = {
        "forum": forum,
        "gains": [line.strip() for line in forum.gains.splitlines() if line.strip()],
        "places": list_places(forum),
        "programme": slots,
        "follow_ups": list(programme.list_follow_ups(forum)),
        "follows": forum.follows if forum.follows and forum.follows.status != ForumStatus.DRAFT else None,
        "is_open": is_registration_open(forum, now=now),
        "is_over": forum.status == ForumStatus.FINISHED or now >= forum.ends_at,
        "is_hybrid": forum.mode == ForumMode.BOTH,
        "can_organise": _can_organise(request),
        "event": programme.event_data(forum, slots, url=url, organiser=get_region().name),
    }
    return render(request, "forums/forum.html", context)


@login_not_required
@require_safe
def forum_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the forum as a calendar file."""
    return calendar_file(forum_calendar(get_forum(slug), now=timezone.now()), f"{slug}.ics")


@login_not_required
@require_safe
def schedule_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the programme as a frab schedule.json."""
    answer = JsonResponse(export_programme(get_forum(slug)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _can_organise(request: HttpRequest) -> bool:
    return bool(rules.test_rule("forums.organise", request.user))


def calendar_file(text: str, name: str) -> HttpResponse:
    """Return an iCalendar file."""
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
