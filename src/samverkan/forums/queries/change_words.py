"""A difference between two versions in words: for pages, letters and the feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from samverkan.forums.enums import ForumMode, SessionKind
from samverkan.forums.queries.programme_difference import CANCELLED, CHANGED, MOVED, NEW, Change, Difference, Part
from samverkan.forums.queries.programme_picture import Picture, Span

KINDS = {
    NEW: pgettext_lazy("change of a session", "New"), MOVED: pgettext_lazy("change of a session", "Moved"),
    CHANGED: pgettext_lazy("change of a session", "Changed"),
    CANCELLED: pgettext_lazy("change of a session", "Cancelled"),
}  # fmt: skip

LABELS = {
    "title": gettext_lazy("Title"), "abstract": gettext_lazy("Description"), "kind": gettext_lazy("Kind"),
    "mode": gettext_lazy("How"), "capacity": gettext_lazy("Seats"), "room": gettext_lazy("Room"),
    "time": gettext_lazy("Time"), "hosts": gettext_lazy("Hosts"), "venue": gettext_lazy("Place"),
    "first_day": gettext_lazy("Day"), "time_zone": gettext_lazy("Time zone"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One thing that was so, and is so now; ``is_long``: too long for one line."""

    label: str
    was: str
    now: str
    is_long: bool = False


@dataclass(frozen=True)
class Line:
    """A change in words: what kind, of which session, when and where it is (or was, if cancelled)."""

    kind: str
    label: str
    title: str
    when: str
    room: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Telling:
    """A difference in words: what is new of the forum itself, then its sessions."""

    facts: tuple[Row, ...] = ()
    lines: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.lines)

    def __len__(self) -> int:
        return len(self.facts) + len(self.lines)


class Teller:
    """Tells times and days as the reader expects them; the day is told where it is not understood."""

    def __init__(self, before: Picture, after: Picture) -> None:
        self.before, self.after = before, after
        days = {clock.day for p in (before, after) for s in p.sessions for clock in s.time} | {0}
        self.has_days = len(days) > 1

    def tell(self, difference: Difference) -> Telling:
        """Return the whole difference in words."""
        facts = tuple(self._row(part) for part in difference.facts)
        return Telling(facts, tuple(self.line(change) for change in difference.changes))

    def line(self, change: Change) -> Line:
        """Return a change in words."""
        picture = self.before if change.kind == CANCELLED else self.after
        session = change.after
        return Line(
            kind=change.kind, label=str(KINDS[change.kind]), title=session.title,
            when=tell_span(picture, session.time, has_day=self.has_days), room=session.room,
            rows=tuple(self._row(part) for part in change.parts),
        )  # fmt: skip

    def _row(self, part: Part) -> Row:
        was, now = (self._value(part, value, is_now=is_now) for value, is_now in ((part.was, False), (part.now, True)))
        return Row(str(LABELS[part.field]), was, now, is_long=part.field == "abstract")

    def _value(self, part: Part, value: Any, *, is_now: bool) -> str:
        picture = self.after if is_now else self.before
        match part.field:
            case "time":
                return tell_span(picture, value, has_day=self.has_days)
            case "first_day":
                return date_format(picture.day(0), "DATE_FORMAT")
            case "mode":
                return str(ForumMode(value).label)
            case "kind":
                return str(SessionKind(value).label)
            case "capacity":
                return _("no limit") if value is None else str(value)
            case "hosts":
                return "; ".join(", ".join(filter(None, host)) for host in value) or _("nobody")
        return str(value) or pgettext("change of a session", "nothing")


def tell_difference(before: Picture, after: Picture, difference: Difference) -> Telling:
    """Return the difference between the two in words, in the language that is on."""
    return Teller(before, after).tell(difference)


def tell_span(picture: Picture, span: Span, *, has_day: bool) -> str:
    """Return from when to when, with the day if asked or if the end is on another."""
    start, end = (time_format(time.fromisoformat(clock.at), "TIME_FORMAT") for clock in span)
    if span.start.day != span.end.day:
        end = f"{_day(picture, span.end.day)} {end}"
        has_day = True
    return f"{_day(picture, span.start.day)} {start}–{end}" if has_day else f"{start}–{end}"


def tell_counts(counts: Mapping[str, int]) -> str:
    """Return how many changes there are of each kind, in a sentence or two."""
    said: Iterable[str] = (
        ngettext("%(n)d new", "%(n)d new", counts.get(NEW, 0)) % {"n": counts.get(NEW, 0)},
        ngettext("%(n)d moved", "%(n)d moved", counts.get(MOVED, 0)) % {"n": counts.get(MOVED, 0)},
        ngettext("%(n)d changed", "%(n)d changed", counts.get(CHANGED, 0)) % {"n": counts.get(CHANGED, 0)},
        ngettext("%(n)d cancelled", "%(n)d cancelled", counts.get(CANCELLED, 0)) % {"n": counts.get(CANCELLED, 0)},
    )
    kinds = (NEW, MOVED, CHANGED, CANCELLED)
    told = ", ".join(text for kind, text in zip(kinds, said, strict=True) if counts.get(kind))
    sentences = [_("Sessions: %(counts)s.") % {"counts": told}] if told else []
    if counts.get("facts"):
        sentences.append(_("The facts of the forum are others."))
    return " ".join(sentences)


def _day(picture: Picture, number: int) -> str:
    return date_format(picture.day(number), "MONTH_DAY_FORMAT")
