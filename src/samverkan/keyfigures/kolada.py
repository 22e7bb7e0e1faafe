"""A client of Kolada's API v3: it pages, paces itself and waits out trouble, and never takes part for whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import httpx

from samverkan.keyfigures.fetching import Fetcher, FetchFault, PassingFault, Reply, again

Item: TypeAlias = dict[str, Any]

PER_PAGE = 5000
"""The most that the API gives on a page."""

IN_SEGMENT = 25
"""The most ids or years that the API takes in one part of an address."""


@dataclass(kw_only=True)
class Kolada(Fetcher):
    """The API at one address: ``base`` is up to and with the version, https://api.kolada.se/v3."""

    base: str

    def __post_init__(self) -> None:
        super().__post_init__()
        self.base = self.base.rstrip("/")

    def list_indicators(self) -> list[Item]:
        """Return the catalogue."""
        return self._listed("kpi")

    def list_tables(self) -> list[Item]:
        """Return the tables of indicators with their members."""
        return self._listed("kpi_groups")

    def list_areas(self) -> list[Item]:
        """Return municipalities, regions and the country."""
        return self._listed("municipality")

    def list_groups(self) -> list[Item]:
        """Return the groups of municipalities with their members."""
        return self._listed("municipality_groups")

    def values(self, ids: Sequence[str], years: Sequence[int], *, since: date | None = None) -> Iterator[Item]:
        """Tell the values of indicators in years (at most 25 of each), or those changed since a day."""
        address = f"{self.base}/data/kpi/{_segment(ids)}/year/{_segment(years)}?per_page={PER_PAGE}"
        yield from self._pages(address + (f"&from_date={since:%Y-%m-%d}" if since else ""))

    def _listed(self, name: str) -> list[Item]:
        """Return a whole list, each entry once."""

        def ask() -> list[Item]:
            items = list(self._pages(f"{self.base}/{name}?per_page={PER_PAGE}"))
            if not items:
                raise PassingFault(f"{name}: the answer is empty.")
            if len({item.get("id") for item in items}) < len(items):
                raise PassingFault(f"{name}: an entry stands twice.")
            return items

        return again(ask)

    def _pages(self, address: str) -> Iterator[Item]:
        seen: set[str] = set()
        following: str | None = address
        while following:
            if following in seen:
                raise PassingFault(f"{following}: the page leads back to itself.")
            seen.add(following)
            page = self.ask(following, _checked)
            yield from page["values"]
            following = page["next_url"] and self._at_home(page["next_url"])

    def _at_home(self, address: str) -> str:
        """Return the address of a next page, which must be on the same server; a proxy may have told it as http."""
        home = httpx.URL(self.base)
        try:
            told = home.join(address)
        except httpx.InvalidURL as fault:
            raise FetchFault(f"{address}: this is no address of a next page: {fault}.")
        if told.host != home.host or not told.path.startswith(f"{home.path}/"):
            raise FetchFault(f"{address}: the next page is elsewhere than at {self.base}.")
        return str(told.copy_with(scheme=home.scheme, port=home.port))


def _segment(parts: Iterable[str] | Iterable[int]) -> str:
    words = [str(part) for part in parts]
    if not 0 < len(words) <= IN_SEGMENT:
        raise ValueError(f"{len(words)} parts; the API takes 1 to {IN_SEGMENT}.")
    return ",".join(words)


def _checked(reply: Reply) -> Item:
    """Return a page if it is whole: JSON, with its values as many as it says, and the address of the next."""
    page = reply.json()
    values, count = (page.get("values"), page.get("count")) if isinstance(page, dict) else (None, None)
    if not isinstance(values, list) or not all(isinstance(item, dict) for item in values):
        raise PassingFault("the answer has no list of values")
    if count != len(values):
        raise PassingFault(f"the answer says {count} values and has {len(values)}")
    following = page.get("next_url", "")
    if not isinstance(following, str | None) or following == "":
        raise PassingFault("the answer does not say whether there is a next page")
    if following and not values:
        raise PassingFault("the answer is an empty page before the last")
    return page
