"""The Harvest stage's page of clusters: suggested by the engine, arranged by the organiser."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samverkan.forums.forms.ideas import MergeForm, MoveForm, NameForm, SameForm
from samverkan.forums.models import Forum
from samverkan.forums.queries.clusters import read_clusters
from samverkan.forums.services import clusters as service
from samverkan.forums.services import gathering
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@never_cache
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the points by cluster; the script of the page asks whether the suggestion is ready."""
    forum = _forum(slug)
    if request.headers.get("HX-Request"):
        context = {"forum": forum, "page": read_clusters(forum)}
        return render(request, "forums/organise/_gathering.html", context)
    return _page(request, forum)


@organiser_only
@require_http_methods(["GET", "POST"])
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the engine suggest clusters; ask first where there are some already."""
    forum = _forum(slug)
    if request.method == "GET":
        return render(request, "forums/organise/clusters_again.html", {"forum": forum, "stage": "harvest"})
    try:
        gathering.ask_for_gathering(
            actor=actor_of(request), forum=forum, replace=request.POST.get("replace") == "yes", now=timezone.now()
        )
    except gathering.NothingToGather:
        messages.error(request, _("There are too few points to gather yet."))
        return _page(request, forum, status=409)
    except gathering.AlreadyArranged:
        return redirect("forums:suggest_clusters", slug=slug)
    messages.success(request, _("The points are being gathered."))
    return redirect("forums:clusters", slug=slug)


@organiser_only
@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the ticked or dragged points to another cluster, to a new one, or out of all. Answers JSON to the script."""
    forum = _forum(slug)
    form = MoveForm(request.POST, forum=forum)
    if not form.is_valid():
        return _refuse(request, forum, str(next(iter(form.errors.values()))[0]))
    notes, place = form.cleaned_data["notes"], form.cleaned_data["to"]
    try:
        service.move_notes(
            actor=actor_of(request), forum=forum, notes=notes, now=timezone.now(),
            cluster_id=int(place) if place.isdecimal() else None, title=_("New cluster") if place == "new" else "",
            seen=form.cleaned_data["seen"],
        )  # fmt: skip
    except (service.NotHere, service.MovedMeanwhile):
        return _gone(request, forum)
    text = ngettext("%(number)s point is moved.", "%(number)s points are moved.", len(notes))
    return _done(request, forum, text % {"number": len(notes)})


@organiser_only
@require_POST
def rename(request: HttpRequest, slug: str, cluster_id: int) -> HttpResponse:
    """Give a cluster another name."""
    forum, form = _forum(slug), NameForm(request.POST, auto_id=f"id_%s_{cluster_id}")
    if not form.is_valid():
        return _page(request, forum, status=422, faulty=(cluster_id, form))
    title = form.cleaned_data["title"]
    try:
        service.rename_cluster(
            actor=actor_of(request), forum=forum, cluster_id=cluster_id, title=title, now=timezone.now()
        )
    except service.NotHere:
        return _gone(request, forum)
    return _done(request, forum, _("The cluster is now called “%(title)s”.") % {"title": title})


@organiser_only
@require_POST
def merge(request: HttpRequest, slug: str, cluster_id: int) -> HttpResponse:
    """Move all points of a cluster into another."""
    forum, form = _forum(slug), MergeForm(request.POST)
    if not form.is_valid():
        return _refuse(request, forum, _("Choose a cluster to merge with."))
    into_id = form.cleaned_data["into"]
    try:
        into = service.merge_clusters(
            actor=actor_of(request), forum=forum, cluster_id=cluster_id, into_id=into_id, now=timezone.now()
        )
    except service.NotHere:
        return _gone(request, forum)
    return _done(request, forum, _("The points are now in “%(title)s”.") % {"title": into.title})


@organiser_only
@require_POST
def same(request: HttpRequest, slug: str) -> HttpResponse:
    """Join two points, part them again, or say that they differ."""
    forum, form = _forum(slug), SameForm(request.POST)
    if not form.is_valid():
        return _gone(request, forum)
    act, note, other = (form.cleaned_data[name] for name in ("act", "note", "same_as"))
    who: dict[str, Any] = {"actor": actor_of(request), "forum": forum, "note_id": note, "now": timezone.now()}
    try:
        if act == "separate":
            service.separate_note(**who)
            return _done(request, forum, _("The point stands by itself again."))
        if act == "differ":
            service.dismiss_pair(**who, same_as_id=other or 0)
            return _done(request, forum, _("The two are no longer shown as alike."))
        service.join_notes(**who, same_as_id=other or 0)
    except service.NotHere:
        return _gone(request, forum)
    return _done(request, forum, _("The two points are joined. Nothing is deleted."))


def _forum(slug: str) -> Forum:
    return get_object_or_404(Forum, slug=slug)


def _done(request: HttpRequest, forum: Forum, text: str) -> HttpResponse:
    if _wants_json(request):
        return _board(request, forum, text)
    messages.success(request, text)
    return redirect("forums:clusters", slug=forum.slug)


def _refuse(request: HttpRequest, forum: Forum, text: str) -> HttpResponse:
    if _wants_json(request):
        return _board(request, forum, text, status=422)
    messages.error(request, text)
    return _page(request, forum, status=422)


def _gone(request: HttpRequest, forum: Forum) -> HttpResponse:
    text = _("Somebody has changed the clusters meanwhile. Here they are as they stand now.")
    if _wants_json(request):
        return _board(request, forum, text, status=409)
    messages.error(request, text)
    return _page(request, forum, status=409)


def _page(
    request: HttpRequest, forum: Forum, status: int = 200, faulty: tuple[int, NameForm] | None = None
) -> HttpResponse:
    context = _context(forum, faulty) | {"stage": "harvest"}
    return render(request, "forums/organise/clusters.html", context, status=status)


def _board(request: HttpRequest, forum: Forum, text: str, status: int = 200) -> JsonResponse:
    """Tell the script what came of a move, with all clusters as they stand now."""
    html = render_to_string("forums/organise/_cluster_board.html", _context(forum), request)
    return JsonResponse({"text": text, "html": html}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _context(forum: Forum, faulty: tuple[int, NameForm] | None = None) -> dict[str, Any]:
    page = read_clusters(forum)
    groups = []
    for group in page.groups:
        assert group.cluster is not None
        key = group.cluster.pk
        form = faulty[1] if faulty and faulty[0] == key else None
        name = form or NameForm(initial={"title": group.cluster.title}, auto_id=f"id_%s_{key}")
        groups.append({"group": group, "name_form": name, "is_faulty": form is not None})
    return {"forum": forum, "page": page, "groups": groups}
