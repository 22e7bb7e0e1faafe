"""The rooms of a forum: seen in order, added, changed, moved and removed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.forms.grid import RoomForm
from samverkan.forums.models import Forum, Room
from samverkan.forums.services import rooms as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


@organiser_only
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List the rooms in their order."""
    forum = get_object_or_404(Forum, slug=slug)
    rooms = list(forum.rooms.annotate(uses=Count("sessions")).order_by("position", "pk"))
    return render(request, "forums/grid/rooms.html", {"forum": forum, "stage": "plan", "rooms": rooms})


@organiser_only
@methods
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a room."""
    forum = get_object_or_404(Forum, slug=slug)
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _store(request, form, forum, None):
        return redirect("forums:rooms", slug=slug)
    context = {"forum": forum, "stage": "plan", "form": form, "room": None}
    return render(request, "forums/grid/room.html", context, status=422 if request.method == "POST" else 200)


@organiser_only
@methods
def edit(request: HttpRequest, slug: str, room_id: int) -> HttpResponse:
    """Change a room."""
    room = _room(slug, room_id)
    form = RoomForm(request.POST or None, initial=RoomForm.values(room))
    if request.method == "POST" and form.is_valid() and _store(request, form, room.forum, room):
        return redirect("forums:rooms", slug=slug)
    context = {"forum": room.forum, "stage": "plan", "form": form, "room": room}
    return render(request, "forums/grid/room.html", context, status=422 if request.method == "POST" else 200)


@organiser_only
@require_POST
def shift(request: HttpRequest, slug: str, room_id: int) -> HttpResponse:
    """Let the room change places with the one before or after it."""
    room, to = _room(slug, room_id), request.POST.get("to")
    if to not in ("earlier", "later"):
        raise Http404
    try:
        service.shift_room(actor=actor_of(request), room=room, is_earlier=to == "earlier", now=timezone.now())
    except service.NotOpenToChange:
        messages.error(request, _("That is not possible as the forum stands now."))
    return redirect("forums:rooms", slug=slug)


@organiser_only
@require_POST
def remove(request: HttpRequest, slug: str, room_id: int) -> HttpResponse:
    """Remove a room in which nothing takes place."""
    room = _room(slug, room_id)
    try:
        service.remove_room(actor=actor_of(request), room=room, now=timezone.now())
    except service.RoomInUse:
        messages.error(request, _("Something takes place in “%(room)s”: move it first.") % {"room": room.name})
    except service.NotOpenToChange:
        messages.error(request, _("That is not possible as the forum stands now."))
    else:
        messages.success(request, _("“%(title)s” is removed.") % {"title": room.name})
    return redirect("forums:rooms", slug=slug)


def _room(slug: str, room_id: int) -> Room:
    return get_object_or_404(Room.objects.select_related("forum"), pk=room_id, forum__slug=slug)


def _store(request: HttpRequest, form: RoomForm, forum: Forum, room: Room | None) -> bool:
    facts, actor, now = service.RoomFacts(**form.cleaned_data), actor_of(request), timezone.now()
    try:
        if room is None:
            room = service.add_room(actor=actor, forum=forum, facts=facts, now=now)
        else:
            room = service.edit_room(actor=actor, room=room, facts=facts, now=now)
    except service.RoomNameTaken:
        form.add_error("name", _("Another room of the forum has that name."))
    except service.NotOpenToChange:
        form.add_error(None, _("That is not possible as the forum stands now."))
    except Room.DoesNotExist:
        raise Http404
    else:
        messages.success(request, _("The room “%(room)s” is saved.") % {"room": room.name})
        return True
    return False
