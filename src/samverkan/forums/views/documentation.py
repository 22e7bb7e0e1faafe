"""The Documentation stage: files, the snapshot, and the end of the forum."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samverkan.forums.forms.commitments import DecisionsForm
from samverkan.forums.forms.documentation import FileForm
from samverkan.forums.models import Forum
from samverkan.forums.queries.counts import count_participants
from samverkan.forums.services import documentation as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the files, the snapshot and what can be done now."""
    return documentation_page(request, _forum(slug))


@organiser_only
@require_POST
def add_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a file."""
    forum = _forum(slug)
    form = FileForm(request.POST, request.FILES, forum=forum)
    if not form.is_valid():
        return documentation_page(request, forum, form, status=422)
    service.add_file(actor=actor_of(request), forum=forum, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("“%(title)s” is added.") % {"title": form.cleaned_data["title"]})
    return redirect("forums:organise_documentation", slug=slug)


@organiser_only
@require_POST
def remove_file(request: HttpRequest, slug: str, file_id: int) -> HttpResponse:
    """Remove a file."""
    if service.remove_file(actor=actor_of(request), forum=_forum(slug), file_id=file_id, now=timezone.now()):
        messages.success(request, _("The file is removed."))
    return redirect("forums:organise_documentation", slug=slug)


@organiser_only
@require_POST
def compile_snapshot(request: HttpRequest, slug: str) -> HttpResponse:
    """Compile the documentation."""
    forum = _forum(slug)
    try:
        service.compile_documentation(actor=actor_of(request), forum=forum, now=timezone.now())
    except service.TooEarly:
        messages.error(request, _("The forum has not begun. There is nothing to document yet."))
        return documentation_page(request, forum, status=409)
    else:
        messages.success(request, _("The documentation is compiled. Look it through below."))
    return redirect("forums:organise_documentation", slug=slug)


@organiser_only
@require_POST
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark the forum as finished."""
    forum = _forum(slug)
    try:
        service.finish_forum(actor=actor_of(request), forum=forum, now=timezone.now())
    except service.TooEarly:
        messages.error(request, _("The forum is not over, or it was never open."))
        return documentation_page(request, forum, status=409)
    else:
        messages.success(request, _("The forum is finished."))
    return redirect("forums:organise_documentation", slug=slug)


def _forum(slug: str) -> Forum:
    return get_object_or_404(Forum.objects.select_related("follows", "follow_up", "documentation"), slug=slug)


def documentation_page(
    request: HttpRequest,
    forum: Forum,
    form: FileForm | None = None,
    decisions: DecisionsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the stage as it stands, or with what was refused and why."""
    now = timezone.now()
    rows = count_participants(forum)
    context: dict[str, Any] = {
        "forum": forum,
        "stage": "documentation",
        "form": form or FileForm(forum=forum),
        "files": list(forum.files.select_related("document", "session").order_by("title", "pk")),
        "documentation": getattr(forum, "documentation", None),
        "registered": sum(row.registered for row in rows),
        "attended": sum(row.attended for row in rows),
        "decisions_form": decisions
        or DecisionsForm(initial={"decisions": getattr(getattr(forum, "follow_up", None), "decisions", "")}),
        "has_begun": now >= forum.starts_at,
        "is_over": now >= forum.ends_at,
    }
    return render(request, "forums/organise/documentation.html", context, status=status)
