"""A person's own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from samverkan.network import queries, rules, services
from samverkan.network.forms import DeleteAccountForm, ProfileForm
from samverkan.web.language import remember_language
from samverkan.web.panels import render_panels


@never_cache
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """My page: name, language, roles, security, my data."""
    person: Any = request.user
    form = ProfileForm(
        request.POST if request.method == "POST" else None, initial={"name": person.name, "language": person.language}
    )
    if request.method == "POST" and form.is_valid():
        services.change_profile(person=person, now=timezone.now(), **form.cleaned_data)
        return _profile_saved(request, language=form.cleaned_data["language"])
    context = {
        "form": form,
        "person": person,
        "memberships": queries.list_memberships(person),
        "may_protect": rules.is_staff_member(person),
    }
    return render(request, "network/home.html", context, status=422 if form.errors else 200)


def _profile_saved(request: HttpRequest, *, language: str) -> HttpResponse:
    with translation.override(language):
        messages.success(request, _("Your details are saved."))
    return remember_language(redirect("network:home"), language)


@never_cache
@require_GET
def export_own_data(request: HttpRequest) -> HttpResponse:
    """Everything the site holds about me, as JSON."""
    person: Any = request.user
    response = JsonResponse(
        services.export_personal_data(person=person, now=timezone.now()),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mina-uppgifter.json"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, then delete my account."""
    person: Any = request.user
    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_person(actor=person, person=person, now=timezone.now())
        except services.LastOperator:
            form.add_error(None, _("You are the only operator. Make somebody else an operator first."))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("web:home")
    return render(request, "network/delete_account.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """What the rooms have to tell of a municipality."""
    found = next((one for one in queries.list_municipalities() if one.slug == slug), None)
    if found is None:
        raise Http404
    pieces = render_panels("network.municipality", request, municipality=found)
    return render(request, "network/municipality.html", {"municipality": found, "pieces": pieces})


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Passkeys are listed on the security page."""
    return redirect("mfa_index")


def failed_form_is_422(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Let a view of allauth answer 422, like ours, when a form was not accepted."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        return response

    return answer


def adding_confirms(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Let whoever just proved to hold a first second step see the new recovery codes without proving it once more.

    allauth leads to the recovery codes only when the proof was accepted and the codes were made in the same request.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if request.method == "POST" and response.get("Location") == reverse("mfa_view_recovery_codes"):
            record_authentication(request, request.user, method="mfa", reauthenticated=True)
        return response

    return answer
