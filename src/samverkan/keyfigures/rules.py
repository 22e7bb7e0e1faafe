"""Who may do what with key figures."""

from __future__ import annotations

from typing import Any

import rules

from samverkan.network.rules import is_operator, is_organiser


@rules.predicate
def is_of_municipality(person: Any, municipality: Any) -> bool:
    """Whether the person has a role in the municipality's organisation. One query."""
    if person is None or municipality is None or not (person.is_authenticated and person.is_active):
        return False
    return bool(person.memberships.filter(organisation__municipality=municipality).exists())


rules.set_perm("keyfigures.set_goal", is_operator | is_organiser | is_of_municipality)
