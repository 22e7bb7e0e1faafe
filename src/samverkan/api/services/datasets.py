"""The open data of the whole site: rooms above say what they have, and a catalogue in RDF tells it to data portals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"

Text = str | Promise


@dataclass(frozen=True)
class Distribution:
    """One way to get at a dataset: an address and the media type of what it answers.

    ``is_api``: the address belongs to the site's JSON API; else it is a file to download. ``licence`` is empty where
    nobody here knows what others allow.
    """

    title: Text
    url: str
    media_type: str
    licence: str = CC0
    is_api: bool = False


@dataclass(frozen=True)
class Dataset:
    """Open data about one thing.

    Parameters
    ----------
    key : str
        Its name in addresses, the same for ever.
    page : str
        The address of a page that explains it to people.
    themes : tuple of str
        Codes of the EU's list of data themes, such as SOCI.
    first_day, last_day : date, optional
        The time that the data are about.
    modified : date, optional
        When they last changed.
    of_country : bool
        Whether they are about all of Sweden; else about the region.
    source : str, optional
        The address of whoever the data come from, if it is not we.
    """

    key: str
    title: Text
    description: Text
    page: str
    distributions: tuple[Distribution, ...]
    themes: tuple[str, ...]
    keywords: tuple[Text, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    modified: date | None = None
    of_country: bool = False
    source: str = ""


Provider = Callable[[], Iterable[Dataset]]

_PROVIDERS: list[Provider] = []


def register_datasets(provider: Provider) -> None:
    """Declare in an app's ``ready()`` who tells which datasets a room has at the moment."""
    _PROVIDERS.append(provider)


def list_datasets() -> tuple[Dataset, ...]:
    """Return every room's datasets, by key."""
    return tuple(sorted((one for provider in _PROVIDERS for one in provider()), key=lambda one: one.key))
