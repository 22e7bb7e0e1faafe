"""People and places for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from samverkan.network import services
from samverkan.network.enums import OrganisationKind, Role
from samverkan.network.models import Municipality, Organisation, Person, Region

NOW = datetime(2026, 9, 21, 8, 0, tzinfo=UTC)
_number = count(1)


def make_region(**fields: object) -> Region:
    """Return the region, made if needed."""
    values = {"code": "12", "name": "Skåne", "slug": "skane"} | fields
    return Region.objects.get_or_create(code=values["code"], defaults=values)[0]


def make_municipality(**fields: object) -> Municipality:
    """Return a new municipality with its organisation."""
    number = next(_number)
    values = {"scb_code": f"{1000 + number % 9000}", "name": f"Kommun {number}", "slug": f"kommun-{number}"} | fields
    values.setdefault("region", make_region())
    municipality = Municipality.objects.create(**values)
    Organisation.objects.create(
        region=municipality.region, kind=OrganisationKind.MUNICIPALITY, municipality=municipality,
        name=f"{municipality.name} ({municipality.scb_code})",
    )  # fmt: skip
    return municipality


def make_organisation(**fields: object) -> Organisation:
    """Return a new organisation, an agency unless told otherwise."""
    values = {"kind": OrganisationKind.AGENCY, "name": f"Organisation {next(_number)}"} | fields
    values.setdefault("region", make_region())
    return Organisation.objects.create(**values)


def make_person(*roles: str, **fields: object) -> Person:
    """Return a new person who holds the roles in one organisation."""
    number = next(_number)
    values = {"email": f"person{number}@example.org", "name": f"Person {number}"} | fields
    person = Person.objects.create_user(**values)
    if roles:
        organisation = make_organisation(kind=OrganisationKind.REGIONAL)
        for role in roles:
            services.grant_role(actor=None, person=person, organisation=organisation, role=role, now=NOW)
    return person


def make_organiser(**fields: object) -> Person:
    """Return a new organiser."""
    return make_person(Role.ORGANISER, **fields)


def make_editor(**fields: object) -> Person:
    """Return a new editor."""
    return make_person(Role.EDITOR, **fields)


def make_operator(**fields: object) -> Person:
    """Return a new operator."""
    return make_person(is_staff=True, is_superuser=True, **fields)
