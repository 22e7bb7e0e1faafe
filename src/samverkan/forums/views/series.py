"""A series of forums: its public page, and what the organiser says of it."""

from __future__ import annotations

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.forms.series import SeriesForm
from samverkan.forums.models import Series
from samverkan.forums.queries import series as queries
from samverkan.forums.services import series as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required


def _series(slug: str) -> Series:
    series = queries.get_series(slug)
    if series is None:
        raise Http404
    return series


@login_not_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a series with its forums, those to come first."""
    series, now = _series(slug), timezone.now()
    forums = list(queries.list_forums_of(series))
    can_organise = rules.test_rule("forums.organise", request.user)
    if not forums and not can_organise:
        raise Http404  # its first forum is still a draft
    context = {
        "series": series,
        "coming": [forum for forum in reversed(forums) if forum.ends_at >= now],
        "past": [forum for forum in forums if forum.ends_at < now],
        "can_organise": can_organise,
    }
    return render(request, "forums/series.html", context)


@role_required("forums.organise")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said of a series."""
    series = _series(slug)
    form = SeriesForm(request.POST or None, instance=series)
    if request.method == "POST" and form.is_valid():
        try:
            service.edit_series(actor=actor_of(request), series=series, now=timezone.now(), **form.facts())
        except service.SeriesTitleTaken:
            form.add_error("title", _("Another series has that name."))
        else:
            messages.success(request, _("The series is saved."))
            return redirect("forums:series", slug=slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "forums/organise/series.html", {"series": series, "form": form}, status=status)
