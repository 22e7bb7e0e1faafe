"""Badges for the desk and certificates afterwards, as PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from samverkan.forums.models import Forum, Registration
from samverkan.forums.queries import badges as queries
from samverkan.forums.services import prints
from samverkan.forums.views.my_day import personal
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@never_cache
@require_GET
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the badges of all who are registered on site."""
    forum = get_object_or_404(Forum, slug=slug)
    found = queries.list_badges(forum)
    if not found:
        messages.info(request, _("Nobody is registered on site yet, so there are no badges to print."))
        return redirect("forums:organise_day", slug=slug)
    return _pdf(prints.print_badges(forum, found), f"skyltar-{forum.slug}.pdf")


@organiser_only
@never_cache
@require_GET
def badge(request: HttpRequest, slug: str, registration: int) -> HttpResponse:
    """Give one person's badge on a page of its own."""
    forum = get_object_or_404(Forum, slug=slug)
    found = queries.get_badge(forum, registration)
    if found is None:
        raise Http404
    return _pdf(prints.print_badge(forum, found), f"skylt-{found.person.code}.pdf")


@organiser_only
@never_cache
@require_GET
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the certificates of all who came, in one file."""
    forum, now = get_object_or_404(Forum, slug=slug), timezone.now()
    came = queries.list_certified(forum) if prints.has_certificates(forum, now=now) else []
    if not came:
        messages.info(request, _("There are certificates when the forum is over and somebody was checked in."))
        return redirect("forums:organise_day", slug=slug)
    rows = [(row, list(row.registration.seats.all())) for row in came]
    return _pdf(
        prints.print_certificates(forum, rows, language=get_language() or "sv", now=now), f"intyg-{forum.slug}.pdf"
    )


@personal
@require_safe
def my_certificate(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Give the participant's own certificate, once the forum is over, to whoever was checked in."""
    forum, now = registration.forum, timezone.now()
    came = getattr(registration, "attendance", None)
    if came is None or not prints.has_certificates(forum, now=now):
        raise Http404
    came.registration = registration
    rows = [(came, queries.list_seats(registration))]
    text = prints.print_certificates(forum, rows, language=registration.language, now=now)
    return _pdf(text, f"intyg-{forum.slug}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
