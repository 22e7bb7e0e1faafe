"""The form of a JSON document, as small tests that say where in it something is wrong.

Faults of form do not hide faults of meaning: `refuse_all` takes out what has the wrong form, as long as it is no more
than an attribute, and tells what is wrong with the rest as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, TypeAlias, get_args

from samverkan.engines.effort import Ended
from samverkan.engines.faults import Fault
from samverkan.engines.faults import refuse as refuse_faults
from samverkan.engines.kinds import is_text

Document: TypeAlias = dict[str, Any]
"""An object of JSON, as Python has it."""

Place: TypeAlias = tuple[str | int, ...]
"""Where something is in a document, as ``("persons", 0, "id")``; the document itself is at ``()``."""


class Slip(NamedTuple):
    """Something that has the wrong form.

    Examples
    --------
    >>> str(Slip(("persons", 0, "id"), "is missing")), str(Slip((), "is not an object"))
    ('persons[0].id is missing.', 'The document is not an object.')
    """

    place: Place
    what: str

    def __str__(self) -> str:
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.place)
        return f"{''.join(steps).removeprefix('.') or 'The document'} {self.what}."


Form: TypeAlias = Callable[[object, Place], Iterator[Slip]]
"""Yields what is wrong with a value at a place."""


def leaf(what: str, *types: type) -> Form:
    """Take a value of exactly one of the types: a boolean is no whole number.

    Examples
    --------
    >>> list(leaf("a whole number", int)(True, ("rounds",)))
    [Slip(place=('rounds',), what='is not a whole number')]
    """

    def test(value: object, place: Place) -> Iterator[Slip]:
        if type(value) not in types:
            yield Slip(place, f"is not {what}")
        elif isinstance(value, str) and not is_text(value):
            yield Slip(place, "has half of a surrogate pair, which is no character")

    return test


def choice(*words: str) -> Form:
    """Take one of two or more words.

    Examples
    --------
    >>> list(choice("red", "green", "blue")("rosy", ("colour",)))
    [Slip(place=('colour',), what='is not red, green or blue')]
    """

    def test(value: object, place: Place) -> Iterator[Slip]:
        if value not in words:
            yield Slip(place, f"is not {', '.join(words[:-1])} or {words[-1]}")

    return test


def array(item: Form, *, size: int | None = None) -> Form:
    """Take a list of items of one form, of any size or of one.

    Examples
    --------
    >>> list(array(ID, size=2)([1], ("pair",)))
    [Slip(place=('pair',), what='is not a list of 2')]
    """

    def test(value: object, place: Place) -> Iterator[Slip]:
        if not isinstance(value, list) or (size is not None and len(value) != size):
            yield Slip(place, "is not a list" if size is None else f"is not a list of {size}")
            return
        for number, entry in enumerate(value):
            yield from item(entry, (*place, number))

    return test


def mapping(item: Form) -> Form:
    """Take an object with any keys and values of one form."""

    def test(value: object, place: Place) -> Iterator[Slip]:
        if not isinstance(value, dict):
            yield Slip(place, "is not an object")
            return
        for key, entry in value.items():
            if not is_text(key):
                yield Slip(place, "has a key with half of a surrogate pair, which is no character")
            yield from item(entry, (*place, key))

    return test


def record(needed: Mapping[str, Form], optional: Mapping[str, Form] | None = None) -> Form:
    """Take an object with the needed keys, perhaps the optional ones, and no others.

    Examples
    --------
    >>> list(map(str, record({"id": ID}, {"name": TEXT})({"name": None, "nam": "Ada"}, ())))
    ['id is missing.', 'name is not text.', 'nam is not known.']
    """
    known = {**needed, **(optional or {})}

    def test(value: object, place: Place) -> Iterator[Slip]:
        if not isinstance(value, dict):
            yield Slip(place, "is not an object")
            return
        yield from (Slip((*place, key), "is missing") for key in needed if key not in value)
        for key, entry in value.items():
            if key in known:
                yield from known[key](entry, (*place, key))
            else:
                yield Slip((*place, key), "is not known")

    return test


def keyed(needed: Mapping[str, Form], *keys: str) -> Form:
    """Take a list of records of which no two have the same keys: what would be a mapping, were its keys not ids.

    Examples
    --------
    >>> form = keyed({"group": ID, "seats": COUNT}, "group")
    >>> list(map(str, form([{"group": g, "seats": 4} for g in (1, "1", 1)], ("kept",))))
    ['kept[2] is about 1 again.']
    """
    rows = array(record(needed))

    def test(value: object, place: Place) -> Iterator[Slip]:
        faults = list(rows(value, place))
        yield from faults
        seen: set[tuple[object, ...]] = set()
        for number, row in enumerate(value if isinstance(value, list) and not faults else ()):
            key = tuple(row[name] for name in keys)
            if key in seen:
                yield Slip((*place, number), f"is about {' and '.join(map(str, key))} again")
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
    refuse_faults([Fault("structure", str(slip)) for slip in form(document, ())])


def refuse_all(form: Form, document: Any, parts: Iterable[str], meaning: Callable[[Document], list[Fault]]) -> None:
    """Raise an error if a document is not of a form, with what is wrong with the meaning of the rest.

    Parameters
    ----------
    form : Form
    document : object
    parts : iterable of str
        The document's lists of records that have an id and are spoken of elsewhere by it.
    meaning : callable
        Takes a document of the form and lists what is wrong with its meaning. Of what it says of a document with gaps,
        only that is told which names an id, and none of a record with a gap: so no gap is taken for a fault.

    Raises
    ------
    InvalidProblem
        With every fault. Silence where there is no fault of form: the meaning is then checked by whoever solves.
    """
    slips: list[Slip] = list(form(document, ()))
    if not slips:
        return
    faults = [Fault("structure", str(slip)) for slip in slips]
    known: frozenset[str | int] = frozenset(parts)
    rest = _without(document, slips, known)
    if rest is not None and not any(form(rest, ())):
        records: Any = rest
        places: list[Any] = [place for place, _ in slips if place[0] in known]
        gaps = {records[name][number]["id"] for name, number, *_ in places}
        named = ((fault, {*fault.persons, *fault.places}) for fault in meaning(rest))
        faults += [fault for fault, ids in named if ids and ids.isdisjoint(gaps)]
    refuse_faults(faults)


def _without(document: Any, slips: Iterable[Slip], parts: AbstractSet[str | int]) -> Document | None:
    """Return a document without the attributes that have the wrong form; None if more than attributes have it."""
    if not isinstance(document, dict):
        return None
    rest: dict[Any, Any] = {
        name: list(value) if name in parts and isinstance(value, list) else value for name, value in document.items()
    }
    for place, _ in slips:
        if place[0] not in parts:
            rest.pop(place[0], None)
        elif len(place) < 3:
            return None
        else:
            records: Any = rest[place[0]]
            number, attribute = place[1:3]
            records[number] = {key: value for key, value in records[number].items() if key != attribute}
    return rest


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
