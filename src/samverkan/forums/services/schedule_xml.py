"""A frab ``schedule.xml`` and the ``schedule.json`` of the same programme, turned into each other.

Whatever has no place in the other form is left out: in XML the list of the conference's rooms (its rooms are those of
the days), and in both whatever is neither text nor number, nor persons, links or attachments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from samverkan.forums.services.schedule_json import MAX_BYTES, Fault, ProgrammeError
from samverkan.web.plain import without_controls

Values = dict[str, Any]

#: What is a whole number in JSON.
NUMBERS = frozenset({"id", "index", "daysCount", "x_capacity"})

#: Lists of an event, with the name of one of them, the key that is its text, and the attributes.
LISTS = {
    "persons": ("person", "public_name", ("id", "guid", "role")),
    "links": ("link", "title", ("url",)),
    "attachments": ("attachment", "title", ("url",)),
}

#: Keys of JSON whose name or place is another in XML: of the conference, and of a day.
CONFERENCE = {"daysCount": "days"}
DAY = {"index": "index", "date": "date", "day_start": "start", "day_end": "end"}
EVENT = ("id", "guid")
URL = {"url": "href"}

_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def is_xml(data: bytes) -> bool:
    """Return whether the bytes begin as XML does."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def read_xml(data: bytes) -> Values:
    """Return the document of the ``schedule.json`` that says the same. Raises ``ProgrammeError``."""
    root = _parse(data)
    if root.tag != "schedule":
        _refuse(_("The file is XML, but no schedule."))
    given = root.find("conference")
    schedule: Values = _texts(root, leave=("conference", "day", "generator"))
    conference: Values = {} if given is None else _texts(given, leave=())
    for key, name in CONFERENCE.items():
        if name in conference:
            conference[key] = _number(conference.pop(name))
    conference["days"] = [_day(day) for day in root.iter("day")]
    return {"schedule": {**schedule, "conference": conference}}


def write_xml(document: Values) -> str:
    """Return the ``schedule.xml`` that says the same as a document of ``schedule.json``."""
    schedule = document["schedule"]
    root = ET.Element("schedule")
    _write_texts(root, schedule, {})
    conference = ET.SubElement(root, "conference")
    _write_texts(conference, schedule["conference"], CONFERENCE)
    for day in schedule["conference"]["days"]:
        element = ET.SubElement(root, "day", {name: _text(day[key]) for key, name in DAY.items() if _is_said(day, key)})
        for room, events in day["rooms"].items():
            place = ET.SubElement(element, "room", {"name": _text(room)})
            for event in events:
                _write_event(place, event, room)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _parse(data: bytes) -> ET.Element:
    if len(data) > MAX_BYTES:
        _refuse(_("The file is larger than 2 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(_("The file is not UTF-8 text (byte %(position)d).") % {"position": error.start})
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        _refuse(_("The file declares a document type, which is not read."))  # entities in entities can fill the memory
    try:
        return ET.fromstring(text)  # noqa: S314 (no declarations, so no entities but the five of XML)
    except ET.ParseError as error:
        line, column = error.position
        return _refuse(
            _("The file is not XML: line %(line)d, column %(column)d.") % {"line": line, "column": column + 1}
        )


def _refuse(message: str) -> NoReturn:
    raise ProgrammeError([Fault("", "", message)])


def _texts(element: ET.Element, *, leave: tuple[str, ...]) -> Values:
    """Return the children that hold nothing but text."""
    return {
        child.tag: _number(child.text) if child.tag in NUMBERS else (child.text or "")
        for child in element
        if child.tag not in leave and len(child) == 0
    }


def _number(text: str | None) -> Any:
    """Return a whole number; what is none stays as it is, for the reader of the programme to complain of."""
    stripped = (text or "").strip()
    return int(stripped) if re.fullmatch(r"-?[0-9]{1,18}", stripped) else stripped or None


def _day(element: ET.Element) -> Values:
    day: Values = {key: element.get(name) for key, name in DAY.items() if element.get(name) is not None}
    if "index" in day:
        day["index"] = _number(day["index"])
    rooms: dict[str, list[Values]] = {}
    for room in element.findall("room"):
        rooms.setdefault(room.get("name") or "", []).extend(_event(event) for event in room.findall("event"))
    return {**day, "rooms": rooms}


def _event(element: ET.Element) -> Values:
    event: Values = {key: element.get(key) for key in EVENT if element.get(key) is not None}
    event["id"] = _number(event.get("id"))
    event |= _texts(element, leave=(*LISTS, *EVENT))
    for name, (one, text, keys) in LISTS.items():
        found = element.find(name)
        if found is not None:
            event[name] = [_item(child, text, keys) for child in found.findall(one)]
    return event


def _item(element: ET.Element, text: str, keys: tuple[str, ...]) -> Values:
    given = {key: element.get(URL.get(key, key)) for key in keys}
    values: Values = {key: value for key, value in given.items() if value is not None}
    if "id" in values:
        values["id"] = _number(values["id"])
    return {**values, text: element.text or ""}


def _write_event(place: ET.Element, event: Values, room: str) -> None:
    element = ET.SubElement(place, "event", {key: _text(event[key]) for key in EVENT if _is_said(event, key)})
    _write_texts(element, {"room": room, **{key: value for key, value in event.items() if key not in EVENT}}, {})
    for name, (one, text, keys) in LISTS.items():
        if not isinstance(event.get(name), list):
            continue
        around = ET.SubElement(element, name)
        for item in event[name]:
            attributes = {URL.get(key, key): _text(item[key]) for key in keys if _is_said(item, key)}
            ET.SubElement(around, one, attributes).text = _text(item.get(text) or item.get("name") or "")


def _write_texts(element: ET.Element, values: Values, names: dict[str, str]) -> None:
    for key, value in _said(values):
        ET.SubElement(element, names.get(key, key)).text = _text(value)


def _said(values: Values) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in values.items() if _is_said(values, key) and _NAME.fullmatch(key))


def _is_said(values: Values, key: str) -> bool:
    return isinstance(values.get(key), (str, int, float))


def _text(value: object) -> str:
    """Return a value as text that XML can hold."""
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    return without_controls(plain)
