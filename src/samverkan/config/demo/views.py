"""The demo's own pages: sign in as anybody, and read the letters that would have been mailed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from samverkan.config.demo.people import SIGN_INS
from samverkan.letters.models import Letter
from samverkan.network.models import Person

NEWEST = 30


@login_not_required
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    """Show whom one can be, and the newest letters."""
    letters = Letter.objects.filter(erased_at=None).order_by("-created_at", "-pk").defer("text", "attachments")[:NEWEST]
    return render(request, "demo/welcome.html", {"sign_ins": SIGN_INS, "letters": letters})


@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people."""
    if not settings.DEMO:
        raise PermissionDenied
    known = {sign_in.email for sign_in in SIGN_INS}
    person = get_object_or_404(Person, email=request.POST.get("email", ""), email__in=known)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_GET
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show one letter."""
    return render(request, "demo/letter.html", {"letter": get_object_or_404(Letter, pk=letter_id)})
