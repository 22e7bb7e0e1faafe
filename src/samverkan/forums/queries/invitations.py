"""How far invitations have come, one by one and by municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from samverkan.forums.enums import InvitationState, RegistrationStatus
from samverkan.forums.models import Forum, Invitation, Mailing, NoInvitations, Registration
from samverkan.forums.rules import invitation_digest
from samverkan.letters.enums import LetterStatus
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities

S = InvitationState
#: Those who still may answer.
UNANSWERED = (S.SENT, S.OPENED)


@dataclass(frozen=True)
class MunicipalityRow:
    """How a municipality's invitations went; ``coming`` counts everybody registered, invited or not."""

    municipality: Municipality | None
    invited: int
    opened: int
    registered: int
    declined: int
    coming: int


@dataclass(frozen=True)
class Overview:
    """The whole of the Invite stage: sums, a row for each municipality, and who is not coming yet."""

    states: dict[str, int]
    rows: tuple[MunicipalityRow, ...]

    @property
    def invited(self) -> int:
        """How many are invited."""
        return sum(self.states.values())

    @property
    def opened(self) -> int:
        """How many have pressed the link, or answered another way."""
        return sum(self.states.get(state, 0) for state in (S.OPENED, S.REGISTERED, S.DECLINED))

    @property
    def registered(self) -> int:
        """How many have registered and not cancelled."""
        return self.states.get(S.REGISTERED, 0)

    @property
    def declined(self) -> int:
        """How many have said no, or cancelled."""
        return self.states.get(S.DECLINED, 0)

    @property
    def queued(self) -> int:
        """How many letters have not left yet."""
        return self.states.get(S.QUEUED, 0)

    @property
    def failed(self) -> int:
        """How many letters could not be delivered, or nobody knows of."""
        return self.states.get(S.FAILED, 0)

    @property
    def shown(self) -> tuple[MunicipalityRow, ...]:
        """The rows of those who are invited."""
        return tuple(row for row in self.rows if row.invited)

    @property
    def uninvited(self) -> tuple[MunicipalityRow, ...]:
        """The municipalities that nobody is invited from though somebody is coming."""
        return tuple(row for row in self.rows if row.municipality and row.coming and not row.invited)

    @property
    def missing(self) -> tuple[MunicipalityRow, ...]:
        """The municipalities that nobody is coming from."""
        return tuple(row for row in self.rows if row.municipality and not row.coming)

    @property
    def largest(self) -> int:
        """The largest number of invited of any row."""
        return max((row.invited for row in self.rows), default=0)


def with_state(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Annotate each with ``state``: what was answered goes before what was opened, and that before what was sent."""
    is_cancelled = Q(registration__status=RegistrationStatus.CANCELLED)
    is_lost = Q(letter__status__in=[LetterStatus.FAILED, LetterStatus.UNCERTAIN])
    is_gone = Q(letter=None) | Q(letter__status=LetterStatus.SENT)
    return invitations.annotate(
        state=Case(
            When(is_cancelled, then=Value(S.DECLINED)),
            When(registered_at__isnull=False, then=Value(S.REGISTERED)),
            When(declined_at__isnull=False, then=Value(S.DECLINED)),
            When(opened_at__isnull=False, then=Value(S.OPENED)),
            When(written_at=None, then=Value(S.QUEUED)),
            When(is_gone, then=Value(S.SENT)),
            When(is_lost, then=Value(S.FAILED)),
            default=Value(S.QUEUED),
        )
    )


def get_invitation(key: str) -> Invitation | None:
    """Return the invitation of a personal link, unless its data has been deleted."""
    found = Invitation.objects.select_related("forum", "municipality", "registration")
    return found.filter(key=key).exclude(email="").first() if key else None


def is_answered(invitation: Invitation) -> bool:
    """Return whether somebody has registered by the invitation and not cancelled since; ask with the registration."""
    by = invitation.registration
    return invitation.registered_at is not None and not (by and by.status == RegistrationStatus.CANCELLED)


def is_stopped(invitation: Invitation) -> bool:
    """Return whether the address wants no invitations."""
    return NoInvitations.objects.filter(digest=invitation_digest(invitation.email)).exists()


def get_mailing(slug: str, mailing_id: int) -> Mailing | None:
    """Return a mailing of the forum, with the forum."""
    found = Mailing.objects.select_related("forum").prefetch_related("forum__capacities")
    return found.filter(pk=mailing_id, forum__slug=slug).first()


def list_mailings(forum: Forum) -> QuerySet[Mailing]:
    """Return the forum's mailings, the latest first, each with how many it invited and how many are not written yet."""
    return forum.mailings.annotate(
        invited=Count("invitations"), unwritten=Count("invitations", filter=Q(invitations__written_at=None))
    ).order_by(F("sent_at").desc(nulls_first=True), "-pk")


def list_invitations(forum: Forum, *, state: str = "") -> QuerySet[Invitation]:
    """Return the forum's invitations with ``state``, by municipality and name; of one state or of all."""
    found: QuerySet[Any] = with_state(forum.invitations.select_related("municipality", "source"))
    found = found.order_by(F("municipality__name").asc(nulls_last=True), "name", "email", "pk")
    return found.filter(state=state) if state else found


def get_overview(forum: Forum) -> Overview:
    """Return how the forum's invitations went. Two queries."""
    found: QuerySet[Any] = with_state(forum.invitations.order_by())
    cells = found.values_list("municipality", "state").annotate(number=Count("pk"))
    states: dict[str, int] = {}
    by_home: dict[int | None, dict[str, int]] = {}
    for home, state, number in cells:
        states[state] = states.get(state, 0) + number
        by_home.setdefault(home, {})[state] = number
    coming = _coming(forum)
    homes: list[Municipality | None] = [*list_municipalities(), None]
    rows = (_row(home, by_home.get(home.pk if home else None, {}), coming) for home in homes)
    return Overview(states, tuple(rows))


def _coming(forum: Forum) -> dict[int | None, int]:
    active = forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by()
    return dict(active.values_list("municipality").annotate(number=Count("pk")))


def _row(home: Municipality | None, cells: dict[str, int], coming: dict[int | None, int]) -> MunicipalityRow:
    registered, declined = cells.get(S.REGISTERED, 0), cells.get(S.DECLINED, 0)
    opened = cells.get(S.OPENED, 0) + registered + declined
    return MunicipalityRow(
        home, sum(cells.values()), opened, registered, declined, coming.get(home.pk if home else None, 0)
    )


def list_unanswered(forum: Forum) -> QuerySet[Invitation]:
    """Return the invitations whose letter has left and that nobody has answered."""
    return with_state(forum.invitations.exclude(email="")).filter(state__in=UNANSWERED).order_by("pk")  # type: ignore[misc]


def registrations_of(forum: Forum, *, before: datetime) -> QuerySet[Registration]:
    """Return those with a place who registered up to a moment."""
    return forum.registrations.filter(status=RegistrationStatus.REGISTERED, created_at__lte=before).order_by("pk")
