"""The organisers' side of a call: what is asked for, what came in, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import ProposalState
from samverkan.forums.forms.proposals import UNLISTED, CallForm, CommentForm, ScoreForm
from samverkan.forums.models import Call, Forum, Proposal
from samverkan.forums.queries import proposals as queries
from samverkan.forums.services import calls
from samverkan.forums.services import proposal_review as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

View = Callable[..., HttpResponse]
organiser_only = role_required("forums.organise")
PER_PAGE = 30


def of_proposal(view: View) -> Callable[..., HttpResponseBase]:
    """Find the proposal of the address for an organiser, or answer 404; times are the forum's own."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, proposal_id: int) -> HttpResponse:
        proposal = queries.get_reviewed(slug, proposal_id)
        if proposal is None:
            raise Http404
        with timezone.override(proposal.call.forum.zone):
            return view(request, proposal)

    return organiser_only(never_cache(found))


@organiser_only
@never_cache
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List what has been proposed, or say how to start."""
    forum, now = get_object_or_404(Forum.objects.select_related("call"), slug=slug), timezone.now()
    call: Call | None = getattr(forum, "call", None)
    if call is None:
        return render(request, "forums/proposals/none.html", {"forum": forum, "stage": "plan"})
    state = request.GET.get("lage", "")
    state = state if state in ProposalState.values else ""
    found = Paginator(queries.list_proposals(call, state=state), PER_PAGE)
    counts = queries.count_states(call)
    context = {
        "forum": forum,
        "stage": "plan",
        "call": call,
        "is_open": queries.is_call_open(call, now=now),
        "link": _link(call),
        "state": state,
        "page": found.get_page(request.GET.get("page")),
        "tabs": [_tab(request, count, state) for count in counts],
        "total": counts[0].number,
    }
    return render(request, "forums/proposals/list.html", context)


@organiser_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the forum's call, or change it."""
    forum, now = get_object_or_404(Forum.objects.select_related("call"), slug=slug), timezone.now()
    call: Call | None = getattr(forum, "call", None)
    with timezone.override(forum.zone):
        form = CallForm(request.POST if request.method == "POST" else None, forum=forum, now=now, call=call)
        if form.is_valid():
            data = form.cleaned_data
            facts = calls.CallFacts(data["sought"], data["kinds"], data["closes_at"], data["reach"] == UNLISTED)
            try:
                calls.set_call(actor=actor_of(request), forum=forum, facts=facts, now=now)
            except calls.CallRefused:
                form.add_error(None, _("That is not possible as the forum stands now."))
            else:
                messages.success(request, _("The call is saved.") if call else _("The call is open."))
                return redirect("forums:proposals", slug=slug)
        context = {"forum": forum, "stage": "plan", "form": form, "call": call}
        return render(request, "forums/proposals/call.html", context, status=422 if form.is_bound else 200)


@organiser_only
@require_POST
def close_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the call now."""
    call = get_object_or_404(Call.objects.select_related("forum"), forum__slug=slug)
    calls.close_call(actor=actor_of(request), call=call, now=timezone.now())
    messages.success(request, _("The call is closed."))
    return redirect("forums:proposals", slug=slug)


@organiser_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether the call gets a new link, then make it."""
    call = get_object_or_404(Call.objects.select_related("forum"), forum__slug=slug, is_unlisted=True)
    if request.method != "POST":
        return render(request, "forums/proposals/renew.html", {"forum": call.forum, "stage": "plan"})
    try:
        calls.renew_key(actor=actor_of(request), call=call, now=timezone.now())
    except calls.CallRefused:
        messages.error(request, _("That is not possible as the call stands now."))
    else:
        messages.success(request, _("The call has a new link. The old one no longer works."))
    return redirect("forums:proposals", slug=slug)


@of_proposal
@require_safe
def show(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Show a proposal, what the organisers say of it, and what can be done."""
    return proposal_page(request, proposal)


@of_proposal
@require_POST
def comment(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Say something to the other organisers."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return proposal_page(request, proposal, comment_form=form, status=422)
    service.comment(actor=actor_of(request), proposal=proposal, text=form.cleaned_data["text"], now=timezone.now())
    return redirect(_address(proposal) + "#samtal")


@of_proposal
@require_POST
def score(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Store what the organiser thinks it is worth."""
    form = ScoreForm(request.POST)
    if not form.is_valid():
        return proposal_page(request, proposal, score_form=form, status=422)
    service.set_score(actor=actor_of(request), proposal=proposal, score=form.cleaned_data["score"])
    messages.success(request, _("Your score is saved."))
    return redirect(_address(proposal))


@of_proposal
@require_POST
def take_up(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Say that it is under review, or that it is not."""
    is_reviewed = request.POST.get("state") == ProposalState.REVIEWED
    try:
        service.set_under_review(
            actor=actor_of(request), proposal=proposal, is_reviewed=is_reviewed, now=timezone.now()
        )
    except service.AlreadyDecided:
        messages.error(request, _("It is decided already."))
    return redirect(_address(proposal))


def proposal_page(request: HttpRequest, proposal: Proposal, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Answer with the page of a proposal; ``forms`` are those that hold what was typed."""
    scores = list(proposal.scores.all())
    own = next((one.score for one in scores if one.person_id == request.user.pk), None)
    context = {
        "forum": proposal.call.forum,
        "stage": "plan",
        "proposal": proposal,
        "comments": list(proposal.comments.all()),
        "scores": len(scores),
        "mean": sum(one.score for one in scores) / len(scores) if scores else None,
        "can_decide": queries.is_decidable(proposal),
        "can_place": proposal.state == ProposalState.ACCEPTED and proposal.session_id is None,
        "was_changed": proposal.changed_at != proposal.created_at,
        "comment_form": CommentForm(),
        "score_form": ScoreForm(initial={"score": own}),
        **forms,
    }
    return render(request, "forums/proposals/proposal.html", context, status=status)


def _address(proposal: Proposal) -> str:
    return reverse("forums:proposal", args=[proposal.call.forum.slug, proposal.pk])


def _link(call: Call) -> str:
    link = settings.BASE_URL + reverse("forums:propose", args=[call.forum.slug])
    return f"{link}?nyckel={call.key}" if call.is_unlisted else link


def _tab(request: HttpRequest, count: queries.StateCount, state: str) -> dict[str, Any]:
    label = count.label or _("All")
    href = f"{request.path}?lage={count.state}" if count.state else request.path
    return {"label": f"{label} ({count.number})", "href": href, "current": count.state == state}
