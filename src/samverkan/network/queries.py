"""What other rooms ask the network."""

from __future__ import annotations

import unicodedata
from functools import cache

from samverkan.network.models import Membership, Municipality, Person, Region

_LAST = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


def swedish_key(text: str) -> str:
    """Return a key that sorts text as Swedes do: å, ä and ö last, other accents ignored."""
    moved = unicodedata.normalize("NFC", text).casefold().translate(_LAST)
    return "".join(c for c in unicodedata.normalize("NFD", moved) if not unicodedata.combining(c))


@cache
def get_region() -> Region:
    """Return the region that runs this site. Remembered by the process."""
    return Region.objects.earliest("code")


def region_name() -> str:
    """Return the region's name, or an empty text on a site that is not set up yet."""
    try:
        return get_region().name
    except Region.DoesNotExist:
        return ""


@cache
def list_municipalities() -> tuple[Municipality, ...]:
    """Return the region's municipalities, sorted as Swedes sort. Remembered by the process."""
    first = Region.objects.order_by("code").values("pk")[:1]
    return tuple(sorted(Municipality.objects.filter(region__in=first), key=lambda m: swedish_key(m.name)))


def forget() -> None:
    """Forget what the process remembers; called when the network changes."""
    get_region.cache_clear()
    list_municipalities.cache_clear()


def list_memberships(person: Person) -> tuple[Membership, ...]:
    """Return the person's memberships with their organisations: one query."""
    found = Membership.objects.filter(person=person).select_related("organisation")
    return tuple(sorted(found, key=lambda m: (swedish_key(m.organisation.name), m.role)))


def is_last_operator(person: Person) -> bool:
    """Return whether nobody else could run the site."""
    operators = Person.objects.filter(is_superuser=True, is_active=True)
    return person.is_superuser and not operators.exclude(pk=person.pk).exists()
