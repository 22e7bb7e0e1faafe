"""The Day stage: the check-in desk and the attendance list."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samverkan.forums.enums import CheckInWay
from samverkan.forums.forms.attendance import FindForm, PersonForm, ScanForm
from samverkan.forums.models import Forum, Registration
from samverkan.forums.queries import attendance as queries
from samverkan.forums.services import attendance as service
from samverkan.forums.services.prints import has_certificates
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.desk_worker import is_kept
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@never_cache
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the desk: scan, search, the list with a button each, and the counts."""
    forum = get_object_or_404(Forum, slug=slug)
    return _page(request, forum, ScanForm(auto_id="scan_%s"))


@organiser_only
@require_POST
def check_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Check somebody in by a scan, a code or a press on a name. Answers JSON to the desk's script."""
    forum = get_object_or_404(Forum, slug=slug)
    by_name = PersonForm(request.POST)
    form = ScanForm(request.POST, auto_id="scan_%s")
    if "registration" in request.POST:
        found, way = _by_name(forum, by_name), CheckInWay.NAME
        scanned_at = by_name.cleaned_data.get("scanned_at")
    elif form.is_valid():
        scanned = queries.find_by_token(forum, form.cleaned_data["token"])
        found, way, scanned_at = scanned.registration, scanned.way, form.cleaned_data["scanned_at"]
        if found is None:
            form.add_error("token", _("Nobody at this forum has that code."))
    else:
        found, way, scanned_at = None, CheckInWay.CODE, None
    if found is None:
        status = 422 if "registration" not in request.POST and not request.POST.get("token", "").strip() else 404
        return _refused(request, forum, form, _first_error(form) or _("Nobody at this forum has that code."), status)
    try:
        arrival = service.check_in_at_desk(
            actor=actor_of(request), registration=found, way=way, scanned_at=scanned_at, now=timezone.now()
        )
    except service.NotRegistered as refused:
        facts = {"name": refused.registration.name, "status": refused.registration.get_status_display()}
        text = _("%(name)s has no place: %(status)s.") % facts
        form.add_error(None, text)
        return _refused(request, forum, form, text, 409)
    return _welcomed(request, forum, arrival)


@organiser_only
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a check-in back."""
    forum = get_object_or_404(Forum, slug=slug)
    found = _by_name(forum, PersonForm(request.POST))
    if found is None:
        return redirect("forums:organise_day", slug=slug)
    service.undo_check_in(actor=actor_of(request), registration=found, now=timezone.now())
    text = _("The check-in of %(name)s is undone.") % {"name": found.name}
    if _wants_json(request):
        return JsonResponse({"message": text, "counts": _counts(forum)})
    messages.success(request, text)
    return redirect("forums:organise_day", slug=slug)


@organiser_only
@require_GET
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the attendance list as CSV: name, municipality, mode and time, and nothing else."""
    forum = get_object_or_404(Forum, slug=slug)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="narvaro-{forum.slug}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Name"), _("Municipality or organisation"), _("Mode"), _("Time")])
    for row in queries.list_attended(forum):
        person = row.registration
        home = person.municipality.name if person.municipality else person.organisation
        moment = row.checked_in_at.astimezone(forum.zone)
        writer.writerow([_safe(person.name), _safe(home), row.get_mode_display(), f"{moment:%Y-%m-%d %H:%M}"])
    return response


def _safe(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _by_name(forum: Forum, form: PersonForm) -> Registration | None:
    if not form.is_valid():
        return None
    return forum.registrations.filter(pk=form.cleaned_data["registration"]).first()


def _first_error(form: ScanForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "") if form.is_bound else ""


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _counts(forum: Forum) -> dict[str, dict[str, int]]:
    return {
        count.mode.value: {"registered": count.registered, "attended": count.attended}
        for count in queries.mode_counts(forum)
    }


def _refused(request: HttpRequest, forum: Forum, form: ScanForm, text: str, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"message": text}, status=status)
    return _page(request, forum, form, status=status)


def _welcomed(request: HttpRequest, forum: Forum, arrival: service.Arrival) -> HttpResponse:
    came = arrival.attendance
    person = came.registration
    home = person.municipality.name if person.municipality else person.organisation
    facts = {"name": person.name, "home": home}
    text = _("Welcome %(name)s, %(home)s.") % facts
    if arrival.scanned_at and arrival.known_at:
        text = _double(forum, person, arrival.scanned_at, arrival.known_at)
    elif not arrival.is_new:
        text = _("%(name)s is already checked in.") % facts
    if _wants_json(request):
        told = {"registration": person.pk, "is_new": arrival.is_new, "is_double": arrival.known_at is not None}
        return JsonResponse(
            {"message": text, **told, "checked_in_at": came.checked_in_at.isoformat(), "counts": _counts(forum)}
        )
    messages.success(request, text)
    return redirect("forums:organise_day", slug=forum.slug)


def _double(forum: Forum, person: Registration, *moments: datetime) -> str:
    first, second = (time_format(moment.astimezone(forum.zone), "TIME_FORMAT") for moment in sorted(moments))
    return _("%(name)s was scanned at %(first)s and at %(second)s.") % {
        "name": person.name, "first": first, "second": second,
    }  # fmt: skip


def _page(request: HttpRequest, forum: Forum, form: ScanForm, status: int = 200) -> HttpResponse:
    find = FindForm(request.GET, auto_id="find_%s")
    text = find.cleaned_data["q"] if find.is_valid() else ""
    now, people = timezone.now(), queries.list_expected(forum, text=text)
    doubles = [_double(forum, double.person, *double.moments) for double in queries.list_doubles(forum, people)]
    context: dict[str, Any] = {
        "forum": forum,
        "stage": "day",
        "form": form,
        "find": find,
        "text": text,
        "people": people,
        "counts": queries.mode_counts(forum),
        "has_certificates": has_certificates(forum, now=now),
        "doubles": doubles,
        "is_kept": is_kept(forum, now=now),
        "now": now,
    }
    return render(request, "forums/organise/day.html", context, status=status)
