"""The personal links of an invitation: register with what is known filled in, say no, or want no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.models import Forum, Invitation
from samverkan.forums.queries.invitations import get_invitation, is_answered, is_stopped
from samverkan.forums.services import invitations as service

#: The parameter that brings the key of an invitation to the registration form.
INVITATION = "inbjudan"
View = Callable[..., HttpResponse]


def by_key(view: View) -> View:
    """Open the page to whoever has the link; nothing is stored, indexed or told to other sites on the way."""

    @wraps(view)
    def opened(request: HttpRequest, key: str) -> HttpResponse:
        invitation = get_invitation(key)
        if invitation is None:
            answer = render(request, "forums/invitations/unknown.html", status=404)
        else:
            answer = view(request, invitation)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return login_not_required(never_cache(opened))


@by_key
@require_safe
def open_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Remember that the link was pressed, and go on to the form; whoever is registered is told so."""
    if request.method == "GET":  # a mail program that only asks whether the page is there is nobody
        service.note_opened(invitation=invitation, now=timezone.now())
    if is_answered(invitation):
        return render(request, "forums/invitations/answered.html", _context(invitation))
    query = urlencode({INVITATION: invitation.key})
    return redirect(f"{reverse('forums:register', args=[invitation.forum.slug])}?{query}")


@by_key
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Ask with one button, and say no by it: programs that follow links in letters press no buttons."""
    if request.method == "POST":
        if not service.decline(invitation=invitation, now=timezone.now()):
            return render(request, "forums/invitations/answered.html", _context(invitation))
        return redirect("forums:invitation_decline", key=invitation.key)
    if is_answered(invitation):
        return render(request, "forums/invitations/answered.html", _context(invitation))
    return render(request, "forums/invitations/decline.html", _context(invitation))


@csrf_exempt
@by_key
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Ask with one button, and end the invitations by it; mail programs post here by themselves (RFC 8058).

    They carry no cookie, so there is no token to check; the key of the link is the proof.
    """
    if request.method == "POST" and "again" in request.POST:
        service.allow_invitations(invitation=invitation)
    elif request.method == "POST":
        service.stop_invitations(invitation=invitation, now=timezone.now())
    context = {**_context(invitation), "is_stopped": is_stopped(invitation)}
    return render(request, "forums/invitations/stop.html", context)


def _context(invitation: Invitation) -> dict[str, Any]:
    return {"forum": invitation.forum, "invitation": invitation}


def prefill(forum: Forum, key: str) -> dict[str, str]:
    """Return what the registration form begins with for the link of an invitation to this forum."""
    invitation = get_invitation(key) if key else None
    if invitation is None or invitation.forum_id != forum.pk or is_answered(invitation):
        return {}
    home = invitation.municipality.scb_code if invitation.municipality else "other" if invitation.organisation else ""
    return {
        "name": invitation.name,
        "email": invitation.email,
        "municipality": home,
        "organisation": invitation.organisation,
    }
