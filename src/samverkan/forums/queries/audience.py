"""Whom an invitation is for: worked out from personal data that is kept, with the reason for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from samverkan.forums.enums import ForumStatus, InvitationReason, RegistrationStatus
from samverkan.forums.models import Forum, Invitation, NoInvitations, Registration
from samverkan.forums.rules import invitation_digest
from samverkan.network.enums import OrganisationKind
from samverkan.network.models import Membership, Municipality, Organisation
from samverkan.network.queries import list_municipalities, swedish_key


@dataclass(frozen=True)
class Audience:
    """What an organiser chose. Empty filters let everybody through; what is pasted is not filtered."""

    forums: tuple[int, ...] = ()
    attendance: str = InvitationReason.REGISTERED
    members: bool = False
    roles: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pasted: tuple[tuple[str, str, str], ...] = ()
    """Name, address and municipality code of each line."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Audience:
        """Return what ``as_plain`` wrote down."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**(known | lists | {"pasted": tuple(tuple(line) for line in stored.get("pasted", ()))}))

    def as_plain(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Invitee:
    """Somebody who can be invited, and why."""

    email: str
    name: str
    reason: InvitationReason
    municipality: Municipality | None = None
    organisation: str = ""
    language: str = "sv"
    source: Forum | None = None
    role: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Chosen:
    """Who gets an invitation, and who does not though the choice meets them, by why."""

    invitees: tuple[Invitee, ...]
    left_out: Mapping[str, tuple[Invitee, ...]] = field(default_factory=dict)


#: Why somebody is left out: the keys of ``Chosen.left_out``, the first that holds.
NO_LETTERS, IS_REGISTERED, HAS_CANCELLED, IS_INVITED = "unsubscribed", "registered", "cancelled", "invited"


def list_earlier_forums(forum: Forum, *, today: date) -> QuerySet[Forum]:
    """Return the region's forums before this one of which registrations are kept, the latest first."""
    kept = Forum.objects.filter(
        region=forum.region_id, starts_at__lt=forum.starts_at, registrations__kept_until__gte=today
    )
    kept = kept.exclude(pk=forum.pk).exclude(status__in=[ForumStatus.DRAFT, ForumStatus.CANCELLED])
    return kept.annotate(people=Count("registrations")).order_by("-starts_at", "-pk")


def choose(forum: Forum, audience: Audience, *, today: date) -> Chosen:
    """Return who is to be invited. At most seven queries."""
    found: dict[str, Invitee] = {}
    for invitee in _everybody(forum, audience, today):
        found.setdefault(invitee.email.lower(), invitee)
    why_not = _why_not(forum, found)
    left_out: dict[str, list[Invitee]] = {}
    for mail, why in why_not.items():
        left_out.setdefault(why, []).append(found[mail])
    order = sorted((mail for mail in found if mail not in why_not), key=lambda mail: _order(found[mail]))
    return Chosen(
        tuple(found[mail] for mail in order),
        {why: tuple(sorted(people, key=_order)) for why, people in left_out.items()},
    )


def _order(invitee: Invitee) -> tuple[str, str, str]:
    home = invitee.municipality.name if invitee.municipality else "\U0010ffff"
    return swedish_key(home), swedish_key(invitee.name), invitee.email


def _everybody(forum: Forum, audience: Audience, today: date) -> Iterator[Invitee]:
    yield from _pasted(audience)
    if audience.forums:
        yield from (one for one in _from_forums(forum, audience, today) if _fits(one, audience))
    if audience.members:
        yield from (one for one in _members() if _fits(one, audience))


def _fits(one: Invitee, audience: Audience) -> bool:
    code = one.municipality.scb_code if one.municipality else ""
    return (
        (not audience.roles or one.role in audience.roles)
        and (not audience.municipalities or code in audience.municipalities)
        and (not audience.kinds or one.kind in audience.kinds)
    )


def _pasted(audience: Audience) -> Iterator[Invitee]:
    by_code = {m.scb_code: m for m in list_municipalities()} if audience.pasted else {}
    for name, email, code in audience.pasted:
        yield Invitee(email, name, InvitationReason.PASTED, by_code.get(code))


def _from_forums(forum: Forum, audience: Audience, today: date) -> Iterator[Invitee]:
    people = Registration.objects.filter(
        forum__in=audience.forums, forum__region=forum.region_id, kept_until__gte=today,
        status=RegistrationStatus.REGISTERED,
    ).exclude(forum=forum)  # fmt: skip
    reason = InvitationReason(audience.attendance)
    if reason == InvitationReason.ATTENDED:
        people = people.filter(attendance__isnull=False)
    kinds = dict(Organisation.objects.values_list("name", "kind")) if audience.kinds else {}
    rows = people.select_related("municipality", "forum", "attendance").order_by("-forum__starts_at", "pk")
    for row in rows:
        kind = OrganisationKind.MUNICIPALITY if row.municipality else kinds.get(row.organisation, "")
        came = getattr(row, "attendance", None) is not None
        why = InvitationReason.ATTENDED if came else InvitationReason.REGISTERED
        yield Invitee(
            row.email, row.name, why, row.municipality, row.organisation, row.language, row.forum, row.role, kind
        )


def _members() -> Iterator[Invitee]:
    rows = Membership.objects.filter(person__is_active=True).select_related("person", "organisation__municipality")
    for row in rows.order_by("person", "pk"):
        home = row.organisation
        name = "" if home.municipality else home.name
        yield Invitee(
            row.person.email, row.person.name, InvitationReason.MEMBER, home.municipality, name,
            row.person.language, None, "", home.kind,
        )  # fmt: skip


def _why_not(forum: Forum, found: Mapping[str, Invitee]) -> dict[str, str]:
    """Return why each of those who get no invitation gets none, by address in small letters."""
    digests = {invitation_digest(mail): mail for mail in found}
    why = {mail.lower(): IS_INVITED for mail in _addresses(Invitation.objects.filter(forum=forum))}
    for mail, status in forum.registrations.order_by("pk").values_list("email", "status"):
        is_off = status == RegistrationStatus.CANCELLED
        if not is_off or why.get(mail.lower()) != IS_REGISTERED:
            why[mail.lower()] = HAS_CANCELLED if is_off else IS_REGISTERED
    stopped = NoInvitations.objects.values_list("digest", flat=True) if digests else ()
    why |= {digests[digest]: NO_LETTERS for digest in stopped if digest in digests}
    return {mail: why[mail] for mail in found if mail in why}


def _addresses(invitations: QuerySet[Invitation]) -> Iterator[str]:
    yield from invitations.exclude(email="").values_list("email", flat=True)
