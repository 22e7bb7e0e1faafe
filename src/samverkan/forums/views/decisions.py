"""Answering a proposal: write, read the letter as it will be sent, send. The letter goes once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samverkan.forums.enums import ProposalState
from samverkan.forums.forms.places import AcceptForm, DeclineForm, PlaceForm
from samverkan.forums.models import Proposal
from samverkan.forums.queries.proposals import is_decidable
from samverkan.forums.services import proposal_review as service
from samverkan.forums.services.proposal_letters import preview
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.proposals import of_proposal
from samverkan.network.models import Person

methods = require_http_methods(["GET", "HEAD", "POST"])


@of_proposal
@methods
def accept(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Accept, with a place in the programme or without one yet."""
    form = AcceptForm(_data(request), forum=proposal.call.forum, initial=_seen(proposal))

    def send(actor: Person) -> None:
        place = form.place()
        service.accept(
            actor=actor, proposal=proposal, seen=form.cleaned_data["seen"], words=form.cleaned_data["words"],
            place=service.Place(**place) if place else None, now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The proposal is accepted, and the letter is on its way."))

    is_possible = is_decidable(proposal)
    return _answer(request, proposal, form, "accepted", send, is_possible=is_possible)


@of_proposal
@methods
def decline(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Decline, with words."""
    form = DeclineForm(_data(request), initial=_seen(proposal))

    def send(actor: Person) -> None:
        data = form.cleaned_data
        service.decline(actor=actor, proposal=proposal, seen=data["seen"], words=data["words"], now=timezone.now())
        messages.success(request, _("The proposal is declined, and the letter is on its way."))

    is_possible = is_decidable(proposal)
    return _answer(request, proposal, form, "declined", send, is_possible=is_possible)


@of_proposal
@methods
def place(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Put an accepted proposal into the programme."""
    form = PlaceForm(_data(request), forum=proposal.call.forum, may_wait=False)

    def send(actor: Person) -> None:
        chosen = service.Place(**(form.place() or {}))
        service.place_accepted(actor=actor, proposal=proposal, place=chosen, now=timezone.now())
        messages.success(request, _("The session is in the programme, and the letter is on its way."))

    is_possible = proposal.state == ProposalState.ACCEPTED and proposal.session_id is None
    return _answer(request, proposal, form, "placed", send, is_possible=is_possible)


def _answer(
    request: HttpRequest,
    proposal: Proposal,
    form: Any,
    verdict: str,
    send: Callable[[Person], None],
    *,
    is_possible: bool,
) -> HttpResponse:
    """Show the form, then the letter; ``send`` does it. What was decided meanwhile is told, and done once."""
    if not is_possible:
        return _settled(request, proposal)
    if not form.is_valid():
        return _form(request, proposal, form, verdict, status=422 if form.is_bound else 200)
    if request.POST.get("step") == "write":
        return _form(request, proposal, form, verdict)
    if request.POST.get("step") != "send":
        return _letter(request, proposal, form, verdict)
    return _send(request, proposal, form, verdict, send)


def _send(
    request: HttpRequest, proposal: Proposal, form: Any, verdict: str, send: Callable[[Person], None]
) -> HttpResponse:
    try:
        send(actor_of(request))
    except (service.AlreadyDecided, service.AlreadyPlaced):
        return _settled(request, proposal)
    except service.ChangedMeanwhile:
        proposal.refresh_from_db(fields=["changed_at"])
        form.data = form.data | _seen(proposal)  # what is typed stays, and the next try is about what is there now
        form.add_error(None, _("The proposer has just changed the proposal. Read it again before you answer."))
    except service.OutsideForum:
        form.add_error("starts_at", _("The session would fall outside the forum's times."))
    except service.RoomTaken as taken:
        form.add_error("room", _("“%(title)s” is in that room at that time.") % {"title": taken.session.title})
    except service.NotOpenToChange:
        form.add_error(None, _("That is not possible as the forum stands now."))
    else:
        return redirect("forums:proposal", slug=proposal.call.forum.slug, proposal_id=proposal.pk)
    return _form(request, proposal, form, verdict, status=409)


def _letter(request: HttpRequest, proposal: Proposal, form: Any, verdict: str) -> HttpResponse:
    place = form.place() if hasattr(form, "place") else None
    words = form.cleaned_data.get("words", proposal.answer)
    chosen = service.Place(**place) if place else None
    letter = preview(f"proposal_{verdict}", proposal, words=words, place=chosen)
    context = _context(proposal, form, verdict) | {"letter": letter}
    return render(request, "forums/proposals/letter.html", context)


def _form(request: HttpRequest, proposal: Proposal, form: Any, verdict: str, *, status: int = 200) -> HttpResponse:
    return render(request, "forums/proposals/decide.html", _context(proposal, form, verdict), status=status)


def _context(proposal: Proposal, form: Any, verdict: str) -> dict[str, Any]:
    return {
        "forum": proposal.call.forum,
        "stage": "plan",
        "proposal": proposal,
        "form": form,
        "verdict": verdict,
        "rooms": getattr(form, "rooms", []),
    }


def _settled(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Pressed twice, or decided by somebody else: show what holds."""
    messages.info(request, _("It is decided already. This is what holds."))
    return redirect("forums:proposal", slug=proposal.call.forum.slug, proposal_id=proposal.pk)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _seen(proposal: Proposal) -> dict[str, str]:
    return {"seen": proposal.changed_at.isoformat()}
