"""What forums hold about a person with an account: registrations and hosts with the same e-mail address."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from samverkan.forums.models import Commitment, Host, Invitation, NoInvitations, Registration
from samverkan.forums.queries.invitations import with_state
from samverkan.forums.rules import invitation_digest
from samverkan.forums.services import commitments
from samverkan.forums.services.invitation_drafts import list_drafts_with, take_out_of_drafts
from samverkan.forums.services.live_data import export_live
from samverkan.forums.services.proposal_retention import export_proposals, forget_proposals_of
from samverkan.forums.services.registration_changes import ForumOver, cancel
from samverkan.forums.services.release_retention import forget_address, list_with_address
from samverkan.forums.services.retention import close_hosts, forget_invitations, forget_registrations
from samverkan.network.models import Person


def export_personal_data(person: Person) -> dict[str, Any]:
    """Return the person's registrations, and the sessions the person is host of."""
    registrations = Registration.objects.filter(email__iexact=person.email).order_by("created_at", "pk")
    hosts = Host.objects.filter(email__iexact=person.email).select_related("session").order_by("pk")
    return {
        "registrations": [_as_plain(registration) for registration in registrations.select_related("forum")],
        "invitations": _invitations(person),
        "drafts_of_invitations": [draft.forum.title for draft in list_drafts_with(person.email)],
        "wants_no_invitations": NoInvitations.objects.filter(digest=invitation_digest(person.email)).exists(),
        "commitments": [_commitment(made) for made in Commitment.objects.filter(_made_by(person)).order_by("pk")],
        "host_of": [{"session": host.session.title, "name": host.name, "title": host.title} for host in hosts],
        "address_in_versions": [
            {"forum": release.forum.title, "version": release.number} for release in list_with_address(person.email)
        ],
        **export_proposals(person),
    }


def _invitations(person: Person) -> list[dict[str, Any]]:
    own = with_state(Invitation.objects.filter(email__iexact=person.email)).select_related("forum")
    return [
        {
            "forum": one.forum.title,
            "name": one.name,
            "email": one.email,
            "reason": one.reason,
            "state": getattr(one, "state", ""),
            "invited_at": one.created_at.isoformat(),
            "opened_at": one.opened_at.isoformat() if one.opened_at else None,
        }
        for one in own.order_by("created_at", "pk")
    ]


def _as_plain(registration: Registration) -> dict[str, Any]:
    wishes = registration.preferences.order_by("slot__starts_at", "slot", "rank").values_list("session__title", "rank")
    return {
        "forum": registration.forum.title,
        "name": registration.name,
        "email": registration.email,
        "seats_given_back": [title for _slot, title in registration.calendar_gone],
        "municipality": registration.municipality.name if registration.municipality else "",
        "organisation": registration.organisation,
        "role": registration.role,
        "mode": registration.mode,
        "status": registration.status,
        "needs": registration.needs,
        "my_notes": registration.my_notes,
        "wishes": [{"session": title, "rank": rank} for title, rank in wishes],
        "answers": [
            {"question": answer.question.text, "why": answer.question.purpose, "answer": answer.value}
            for answer in registration.answers.select_related("question").order_by("question__position", "pk")
        ],
        "registered_by": registration.registered_by.name if registration.registered_by else "",
        "passed_on_at": registration.passed_on_at.isoformat() if registration.passed_on_at else "",
        "votes": _votes(registration),
        **export_live(registration),
        "has_answered_evaluation": hasattr(registration, "evaluation_reply"),
        "topics": list(registration.topics.order_by("created_at", "pk").values("title", "text")),
        "supported_topics": list(registration.topic_supports.order_by("pk").values_list("topic__title", flat=True)),
        "table_points": list(registration.table_points.order_by("written_at", "pk").values("kind", "text")),
        "seats": list(registration.seats.order_by("pk").values_list("session__title", flat=True)),
        "cafe_tables": [
            {"session": title, "round": number, "table": table}
            for title, number, table in registration.cafe_seats.order_by("cafe", "round").values_list(
                "cafe__session__title", "round", "table__number"
            )
        ],
        "seat_reasons": [why for why in _reasons(registration) if why],
        "consented_at": registration.consented_at.isoformat(),
        "kept_until": registration.kept_until.isoformat(),
    }


def _made_by(person: Person) -> Q:
    return Q(email__iexact=person.email) | Q(registration__email__iexact=person.email)


def _commitment(made: Commitment) -> dict[str, Any]:
    return {
        "text": made.text,
        "due_date": made.due_date.isoformat(),
        "name": made.name,
        "email": made.email,
        "is_shown": made.is_shown,
        "is_named": made.is_named,
        "status": made.status,
        "report": made.report,
        "kept_until": made.kept_until.isoformat(),
    }


def _reasons(registration: Registration) -> list[dict[str, Any]]:
    published = registration.planned_seats.filter(plan__published_at__isnull=False)
    return list(published.order_by("plan__number", "slot").values_list("why", flat=True))


def _votes(registration: Registration) -> list[dict[str, Any]]:
    dots = registration.dot_votes.select_related("option__poll").order_by("option__poll", "option__position", "pk")
    pairs = registration.pair_votes.select_related("first__poll", "second", "winner").order_by("first__poll", "pk")
    return [
        {"question": vote.option.poll.question, "option": vote.option.title, "dots": vote.dots} for vote in dots
    ] + [
        {
            "question": vote.first.poll.question,
            "options": [vote.first.title, vote.second.title],
            "chosen": vote.winner.title if vote.winner else "",
        }
        for vote in pairs
    ]


def erase_personal_data(person: Person, now: datetime) -> None:
    """Cancel what lies ahead, so that the place goes on to the next in line, and delete every registration.

    What the deleted ones counted stays, and so do commitments, without name and address. Hosts keep their name in
    the programme and lose address and page.
    """
    with transaction.atomic():
        commitments.erase_people(Q(pk__in=Commitment.objects.filter(_made_by(person)).values("pk")))
        own = Registration.objects.filter(email__iexact=person.email).order_by("pk")
        for registration in own:
            with suppress(ForumOver):
                cancel(registration=registration, now=now)
        forget_proposals_of(person, now=now)
        forget_registrations(batch=list(own.select_for_update(of=("self",))), now=now)
        forget_invitations(Invitation.objects.filter(email__iexact=person.email))
        take_out_of_drafts(person.email)
        close_hosts(hosts=list(Host.objects.filter(email__iexact=person.email).order_by("pk")))
        forget_address(person.email)
