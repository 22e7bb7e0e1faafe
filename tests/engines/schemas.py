"""The JSON Schemas of the engines, and a checker for the keywords that they use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from samverkan.engines.faults import InvalidProblem

DOCS = Path(__file__).resolve().parents[2] / "docs" / "engines"
TYPES: dict[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
NOTES = {"description", "default", "title", "$schema", "$defs"}
LIMITS = {"minimum", "maximum", "minItems", "maxItems", "uniqueItems"}
KNOWN = {"type", "enum", "required", "properties", "additionalProperties", "items", "anyOf", "oneOf", "$ref"}


class Schema:
    """A schema from docs/engines, or one of its definitions; ``limits`` False: without least and most of anything."""

    def __init__(self, engine: str, part: str | None = None, *, limits: bool = True) -> None:
        self.limits = limits
        self.whole = json.loads((DOCS / f"{engine}.schema.json").read_text(encoding="utf-8"))
        self.top = self.whole if part is None else self.whole["$defs"][part]

    def breaches(self, value: Any) -> list[str]:
        """Return what is wrong with a document."""
        return list(self._breaches(self.top, value))

    def _breaches(self, schema: dict[str, Any], value: Any) -> Iterator[str]:
        assert schema.keys() <= NOTES | LIMITS | KNOWN, schema.keys()
        if "$ref" in schema:
            yield from self._breaches(self.whole["$defs"][schema["$ref"].rpartition("/")[2]], value)
            return
        types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type")
        if types and not any(TYPES[name](value) for name in types):
            yield f"{value!r} is no {types}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{value!r} is unknown"
        choices = schema.get("anyOf", schema.get("oneOf"))
        if choices and all(any(self._breaches(choice, value)) for choice in choices):
            yield f"{value!r} is none of what it may be"
        if self.limits or _is_size(schema):
            yield from _beyond_limits(schema, value)
        if isinstance(value, dict):
            yield from self._object_breaches(schema, value)
        elif isinstance(value, list) and "items" in schema:
            for one in value:
                yield from self._breaches(schema["items"], one)

    def _object_breaches(self, schema: dict[str, Any], value: dict[str, Any]) -> Iterator[str]:
        yield from (f"{key} is missing" for key in schema.get("required", ()) if key not in value)
        others = schema.get("additionalProperties", {})
        for key, one in value.items():
            if key in schema.get("properties", ()):
                yield from self._breaches(schema["properties"][key], one)
            elif others is False:
                yield f"{key}?"
            else:
                yield from self._breaches(others, one)


def _is_size(schema: dict[str, Any]) -> bool:
    """Say whether a list has one size only, which is a matter of its form."""
    return "minItems" in schema and schema["minItems"] == schema.get("maxItems")


def _beyond_limits(schema: dict[str, Any], value: Any) -> Iterator[str]:
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{value} has the wrong length"
        if schema.get("uniqueItems") and len({repr(one) for one in value}) < len(value):
            yield f"{value} has something twice"
    elif TYPES["number"](value) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{value} is too low or too high"


STRANGE: tuple[Any, ...] = (None, True, 1, 1.5, "one", [], [None], [1, "one"], [1, 2, 3], {}, {"one": None})


def changed(value: Any) -> Iterator[Any]:
    """Yield a document with one thing changed: each part in turn is replaced, lacks a key, or has one too many."""
    yield from STRANGE
    if isinstance(value, dict):
        yield {**value, "strange": 1}
        for key, part in value.items():
            yield {name: one for name, one in value.items() if name != key}
            yield from ({**value, key: other} for other in changed(part))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from ([*value[:number], other, *value[number + 1 :]] for other in changed(part))


def disagreements(engine: str, part: str | None, read: Callable[[Any], object], document: Any) -> list[Any]:
    """Return what only one of schema and reader takes: a document, as it is and with each thing changed.

    Least and most of a number are left out: what a problem means is checked after it is read.
    """
    schema = Schema(engine, part, limits=False)
    document = json.loads(json.dumps(document))
    assert Schema(engine, part).breaches(document) == []
    assert is_read(read, document)
    return [one for one in changed(document) if is_read(read, one) == bool(schema.breaches(one))]


def is_read(read: Callable[[Any], object], document: Any) -> bool:
    """Say whether a reader takes a document."""
    try:
        read(document)
    except InvalidProblem:
        return False
    return True
