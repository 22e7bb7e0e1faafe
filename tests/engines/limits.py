"""What ends a run early, and how the run must say so."""

from __future__ import annotations

import pytest

each_limit = pytest.mark.parametrize(
    ("limits", "ended"),
    [
        ({"iteration_limit": 0}, "iterations"),
        ({"iteration_limit": 3}, "iterations"),
        ({"time_limit": 0.0}, "time"),
        ({"cancelled": lambda: True}, "cancelled"),
    ],
)
