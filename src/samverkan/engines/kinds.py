"""The types of a problem's values, looked at before what they mean, so that a wrong one is told and not a crash."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal, TypeAlias

from samverkan.engines.effort import Effort
from samverkan.engines.faults import Fault, Id

Kind: TypeAlias = Callable[[object, str], Iterator[str]]
"""Yields what is wrong with a value at a place such as ``Person Ada: needs``."""

LARGEST_ID = 2**63
"""Ids that are whole numbers lie below it, as in databases and other languages; very long ones cannot be printed."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a problem has several of: the word for one, its class, and the kinds of its attributes."""

    word: str
    type: type
    attributes: Mapping[str, Kind]
    concerns: Literal["persons", "places"] = "places"


def told(value: object) -> str:
    """Return a value as Python writes it, shortened: an error tells it, however long it is.

    Examples
    --------
    >>> told(10**60), told(10**6000)
    ('100000000000000000...0000000000000000000', 'a number of thousands of digits')
    """
    try:
        return reprlib.repr(value)
    except ValueError:
        return "a number of thousands of digits"


def is_text(value: object) -> bool:
    """Say whether a value is text that can be written: half of a surrogate pair is no character, and cannot."""
    if not isinstance(value, str):
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def is_id(value: object) -> bool:
    """Say whether a value can name something; ``True`` and ``1.0`` cannot, for they would be the same as ``1``.

    Examples
    --------
    >>> [is_id(value) for value in (1, "1", True, 1.0, None, (1, 2))]
    [True, True, False, False, False, False]
    """
    if isinstance(value, int):
        return not isinstance(value, bool) and -LARGEST_ID <= value < LARGEST_ID
    return is_text(value)


def an_id(value: object, place: str) -> Iterator[str]:
    """Take an id."""
    if not is_id(value):
        yield f"{place} is {told(value)}, not a whole number of 64 bits or text."


def text(value: object, place: str) -> Iterator[str]:
    """Take text."""
    if not is_text(value):
        yield f"{place} is {told(value)}, not text."


def flag(value: object, place: str) -> Iterator[str]:
    """Take True or False."""
    if not isinstance(value, bool):
        yield f"{place} is {told(value)}, not True or False."


def anything(value: object, place: str) -> Iterator[str]:
    """Take everything: what it must be is asked with what it means."""
    return iter(())


def maybe(kind: Kind) -> Kind:
    """Take None, or what the kind takes."""
    return lambda value, place: iter(()) if value is None else kind(value, place)


def a_set(item: Kind) -> Kind:
    """Take a set of items of one kind."""

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, AbstractSet):
            yield f"{place} is {told(value)}, not a set."
            return
        for entry in value:
            if _is_wrong(item, entry):
                yield from item(entry, f"{place}: {told(entry)}")

    return test


def a_sequence(item: Kind) -> Kind:
    """Take a list or tuple of items of one kind: text is none, nor is a generator, which can be read but once."""

    def test(value: object, place: str) -> Iterator[str]:
        if not _is_sequence(value):
            yield f"{place} is {told(value)}, not a list or tuple."
            return
        for number, entry in enumerate(value):  # type: ignore[arg-type, var-annotated]
            yield from item(entry, f"{place}[{number}]")

    return test


def a_tuple(item: Kind) -> Kind:
    """Take a tuple of items of one kind."""

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, tuple):
            yield f"{place} is {told(value)}, not a tuple."
            return
        for number, entry in enumerate(value):
            yield from item(entry, f"{place}[{number}]")

    return test


def a_mapping(key: Kind, item: Kind) -> Kind:
    """Take a mapping with keys and values of one kind each."""

    def test(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{place} is {told(value)}, not a mapping."
            return
        for name, entry in value.items():
            if _is_wrong(key, name):
                yield from key(name, f"{place}: the key {told(name)}")
            if _is_wrong(item, entry):
                yield from item(entry, f"{place}[{told(name)}]")

    return test


def part_faults(parts: object, name: str, what: Part, effort: Effort) -> Iterator[Fault]:
    """Yield what is wrong with the types of all persons, sessions or whatever else a problem has several of."""
    is_person = what.concerns == "persons"
    if not _is_sequence(parts):
        yield Fault("structure", f"{name} is {told(parts)}, not a list or tuple.")
        return
    for number, part in enumerate(effort.each(parts)):  # type: ignore[arg-type, var-annotated]
        if not isinstance(part, what.type):
            yield Fault("structure", f"{name}[{number}] is {told(part)}, not a {what.type.__name__}.")
            continue
        own = getattr(part, "id", None)
        ids: tuple[Id, ...] = (own,) if own is not None and is_id(own) else ()
        place = f"{what.word} {own}" if ids else f"{name}[{number}]"
        for attribute, kind in what.attributes.items():
            for message in kind(getattr(part, attribute), f"{place}: {attribute}"):
                yield (
                    Fault("preference", message, persons=ids) if is_person else Fault("structure", message, places=ids)
                )


def attribute_faults(problem: object, kinds: Mapping[str, Kind]) -> Iterator[Fault]:
    """Yield what is wrong with the types of a problem's own attributes."""
    for name, kind in kinds.items():
        for message in kind(getattr(problem, name), name):
            yield Fault("structure", message)


def _is_wrong(kind: Kind, value: object) -> bool:
    """Say whether anything is wrong with a value, without saying where: to tell the place of each takes far longer."""
    return any(True for _ in kind(value, ""))


def _is_sequence(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
