"""Load the demo's key figures: real ones, through the same door as everything else.

Source: Kolada (RKA), fetched in August 2024 (values), April 2024 and March 2026 (catalogue); docs/rooms/keyfigures.md.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from samverkan.keyfigures.services.load import load_files

FOLDER = Path(__file__).parent / "keyfigures"


def load_key_figures(*, now: datetime) -> None:
    """Load the indicators, areas, groups and values of the demo."""
    load_files(sorted(path for path in FOLDER.iterdir() if ".csv" in path.name), now=now)
