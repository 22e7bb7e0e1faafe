"""Two sessions that change rooms, when one of them was moved into a room that the other has."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samverkan.forums.forms.grid import SwapForm
from samverkan.forums.models import Session
from samverkan.forums.services import programme_moves as moves
from samverkan.forums.services.room_swaps import swap_rooms
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.grid import tell_moved
from samverkan.network.access import role_required


@role_required("forums.organise")
@require_POST
def swap(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
    """Let a session and another at the same time change rooms."""
    found = Session.objects.select_related("slot__forum", "room")
    session, form = get_object_or_404(found, pk=session_id, slot__forum__slug=slug), SwapForm(request.POST)
    if not form.is_valid():
        return redirect("forums:session_move", slug=slug, session_id=session_id)
    try:
        moved = swap_rooms(actor=actor_of(request), session=session, now=timezone.now(), **form.cleaned_data)
    except moves.NotOpenToChange:
        messages.error(request, _("That is not possible as the forum stands now."))
    except (moves.MovedMeanwhile, moves.SessionGone):
        messages.error(request, _("Somebody has moved one of the sessions meanwhile. Look at the grid again."))
    else:
        with timezone.override(session.slot.forum.zone):
            tell_moved(request, moved)
    return redirect(reverse("forums:programme_grid", args=[slug]) + f"#pass-{session_id}")
