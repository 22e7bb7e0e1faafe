"""When a figure of ours may stand on others' figures: never on few people, never on few municipalities.

What counts as the denominator, since Kolada tells none:

- of a median, a rank, a fit or an index: the areas that have a value;
- of a change in per cent of a number of people or things: the number it started from;
- of a share or a rate (per cent, per 1,000): nobody knows how many are behind it, so nothing is divided by it. Changes
  are told as differences, in the indicator's own unit.

Values as published are shown as they are: their publisher has left out those that tell of few people.

And who may set goals: a municipality's own people, organisers and operators.
"""

from __future__ import annotations

from typing import Any

import rules

from samverkan.network.rules import is_operator, is_organiser

LEAST_AREAS = 5
LEAST_COUNT = 20
#: Words in a unit that tell that the values are numbers of people or things.
COUNTED = ("antal", "personer", "invånare", "elever", "barn")


def may_summarise(areas: int) -> bool:
    """Tell whether so many areas with a value are enough for a median, a rank or anything else computed of them."""
    return areas >= LEAST_AREAS


def may_tell_change_in_percent(start: float, *, unit: str) -> bool:
    """Tell whether a change may be told in per cent of what it started from."""
    return is_count(unit) and start >= LEAST_COUNT


def is_count(unit: str) -> bool:
    """Tell whether values in a unit are numbers of people or things, not of some for each of others, nor a median.

    >>> [is_count(unit) for unit in ("antal", "antal i EBO", "Personer", "andel (%)")]
    [True, True, True, False]
    >>> [is_count(unit) for unit in ("antal/1000 inv", "antal barn/kvinna", "antal dagar (median)")]
    [False, False, False]
    """
    words = unit.lower().split()
    is_of_each = "/" in unit or "per" in words or "(median)" in words
    return bool(words) and words[0] in COUNTED and not is_of_each


@rules.predicate
def is_of_municipality(person: Any, municipality: Any) -> bool:
    """Whether the person has a role in the municipality's organisation. One query."""
    if person is None or municipality is None or not (person.is_authenticated and person.is_active):
        return False
    return bool(person.memberships.filter(organisation__municipality=municipality).exists())


rules.set_perm("keyfigures.set_goal", is_operator | is_organiser | is_of_municipality)
