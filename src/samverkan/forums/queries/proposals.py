"""A forum's call and what has been proposed, for the proposer and for the organisers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Prefetch, QuerySet
from django.utils.crypto import constant_time_compare

from samverkan.forums.enums import PROPOSABLE, ForumStatus, ProposalState, SessionKind
from samverkan.forums.models import Call, Forum, Proposal, ProposalComment
from samverkan.forums.queries.registrations import is_over


@dataclass(frozen=True)
class StateCount:
    """How many proposals are in a state; ``state`` empty: all of them."""

    state: str
    label: str
    number: int


def is_call_open(call: Call, *, now: datetime) -> bool:
    """Return whether somebody can propose now."""
    return now < call.closes_at and not is_over(call.forum, now=now)


def get_call(slug: str, *, key: str) -> Call | None:
    """Return the call of a forum with its forum; one that is unlisted only to those who have its key.

    The forum may be a draft: programmes are often made of what is proposed.
    """
    call = Call.objects.select_related("forum").filter(forum__slug=slug).first()
    if call is None or (call.is_unlisted and not constant_time_compare(call.key, key)):
        return None
    return call


def get_listed_call(forum: Forum, *, now: datetime) -> Call | None:
    """Return the forum's call if it is open to everybody now; no query for a forum read with its call."""
    call: Call | None = getattr(forum, "call", None)
    return call if call is not None and not call.is_unlisted and is_call_open(call, now=now) else None


def list_kinds(call: Call) -> list[SessionKind]:
    """Return the kinds of session that the call asks for."""
    return [kind for kind in PROPOSABLE if kind in call.kinds]


def get_proposal(key: str) -> Proposal | None:
    """Return the proposal of a personal link, with forum, municipality and the session it became."""
    found = Proposal.objects.select_related("call__forum", "municipality", "session__room")
    return found.filter(key=key).first() if key else None


def get_reviewed(slug: str, proposal_id: int) -> Proposal | None:
    """Return a proposal for the organisers, with its comments and scores. Three queries."""
    comments = Prefetch("comments", ProposalComment.objects.select_related("author"))
    found = Proposal.objects.select_related("call__forum", "municipality", "session__room", "decided_by")
    return found.prefetch_related(comments, "scores").filter(call__forum__slug=slug, pk=proposal_id).first()


def list_proposals(call: Call, *, state: str = "") -> QuerySet[Proposal]:
    """Return the proposals, the newest first, with their mean score, by how many, and the number of comments."""
    found = Proposal.objects.filter(call=call).select_related("municipality")
    found = found.annotate(
        mean=Avg("scores__score"),
        scored=Count("scores", distinct=True),
        said=Count("comments", distinct=True),
    )
    return (found.filter(state=state) if state else found).order_by("-created_at", "-pk")


def count_states(call: Call) -> list[StateCount]:
    """Return how many proposals there are in all and in each state. One query."""
    rows = dict(Proposal.objects.filter(call=call).order_by().values_list("state").annotate(Count("pk")))
    each = [StateCount(state.value, str(state.label), rows.get(state.value, 0)) for state in ProposalState]
    return [StateCount("", "", sum(rows.values())), *each]


def may_change(proposal: Proposal, *, now: datetime) -> bool:
    """Return whether the proposer can change it: until the call closes, unless it is answered."""
    return proposal.is_undecided and is_call_open(proposal.call, now=now)


def may_withdraw(proposal: Proposal) -> bool:
    """Return whether the proposer can take it back: until it is in the programme."""
    return proposal.is_undecided or (proposal.state == ProposalState.ACCEPTED and proposal.session_id is None)


def is_decidable(proposal: Proposal) -> bool:
    """Return whether the organisers can accept or decline it."""
    return proposal.is_undecided and proposal.call.forum.status not in (ForumStatus.FINISHED, ForumStatus.CANCELLED)
