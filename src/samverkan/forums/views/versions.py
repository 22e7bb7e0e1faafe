"""Versions of a programme: the organiser releases them, and everybody may read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.forms.versions import ReleaseForm
from samverkan.forums.models import Forum
from samverkan.forums.queries import releases as queries
from samverkan.forums.queries.change_words import Teller, tell_counts, tell_difference, tell_span
from samverkan.forums.queries.concerned import Recipient, list_concerned
from samverkan.forums.queries.programme_picture import Picture, from_json
from samverkan.forums.services import releases as service
from samverkan.forums.services.release_letters import preview
from samverkan.forums.views import public
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.version_standing import standing_context
from samverkan.network.access import role_required


@role_required("forums.organise")
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a new version would tell, and whom; then release it."""
    forum, now = get_object_or_404(Forum, slug=slug), timezone.now()
    form = ReleaseForm(request.POST or None)
    if request.method != "POST":
        return _release_page(request, forum, form, now=now)
    if not form.is_valid():
        return _release_page(request, forum, form, now=now, status=422)
    if "read" in request.POST:
        return _release_page(request, forum, form, now=now, reads=request.POST["read"])
    try:
        made, told = service.release_programme(actor=actor_of(request), forum=forum, now=now, **form.cleaned_data)
    except service.NotReleasable:
        messages.error(request, _("That is not possible as the forum stands now."))
    except service.ProgrammeChanged:
        messages.error(request, _("The programme was changed while you looked. Read the changes again, then release."))
    except service.NothingChanged as error:
        messages.info(request, _("Version %(number)d is released already.") % {"number": error.release.number})
        return redirect("forums:organise_plan", slug=slug)
    else:
        messages.success(request, _said(made.number, told))
        return redirect("forums:organise_plan", slug=slug)
    return _release_page(request, forum, form, now=now, status=409)


def _said(number: int, told: int) -> str:
    words = {"number": number, "told": told}
    text = ngettext(
        "Version %(number)d is released. %(told)d person gets a letter.",
        "Version %(number)d is released. %(told)d people get a letter.",
        told,
    )
    return text % words if told else _("Version %(number)d is released. Nobody gets a letter.") % words


def _release_page(
    request: HttpRequest, forum: Forum, form: ReleaseForm, *, now: datetime, status: int = 200, reads: str = ""
) -> HttpResponse:
    context = standing_context(forum, None, now=now)
    context |= {"forum": forum, "stage": "plan", "form": form}
    context["recipients"] = recipients = _recipients(forum, context["standing"], now)
    if reads.isdecimal() and int(reads) < len(recipients):
        who, note = recipients[int(reads)], form.cleaned_data["note"]
        context["letter"] = preview(forum=forum, standing=context["standing"], recipient=who, note=note)
    return render(request, "forums/versions/release.html", context, status=status)


def _recipients(forum: Forum, standing: queries.Standing, now: datetime) -> list[Recipient]:
    if standing.release is None:
        return []
    before = from_json(standing.release.snapshot)
    contacts = standing.release.contacts
    return list_concerned(forum, standing.programme, before, standing.difference, contacts, until=now)


@login_not_required
@require_safe
def show_all(request: HttpRequest, slug: str) -> HttpResponse:
    """List the versions of a programme."""
    forum = public.get_forum(slug)
    rows = [(release, tell_counts(release.counts)) for release in queries.list_releases(forum)]
    return render(request, "forums/versions/list.html", {"forum": forum, "rows": rows})


@login_not_required
@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as it was, and what differs from the one before."""
    forum = public.get_forum(slug)
    found = queries.get_with_earlier(forum, number)
    if found is None:
        raise Http404
    release, before, difference = found
    picture = from_json(release.snapshot)
    context = {
        "forum": forum,
        "release": release,
        "picture": picture,
        "first_day": picture.day(0),
        "slots": _slots(picture),
        "telling": tell_difference(before or picture, picture, difference),
        "is_latest": release.number == getattr(forum, "latest_version", None),
    }
    return render(request, "forums/versions/version.html", context)


def _slots(picture: Picture) -> list[dict[str, Any]]:
    has_days = Teller(picture, picture).has_days
    return [
        {"when": tell_span(picture, slot.time, has_day=has_days), "sessions": slot.sessions}
        for slot in queries.slots_of(picture)
    ]
