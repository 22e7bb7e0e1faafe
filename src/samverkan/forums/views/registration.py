"""Registering without an account: one form, then a receipt that says what happens next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.forms.registration import RegistrationForm
from samverkan.forums.models import Forum, Registration
from samverkan.forums.queries.programme import list_wish_slots
from samverkan.forums.queries.questions import list_questions
from samverkan.forums.queries.quotas import list_keeping
from samverkan.forums.queries.registrations import get_place_in_line, is_registration_open, list_places
from samverkan.forums.services import registration as service
from samverkan.forums.views.invitations import INVITATION, prefill
from samverkan.forums.views.public import get_forum
from samverkan.forums.views.throttle import is_too_often
from samverkan.web import errors

RECEIPT_SALT = "forums.receipt"
RECEIPT_SECONDS = 3600
#: From one address in ten minutes.
TRIES, TRY_SECONDS = 600, 600


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or register and go on to the receipt."""
    forum, now = get_forum(slug), timezone.now()
    if not is_registration_open(forum, now=now):
        return _closed(request, forum)
    if request.method == "POST" and is_too_often(request, "register", limit=TRIES, seconds=TRY_SECONDS):
        return errors.too_many_requests(request)
    form = _form(request, forum)
    if request.method == "POST" and form.is_bound and form.is_robot:
        return redirect("forums:registration_receipt", slug=slug, token=_receipt(None))
    if request.method == "POST" and form.is_valid():
        return _register(request, forum, form)
    return _page(request, forum, form)


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Say what happens next; on the waiting list: which place, and whether the other mode is open."""
    forum = get_forum(slug)
    try:
        key = signing.loads(token, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature:
        return redirect("forums:forum", slug=slug)
    waiting = forum.registrations.filter(pk=key, status=RegistrationStatus.WAITING).first() if key else None
    context = {
        "forum": forum,
        "waiting": waiting,
        "place": get_place_in_line(waiting) if waiting else None,
        "others": [p for p in list_places(forum) if waiting and p.mode != waiting.mode and not p.is_full],
    }
    return render(request, "forums/receipt.html", context)


def _form(request: HttpRequest, forum: Forum) -> RegistrationForm:
    return RegistrationForm(
        request.POST if request.method == "POST" else None,
        forum=forum,
        places=list_places(forum),
        initial=prefill(forum, request.GET.get(INVITATION, "")),
        kept_until=service.kept_until(forum),
        slots=list_wish_slots(forum),
        questions=list_questions(forum),
    )


def _register(request: HttpRequest, forum: Forum, form: RegistrationForm) -> HttpResponse:
    known: Registration | None
    try:
        known = service.register(forum=forum, application=_application(request, form), now=timezone.now())
    except service.AlreadyRegistered:
        known = None  # The answer is the same, so that nobody can ask who is registered.
    except service.RegistrationClosed:
        return _closed(request, forum)
    except service.InvalidAnswer:  # the organiser has changed a question just now: ask again
        return _page(request, forum, _form(request, forum))
    return redirect("forums:registration_receipt", slug=forum.slug, token=_receipt(known))


def _application(request: HttpRequest, form: RegistrationForm) -> service.Application:
    data = form.cleaned_data
    return service.Application(
        name=data["name"],
        email=data["email"],
        role=data["role"],
        mode=data["mode"],
        municipality=form.chosen_municipality(),
        organisation=data["organisation"],
        needs=data["needs"],
        language=get_language() or "sv",
        wishes=form.ranked(data["mode"]),
        invitation_key=request.GET.get(INVITATION, ""),
        answers=form.answers(),
    )


def _receipt(registration: Registration | None) -> str:
    return signing.dumps(registration.pk if registration else 0, salt=RECEIPT_SALT)


def _page(request: HttpRequest, forum: Forum, form: RegistrationForm) -> HttpResponse:
    context = {
        "forum": forum,
        "form": form,
        "invitation_key": request.GET.get(INVITATION, "") if "email" in form.initial else "",
        "keeping": list_keeping(list(forum.capacities.all()), now=timezone.now()),
    }
    return render(request, "forums/register.html", context, status=422 if form.is_bound else 200)


def _closed(request: HttpRequest, forum: Forum) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    return render(request, "forums/registration_closed.html", {"forum": forum}, status=status)
