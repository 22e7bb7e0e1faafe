"""What a proposer does without an account: propose, change, take back. The row is locked first, and looked at again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import ProposalState
from samverkan.forums.models import Call, Proposal
from samverkan.forums.queries.proposals import is_call_open, may_change, may_withdraw
from samverkan.forums.services.proposal_letters import tell_received
from samverkan.forums.services.registration import kept_until
from samverkan.network.models import Municipality

#: So many proposals to one call from one address, and so many letters to it.
MOST_PER_ADDRESS = 10


class CallClosed(Exception):
    """The call has closed, or the forum is over."""


class TooManyProposals(Exception):
    """There are as many proposals from the address as one may make."""


class NotToBeChanged(Exception):
    """It is answered or taken back, or the call has closed."""


@dataclass(frozen=True)
class Offer:
    """What somebody offers, and who they are."""

    title: str
    gain: str
    kind: str
    mode: str
    needs: str
    name: str
    host_title: str
    municipality: Municipality | None


def propose(
    *, call: Call, offer: Offer, email: str, client_id: uuid.UUID, language: str = "sv", now: datetime
) -> Proposal:
    """Store a proposal and mail its link; sent twice it is one. Raises ``CallClosed``, ``TooManyProposals``."""
    with transaction.atomic():
        locked = Call.objects.select_for_update(of=("self",)).select_related("forum").get(pk=call.pk)
        if not is_call_open(locked, now=now) or offer.kind not in locked.kinds:
            raise CallClosed
        known = Proposal.objects.filter(client_id=client_id).first()
        if known is not None and (known.call_id, known.email.lower()) == (locked.pk, email.lower()):
            return known
        if locked.proposals.filter(email__iexact=email).count() >= MOST_PER_ADDRESS:
            raise TooManyProposals
        proposal = Proposal.objects.create(
            call=locked, client_id=uuid.uuid4() if known else client_id, email=email, language=language,
            consented_at=now, kept_until=kept_until(locked.forum), created_at=now, changed_at=now, **vars(offer),
        )  # fmt: skip
        tell_received(proposal, now=now)
    return proposal


def change_proposal(*, proposal: Proposal, offer: Offer, now: datetime) -> Proposal:
    """Write what the proposer has changed. Raises ``NotToBeChanged``."""
    with transaction.atomic():
        locked = lock_proposal(proposal)
        if not may_change(locked, now=now) or offer.kind not in locked.call.kinds:
            raise NotToBeChanged
        for name, value in vars(offer).items():
            setattr(locked, name, value)
        locked.changed_at = now
        locked.save(update_fields=[*vars(offer), "changed_at"])
    return locked


def withdraw(*, proposal: Proposal, now: datetime) -> None:
    """Take the proposal back; twice is once. Raises ``NotToBeChanged`` if it is declined or in the programme."""
    with transaction.atomic():
        locked = lock_proposal(proposal)
        if locked.state == ProposalState.WITHDRAWN:
            return
        if not may_withdraw(locked):
            raise NotToBeChanged
        locked.state, locked.changed_at = ProposalState.WITHDRAWN, now
        locked.save(update_fields=["state", "changed_at"])


def lock_proposal(proposal: Proposal) -> Proposal:
    """Return the proposal with its row locked, as it is now. Call it inside a transaction."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("call__forum", "municipality")
    return found.get(pk=proposal.pk)
