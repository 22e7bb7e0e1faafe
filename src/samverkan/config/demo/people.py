"""The demo's people with accounts: one for each role, and an operator. All are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samverkan.network.enums import OrganisationKind, Role
from samverkan.network.models import Organisation, Person
from samverkan.network.queries import get_region
from samverkan.network.services import create_person, grant_role

OPERATOR = "operator"


@dataclass(frozen=True)
class SignIn:
    """Somebody a visitor of the demo can be. ``municipality`` is a slug; empty means the regional association."""

    role: str
    name: str
    email: str
    municipality: str = ""

    @property
    def label(self) -> str:
        """The role in the reader's language."""
        return _("Operator") if self.role == OPERATOR else str(Role(self.role).label)


SIGN_INS = (
    SignIn(Role.ORGANISER.value, "Amina Lindvass", "amina.lindvass@forbundet.example.org"),
    SignIn(Role.EDITOR.value, "Jonatan Ekåker", "jonatan.ekaker@forbundet.example.org"),
    SignIn(Role.CONTRIBUTOR.value, "Selma Granåker", "selma.granaker@eslov.example.org", "eslov"),
    SignIn(Role.PARTICIPANT.value, "Yusuf Ljungvret", "yusuf.ljungvret@hoor.example.org", "hoor"),
    SignIn(Role.HOST.value, "Nadia Hasselmo", "nadia.hasselmo@landskrona.example.org", "landskrona"),
    SignIn(Role.ANALYST.value, "Oskar Vindelmo", "oskar.vindelmo@forbundet.example.org"),
    SignIn(OPERATOR, "Petra Brunnalid", "petra.brunnalid@forbundet.example.org"),
)

ORGANISATIONS = (
    (OrganisationKind.CIVIL_SOCIETY, "Föreningen Öppna Verkstan"),
    (OrganisationKind.CIVIL_SOCIETY, "Studieförbundet Lyktan"),
    (OrganisationKind.AGENCY, "Statens servicepunkt i Skåne"),
    (OrganisationKind.BUSINESS, "Hörby Stenugnsbageri"),
    (OrganisationKind.ACADEMIA, "Folkhögskolan Havsviken"),
)


def load_people(*, now: datetime) -> dict[str, Person]:
    """Make the accounts and organisations; return the people by role."""
    region = get_region()
    for kind, name in ORGANISATIONS:
        Organisation.objects.get_or_create(name=name, defaults={"region": region, "kind": kind})
    return {sign_in.role: _make(sign_in, now=now) for sign_in in SIGN_INS}


def is_loaded() -> bool:
    """Return whether the demo's people are there, and so the rest of its region."""
    return Person.objects.filter(email=SIGN_INS[0].email).exists()


def _make(sign_in: SignIn, *, now: datetime) -> Person:
    if sign_in.role == OPERATOR:
        return Person.objects.create_superuser(sign_in.email, sign_in.name)
    person = create_person(actor=None, email=sign_in.email, name=sign_in.name, language="sv", now=now)
    grant_role(actor=None, person=person, organisation=_organisation(sign_in), role=sign_in.role, now=now)
    return person


def _organisation(sign_in: SignIn) -> Organisation:
    if sign_in.municipality:
        return Organisation.objects.get(municipality__slug=sign_in.municipality)
    return Organisation.objects.get(kind=OrganisationKind.REGIONAL, region=get_region())
