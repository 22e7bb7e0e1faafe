"""A hybrid programme of our own: two parallel groups with something to choose in both modes, and group talks."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

ROOMS = ("Stora salen", "Lilla salen", "Digitalt rum 1", "Digitalt rum 2")
LANGUAGE, PRACTICE = "Språk på jobbet", "Praktik som leder vidare"
DISTANCE, MEETING = "Handledning på distans", "Det första mötet"
MAPPING, ASSOCIATIONS, QUESTIONS = "Kartlägg tillsammans", "Föreningen som part", "Frågor på skärmen"
HOMES, PARENTS, EMPLOYERS = "Bostad i tid", "Föräldrar som resurs", "Arbetsgivare på skärmen"

#: room, start, length, title, type, mode, group, seats, host
EVENTS: tuple[tuple[str, str, str, str, str, str, str | None, int | None, str], ...] = (
    ("Stora salen", "09:00", "00:30", "Incheckning och kaffe", "check-in", "onsite", None, None, ""),
    ("Stora salen", "09:30", "00:30", "Välkomna", "plenary", "both", None, None, "Saga Lind"),
    ("Stora salen", "10:00", "00:45", LANGUAGE, "parallel", "onsite", "pass-1", 6, "Maja Kvist"),
    ("Lilla salen", "10:00", "00:45", PRACTICE, "parallel", "onsite", "pass-1", 8, "Olof Ek"),
    ("Digitalt rum 1", "10:00", "00:45", DISTANCE, "parallel", "digital", "pass-1", 20, "Ines Alder"),
    ("Digitalt rum 2", "10:00", "00:45", MEETING, "parallel", "digital", "pass-1", 20, "Tyra Rönn"),
    ("Stora salen", "11:00", "00:45", MAPPING, "parallel", "both", "pass-2", 14, "Nils Oxel"),
    ("Lilla salen", "11:00", "00:45", ASSOCIATIONS, "parallel", "onsite", "pass-2", 10, "Ester Hägg"),
    ("Digitalt rum 1", "11:00", "00:45", QUESTIONS, "questions", "digital", "pass-2", None, "Ivar Sälg"),
    ("Stora salen", "11:45", "00:45", "Lunch", "break", "both", None, None, ""),
    ("Stora salen", "12:30", "01:00", HOMES, "group-talk", "onsite", "samtal", 5, "Harriet Holm"),
    ("Lilla salen", "12:30", "01:00", PARENTS, "group-talk", "onsite", "samtal", 12, "Elis Ask"),
    ("Digitalt rum 1", "12:30", "01:00", EMPLOYERS, "group-talk", "digital", "samtal", 8, "Alva Pil"),
    ("Stora salen", "13:30", "00:30", "Det här tar vi med oss", "plenary", "both", None, None, "Saga Lind"),
)


def write_programme(path: Path, *, day: date) -> Path:
    """Write the programme, held on that day, as a ``schedule.json``."""
    rooms: dict[str, list[dict[str, Any]]] = {name: [] for name in ROOMS}
    for number, event in enumerate(EVENTS, 1):
        rooms[event[0]].append(_event(number, *event))
    conference = {
        "acronym": "arbete-pa-riktigt",
        "title": "Arbete på riktigt",
        "start": day.isoformat(),
        "end": day.isoformat(),
        "daysCount": 1,
        "timeslot_duration": "00:15",
        "time_zone_name": "Europe/Stockholm",
        "x_venue": "Stadshuset, Eslöv",
        "x_mode": "both",
        "rooms": [{"name": name} for name in ROOMS],
        "days": [{"index": 1, "date": day.isoformat(), "rooms": rooms}],
    }
    schedule = {"version": "1", "base_url": None, "conference": conference}
    path.write_text(json.dumps({"schedule": schedule}, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _event(
    number: int, _room: str, start: str, length: str, title: str, kind: str, mode: str, group: str | None,
    seats: int | None, host: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": number, "start": start, "duration": length, "title": title, "type": kind,
        "abstract": f"Vi går igenom {title.lower()} med exempel som går att prova hemma.",
        "persons": [{"public_name": host, "role": "Utvecklingsledare"}] if host else [],
        "x_mode": mode, "x_parallel_group": group, "x_capacity": seats,
    }  # fmt: skip
