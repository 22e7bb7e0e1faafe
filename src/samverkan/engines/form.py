"""The form of a JSON document, as small tests that say where in it something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, get_args

from samverkan.engines.effort import Ended
from samverkan.engines.faults import Fault, InvalidProblem
from samverkan.engines.kinds import is_text

Document: TypeAlias = dict[str, Any]
"""An object of JSON, as Python has it."""

Form: TypeAlias = Callable[[object, str], Iterator[str]]
"""Yields what is wrong with a value at a place such as ``persons[0].id``; the document itself is at ``""``."""


def leaf(what: str, *types: type) -> Form:
    """Take a value of exactly one of the types: a boolean is no whole number.

    Examples
    --------
    >>> list(leaf("a whole number", int)(True, "rounds"))
    ['rounds is not a whole number.']
    """

    def test(value: object, place: str) -> Iterator[str]:
        if type(value) not in types:
            yield _is_not(what, place)
        elif isinstance(value, str) and not is_text(value):
            yield f"{place} has half of a surrogate pair, which is no character."

    return test


def choice(*words: str) -> Form:
    """Take one of two or more words.

    Examples
    --------
    >>> list(choice("red", "green", "blue")("rosy", "colour"))
    ['colour is not red, green or blue.']
    """

    def test(value: object, place: str) -> Iterator[str]:
        if value not in words:
            yield _is_not(f"{', '.join(words[:-1])} or {words[-1]}", place)

    return test


def array(item: Form, *, size: int | None = None) -> Form:
    """Take a list of items of one form, of any size or of one.

    Examples
    --------
    >>> list(array(ID, size=2)([1], "pair"))
    ['pair is not a list of 2.']
    """

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list) or (size is not None and len(value) != size):
            yield _is_not("a list" if size is None else f"a list of {size}", place)
            return
        for number, entry in enumerate(value):
            yield from item(entry, f"{place}[{number}]")

    return test


def mapping(item: Form) -> Form:
    """Take an object with any keys and values of one form."""

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield _is_not("an object", place)
            return
        for key, entry in value.items():
            if not is_text(key):
                yield f"{place} has a key with half of a surrogate pair, which is no character."
            yield from item(entry, f"{place}.{key}")

    return test


def record(needed: Mapping[str, Form], optional: Mapping[str, Form] | None = None) -> Form:
    """Take an object with the needed keys, perhaps the optional ones, and no others.

    Examples
    --------
    >>> list(record({"id": ID}, {"name": TEXT})({"name": None, "nam": "Ada"}, ""))
    ['id is missing.', 'name is not text.', 'nam is not known.']
    """
    known = {**needed, **(optional or {})}

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield _is_not("an object", place)
            return
        before = f"{place}." if place else ""
        yield from (f"{before}{key} is missing." for key in needed if key not in value)
        for key, entry in value.items():
            if key in known:
                yield from known[key](entry, f"{before}{key}")
            else:
                yield f"{before}{key} is not known."

    return test


def keyed(needed: Mapping[str, Form], *keys: str) -> Form:
    """Take a list of records of which no two have the same keys: what would be a mapping, were its keys not ids.

    Examples
    --------
    >>> form = keyed({"group": ID, "seats": COUNT}, "group")
    >>> list(form([{"group": 1, "seats": 4}, {"group": "1", "seats": 4}, {"group": 1, "seats": 5}], "kept"))
    ['kept[2] is about 1 again.']
    """
    rows = array(record(needed))

    def test(value: object, place: str) -> Iterator[str]:
        faults = list(rows(value, place))
        yield from faults
        seen: set[tuple[object, ...]] = set()
        for number, row in enumerate(value if isinstance(value, list) and not faults else ()):
            key = tuple(row[name] for name in keys)
            if key in seen:
                yield f"{place}[{number}] is about {' and '.join(map(str, key))} again."
            seen.add(key)

    return test


def or_null(form: Form) -> Form:
    """Take null, or what the form takes."""
    return lambda value, place: iter(()) if value is None else form(value, place)


def refuse(form: Form, document: object) -> None:
    """Raise an error if a document is not of a form.

    Raises
    ------
    InvalidProblem
        With every fault and its place in the document.
    """
    faults = [Fault("structure", message) for message in form(document, "")]
    if faults:
        raise InvalidProblem(faults)


def _is_not(what: str, place: str) -> str:
    return f"{place or 'The document'} is not {what}."


ID = leaf("a whole number or text", int, str)
MAYBE_ID = leaf("a whole number, text or null", int, str, type(None))
COUNT = leaf("a whole number", int)
MAYBE_COUNT = leaf("a whole number or null", int, type(None))
NUMBER = leaf("a number", int, float)
MAYBE_NUMBER = leaf("a number or null", int, float, type(None))
TEXT = leaf("text", str)
MAYBE_TEXT = leaf("text or null", str, type(None))
BOOLEAN = leaf("true or false", bool)
STATUS = choice("optimal", "feasible")
ENDED = choice(*get_args(Ended))
