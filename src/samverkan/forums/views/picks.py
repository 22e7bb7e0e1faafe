"""What a participant picks on My day: a group talk, or a session where they have no seat."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samverkan.forums.enums import Choice
from samverkan.forums.forms.picks import PickForm
from samverkan.forums.models import Registration, Session
from samverkan.forums.queries.group_talks import list_slot_choices
from samverkan.forums.services import seat_taking as service
from samverkan.forums.views.my_day import my_day_page, personal


@personal
@require_POST
def pick(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Take, switch or leave a group talk, or take an open session, and go back to My day."""
    form = PickForm(request.POST)
    if not form.is_valid():
        raise Http404
    sessions = Session.objects.filter(slot__forum=registration.forum_id).select_related("slot__forum")
    session = get_object_or_404(sessions, pk=form.cleaned_data["session"])
    try:
        text = _do(registration, session, is_lent=form.cleaned_data["lent"], is_leaving=form.cleaned_data["leave"])
    except service.SeatRefused as refused:
        messages.error(request, _why(refused, registration, session))
        return my_day_page(request, registration, status=409)
    messages.success(request, text)
    return redirect("forums:my_day", key=registration.key)


def _do(registration: Registration, session: Session, *, is_lent: bool, is_leaving: bool) -> str:
    now, title = timezone.now(), {"title": session.title}
    if is_leaving:
        service.leave_group(registration=registration, session=session, now=now)
        return _("You have left “%(title)s”.") % title
    if session.slot.choice == Choice.ON_THE_DAY:
        service.pick_group(registration=registration, session=session, via_lent_computer=is_lent, now=now)
    else:
        service.pick_seat(registration=registration, session=session, now=now)
    return _("You have a seat in “%(title)s”.") % title


def _why(refused: service.SeatRefused, registration: Registration, session: Session) -> str:
    if isinstance(refused, service.SessionFull):
        return _full(registration, session)
    sentences: dict[type[service.SeatRefused], str] = {
        service.NoPlace: _("You have no place at the forum yet, so you cannot choose."),
        service.NotYourMode: _("That session is not for the way you take part."),
        service.ComputerNeeded: _("That group is digital. Say that you use a lent computer."),
        service.ChoiceClosed: _("There is nothing to choose in that slot now."),
        service.AlreadySeated: _("You already have a seat in that slot."),
        service.TwoAtOnce: _("You already have a seat in another session at that time."),
    }
    return sentences[type(refused)]


def _full(registration: Registration, session: Session) -> str:
    """Say that it is full, and what is open."""
    choices = list_slot_choices(registration, now=timezone.now())
    open_titles = next((choice.open_titles for choice in choices if choice.slot.pk == session.slot_id), [])
    if not open_titles:
        return _("“%(title)s” has just become full, and so have the others.") % {"title": session.title}
    others = ", ".join(f"“{title}”" for title in open_titles)
    text = _("“%(title)s” has just become full. You keep what you had. These have room: %(others)s.")
    return text % {"title": session.title, "others": others}
