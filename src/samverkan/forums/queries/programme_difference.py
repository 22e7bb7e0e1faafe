"""What differs between two pictures of a programme: pure functions, each other's proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from samverkan.forums.queries.programme_picture import Facts, Picture, SessionPicture, arrange

NEW, MOVED, CHANGED, CANCELLED = "new", "moved", "changed", "cancelled"

#: A session is moved if one of these is another; if only others are, it is changed.
PLACES = ("time", "room")


@dataclass(frozen=True)
class Part:
    """One thing that was so, and is so now."""

    field: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Change:
    """What has happened to one session. ``session`` is how it was; of a new one, how it is."""

    kind: str
    session: SessionPicture
    parts: tuple[Part, ...] = ()

    @property
    def after(self) -> SessionPicture:
        """The session with the change made to it."""
        return replace(self.session, **{part.field: part.now for part in self.parts})

    def has(self, *names: str) -> bool:
        """Return whether one of these is another now."""
        return any(part.field in names for part in self.parts)


@dataclass(frozen=True)
class Difference:
    """Everything that differs: of the forum itself, and of its sessions in order of time."""

    facts: tuple[Part, ...] = ()
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts or self.changes)

    def __len__(self) -> int:
        return len(self.facts) + len(self.changes)

    @property
    def counts(self) -> dict[str, int]:
        """How many sessions there are of each kind of change; ``facts`` is how many of the forum's own."""
        found = Counter(change.kind for change in self.changes)
        return dict(found) | ({"facts": len(self.facts)} if self.facts else {})


def find_difference(before: Picture, after: Picture) -> Difference:
    """Return what has changed; nothing if the pictures are equal. Sessions are known by their id."""
    was = {session.id: session for session in before.sessions}
    now = {session.id: session for session in after.sessions}
    changes = [Change(CANCELLED, session) for key, session in was.items() if key not in now]
    changes += [Change(NEW, session) for key, session in now.items() if key not in was]
    for key in was.keys() & now.keys():
        if parts := _parts(was[key], now[key]):
            is_moved = any(part.field in PLACES for part in parts)
            changes.append(Change(MOVED if is_moved else CHANGED, was[key], parts))
    changes.sort(key=lambda change: (change.after.time, change.after.room, change.session.id))
    return Difference(_parts(before.facts, after.facts), tuple(changes))


def apply(before: Picture, difference: Difference) -> Picture:
    """Return the picture with every listed change made to it."""
    sessions = {session.id: session for session in before.sessions}
    for change in difference.changes:
        if change.kind == CANCELLED:
            del sessions[change.session.id]
        else:
            sessions[change.session.id] = change.after
    return arrange(replace(before.facts, **_values(difference.facts)), sessions.values())


def _parts(was: Facts | SessionPicture, now: Facts | SessionPicture) -> tuple[Part, ...]:
    names = [field.name for field in fields(was)]
    return tuple(
        Part(name, getattr(was, name), getattr(now, name)) for name in names if getattr(was, name) != getattr(now, name)
    )


def _values(parts: Iterable[Part]) -> dict[str, Any]:
    return {part.field: part.now for part in parts}
