"""Building a programme by hand: a new forum, a session more, a session less."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samverkan.forums.forms.building import NewForumForm, NewSessionForm
from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.programme import public_forums
from samverkan.forums.services import programme_building as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required
from samverkan.network.queries import get_region

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


@organiser_only
@methods
def new_forum(request: HttpRequest) -> HttpResponse:
    """Make a draft from a form."""
    form = NewForumForm(request.POST or None, initial=_continuing(request.GET.get("foljer", "")))
    if request.method == "POST" and form.is_valid():
        forum = service.create_forum(
            actor=actor_of(request), region=get_region(), facts=form.facts(), capacities=form.capacities(),
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The forum is a draft that only organisers see. Add the sessions next."))
        return redirect("forums:organise_plan", slug=forum.slug)
    return render(request, "forums/organise/new_blank.html", {"form": form}, status=_status(request))


def _continuing(slug: str) -> dict[str, object]:
    """Return what part two of a forum begins with; nothing for no forum."""
    forum = public_forums().filter(slug=slug).first() if slug else None
    if forum is None:
        return {}
    title = _("%(title)s, part 2") % {"title": forum.title}
    return {"follows": forum.pk, "series": forum.series_id, "title": title[:160]} | {
        name: getattr(forum, name) for name in ("kind", "mode", "venue")
    }


@organiser_only
@methods
def add_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a session to a forum."""
    forum = get_object_or_404(Forum, slug=slug)
    with timezone.override(forum.zone):
        form = NewSessionForm(request.POST or None, forum=forum)
        if request.method == "POST" and form.is_valid():
            session = _add(request, forum, form)
            if session is not None:
                return redirect(reverse("forums:organise_plan", args=[slug]) + f"#pass-{session.pk}")
        context = {"forum": forum, "stage": "plan", "form": form}
        return render(request, "forums/organise/session_new.html", context, status=_status(request))


@organiser_only
@methods
def remove_session(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
    """Ask whether to remove a session, then do it."""
    found = Session.objects.select_related("slot__forum", "room")
    session = get_object_or_404(found, pk=session_id, slot__forum__slug=slug)
    if request.method == "POST":
        try:
            service.remove_session(actor=actor_of(request), session=session, now=timezone.now())
        except (service.SessionInUse, service.NotOpenToChange):
            messages.error(request, _("The session cannot be removed: people count on it, or the forum is over."))
        else:
            messages.success(request, _("“%(title)s” is removed.") % {"title": session.title})
        return redirect("forums:organise_plan", slug=slug)
    context = {"forum": session.slot.forum, "stage": "plan", "session": session, "in_use": service.is_in_use(session)}
    return render(request, "forums/organise/session_remove.html", context)


def _add(request: HttpRequest, forum: Forum, form: NewSessionForm) -> Session | None:
    facts = service.NewSession(**form.cleaned_data)
    try:
        session = service.add_session(actor=actor_of(request), forum=forum, facts=facts, now=timezone.now())
    except service.OutsideForum:
        form.add_error("starts_at", _("The session would fall outside the forum's times."))
    except service.RoomTaken as taken:
        form.add_error("room", _("“%(title)s” is in that room at that time.") % {"title": taken.session.title})
    except service.NotOpenToChange:
        form.add_error(None, _("That is not possible as the forum stands now."))
    else:
        messages.success(request, _("“%(title)s” is added.") % {"title": session.title})
        return session
    return None


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
