"""The kiosk for self check-in: opened by an organiser, used by anybody, with nobody's rights."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.forms.kiosk import KioskCodeForm, KioskNameForm
from samverkan.forums.models import Forum
from samverkan.forums.queries.kiosk import first_name
from samverkan.forums.services import kiosk as service
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.qr import qr_picture
from samverkan.forums.views.throttle import is_too_often
from samverkan.network.access import role_required

#: From one address in ten minutes: several tablets stand behind the same one.
TRIES, TRY_SECONDS = 600, 600
#: The page that says a name goes back to the start by itself.
WELCOME_SHOWN = 10


@role_required("forums.organise")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the link for a tablet, or sign out and turn this screen into a kiosk."""
    forum, now = get_object_or_404(Forum, slug=slug), timezone.now()
    token = service.link_token(forum)
    try:
        service.open_kiosk(token, now=now)
    except service.KioskClosed:
        messages.info(request, _("A kiosk can be opened once registration is open, until the forum is over."))
        return redirect("forums:organise_day", slug=slug)
    if request.method == "POST":
        service.record_opening(actor=actor_of(request), forum=forum, now=now)
        logout(request)
        return redirect("forums:kiosk", token=token)
    link = request.build_absolute_uri(reverse("forums:kiosk", args=[token]))
    context = {"forum": forum, "stage": "day", "link": link, "qr": qr_picture(link)}
    return render(request, "forums/organise/kiosk.html", context)


@role_required("forums.organise")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether the kiosk's link is to stop working, then see to it."""
    forum = get_object_or_404(Forum, slug=slug)
    if request.method != "POST":
        return render(request, "forums/organise/kiosk_withdraw.html", {"forum": forum, "stage": "day"})
    service.withdraw_link(actor=actor_of(request), forum=forum, now=timezone.now())
    messages.success(request, _("The kiosk's old link no longer works. Here is a new one."))
    return redirect("forums:kiosk_open", slug=slug)


def _by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the page to whoever has a kiosk's link; nothing is stored, indexed or told to others on the way."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            forum = service.open_kiosk(token, now=timezone.now())
        except service.KioskClosed:
            answer = render(request, "forums/kiosk/closed.html", status=410)
        else:
            answer = view(request, forum, token, **kwargs)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return login_not_required(never_cache(opened))


@_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, forum: Forum, token: str) -> HttpResponse:
    """Show the kiosk, or check somebody in and bid them welcome."""
    if request.method != "POST":
        return _page(request, forum, token)
    if "sign_out" in request.POST:
        logout(request)
        return redirect("forums:kiosk", token=token)
    if not service.is_open(forum, now=timezone.now()):
        return _page(request, forum, token, status=409)
    if is_too_often(request, "kiosk", limit=TRIES, seconds=TRY_SECONDS):
        return render(request, "forums/kiosk/wait.html", {"forum": forum, "token": token}, status=429)
    is_by_name = "name" in request.POST or "email" in request.POST
    return _by_name(request, forum, token) if is_by_name else _by_code(request, forum, token)


@_by_link
@require_safe
def welcome(request: HttpRequest, forum: Forum, token: str, receipt: str) -> HttpResponse:
    """Bid somebody welcome by first name, then go back to the start by itself, with and without JavaScript."""
    found = service.read_welcome(receipt, forum=forum)
    if found is None:
        return redirect("forums:kiosk", token=token)
    came, is_new = found
    context = {
        "forum": forum,
        "token": token,
        "first_name": first_name(came.registration),
        "attendance": came,
        "is_new": is_new,
    }
    answer = render(request, "forums/kiosk/welcome.html", context)
    answer["Refresh"] = f"{WELCOME_SHOWN}; url={reverse('forums:kiosk', args=[token])}"
    return answer


def _by_code(request: HttpRequest, forum: Forum, token: str) -> HttpResponse:
    form = KioskCodeForm(request.POST, auto_id="kiosk_%s")
    if not form.is_valid():
        return _page(request, forum, token, code_form=form, status=422)
    try:
        came = service.check_in_by_code(forum=forum, code=form.cleaned_data["code"], now=timezone.now())
    except service.NobodyFound:
        form.add_error("code", _("We do not find that code. Look at it once more, or go to the desk."))
        return _page(request, forum, token, code_form=form, status=404)
    return _welcomed(token, *came)


def _by_name(request: HttpRequest, forum: Forum, token: str) -> HttpResponse:
    form = KioskNameForm(request.POST, auto_id="kiosk_%s")
    if not form.is_valid():
        return _page(request, forum, token, name_form=form, status=422)
    data = form.cleaned_data
    try:
        came = service.check_in_by_name(forum=forum, name=data["name"], email=data["email"], now=timezone.now())
    except service.NobodyFound:
        form.add_error("name", _("We do not find that name with that address. Look once more, or go to the desk."))
        return _page(request, forum, token, name_form=form, status=404)
    return _welcomed(token, *came)


def _welcomed(token: str, came: Any, is_new: bool) -> HttpResponse:
    return redirect("forums:kiosk_welcome", token=token, receipt=service.welcome_token(came, is_new=is_new))


def _page(
    request: HttpRequest,
    forum: Forum,
    token: str,
    *,
    code_form: KioskCodeForm | None = None,
    name_form: KioskNameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "forum": forum,
        "token": token,
        "is_open": service.is_open(forum, now=timezone.now()),
        "code_form": code_form or KioskCodeForm(auto_id="kiosk_%s", has_focus=name_form is None),
        "name_form": name_form or KioskNameForm(auto_id="kiosk_%s"),
        "is_by_name": name_form is not None,
        "is_signed_in": request.user.is_authenticated,
    }
    return render(request, "forums/kiosk/start.html", context, status=status)
