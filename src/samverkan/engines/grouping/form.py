"""The form of a JSON document, as small tests that say where in it something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

Form: TypeAlias = Callable[[object, str], Iterator[str]]
"""Yields what is wrong with a value at a place such as ``persons[0].id``."""


def leaf(what: str, *types: type, among: tuple[object, ...] = ()) -> Form:
    """Take a value of exactly one of the types (a boolean is no whole number), or one of those named."""

    def test(value: object, place: str) -> Iterator[str]:
        if type(value) not in types or (among and value not in among):
            yield f"{place or 'The document'} is not {what}."

    return test


def array(item: Form) -> Form:
    """Take a list of items of one form."""

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{place} is not a list."
            return
        for number, entry in enumerate(value):
            yield from item(entry, f"{place}[{number}]")

    return test


def mapping(item: Form) -> Form:
    """Take an object with any keys and values of one form."""

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is not an object."
            return
        for key, entry in value.items():
            yield from item(entry, f"{place}.{key}")

    return test


def record(needed: Mapping[str, Form], optional: Mapping[str, Form] | None = None) -> Form:
    """Take an object with the needed keys, perhaps the optional ones, and no others."""
    known = {**needed, **(optional or {})}

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place or 'The document'} is not an object."
            return
        before = f"{place}." if place else ""
        for key in needed:
            if key not in value:
                yield f"{before}{key} is missing."
        for key, entry in value.items():
            if key in known:
                yield from known[key](entry, f"{before}{key}")
            else:
                yield f"{before}{key} is not known."

    return test


def or_null(form: Form) -> Form:
    """Take null, or what the form takes."""
    return lambda value, place: iter(()) if value is None else form(value, place)
