"""What the organisers do with a proposal: talk of it, score it, accept it into the programme, or decline it.

A proposal is decided once: its row is locked, and must be undecided and as it was when the organiser read it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import ProposalState, SessionKind
from samverkan.forums.models import GroupTalk, Host, Proposal, ProposalComment, ProposalScore, Session
from samverkan.forums.queries.proposals import is_decidable
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.programme_building import (
    NewSession,
    NotOpenToChange,
    OutsideForum,
    RoomTaken,
    add_session,
)
from samverkan.forums.services.proposal_letters import Place, tell_accepted, tell_declined, tell_placed
from samverkan.forums.services.proposals import lock_proposal
from samverkan.network.models import Person

__all__ = [
    "AlreadyDecided", "AlreadyPlaced", "ChangedMeanwhile", "NotOpenToChange", "OutsideForum", "Place", "RoomTaken",
    "accept", "comment", "decline", "place_accepted", "set_score", "set_under_review",
]  # fmt: skip

LONGEST_PITCH = 600


class AlreadyDecided(Exception):
    """Somebody has accepted or declined it, or the proposer has taken it back."""


class AlreadyPlaced(Exception):
    """It is in the programme, or it is not accepted."""


class ChangedMeanwhile(Exception):
    """The proposer has changed it since the organiser read it."""


def set_under_review(*, actor: Person, proposal: Proposal, is_reviewed: bool, now: datetime) -> None:
    """Say that somebody is looking at it, or that nobody is. Raises ``AlreadyDecided``."""
    require_organiser(actor)
    before, after = ProposalState.NEW, ProposalState.REVIEWED
    if not is_reviewed:
        before, after = after, before
    with transaction.atomic():
        locked = lock_proposal(proposal)
        if not locked.is_undecided:
            raise AlreadyDecided
        if Proposal.objects.filter(pk=locked.pk, state=before).update(state=after):
            _log("forums.review_proposal", locked, actor, now)


def comment(*, actor: Person, proposal: Proposal, text: str, now: datetime) -> ProposalComment:
    """Say something to the other organisers; the same words pressed twice are said once."""
    require_organiser(actor)
    with transaction.atomic():
        locked = lock_proposal(proposal)
        last = locked.comments.order_by("-written_at", "-pk").first()
        if last is not None and last.author_id == actor.pk and last.text == text:
            return last
        return ProposalComment.objects.create(proposal=locked, author=actor, text=text, written_at=now)


def set_score(*, actor: Person, proposal: Proposal, score: int | None) -> None:
    """Store what the actor thinks it is worth, 1 to 5, or take that back."""
    require_organiser(actor)
    with transaction.atomic():
        locked = lock_proposal(proposal)
        if score is None:
            ProposalScore.objects.filter(proposal=locked, person=actor).delete()
        else:
            ProposalScore.objects.update_or_create(proposal=locked, person=actor, defaults={"score": score})


def accept(
    *, actor: Person, proposal: Proposal, seen: datetime, words: str, place: Place | None, now: datetime
) -> Proposal:
    """Accept a proposal, put it into the programme if a place is given, and tell the proposer.

    ``seen`` is when it was last changed as the organiser read it. Raises ``AlreadyDecided``, ``ChangedMeanwhile``,
    and what ``add_session`` raises; then nothing is changed.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock_undecided(proposal, seen)
        _decide(locked, ProposalState.ACCEPTED, actor, words, now)
        if place is not None:
            _make_session(locked, place, actor, now)
        tell_accepted(locked, place=place, now=now)
        _log("forums.accept_proposal", locked, actor, now)
    return locked


def decline(*, actor: Person, proposal: Proposal, seen: datetime, words: str, now: datetime) -> Proposal:
    """Decline a proposal and tell the proposer why. Raises ``AlreadyDecided`` and ``ChangedMeanwhile``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock_undecided(proposal, seen)
        _decide(locked, ProposalState.DECLINED, actor, words, now)
        tell_declined(locked, now=now)
        _log("forums.decline_proposal", locked, actor, now)
    return locked


def place_accepted(*, actor: Person, proposal: Proposal, place: Place, now: datetime) -> Proposal:
    """Put an accepted proposal into the programme and tell the proposer when and where.

    Raises ``AlreadyPlaced`` and what ``add_session`` raises; then nothing is changed.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = lock_proposal(proposal)
        if locked.state != ProposalState.ACCEPTED or locked.session_id is not None:
            raise AlreadyPlaced
        _make_session(locked, place, actor, now)
        tell_placed(locked, place=place, now=now)
        _log("forums.place_proposal", locked, actor, now)
    return locked


def _lock_undecided(proposal: Proposal, seen: datetime) -> Proposal:
    locked = lock_proposal(proposal)
    if not is_decidable(locked):
        raise AlreadyDecided
    if locked.changed_at != seen:
        raise ChangedMeanwhile
    return locked


def _decide(locked: Proposal, state: ProposalState, actor: Person, words: str, now: datetime) -> None:
    locked.state, locked.answer, locked.decided_at, locked.decided_by = state, words, now, actor
    locked.save(update_fields=["state", "answer", "decided_at", "decided_by"])


def _make_session(locked: Proposal, place: Place, actor: Person, now: datetime) -> Session:
    facts = NewSession(
        title=locked.title, kind=locked.kind, mode=locked.mode, starts_at=place.starts_at, ends_at=place.ends_at,
        room=place.room, capacity=place.seats,
    )  # fmt: skip
    session = add_session(actor=actor, forum=locked.call.forum, facts=facts, now=now)
    session.abstract = locked.gain
    session.save(update_fields=["abstract"])
    Host.objects.create(session=session, name=locked.name, title=locked.host_title, email=locked.email)
    if locked.kind == SessionKind.GROUP_TALK:
        GroupTalk.objects.filter(session=session).update(pitch=locked.gain[:LONGEST_PITCH])
    locked.session = session
    locked.save(update_fields=["session"])
    return session


def _log(action: str, proposal: Proposal, actor: Person, now: datetime) -> None:
    log(proposal.call.forum, action, user=actor, timestamp=now, data={"proposal": proposal.pk})
