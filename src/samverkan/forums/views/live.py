"""A live session's pages for whoever moderates it: an organiser, or a host by the personal link. The same pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samverkan.forums.enums import QuickWay, SessionKind
from samverkan.forums.forms.live import ActForm, PanelPointsForm, QuickPollForm
from samverkan.forums.models import Forum, LiveSession, Session
from samverkan.forums.queries import live as queries
from samverkan.forums.queries.group_talks import list_harvest
from samverkan.forums.queries.hosts import get_host
from samverkan.forums.queries.quick_polls import list_earlier, tell
from samverkan.forums.services import live as service
from samverkan.forums.services import panel, quick_polls
from samverkan.forums.services.screens import screen_token
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.live_acts import ACTS
from samverkan.forums.views.news import if_new, tag_of, wants_part
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
TABS = ("desk", "polls", "panel")


@dataclass(frozen=True)
class Place:
    """A session, and who moderates it."""

    session: Session
    by: service.Moderator
    live: LiveSession | None

    def url(self, name: str) -> str:
        """Return the address of a page of this session for this moderator."""
        if self.by.host is not None:
            return reverse(f"forums:host_live_{name}", args=[self.by.host.key, self.session.pk])
        return reverse(f"forums:live_{name}", args=[self.session.slot.forum.slug, self.session.pk])


View = Callable[[HttpRequest, Place], HttpResponse]


def for_organiser(view: View) -> Callable[..., HttpResponseBase]:
    """Open the page of a session to organisers."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
        session = queries.get_session(slug, session_id)
        if session is None or session.kind in queries.SILENT:
            raise Http404
        with timezone.override(session.slot.forum.zone):
            return view(request, Place(session, service.Moderator(person=actor_of(request)), queries.get_live(session)))

    return organiser_only(never_cache(opened))


def for_host(view: View) -> Callable[..., HttpResponse]:
    """Open the page of a session to its hosts, by their personal link; other sessions are not there."""

    @wraps(view)
    def opened(request: HttpRequest, key: str, session_id: int) -> HttpResponse:
        host = get_host(key)
        session = queries.get_session(host.session.slot.forum.slug, session_id) if host else None
        if host is None or session is None or session.kind in queries.SILENT or not service.leads(host, session):
            raise Http404
        with timezone.override(session.slot.forum.zone):
            answer = view(request, Place(session, service.Moderator(host=host), queries.get_live(session)))
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return login_not_required(never_cache(opened))


@organiser_only
@never_cache
@require_GET
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the sessions of the forum, with what is on in each."""
    forum = get_object_or_404(Forum, slug=slug)
    with timezone.override(forum.zone):
        context = {"forum": forum, "stage": "day", "sessions": list(queries.list_sessions(forum))}
        return render(request, "forums/live/index.html", context)


@require_GET
def desk(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the questions: to decide on, let through, and the rest."""
    return _tab(request, place, "desk")


@require_http_methods(["GET", "HEAD", "POST"])
def polls(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the quick poll that is on, or start one."""
    if request.method != "POST":
        return _tab(request, place, "polls")
    form = QuickPollForm(request.POST)
    if not form.is_valid():
        return _page(request, place, "polls", poll_form=form, status=422)
    data = form.cleaned_data
    facts = quick_polls.QuickFacts(data["question"], QuickWay(data["way"]), data["options"])
    live = service.get_or_make(by=place.by, session=place.session)
    quick_polls.start(by=place.by, live=live, facts=facts, now=timezone.now())
    messages.success(request, _("The quick poll is on. Participants answer on My day."))
    return redirect(place.url("polls"))


@require_GET
def queue(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the panel's queue."""
    return _tab(request, place, "panel")


@require_POST
def act(request: HttpRequest, place: Place) -> HttpResponse:
    """Do what a button says, and go back to its page; the script gets the part alone."""
    tab = request.POST.get("tab", "")
    tab = tab if tab in TABS else "desk"
    form = ActForm(request.POST)
    todo = ACTS.get(form.cleaned_data["act"]) if form.is_valid() else None
    error = "" if todo else _("Choose one of the buttons.")
    if todo:
        live = service.get_or_make(by=place.by, session=place.session)
        try:
            todo(place.by, live, form.cleaned_data["key"] or 0, form.cleaned_data["other"] or 0)
        except (service.NotThere, service.NotFitting):
            error = _("Somebody else was quicker, or it is gone. This is how it stands now.")
        except panel.QueueFull:
            error = _("The queue is full. Take points out of it first.")
    fresh = Place(place.session, place.by, queries.get_live(place.session))
    if wants_part(request):
        return _part(request, fresh, tab, error=error, status=409 if error else 200)
    return _page(request, fresh, tab, error=error, status=409) if error else redirect(place.url(tab))


@organiser_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_points(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose among the groups' points those that a panel is to talk about."""
    forum = get_object_or_404(Forum, slug=slug)
    with timezone.override(forum.zone):
        sessions, talks = list(queries.list_sessions(forum)), list_harvest(forum)
        first = next((one.pk for one in sessions if one.kind == SessionKind.PANEL), None)
        form = PanelPointsForm(request.POST or None, sessions=sessions, talks=talks, initial={"session": first})
        if request.method == "POST" and form.is_valid():
            return _send(request, forum, form, sessions) or _points_page(request, forum, form, talks)
        return _points_page(request, forum, form, talks)


def _send(request: HttpRequest, forum: Forum, form: PanelPointsForm, sessions: list[Session]) -> HttpResponse | None:
    session = next(one for one in sessions if one.pk == form.cleaned_data["session"])
    try:
        number = panel.add_notes(actor=actor_of(request), session=session, notes=form.cleaned_data["notes"])
    except panel.QueueFull:
        form.add_error(
            "notes", _("The queue has no room for so many. It holds %(most)s.") % {"most": panel.MOST_POINTS}
        )
        return None
    text = ngettext("%(number)s point is put in the queue.", "%(number)s points are put in the queue.", number)
    messages.success(request, text % {"number": number})
    return redirect("forums:live_panel", slug=forum.slug, session_id=session.pk)


def _points_page(request: HttpRequest, forum: Forum, form: PanelPointsForm, talks: list[Any]) -> HttpResponse:
    context = {
        "forum": forum,
        "stage": "harvest",
        "form": form,
        "talks": [talk for talk in talks if talk.notes.all()],
        "ticked": {str(key) for key in form["notes"].value() or []},
    }
    return render(request, "forums/live/send_points.html", context, status=422 if form.is_bound else 200)


def _tab(request: HttpRequest, place: Place, tab: str) -> HttpResponse:
    if not wants_part(request):
        return _page(request, place, tab)
    what = (place.live.pk, place.live.version, place.live.point_id, place.live.question_id) if place.live else (0,)
    return if_new(request, tag_of(tab, *what), lambda: _part(request, place, tab))


def _part(request: HttpRequest, place: Place, tab: str, *, error: str = "", status: int = 200) -> HttpResponse:
    return render(request, f"forums/live/_{tab}.html", _context(place, tab) | {"error": error}, status=status)


def _page(
    request: HttpRequest,
    place: Place,
    tab: str,
    *,
    error: str = "",
    poll_form: QuickPollForm | None = None,
    status: int = 200,
) -> HttpResponse:
    labels = {"desk": _("Questions"), "polls": _("Quick polls"), "panel": _("The panel's queue")}
    screen = reverse("forums:screen", args=[screen_token(place.session)])
    context = _context(place, tab) | {
        "base": "forums/live/host.html" if place.by.host else "forums/live/organiser.html",
        "stage": "day",
        "error": error,
        "tabs": [{"label": labels[one], "href": place.url(one), "current": one == tab} for one in TABS],
        "poll_form": poll_form or QuickPollForm(),
        "screen": request.build_absolute_uri(screen),
    }
    return render(request, f"forums/live/{tab}.html", context, status=status)


def _context(place: Place, tab: str) -> dict[str, Any]:
    live = place.live
    context: dict[str, Any] = {
        "forum": place.session.slot.forum,
        "session": place.session,
        "host": place.by.host,
        "live": live,
        "tab": tab,
        "here": place.url(tab),
        "act_url": place.url("act"),
    }
    if live is None:
        return context | {"desk": None, "told": None, "earlier": [], "points": [], "done_points": []}
    if tab == "desk":
        return context | {"desk": queries.read_desk(live), "current": queries.current_question(live)}
    if tab == "polls":
        return context | {
            "told": tell(live.poll) if live.poll else None,
            "earlier": [(poll, tell(poll)) for poll in list_earlier(live)],
        }
    return context | {
        "points": queries.list_next_points(live, at_most=None),
        "done_points": queries.list_done_points(live),
    }
