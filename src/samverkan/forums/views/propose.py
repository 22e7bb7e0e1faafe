"""Proposing without an account: one form, a receipt, then a personal link to read, change and take back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.forms.proposals import OfferForm, ProposalForm, offer_values
from samverkan.forums.models import Call, Proposal
from samverkan.forums.queries import proposals as queries
from samverkan.forums.services import proposals as service
from samverkan.forums.services.registration import kept_until
from samverkan.forums.views.throttle import is_too_often
from samverkan.web import errors

View = Callable[..., HttpResponse]

#: From one network address in ten minutes; a town hall may share one.
TRIES, TRY_SECONDS = 600, 600


def personal(view: View) -> View:
    """Open the page to whoever has the link; nothing is stored or indexed on the way."""

    @wraps(view)
    def opened(request: HttpRequest, key: str) -> HttpResponse:
        proposal = queries.get_proposal(key)
        is_kept = proposal is not None and proposal.kept_until >= timezone.localdate()
        if proposal is None or not is_kept:
            answer = render(request, "forums/proposals/unknown.html", status=410 if proposal else 404)
        else:
            answer = view(request, proposal)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return login_not_required(never_cache(opened))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is asked for and the form, or store a proposal and go on to the receipt."""
    call = _call(request, slug)
    if not queries.is_call_open(call, now=timezone.now()):
        return _closed(request, call)
    if request.method == "POST" and is_too_often(request, "propose", limit=TRIES, seconds=TRY_SECONDS):
        return errors.too_many_requests(request)
    form = ProposalForm(
        request.POST if request.method == "POST" else None, call=call, kept_until=kept_until(call.forum)
    )
    if form.is_bound and form.is_robot:
        return redirect("forums:propose_receipt", slug=slug)
    if form.is_valid():
        try:
            _store(call, form)
        except service.CallClosed:
            return _closed(request, call)
        except service.TooManyProposals:
            form.add_error("email", _("There are as many proposals from this address as one can make."))
        else:
            return redirect("forums:propose_receipt", slug=slug)
    context = {"call": call, "forum": call.forum, "form": form}
    return render(request, "forums/proposals/propose.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what happens next. It is the same for all, and tells nothing of the forum."""
    return render(request, "forums/proposals/receipt.html")


@personal
@require_safe
def show(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Show the proposal and where it stands."""
    return render(request, "forums/proposals/mine.html", _mine(proposal))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Show the proposal in a form, or store what is changed."""
    if not queries.may_change(proposal, now=timezone.now()):
        return _too_late(request, proposal)
    form = OfferForm(
        request.POST if request.method == "POST" else None, call=proposal.call, initial=offer_values(proposal)
    )
    if form.is_valid():
        try:
            service.change_proposal(proposal=proposal, offer=service.Offer(**form.offer()), now=timezone.now())
        except service.NotToBeChanged:
            return _too_late(request, proposal)
        messages.success(request, _("Your proposal is saved."))
        return redirect("forums:my_proposal", key=proposal.key)
    context = _mine(proposal) | {"form": form}
    return render(request, "forums/proposals/change.html", context, status=422 if form.is_bound else 200)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Ask whether to take the proposal back, then do it."""
    if request.method == "POST":
        try:
            service.withdraw(proposal=proposal, now=timezone.now())
        except service.NotToBeChanged:
            return _too_late(request, proposal)
        messages.success(request, _("Your proposal is taken back."))
        return redirect("forums:my_proposal", key=proposal.key)
    if not queries.may_withdraw(proposal):
        return redirect("forums:my_proposal", key=proposal.key)
    return render(request, "forums/proposals/withdraw.html", _mine(proposal))


def _call(request: HttpRequest, slug: str) -> Call:
    call = queries.get_call(slug, key=request.GET.get("nyckel", ""))
    if call is None:
        raise Http404
    return call


def _store(call: Call, form: ProposalForm) -> None:
    service.propose(
        call=call, offer=service.Offer(**form.offer()), email=form.cleaned_data["email"], client_id=form.own_id(),
        language=get_language() or "sv", now=timezone.now(),
    )  # fmt: skip


def _closed(request: HttpRequest, call: Call) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    return render(request, "forums/proposals/closed.html", {"call": call, "forum": call.forum}, status=status)


def _too_late(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    proposal.refresh_from_db()
    messages.error(request, _("That can no longer be changed."))
    return render(request, "forums/proposals/mine.html", _mine(proposal), status=409)


def _mine(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "call": proposal.call,
        "forum": proposal.call.forum,
        "may_change": queries.may_change(proposal, now=timezone.now()),
        "may_withdraw": queries.may_withdraw(proposal),
        "is_public": proposal.call.forum.status != "draft",
    }
