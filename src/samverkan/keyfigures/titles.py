"""What a publisher says of an indicator in its title and description, and nowhere else: unit, source, end."""

from __future__ import annotations

import re

UNIT_LENGTH, SOURCE_LENGTH = 80, 400

_UNIT = re.compile(
    r"^(andel|antal|procent|procentenheter|kr\b|tkr\b|mkr\b|miljoner|kronor|kg\b|kvm\b|ton\b|[mgkt]wh\b|genomsnitt|index"
    r"|meter|km\b|gram|liter|dagar|år\b|timmar|minuter|månader|median|medelvärde|balanstal|poäng|kvot|svarsfrekvens"
    r"|nettokostnadsavvikelse|avvikelse|m[23]\b|\(?%\)?|\(?ha\b|\(?kr/|\(?antal)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"\(\s*-\s*(\d{4})\s*\)")
_CHOICE = re.compile(r"\(((?:[^()=]+\s?=\s?\d+,?\s*){2,})\)\s*$")
_SHARE = re.compile(r"\((%)\)\s*$")
_INDEX = re.compile(r"index( kvinnor| män)?$", re.IGNORECASE)
_SOURCE = re.compile(r"\bkäll(?:a|or)(?:\s*:\s*|\s*\.?\s+)(?=\S)", re.IGNORECASE)


def ended_year(title: str) -> int | None:
    """Return the last year of an indicator that its title calls ended: "... (-2023)"."""
    found = _ENDED.search(title)
    return None if found is None else int(found.group(1))


def unit_of(title: str) -> str:
    """Return the unit in the publisher's words, or nothing where the title ends in none."""
    title = re.sub(r"\.?\s*Källa:.*$", "", _ENDED.sub("", title)).strip()
    if choice := _CHOICE.search(title):
        return choice.group(1).strip()[:UNIT_LENGTH]
    for part in reversed(_parts(title)[1:]):
        if part.lower().startswith("index"):
            return "index"
        if _UNIT.match(part) and len(part) <= UNIT_LENGTH:
            return part
    if _INDEX.search(title):
        return "index"
    return "%" if _SHARE.search(title) else ""


def source_of(description: str) -> str:
    """Return whom the publisher names as its own source, or nothing."""
    places = list(_SOURCE.finditer(description))
    if not places:
        return ""
    line = description[places[-1].end() :].replace("\\n", "\n").strip().split("\n")[0]
    return " ".join(line.rstrip(" .").split())[:SOURCE_LENGTH]


def _parts(title: str) -> list[str]:
    """Return the title cut at its commas, but for those within brackets."""
    parts, depth = [""], 0
    for letter in title:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip(" .") for part in parts]
