"""What is written to proposers. A decision's letter is read by the organiser before it is sent, word for word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from samverkan.forums.models import Proposal
from samverkan.letters.services import queue_letter, write_letter


@dataclass(frozen=True)
class Place:
    """When and where a session takes place, and for how many."""

    starts_at: datetime
    ends_at: datetime
    room: str
    seats: int | None = None


@dataclass(frozen=True)
class Written:
    """A letter as it will be sent."""

    to: str
    subject: str
    text: str


def tell_received(proposal: Proposal, *, now: datetime) -> None:
    """Thank for the proposal, with the personal link."""
    _queue("proposal_received", proposal, f"received:{proposal.pk}", now)


def tell_accepted(proposal: Proposal, *, place: Place | None, now: datetime) -> None:
    """Tell that the proposal is accepted, and when and where if that is known."""
    _queue("proposal_accepted", proposal, f"decided:{proposal.pk}", now, place=place)


def tell_declined(proposal: Proposal, *, now: datetime) -> None:
    """Tell that the proposal is declined, with the organiser's words."""
    _queue("proposal_declined", proposal, f"decided:{proposal.pk}", now)


def tell_placed(proposal: Proposal, *, place: Place, now: datetime) -> None:
    """Tell when and where an accepted proposal takes place."""
    _queue("proposal_placed", proposal, f"placed:{proposal.pk}:{proposal.session_id}", now, place=place)


def preview(template: str, proposal: Proposal, *, words: str, place: Place | None) -> Written:
    """Return the letter that would be sent, with these words, and change nothing."""
    context = _context(proposal, place) | {"words": words}
    subject, text = write_letter(template=template, language=proposal.language, context=context)
    return Written(proposal.email, " ".join(subject.split()), text)


def _queue(template: str, proposal: Proposal, key: str, now: datetime, *, place: Place | None = None) -> None:
    queue_letter(
        template=template, to=proposal.email, language=proposal.language, context=_context(proposal, place),
        dedupe_key=f"proposal:{key}", now=now,
    )  # fmt: skip


def _context(proposal: Proposal, place: Place | None) -> dict[str, Any]:
    call = proposal.call
    return {
        "proposal": proposal,
        "words": proposal.answer,
        "forum": call.forum,
        "closes_at": call.closes_at.astimezone(call.forum.zone),
        "place": place,
        "starts_at": place.starts_at.astimezone(call.forum.zone) if place else None,
        "ends_at": place.ends_at.astimezone(call.forum.zone) if place else None,
        "proposal_path": reverse("forums:my_proposal", args=[proposal.key]),
    }
