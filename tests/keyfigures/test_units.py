"""What stands after a figure, and which figures are numbers of people or things."""

from __future__ import annotations

import pytest

from samverkan.keyfigures.enums import GoalKind
from samverkan.keyfigures.rules import is_count
from samverkan.keyfigures.services.goals import Aim, target_of
from samverkan.keyfigures.units import short_unit


@pytest.mark.parametrize(
    ("unit", "short"),
    [
        ("procentenheter", "procentenheter"),
        ("procent kvm BRA (%)", "%"),
        ("antal barn/kvinna", "barn per kvinna"),
        ("antal/1000 inv", "per 1000 inv"),
        ("antal dagar", ""),
        ("Ja=1, Nej=0", ""),
        ("genomsnitt (17 ämnen)", ""),
        ("mediantid i månader", "månader"),
    ],
)
def test_unit_is_written_short_and_stays_true(unit: str, short: str) -> None:
    assert short_unit(unit) == short


@pytest.mark.parametrize("unit", ["antal barn/kvinna", "antal dagar (median)", "antal personer/1000 inv"])
def test_rate_is_no_count_and_may_have_a_goal_in_per_cent_however_small_it_is(unit: str) -> None:
    target = target_of(Aim(GoalKind.CHANGE, 10.0, 2024), start=(2022, 1.8), unit=unit)

    assert not is_count(unit)
    assert target == pytest.approx(1.98)
