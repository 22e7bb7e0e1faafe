"""The programme as a grid in the Plan stage, and moving a session in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.enums import ForumStatus
from samverkan.forums.forms.grid import MoveForm
from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.programme_grid import Grid, get_grid
from samverkan.forums.rules import Placement
from samverkan.forums.services import programme_moves as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
#: How long the way back from a move is offered.
UNDONE_WITHIN = timedelta(minutes=15)
#: Where the organiser's session keeps the latest move, so that it can be undone.
MOVED = "forums.moved"


@organiser_only
@never_cache
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the programme with rooms as columns and times as rows."""
    forum = get_object_or_404(Forum, slug=slug)
    with timezone.override(forum.zone):
        grid = get_grid(forum)
        context = {
            "forum": forum, "stage": "plan", "grid": grid, "undo": _undo(request, forum, grid),
            "can_move": forum.status not in (ForumStatus.FINISHED, ForumStatus.CANCELLED),
        }  # fmt: skip
        return render(request, "forums/grid/grid.html", context)


@organiser_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
    """Move a session: from the form here, or from where it was dropped in the grid."""
    forum = get_object_or_404(Forum, slug=slug)
    found = Session.objects.select_related("slot__forum", "room")
    session = get_object_or_404(found, pk=session_id, slot__forum=forum)
    rooms = list(forum.rooms.order_by("position", "pk"))
    others = session.slot.sessions.exclude(pk=session.pk).count()
    with timezone.override(forum.zone):
        form = MoveForm(
            request.POST or None, initial=MoveForm.values(session), rooms=rooms, is_parallel=others > 0
        )  # fmt: skip
        status = 422 if request.method == "POST" else 200
        if request.method == "POST" and form.is_valid():
            try:
                _move(request, session, form)
            except service.MovedMeanwhile as meanwhile:
                status, session = 409, meanwhile.session
                form = _again(request, form, session)
            except service.SessionGone:
                messages.error(request, _("Somebody has removed the session or the room meanwhile."))
                return redirect("forums:programme_grid", slug=slug)
            else:
                if not form.errors:
                    return redirect(reverse("forums:programme_grid", args=[slug]) + f"#pass-{session.pk}")
        context = {
            "forum": forum, "stage": "plan", "session": session, "form": form, "others": others,
            "is_conflict": status == 409,
        }  # fmt: skip
        return render(request, "forums/grid/move.html", context, status=status)


def _move(request: HttpRequest, session: Session, form: MoveForm) -> None:
    """Move the session, or say in the form why it cannot be moved."""
    data = form.cleaned_data
    try:
        moved = service.move_session(
            actor=actor_of(request), session=session, to=form.placement(), seen=data["seen"],
            with_parallel=data.get("with_parallel", False), now=timezone.now(),
        )  # fmt: skip
    except service.OutsideForum:
        form.add_error("starts_at", _("The session would fall outside the forum's times."))
    except service.RoomTaken as taken:
        is_same = form.placement().span == session.placement.span == taken.session.placement.span
        form.swap_with = taken.session if is_same else None
        words = {"title": taken.session.title}
        form.add_error("room", _("“%(title)s” is in that room at that time.") % words)
    except service.SeatedTwice as twice:
        text = _("People with a seat in it have a seat in “%(title)s” at that time too.")
        form.add_error("starts_at", text % {"title": twice.session.title})
    except service.PeopleCountOnIt:
        form.add_error("starts_at", _(
            "People have wished or have seats among these parallel sessions. Another room is possible, or another time "
            "for all of them together."
        ))  # fmt: skip
    except service.NotOpenToChange:
        form.add_error(None, _("That is not possible as the forum stands now."))
    else:
        tell_moved(request, moved)
        request.session[MOVED] = {
            "session": moved.session.pk, "title": moved.session.title, "seen": moved.after.text,
            "before": moved.before.text, "with_parallel": bool(data.get("with_parallel")),
            "at": timezone.now().timestamp(),
        }  # fmt: skip


def tell_moved(request: HttpRequest, moved: service.Moved) -> None:
    """Say where a session is now, and how many have a seat in what was moved."""
    start = time_format(timezone.localtime(moved.session.starts_at), "TIME_FORMAT")
    words = {"title": moved.session.title, "start": start, "room": moved.session.room.name}
    messages.success(request, _("“%(title)s” is now at %(start)s in %(room)s.") % words)
    if moved.seated:
        text = ngettext(
            "%(number)d person has a seat there. Their calendar follows, but no letter is sent.",
            "%(number)d people have a seat there. Their calendars follow, but no letters are sent.",
            moved.seated,
        )
        messages.warning(request, text % {"number": moved.seated})


def _again(request: HttpRequest, form: MoveForm, session: Session) -> MoveForm:
    """Return the form with what was typed, made for where the session stands now."""
    data = request.POST.copy()
    data["seen"] = session.placement.text
    rooms = list(session.slot.forum.rooms.order_by("position", "pk"))
    return MoveForm(data, rooms=rooms, is_parallel="with_parallel" in form.fields)


def _undo(request: HttpRequest, forum: Forum, grid: Grid) -> dict[str, Any] | None:
    """Return the way back from the latest move, as long as the session stands where that move put it."""
    kept: dict[str, Any] = request.session.get(MOVED) or {}
    session = next((each for each in grid.sessions if each.pk == kept.get("session")), None)
    is_fresh = timezone.now().timestamp() - kept.get("at", 0) < UNDONE_WITHIN.total_seconds()
    if session is None or not is_fresh or session.placement != Placement.read(kept["seen"]):
        return None
    before = Placement.read(kept["before"])
    room = next((each.name for each in grid.rooms if each.pk == before.room), "")
    return {**kept, "starts_at": before.starts_at, "minutes": before.minutes, "room": before.room, "room_name": room}
