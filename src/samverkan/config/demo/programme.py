"""From the demo's forums as they are written (``forums/*.toml``) to files that the importer of programmes reads."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent / "forums"
ZONE = ZoneInfo("Europe/Stockholm")


def read_forums() -> list[dict[str, Any]]:
    """Return the demo's forums in the order they are loaded."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]


def day_of(told: dict[str, Any], *, now: datetime) -> datetime:
    """Return midnight of the forum's day: so many days from now, moved to the weekday it should be."""
    day = now.astimezone(ZONE) + timedelta(days=told["days"])
    day += timedelta(days=(told["weekday"] - day.weekday() + 3) % 7 - 3)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def as_schedule(told: dict[str, Any], *, day: datetime) -> bytes:
    """Return the forum as a ``schedule.json``, with its events on that day."""
    events = [_event(number, event, told["mode"]) for number, event in enumerate(told["event"], 1)]
    rooms: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event, written in zip(told["event"], events, strict=True):
        rooms[event["room"]].append(written)
    date = day.date().isoformat()
    conference = {
        "acronym": told["acronym"],
        "title": told["title"],
        "start": date,
        "end": date,
        "daysCount": 1,
        "time_zone_name": ZONE.key,
        "x_venue": told["venue"],
        "x_mode": told["mode"],
        "rooms": [{"name": name} for name in rooms],
        "days": [{"index": 1, "date": date, "rooms": rooms}],
    }
    return json.dumps({"schedule": {"version": date, "conference": conference}}).encode()


def _event(number: int, told: dict[str, Any], mode: str) -> dict[str, Any]:
    return {
        "id": number,
        "start": told["start"],
        "duration": f"{told['minutes'] // 60:02}:{told['minutes'] % 60:02}",
        "title": told["title"],
        "type": told["kind"],
        "persons": [{"public_name": host["name"], "role": host["title"]} for host in told.get("hosts", ())],
        "x_mode": told.get("mode", mode),
        "x_parallel_group": told.get("group"),
        "x_capacity": told.get("capacity"),
        "abstract": told.get("abstract"),
    }
