"""The host's own page: who comes, pitch and question, and notes that save themselves."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samverkan.forums.enums import WITH_NOTES, NoteKind
from samverkan.forums.forms.notes import NoteForm, NoteKeyForm, PitchForm
from samverkan.forums.models import Host, Note, Session
from samverkan.forums.queries import hosts as queries
from samverkan.forums.queries.topics import hosts_may_schedule
from samverkan.forums.services import notes as service


@login_not_required
@never_cache
@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show the host's sessions."""
    return _page(request, _host(key))


@login_not_required
@never_cache
@require_POST
def describe(request: HttpRequest, key: str) -> HttpResponse:
    """Set pitch and question."""
    host = _host(key)
    form = PitchForm(request.POST)
    session = _session(host, request.POST.get("session", ""))
    if not form.is_valid():
        return _page(request, host, pitch=(session, form), status=422)
    service.describe_group_talk(
        host=host, session=session, pitch=form.cleaned_data["pitch"], question=form.cleaned_data["question"]
    )
    messages.success(request, _("Pitch and question are saved. Participants see them at once."))
    return redirect("forums:host", key=key)


@login_not_required
@never_cache
@require_POST
def save_note(request: HttpRequest, key: str) -> HttpResponse:
    """Save a point; the same point sent twice is one. Answers JSON to the page's script."""
    host = _host(key)
    form = NoteForm(request.POST)
    session = _session(host, request.POST.get("session", ""))
    if not form.is_valid():
        if _wants_json(request):
            return JsonResponse({"errors": form.errors}, status=422)
        return _page(request, host, note=(session, form), status=422)
    note = service.save_note(
        host=host,
        session=session,
        client_id=form.cleaned_data["client_id"],
        kind=NoteKind(form.cleaned_data["kind"]),
        text=form.cleaned_data["text"],
        now=timezone.now(),
    )
    if _wants_json(request):
        return JsonResponse({"client_id": str(note.client_id), "saved_at": note.changed_at.isoformat()})
    messages.success(request, _("The point is saved."))
    return redirect("forums:host", key=key)


@login_not_required
@never_cache
@require_POST
def delete_note(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a point."""
    host = _host(key)
    form = NoteKeyForm(request.POST)
    session = _session(host, request.POST.get("session", ""))
    if form.is_valid():
        service.delete_note(host=host, session=session, client_id=form.cleaned_data["client_id"])
    if _wants_json(request):
        return JsonResponse({"is_deleted": True})
    messages.success(request, _("The point is deleted."))
    return redirect("forums:host", key=key)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _host(key: str) -> Host:
    host = queries.get_host(key)
    if host is None:
        raise Http404
    return host


def _has_notes(session: Session) -> bool:
    return session.kind in WITH_NOTES or bool(getattr(session, "is_cafe", False))


def _session(host: Host, text: str) -> Session:
    """Return one of the host's own sessions with notes."""
    for session in queries.list_sessions(host):
        if str(session.pk) == text and _has_notes(session):
            return session
    raise Http404


def _page(
    request: HttpRequest,
    host: Host,
    *,
    pitch: tuple[Session, PitchForm] | None = None,
    note: tuple[Session, NoteForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    parts = [_part(session, pitch, note) for session in queries.list_sessions(host)]
    parts.sort(key=lambda part: not part["has_notes"])
    context = {"host": host, "forum": host.session.slot.forum, "parts": parts, "kinds": NoteKind.choices}
    context["has_topics"] = hosts_may_schedule(host.session.slot.forum, now=timezone.now())
    response = render(request, "forums/host.html", context, status=status)
    # Not "no-referrer": the browser would send "Origin: null" with the page's own forms, and they would be refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _part(
    session: Session, pitch: tuple[Session, PitchForm] | None, note: tuple[Session, NoteForm] | None
) -> dict[str, Any]:
    talk = getattr(session, "group_talk", None)
    written = list(reversed(talk.notes.all())) if talk else []
    failed = note[1] if note and note[0].pk == session.pk else None
    failed_id = str(failed["client_id"].value()) if failed else ""
    is_change = any(str(one.client_id) == failed_id for one in written)
    initial = {"session": session.pk, "pitch": talk.pitch if talk else "", "question": talk.question if talk else ""}
    fresh = {"client_id": uuid.uuid4(), "kind": NoteKind.IDEA, "text": ""}
    return {
        "session": session,
        "has_notes": _has_notes(session),
        "is_described": bool(talk and (talk.pitch or talk.question)),
        "people": [seat.registration for seat in session.seats.all()],
        "pitch_form": pitch[1]
        if pitch and pitch[0].pk == session.pk
        else PitchForm(initial=initial, auto_id=f"p{session.pk}_%s"),
        "notes": [_note(one, failed if str(one.client_id) == failed_id else None) for one in written],
        "new": _typed(failed) if failed and not is_change else fresh | {"form": None, "table": None, "round": None},
    }


def _note(note: Note, failed: NoteForm | None) -> dict[str, Any]:
    """Return a written point, or what was typed in its place."""
    if failed is not None:
        return _typed(failed)
    told = {"client_id": note.client_id, "kind": note.kind, "text": note.text}
    return told | {"form": None, "table": note.table, "round": note.round}


def _typed(form: NoteForm) -> dict[str, Any]:
    told = {name: form[name].value() or "" for name in ("client_id", "kind", "text")}
    return told | {"form": form, "table": None, "round": None}
