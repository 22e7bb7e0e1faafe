"""Proposals hold personal data: kept until the date that the proposer agreed to, then deleted. Sessions stay."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from samverkan.forums.models import Forum, Proposal, ProposalComment, ProposalScore
from samverkan.network.models import Person


def expired_proposals(today: date) -> QuerySet[Proposal]:
    """Return the proposals whose time is up."""
    return Proposal.objects.filter(kept_until__lt=today)


def delete_expired_proposals(*, today: date, now: datetime) -> int:
    """Delete proposals whose time is up, with what was said of them; return how many."""
    return _delete(expired_proposals(today), now)


def forget_proposals_of(person: Person, *, now: datetime) -> None:
    """Delete the person's proposals, and what they said of others'. Call it inside a transaction."""
    _delete(Proposal.objects.filter(email__iexact=person.email), now)
    ProposalComment.objects.filter(author=person).delete()
    ProposalScore.objects.filter(person=person).delete()


def carry_proposals(forum: Forum) -> None:
    """Let proposals follow the forum's date as registrations do: an earlier one holds, a later one does not."""
    proposals = Proposal.objects.filter(call__forum=forum)
    if isinstance(forum.data_kept_until, date):
        proposals.filter(kept_until__gt=forum.data_kept_until).update(kept_until=forum.data_kept_until)
    last_day = forum.ends_at.astimezone(forum.zone).date()
    proposals.filter(kept_until__lt=last_day).update(kept_until=last_day)


def export_proposals(person: Person) -> dict[str, Any]:
    """Return what the person has proposed, and what they have said of proposals."""
    own = Proposal.objects.filter(email__iexact=person.email).select_related("call__forum", "municipality")
    said = ProposalComment.objects.filter(author=person).order_by("written_at", "pk")
    scored = ProposalScore.objects.filter(person=person).order_by("pk")
    return {
        "proposals": [_as_plain(proposal) for proposal in own.order_by("created_at", "pk")],
        "comments_on_proposals": list(said.values_list("text", flat=True)),
        "scores_of_proposals": list(scored.values("proposal__title", "score")),
    }


def _as_plain(proposal: Proposal) -> dict[str, Any]:
    names = ("title", "gain", "kind", "mode", "needs", "name", "email", "host_title", "state", "answer")
    return {
        "forum": proposal.call.forum.title,
        **{name: getattr(proposal, name) for name in names},
        "municipality": proposal.municipality.name if proposal.municipality else "",
        "consented_at": proposal.consented_at.isoformat(),
        "kept_until": proposal.kept_until.isoformat(),
    }


def _delete(proposals: QuerySet[Proposal], now: datetime) -> int:
    with transaction.atomic():
        found = list(proposals.select_for_update(of=("self",)).order_by("pk").values_list("pk", "call__forum"))
        Proposal.objects.filter(pk__in=[key for key, _forum in found]).delete()
        counts = Counter(forum for _key, forum in found)
        for forum in Forum.objects.filter(pk__in=counts).order_by("pk"):
            log(forum, "forums.forget", timestamp=now, data={"proposals": counts[forum.pk]})
    return len(found)
