"""Municipalities by their names in addresses, and the one that a person works for."""

from __future__ import annotations

from samverkan.network.models import Municipality, Person
from samverkan.network.queries import list_municipalities


def slug_of(code: str) -> str:
    """Return a municipality's name in addresses: as the network has it, else its code. No query after the first."""
    return next((one.slug for one in list_municipalities() if one.scb_code == code), code)


def code_of(slug: str) -> str:
    """Return the code of the municipality with this name in addresses, in any letters; else the text as it is."""
    return next((one.scb_code for one in list_municipalities() if one.slug == slug.lower()), slug)


def own_pages() -> dict[str, str]:
    """Return the network's municipalities: their names in addresses by code. No query after the first."""
    return {one.scb_code: one.slug for one in list_municipalities()}


def home_of(person: Person) -> Municipality | None:
    """Return the municipality that a person works for; of several the first by code. One query."""
    found = Municipality.objects.filter(organisation__memberships__person=person)
    return found.order_by("scb_code").first()
