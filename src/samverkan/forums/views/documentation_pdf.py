"""The decisions that go into the documentation, and the documentation as PDF: the organiser's, and everybody's."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from samverkan.forums.enums import ForumStatus
from samverkan.forums.forms.commitments import DecisionsForm
from samverkan.forums.models import Documentation, Forum
from samverkan.forums.services import commitments
from samverkan.forums.services import documentation as service
from samverkan.forums.services.documentation_print import print_draft, print_public
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.documentation import documentation_page
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@require_POST
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the decisions."""
    forum, form = get_object_or_404(Forum, slug=slug), DecisionsForm(request.POST)
    if not form.is_valid():
        return documentation_page(request, forum, decisions=form, status=422)
    commitments.write_decisions(
        actor=actor_of(request), forum=forum, decisions=form.cleaned_data["decisions"], now=timezone.now()
    )
    messages.success(request, _("The decisions are saved. Compile the documentation to take them in."))
    return redirect("forums:organise_documentation", slug=slug)


@organiser_only
@never_cache
@require_GET
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the organiser the snapshot as PDF."""
    return _pdf(print_draft(get_object_or_404(Documentation, forum__slug=slug)), slug)


@organiser_only
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Let everybody read the PDF, or no longer."""
    forum, is_public = get_object_or_404(Forum, slug=slug), request.POST.get("public") == "yes"
    try:
        service.publish_documentation(actor=actor_of(request), forum=forum, is_public=is_public, now=timezone.now())
    except service.NotFinished:
        messages.error(request, _("Finish the forum first, and compile the documentation."))
        return documentation_page(request, forum, status=409)
    shown, hidden = _("Everybody can now read the PDF on the forum's page."), _("The PDF is no longer public.")
    messages.success(request, shown if is_public else hidden)
    return redirect("forums:organise_documentation", slug=slug)


@login_not_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Give everybody the PDF of a finished forum whose documentation is published."""
    published = Documentation.objects.filter(published_at__isnull=False, forum__status=ForumStatus.FINISHED)
    documentation = published.filter(forum__slug=slug).first()
    if documentation is None:
        raise Http404
    return _pdf(print_public(documentation), slug)


def _pdf(pdf: bytes, slug: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="dokumentation-{slug}.pdf"'
    return answer
