"""The participant's table: a page that is cheap enough for 300 phones to ask for every ten seconds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Registration
from samverkan.forums.queries.cafes import get_light_registration, get_my_table
from samverkan.forums.views.my_day import opened_by


@opened_by(get_light_registration)
@require_safe
def my_table(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the table now and the next one; the script of My day asks for the part alone."""
    has_place = registration.status == RegistrationStatus.REGISTERED
    mine = get_my_table(registration, now=timezone.now()) if has_place else None
    context = {"registration": registration, "forum": registration.forum, "mine": mine}
    is_part = request.headers.get("HX-Request")
    return render(request, "forums/my_day/_table.html" if is_part else "forums/my_day/table.html", context)
