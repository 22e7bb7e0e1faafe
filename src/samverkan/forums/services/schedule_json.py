"""Reads JSON strictly, and tells what is wrong by the event and the field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000
MAX_FAULTS = 200
MAX_DEPTH = 40
MAX_ENTRIES = 1000


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which event or part, in which field, and what."""

    where: str
    field: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.field, self.message) if part)


class ProgrammeError(Exception):
    """The file cannot be used. ``faults`` holds everything that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class Reader:
    """Collects faults while a document is walked."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, where: str, field: str, message: str) -> None:
        """Note a fault, unless the same is noted already."""
        fault = Fault(where, field, message)
        if fault not in self.faults and len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)

    def root(self, document: Any) -> Node:
        """Return the document as a node."""
        return Node(self, document, "")

    def finish(self) -> None:
        """Raise ``ProgrammeError`` if anything was wrong."""
        if self.faults:
            raise ProgrammeError(self.faults)

    def name_event(self, number: object, title: object) -> str:
        """Return how an event is named in a fault."""
        shown = " ".join(str(title).split())[:80] if isinstance(title, str) else ""
        return _("Event %(id)s (%(title)s)") % {"id": str(number)[:20], "title": shown}


class Node:
    """A part of the document that is read field by field; what is wrong becomes a fault and an empty value."""

    def __init__(self, reader: Reader, value: Any, where: str) -> None:
        self.reader = reader
        self.where = where
        self.values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            reader.add(where, "", _("must be an object with fields."))

    def get(self, key: str) -> Any:
        """Return the raw value, or None."""
        return self.values.get(key)

    def fault(self, key: str, message: str) -> None:
        """Note that the field is wrong."""
        self.reader.add(self.where, key, message)

    def child(self, key: str) -> Node:
        """Return the object in the field; a fault if there is none."""
        if key not in self.values:
            self.fault(key, _("is missing."))
            return Node(self.reader, {}, self.where)
        return Node(self.reader, self.values[key], key)

    def children(self, key: str, *, is_required: bool = False) -> list[Node]:
        """Return the objects of the list in the field."""
        value = self.values.get(key)
        if value is None and not is_required:
            return []
        if not isinstance(value, list) or (is_required and not value):
            self.fault(key, _("must be a list.") if value is not None else _("is missing."))
            return []
        if self._is_too_long(key, value):
            return []
        return [Node(self.reader, item, self._name_of(key, i, item)) for i, item in enumerate(value, 1)]

    def _name_of(self, key: str, number: int, item: Any) -> str:
        if key == "days" and isinstance(item, dict) and item.get("date"):
            return _("Day %(date)s") % {"date": str(item["date"])[:40]}
        return f"{self.where}, {key} {number}" if self.where else f"{key} {number}"

    def mapping_of_lists(self, key: str) -> Iterator[tuple[str, list[Node]]]:
        """Yield each room's name and its events."""
        rooms = self.values.get(key)
        if not isinstance(rooms, dict):
            self.fault(key, _("must be an object with fields."))
            return
        if self._is_too_long(key, rooms):
            return
        for name, items in rooms.items():
            if not isinstance(items, list):
                self.fault(key, _("must be a list."))
                continue
            if self._is_too_long(key, items):
                continue
            yield name, [self._event(name, i, item) for i, item in enumerate(items, 1)]

    def _is_too_long(self, key: str, entries: Sized) -> bool:
        if len(entries) > MAX_ENTRIES:
            numbers = {"number": len(entries), "limit": MAX_ENTRIES}
            self.fault(key, _("has %(number)d entries; at most %(limit)d are allowed.") % numbers)
        return len(entries) > MAX_ENTRIES

    def _event(self, room: str, number: int, item: Any) -> Node:
        if not isinstance(item, dict) or item.get("id") is None:
            where = _("Event %(number)d in the room %(room)s") % {"number": number, "room": room[:80]}
            return Node(self.reader, item, where)
        return Node(self.reader, item, self.reader.name_event(item["id"], item.get("title")))

    def text(self, key: str, *, limit: int, is_required: bool = False) -> str:
        """Return the text of the field, without spaces at its ends."""
        value = self.values.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if is_required:
                self.fault(key, _("is missing."))
            return ""
        if not isinstance(value, str):
            self.fault(key, _("must be a text."))
            return ""
        if len(value) > limit:
            numbers = {"length": len(value), "limit": limit}
            self.fault(key, _("has %(length)d characters; at most %(limit)d are allowed.") % numbers)
            return ""
        return value.strip()

    def integer(self, key: str, *, low: int, high: int, is_required: bool = False) -> int | None:
        """Return the whole number of the field, or None."""
        value = self.values.get(key)
        if value is None:
            if is_required:
                self.fault(key, _("is missing."))
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(key, _("must be a whole number from %(low)d to %(high)d.") % {"low": low, "high": high})
            return None
        return value


def load(data: bytes) -> Any:
    """Return the JSON document in the bytes. Raises ``ProgrammeError``."""
    if len(data) > MAX_BYTES:
        _refuse(_("The file is larger than 2 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(_("The file is not UTF-8 text (byte %(position)d).") % {"position": error.start})
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        _refuse(_("The file is not JSON: line %(line)d, column %(column)d.") % place)
    except (RecursionError, ValueError):
        _refuse(_("The file is not JSON that can be read."))
    if _is_deep(document):
        _refuse(_("The file is not JSON that can be read."))
    if not _is_storable(document):
        _refuse(_("The file holds characters that cannot be stored."))
    return document


def _refuse(message: str) -> Any:
    raise ProgrammeError([Fault("", "", message)])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        _refuse(_("The file gives “%(key)s” twice in the same object.") % {"key": twice[:80]})
    return found


def _constant(name: str) -> Any:
    raise ValueError(name)


def _is_deep(document: Any) -> bool:
    """Whether parts stand in parts more levels down than a programme needs, or than can be copied."""
    level = [document]
    for _depth in range(MAX_DEPTH):
        level = [part for whole in level for part in _parts(whole)]
    return bool(level)


def _parts(whole: Any) -> list[Any]:
    if isinstance(whole, dict):
        return list(whole.values())
    return whole if isinstance(whole, list) else []


def _is_storable(document: Any) -> bool:
    """Whether the databases can hold it: no NUL, no half of a surrogate pair, no infinite number."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except (RecursionError, ValueError):  # UnicodeEncodeError is a ValueError
        return False
    return "\\u0000" not in text
