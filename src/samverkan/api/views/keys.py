"""A person's keys to the API."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.api import queries, services
from samverkan.api.forms import TokenForm
from samverkan.api.rules import list_events, list_scopes
from samverkan.network.access import role_required

may_use = role_required("api.use")


@never_cache
@may_use
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show keys and webhooks."""
    person: Any = request.user
    today = timezone.localdate()
    scopes = {scope.name: scope.label for scope in list_scopes()}
    events = {event.name: event.label for event in list_events()}
    context = {
        "tokens": [
            {"token": token, "works": token.revoked_at is None and token.last_date >= today,
             "scopes": [scopes.get(name, name) for name in token.scopes]}
            for token in queries.list_tokens(person)
        ],
        "webhooks": [
            {"webhook": webhook, "events": [events.get(name, name) for name in webhook.events]}
            for webhook in queries.list_webhooks(person)
        ],
        "today": today,
        "sees_all": rules.test_rule("network.operate", person),
    }  # fmt: skip
    return render(request, "api/home.html", context)


@never_cache
@may_use
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a key, and show it this once."""
    person: Any = request.user
    now = timezone.now()
    allowed = [scope for scope in list_scopes() if person.has_perm(scope.permission)]
    form = TokenForm(request.POST or None, scopes=allowed, today=timezone.localtime(now).date())
    if request.method == "POST" and form.is_valid():
        token, key = services.create_token(actor=person, now=now, **form.cleaned_data)
        return render(request, "api/token_made.html", {"token": token, "key": key}, status=201)
    return render(request, "api/token_new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@never_cache
@may_use
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask whether a key is to work no more, then see to it."""
    person: Any = request.user
    if request.method != "POST":
        found = get_object_or_404(queries.list_tokens(person), pk=token_id)
        return render(request, "api/token_revoke.html", {"token": found})
    try:
        token = services.revoke_token(actor=person, token_id=token_id, now=timezone.now())
    except services.NotAllowed:
        raise Http404
    messages.success(request, _("The key “%(name)s” no longer works.") % {"name": token.name})
    return redirect("api:home")
