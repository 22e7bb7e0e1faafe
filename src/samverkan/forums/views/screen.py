"""The projector in the room, and the page that its QR code leads to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from samverkan.forums.enums import ForumStatus
from samverkan.forums.forms.live import JoinForm
from samverkan.forums.models import Forum, LiveSession
from samverkan.forums.queries import live as queries
from samverkan.forums.queries.quick_polls import labels_of, tell
from samverkan.forums.services import screens
from samverkan.forums.views.news import if_new, tag_of, wants_part
from samverkan.forums.views.qr import qr_picture
from samverkan.forums.views.throttle import is_too_often
from samverkan.network.access import role_required

#: Without JavaScript the projector asks for its page anew so often.
RELOAD_SECONDS = 10
TRIES, TRY_SECONDS = 600, 600


@role_required("forums.organise")
@never_cache
@require_GET
def projector(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
    """Show the projector to an organiser who is signed in."""
    session = queries.get_session(slug, session_id)
    live = queries.get_screen(session_id) if session else None
    if live is None:
        raise Http404
    return _screen(request, live)


@login_not_required
@never_cache
@require_GET
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """Show the projector to whoever has its link: one query when nothing is new."""
    try:
        answer = _screen(request, screens.open_screen(token, now=timezone.now()))
    except screens.ScreenClosed:
        answer = render(request, "forums/live/screen_closed.html", status=410)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, forum_id: int) -> HttpResponse:
    """Lead whoever scanned the code to their own page: by what this device knows, or by a letter."""
    forum = get_object_or_404(Forum.objects.exclude(status=ForumStatus.DRAFT), pk=forum_id)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        context = {"forum": forum, "form": form, "is_sent": False}
        return render(request, "forums/live/join.html", context, status=422 if form.is_bound else 200)
    if is_too_often(request, "join", limit=TRIES, seconds=TRY_SECONDS):
        return render(request, "errors/429.html", status=429)
    screens.send_link_again(forum=forum, email=form.cleaned_data["email"], now=timezone.now())
    return render(request, "forums/live/join.html", {"forum": forum, "form": form, "is_sent": True})


def _screen(request: HttpRequest, live: LiveSession) -> HttpResponse:
    if not wants_part(request):
        is_reloading = "laddar" in request.GET
        context = _context(request, live) | {"is_reloading": is_reloading}
        answer = render(request, "forums/live/screen.html", context)
        if is_reloading:
            answer["Refresh"] = str(RELOAD_SECONDS)
        return answer
    what: Any = live
    changed = what.note_changed_at.timestamp() if what.note_changed_at else ""
    tag = tag_of(live.pk, live.version, live.question_id, live.point_id, changed, what.points_waiting)
    return if_new(request, tag, lambda: render(request, "forums/live/_screen.html", _context(request, live)))


def _context(request: HttpRequest, live: LiveSession) -> dict[str, Any]:
    what: Any = live
    poll = live.poll
    points = queries.list_next_points(live) if what.points_waiting and not poll else []
    join_url = request.build_absolute_uri(reverse("forums:live_join", args=[live.session.slot.forum_id]))
    return {
        "forum": live.session.slot.forum,
        "session": live.session,
        "live": live,
        "poll": poll,
        "labels": labels_of(poll) if poll else [],
        "told": tell(poll) if poll else None,
        "points": points,
        "questions": [] if points or poll else queries.list_next_questions(live),
        "join_url": join_url.partition("://")[2].rstrip("/"),
        "qr": qr_picture(join_url),
    }
