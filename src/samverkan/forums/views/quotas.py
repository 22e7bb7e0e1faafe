"""Places kept for municipalities: what is kept, and how to change it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from samverkan.forums.forms.quotas import QuotaForm
from samverkan.forums.models import Forum, ModeCapacity
from samverkan.forums.queries.quotas import list_keeping
from samverkan.forums.queries.registrations import list_places
from samverkan.forums.services import quotas as service
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.invite import base, get_forum, methods, organiser_only


@organiser_only
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what each mode keeps for whom, and until when."""
    forum = get_forum(slug)
    with timezone.override(forum.zone):
        keeping = {one.mode: one for one in list_keeping(list(forum.capacities.all()), now=timezone.now())}
        modes = [{"places": places, "keeping": keeping.get(places.mode)} for places in list_places(forum)]
        return render(request, "forums/invitations/quotas.html", {**base(forum, "quotas"), "modes": modes})


@organiser_only
@methods
def edit(request: HttpRequest, slug: str, mode: str) -> HttpResponse:
    """Keep places of a mode, for each municipality or for some."""
    forum = get_forum(slug)
    capacity = _capacity(forum, mode)
    with timezone.override(forum.zone):
        places = dict(capacity.quotas.values_list("municipality_id", "places"))
        form = QuotaForm(request.POST or None, places=places, initial={"until": capacity.kept_until})
        if request.method == "POST" and form.is_valid() and _store(request, forum, mode, form):
            return redirect("forums:invite_quotas", slug=slug)
        context = {**base(forum, "quotas"), "form": form, "mode": mode, "capacity": capacity}
        status = 422 if request.method == "POST" else 200
        return render(request, "forums/invitations/quota.html", context, status=status)


def _capacity(forum: Forum, mode: str) -> ModeCapacity:
    found = next((row for row in forum.capacities.all() if row.mode == mode), None)
    if found is None:
        raise Http404
    return found


def _store(request: HttpRequest, forum: Forum, mode: str, form: QuotaForm) -> bool:
    values = {"mode": mode, "places": form.places(), "until": form.cleaned_data["until"]}
    try:
        service.keep_places(actor=actor_of(request), forum=forum, now=timezone.now(), **values)
    except service.WrongDate:
        form.add_error("until", _("Write a time that is to come, and not after the forum's start."))
    except service.NoLimit:
        form.add_error(
            None, _("There is room for everybody, so nothing needs to be kept. Set a number of places first.")
        )
    except service.TooManyKept as error:
        words = {"kept": error.kept, "free": error.free}
        form.add_error("each", _("%(kept)d places would be kept, and %(free)d are free. Keep fewer.") % words)
    else:
        messages.success(request, _("The places are kept. Others see only what is free beside them."))
        return True
    return False


@organiser_only
@require_POST
def release(request: HttpRequest, slug: str, mode: str) -> HttpResponse:
    """Let what is kept fall to all now."""
    forum = get_forum(slug)
    _capacity(forum, mode)
    offered = service.release_places(actor=actor_of(request), forum=forum, mode=mode, now=timezone.now())
    text = ngettext(
        "The places are for all. %(number)d person who waits got an offer.",
        "The places are for all. %(number)d people who wait got an offer.", offered,
    )  # fmt: skip
    messages.success(request, text % {"number": offered})
    return redirect("forums:invite_quotas", slug=slug)
