"""The documentation as an accessible PDF, made of the snapshot alone. What people wrote goes in as data (`web.pdf`)."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samverkan.forums.enums import CommitmentStatus, ForumMode, NoteKind
from samverkan.forums.models import Documentation
from samverkan.network.queries import region_name
from samverkan.web.pdf import make_pdf

TEMPLATE = Path(__file__).parents[1] / "assets" / "print" / "documentation.typ"
#: Seconds that a finished file is kept; a new snapshot is another file.
KEPT_FOR = 86_400


def print_draft(documentation: Documentation) -> bytes:
    """Return the snapshot as it was compiled last as PDF."""
    return _print(documentation.content, documentation.compiled_at)


def print_public(documentation: Documentation) -> bytes:
    """Return what is published as PDF."""
    return _print(documentation.public_content or {}, documentation.public_compiled_at or documentation.compiled_at)


def _print(content: dict[str, Any], compiled_at: datetime) -> bytes:
    """Return a snapshot as PDF, made once for each snapshot while it is kept."""
    with translation.override(settings.LANGUAGE_CODE):
        data = _data(content, compiled_at)
    key = f"documentation-pdf:{sha256(json.dumps(data).encode()).hexdigest()}"
    known: bytes | None = cache.get(key)
    if known is None:
        known = make_pdf(TEMPLATE, data=data)
        cache.set(key, known, KEPT_FOR)
    return known


def _data(content: dict[str, Any], compiled_at: datetime) -> dict[str, Any]:
    day = date_format(compiled_at, "DATE_FORMAT")
    return {
        "lang": settings.LANGUAGE_CODE[:2],
        "title": _line(content["title"]),
        "kicker": _("Documentation"),
        "facts": " · ".join(filter(None, [_day(content["date"]), _line(content["place"]), _mode(content["mode"])])),
        "lead": content["lead"],
        "parts": [part for part in _parts(content) if part],
        "foot": _("%(region)s. Compiled on %(day)s.") % {"region": region_name(), "day": day},
    }


def _parts(content: dict[str, Any]) -> list[dict[str, Any] | None]:
    """Return the parts in the order in which a reader asks."""
    return [
        _decisions(content.get("decisions", [])),
        _commitments(_("Commitments"), "", content.get("commitments", [])),
        _last_time(content.get("last_time")),
        _points(content),
        *(_vote(vote) for vote in content.get("votes", [])),
        _programme(content["programme"], content.get("called_off", [])),
        _counts(content["counts"]),
        _files(content["files"]),
    ]


def _decisions(decisions: list[str]) -> dict[str, Any] | None:
    return _part(_("Decisions"), lists=[{"title": "", "items": decisions}]) if decisions else None


def _commitments(title: str, lead: str, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    heads = [_("What will be done"), _("Municipality"), _("Until when"), _("How it goes")]
    cells = [[row["text"], row["home"], _day(row["due"]), _status(row)] for row in rows]
    return _part(title, lead=lead, table={"heads": heads, "rows": cells, "widths": [5, 3, 3, 4]})


def _last_time(told: dict[str, Any] | None) -> dict[str, Any] | None:
    if not told:
        return None
    lead = _("What was promised at “%(title)s”.") % {"title": told["title"]}
    return _commitments(_("How last time's commitments went"), lead, told["commitments"])


def _points(content: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was said, by cluster if the points are gathered, else by group."""
    kinds = dict(NoteKind.choices)
    groups = content.get("clusters") or content["groups"]
    lists = [
        {
            "title": _line(group["title"]),
            "items": [
                note["text"] if note["kind"] == NoteKind.IDEA else f"{kinds.get(note['kind'], '')}: {note['text']}"
                for note in group["notes"]
            ],
        }
        for group in groups
    ]
    return _part(_("What the groups said"), lists=lists) if lists else None


def _vote(vote: dict[str, Any]) -> dict[str, Any] | None:
    titles = [_line(row["title"]) for row in vote.get("rows", [])]
    lead = _("%(number)s voted. The options in the order of the result:") % {"number": vote.get("voters", 0)}
    title = _("Vote: %(question)s") % {"question": _line(vote["question"])}
    return _part(title, lead=lead, lists=[{"title": "", "items": titles}]) if titles else None


def _programme(rows: list[dict[str, Any]], called_off: list[str]) -> dict[str, Any] | None:
    heads = [_("Time"), _("What"), _("Who"), _("Where")]
    cells = [[row["time"], _what(row), "; ".join(row["hosts"]), f"{row['room']}, {_mode(row['mode'])}"] for row in rows]
    table = {"heads": heads, "rows": cells, "widths": [3, 6, 5, 4]}
    lead = _("Called off: %(titles)s") % {"titles": "; ".join(called_off)} if called_off else ""
    return _part(_("The programme as it was held"), lead=lead, table=table) if rows else None


def _what(row: dict[str, Any]) -> str:
    """Return a session with what it was about: the café's or the talk's question, and its material."""
    lines = [_line(row["title"])]
    if row.get("is_topic"):
        lines.append(_("A topic that participants brought"))
    if cafe := row.get("cafe"):
        lines.append(_("World Café, %(rounds)s rounds of %(minutes)s minutes") % cafe)
    if question := row.get("question"):
        lines.append(_("Question: %(question)s") % {"question": question})
    if titles := [file["title"] for file in row.get("files", [])]:
        lines.append(_("Material: %(titles)s") % {"titles": "; ".join(titles)})
    return "\n".join(lines)


def _counts(counts: dict[str, Any]) -> dict[str, Any] | None:
    totals = [
        (_("Registered"), counts["registered"]), (_("Came"), counts["attended"]),
        (_("of them on site"), counts["onsite"]), (_("of them digitally"), counts["digital"]),
    ]  # fmt: skip
    homes = [(row["name"], row["count"]) for row in counts["by_municipality"]]
    cells = [[_line(str(name)), _("hidden") if number is None else str(number)] for name, number in (*totals, *homes)]
    lead = _("Hidden: counts under %(number)d, and so many more that no hidden count can be worked out.") % {
        "number": counts["suppressed_below"]
    }
    table = {"heads": [_("From"), _("Number")], "rows": cells, "widths": [7, 2]}
    return _part(_("Who took part"), lead=lead, table=table)


def _files(files: list[dict[str, Any]]) -> dict[str, Any] | None:
    titles = [file["title"] for file in files]
    return _part(_("Files from the day"), lists=[{"title": "", "items": titles}]) if titles else None


def _part(
    title: str, *, lead: str = "", lists: list[dict[str, Any]] | None = None, table: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"title": title, "lead": lead, "lists": lists or [], "tables": [table] if table else []}


def _status(row: dict[str, Any]) -> str:
    label = str(dict(CommitmentStatus.choices).get(row["status"], ""))
    return f"{label}. {row['report']}" if row.get("report") else label


def _mode(mode: str) -> str:
    return str(dict(ForumMode.choices).get(mode, ""))


def _day(day: str) -> str:
    return str(date_format(date.fromisoformat(day), "DATE_FORMAT"))


def _line(text: str) -> str:
    return " ".join(text.split())
