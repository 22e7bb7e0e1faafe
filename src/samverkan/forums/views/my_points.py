"""The table's points on each phone: written, seen as they come, one's own changed and deleted."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samverkan.forums.enums import NoteKind
from samverkan.forums.forms.table_points import NewPointForm, PointForm, PointKeyForm
from samverkan.forums.models import Note, Registration
from samverkan.forums.queries import table_points as queries
from samverkan.forums.services import table_points as service
from samverkan.forums.views.my_day import opened_by


@opened_by(queries.get_writer)
@require_http_methods(["GET", "HEAD", "POST"])
def points(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the table's points (the script asks for the part alone, every ten seconds), or save one."""
    if request.method == "POST":
        return _save(request, registration)
    if request.headers.get("HX-Request"):
        return _part(request, registration)
    return _page(request, registration, request.GET.get("bord", ""))


@opened_by(queries.get_writer)
@require_POST
def delete(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Delete one's own point; twice is once."""
    form = PointKeyForm(request.POST)
    if form.is_valid():
        try:
            client_id = form.cleaned_data["client_id"]
            service.delete_point(registration=registration, client_id=client_id, now=timezone.now())
        except service.PointRefused as refused:
            return _refuse(request, registration, refused)
    if _wants_json(request):
        return JsonResponse({"is_deleted": True})
    messages.success(request, _("The point is deleted."))
    return redirect(_address(registration, request.POST.get("table", "")))


def _save(request: HttpRequest, registration: Registration) -> HttpResponse:
    is_new = "is_new" in request.POST
    client_id = request.POST.get("client_id", "")
    form = (NewPointForm if is_new else PointForm)(request.POST, auto_id="new_%s" if is_new else f"p{client_id}_%s")
    if not form.is_valid():
        if _wants_json(request):
            return JsonResponse({"errors": form.errors}, status=422)
        return _page(request, registration, request.POST.get("table", ""), failed=form, status=422)
    data = form.cleaned_data
    try:
        note = service.save_point(
            registration=registration, table=data["table"], client_id=data["client_id"],
            kind=NoteKind(data["kind"]), text=data["text"], now=timezone.now(),
        )  # fmt: skip
    except service.PointRefused as refused:
        return _refuse(request, registration, refused, form)
    if _wants_json(request):
        return JsonResponse({"client_id": str(note.client_id), "saved_at": note.changed_at.isoformat()})
    messages.success(request, _("The point is saved."))
    return redirect(_address(registration, data["table"]))


def _refuse(
    request: HttpRequest, registration: Registration, refused: service.PointRefused, form: PointForm | None = None
) -> HttpResponse:
    """Say why, with what was typed kept."""
    text = _reason(refused)
    if _wants_json(request):
        return JsonResponse({"errors": {"__all__": [text]}}, status=409)
    messages.error(request, text)
    registration.is_compiled = isinstance(refused, service.PointsClosed)  # type: ignore[attr-defined]
    return _page(request, registration, request.POST.get("table", ""), failed=form, status=409)


def _reason(refused: service.PointRefused) -> str:
    if isinstance(refused, service.PointsClosed):
        return _("The documentation is compiled, so points are no longer written or changed.")
    if isinstance(refused, service.TooManyPoints):
        return _("You have written %(most)s points here. Delete one first.") % {"most": service.MOST_EACH}
    if isinstance(refused, service.NotYours):
        return _("Somebody else wrote that point, so it is theirs to change.")
    return _("You have no seat there any more, so the point could not be saved.")


def _part(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Answer a phone that asks again: at most three queries, and 304 when nothing is new."""
    found = queries.find_tables(registration, request.GET.get("bord", ""), now=timezone.now())
    notes = queries.list_points(found[0]) if found else []
    is_open = queries.takes_points(registration)
    tag = queries.fingerprint(notes, registration.pk, [table.key for table in found], is_open, get_language())
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        context = _shown(registration, found, notes, is_open)
        answer = render(request, "forums/my_day/_points_part.html", context)
    answer["ETag"] = tag
    return answer


def _page(
    request: HttpRequest, registration: Registration, key: str, failed: PointForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    tables = queries.list_tables(registration, now=now)
    here = next((table for table in tables if table.key == key), tables[-1] if tables else None)
    latest = [table for table in tables if here and table.session.pk == here.session.pk]
    found = (here, latest[-1]) if here else ()
    notes = queries.list_points(here) if here else []
    is_open = queries.takes_points(registration)
    is_new = failed is None or isinstance(failed, NewPointForm)
    fresh = {"client_id": uuid.uuid4(), "table": here.key if here else "", "kind": NoteKind.IDEA}
    context = _shown(registration, found, notes, is_open, None if is_new else failed) | {
        "forum": registration.forum, "tables": tables, "most": service.MOST_EACH,
        "form": failed if failed and is_new else NewPointForm(initial=fresh, auto_id="new_%s"),
    }  # fmt: skip
    return render(request, "forums/my_day/points.html", context, status=status)


def _shown(
    registration: Registration,
    found: tuple[queries.Table, ...],
    notes: list[Note],
    is_open: bool,
    failed: PointForm | None = None,
) -> dict[str, Any]:
    here, latest = (found[0], found[-1]) if found else (None, None)
    return {
        "registration": registration,
        "here": here,
        "later": latest if here and latest and latest.key != here.key else None,
        "rows": [_row(note, registration, here, failed) for note in notes],
        "is_open": is_open,
    }


def _row(
    note: Note, registration: Registration, here: queries.Table | None, failed: PointForm | None
) -> dict[str, Any]:
    is_mine = note.registration_id == registration.pk
    key = str(note.client_id)
    is_failed = failed is not None and str(failed["client_id"].value()) == key
    values = {"client_id": key, "table": here.key if here else "", "kind": note.kind, "text": note.text}
    form = (failed if is_failed else PointForm(initial=values, auto_id=f"p{key}_%s")) if is_mine else None
    is_earlier = bool(here and here.round and note.round != here.round)
    return {"note": note, "is_mine": is_mine, "is_failed": is_failed, "form": form, "is_earlier": is_earlier}


def _address(registration: Registration, key: str) -> str:
    return f"{reverse('forums:my_points', args=[registration.key])}?{urlencode({'bord': key})}"


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
