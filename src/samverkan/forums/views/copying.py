"""A new forum from an earlier one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samverkan.forums.forms.grid import CopyForm
from samverkan.forums.models import Forum
from samverkan.forums.services import programme_copying as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required


@role_required("forums.organise")
@require_http_methods(["GET", "HEAD", "POST"])
def copy_forum(request: HttpRequest) -> HttpResponse:
    """Choose an earlier forum and a day; the programme comes along as a draft."""
    form = CopyForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        source = facts.pop("source")
        try:
            forum = service.copy_forum(
                actor=actor_of(request), source=source, facts=service.CopyFacts(**facts), now=timezone.now()
            )
        except service.ClockSkipped:
            form.add_error("first_day", _("Clocks are put forward then, and a time of the programme is skipped."))
        else:
            messages.success(
                request, _("The forum is a draft that only organisers see. Look over times, hosts and links.")
            )
            return redirect("forums:programme_grid", slug=forum.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "forums/grid/copy.html", {"form": form}, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Fill in the forum whose page the organiser comes from."""
    asked = request.GET.get("forum", "")
    source = Forum.objects.filter(slug=asked[:80]).first() if asked and "\x00" not in asked else None
    return {"source": source.slug, "title": source.title} if source else {}
