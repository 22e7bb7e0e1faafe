"""Commitments by those who make them: behind My day, a host's link, and the personal link to report by."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.forms.commitments import NotedForm, OwnCommitmentForm, ReportForm
from samverkan.forums.models import Commitment, Host, Registration
from samverkan.forums.queries import commitments as queries
from samverkan.forums.queries.hosts import get_host
from samverkan.forums.services import commitments as service
from samverkan.forums.views.actor import posted
from samverkan.forums.views.my_day import personal

methods = require_http_methods(["GET", "HEAD", "POST"])


@personal
@methods
def mine(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the person's commitments and last time's, and take a new one."""
    now, forum = timezone.now(), registration.forum
    form = OwnCommitmentForm(
        posted(request), registration=registration, today=service.today_in(forum, now),
        origins=queries.list_origins(forum, sessions=()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _made(registration, form):
        messages.success(request, _("Your commitment is noted."))
        return redirect("forums:my_day_commitments", key=registration.key)
    own = list(queries.list_own(registration))
    last_time = queries.list_last_time(forum, is_public=True)
    context = {
        "registration": registration,
        "forum": forum,
        "form": form,
        "own": [one for one in own if one.forum_id == forum.pk],
        "own_before": [one for one in own if one.forum_id != forum.pk],
        "last_time": last_time,
        "counts": queries.count_statuses(last_time),
        "can_make": registration.status == "registered" and now >= forum.starts_at,
    }
    return render(request, "forums/follow_up/mine.html", context, status=422 if form.is_bound else 200)


def _made(registration: Registration, form: OwnCommitmentForm) -> bool:
    data = form.cleaned_data
    facts = service.CommitmentFacts(
        text=data["text"], due_date=data["due_date"], origin=data.get("origin", ""), is_shown=data["is_shown"]
    )
    try:
        service.make_own(
            registration=registration, facts=facts, is_reminded=data["is_reminded"], is_named=data["is_named"],
            now=timezone.now(),
        )  # fmt: skip
    except service.TooMany:
        form.add_error(None, _("You have made as many commitments as there is room for."))
    except service.TooEarly:
        form.add_error(None, _("Commitments are made from when the forum begins, by those who have a place."))
    else:
        return True
    return False


@login_not_required
@never_cache
@methods
def by_host(request: HttpRequest, key: str) -> HttpResponse:
    """Let a host note down what somebody in the group promised."""
    host = get_host(key)
    if host is None:
        raise Http404
    forum, now = host.session.slot.forum, timezone.now()
    form = NotedForm(
        posted(request), today=service.today_in(forum, now),
        origins=queries.list_origins(forum, sessions=(host.session_id,)),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _noted(host, form):
        messages.success(request, _("The commitment is noted."))
        return _closed(redirect("forums:host_commitments", key=key))
    context = {
        "host": host,
        "forum": forum,
        "form": form,
        "commitments": [one for one in queries.list_shown(forum) if not one.name],
        "has_begun": now >= forum.starts_at,
    }
    return _closed(render(request, "forums/follow_up/host.html", context, status=422 if form.is_bound else 200))


def _noted(host: Host, form: NotedForm) -> bool:
    try:
        service.note_down_as_host(host=host, facts=facts_of(form), now=timezone.now())
    except service.TooManyLetters:
        form.add_error("email", _("As many letters have been sent from this page as may be. Leave the address out."))
    except service.TooMany:
        form.add_error(None, _("There are as many commitments as there is room for."))
    except service.TooEarly:
        form.add_error(None, _("Commitments are made from when the forum begins, by those who have a place."))
    else:
        return True
    return False


def facts_of(form: NotedForm) -> service.CommitmentFacts:
    """Return what a valid form says is promised."""
    names = ("text", "due_date", "origin", "municipality", "organisation", "name", "email", "is_shown")
    return service.CommitmentFacts(**{name: form.cleaned_data[name] for name in names if name in form.cleaned_data})


@login_not_required
@never_cache
@methods
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Show one commitment to whoever has its link, and take how it goes."""
    commitment = _commitment(key)
    initial: dict[str, Any] = {name: getattr(commitment, name) for name in ("report", "is_shown", "is_named")}
    if commitment.status != CommitmentStatus.MADE:
        initial["status"] = commitment.status
    form = ReportForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        service.report(
            commitment=commitment, status=CommitmentStatus(data["status"]), words=data["report"],
            is_shown=data["is_shown"], is_named=data["is_named"], now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Thank you. What you have told is saved."))
        return _closed(redirect("forums:commitment", key=key))
    context = {"commitment": commitment, "forum": commitment.forum, "form": form}
    return _closed(render(request, "forums/follow_up/report.html", context, status=422 if form.is_bound else 200))


@login_not_required
@never_cache
@require_POST
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """Erase the person's name and address, and close the link."""
    commitment = _commitment(key)
    service.forget_person(commitment=commitment)
    return _closed(render(request, "forums/follow_up/forgotten.html", {"forum": commitment.forum}))


def _commitment(key: str) -> Commitment:
    found = queries.get_commitment(key, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _closed(response: HttpResponse) -> HttpResponse:
    """Keep a personal page out of indexes, and its address from other sites."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
