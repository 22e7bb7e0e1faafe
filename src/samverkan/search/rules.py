"""What rooms hand in to be found, and how: ``register_source`` in an app's ``ready()``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True)
class Place:
    """A theme or a municipality that an entry belongs to: its short name and its name."""

    slug: str
    name: str


@dataclass(frozen=True)
class Entry:
    """A public page: where it is, what it is called, and its text in passages (each at most a few paragraphs)."""

    key: str
    kind: str
    url: str
    title: str
    lead: str = ""
    passages: tuple[str, ...] = ()
    day: date | None = None
    theme: tuple[Place, ...] = ()
    municipality: tuple[Place, ...] = ()
    language: str = "sv"


@dataclass(frozen=True)
class Source:
    """A room's texts of one sort.

    ``stamps`` gives what anybody may see now: keys with a mark that differs when the text may have changed; ``read``
    gives the entries of such keys; ``visible`` says which of some keys anybody may see at this moment, in one question
    to the database. ``kinds`` names the kinds of entries for readers.
    """

    name: str
    kinds: dict[str, str | Promise]
    stamps: Callable[[], Iterable[tuple[str, str]]]
    read: Callable[[Collection[str]], Iterable[Entry]]
    visible: Callable[[Collection[str]], Collection[str]] = field(repr=False)


_SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Let a room's texts be found. Registered anew, it replaces itself."""
    _SOURCES[source.name] = source


def forget_source(name: str) -> None:
    """Let a room's texts be found no more."""
    _SOURCES.pop(name, None)


def sources() -> tuple[Source, ...]:
    """Return what is registered."""
    return tuple(_SOURCES.values())


def kind_label(kind: str) -> str:
    """Return what readers call a kind."""
    return next((str(source.kinds[kind]) for source in sources() if kind in source.kinds), kind)
