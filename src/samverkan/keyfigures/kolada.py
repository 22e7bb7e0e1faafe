"""A client of Kolada's API v3: it pages, paces itself and waits out trouble, and never takes part for whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

import httpx

Item: TypeAlias = dict[str, Any]
T = TypeVar("T")

PER_PAGE = 5000
"""The most that the API gives on a page."""

IN_SEGMENT = 25
"""The most ids or years that the API takes in one part of an address."""

PACE = 0.2
"""Seconds from one request to the next: five a second."""

ATTEMPTS = 6
LONGEST_PAUSE = 300.0


class KoladaFault(Exception):
    """The publisher's answer is missing, or cannot be trusted. Nothing of it may be stored."""


class PassingFault(KoladaFault):
    """One that may be gone on another try."""


@dataclass
class Kolada:
    """The API at one address.

    Parameters
    ----------
    base : str
        Address up to and with the version: https://api.kolada.se/v3.
    wait, clock : callables
        How time is passed and read; tests pass none.
    """

    base: str
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    requests: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.base = self.base.rstrip("/")
        self._http = httpx.Client(timeout=60, headers={"User-Agent": "Samverkan", "Accept": "application/json"})
        self._next_at = float("-inf")

    def __enter__(self) -> Kolada:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        self._http.close()

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
            page = self._page(following)
            yield from page["values"]
            following = page["next_url"] and self._at_home(page["next_url"])

    def _at_home(self, address: str) -> str:
        """Return the address of a next page, which must be on the same server; a proxy may have told it as http."""
        home, told = httpx.URL(self.base), httpx.URL(self.base).join(address)
        if told.host != home.host or not told.path.startswith(f"{home.path}/"):
            raise KoladaFault(f"{address}: the next page is elsewhere than at {self.base}.")
        return str(told.copy_with(scheme=home.scheme, port=home.port))

    def _page(self, address: str) -> Item:
        """Return one page; trouble that may pass is waited out."""
        pause = 1.0
        for attempt in range(1, ATTEMPTS + 1):
            asked_pause: float | None = None
            try:
                answer = self._get(address)
                asked_pause = _retry_after(answer)
                return _checked(answer)
            except (httpx.TransportError, PassingFault) as fault:
                if attempt == ATTEMPTS:
                    raise KoladaFault(f"{address}: {fault or type(fault).__name__} ({ATTEMPTS} attempts).")
            self.wait(min(pause if asked_pause is None else asked_pause, LONGEST_PAUSE))
            pause *= 2
        raise AssertionError

    def _get(self, address: str) -> httpx.Response:
        early = self._next_at - self.clock()
        if early > 0:
            self.wait(early)
        self._next_at = self.clock() + PACE
        self.requests += 1
        return self._http.get(address)


def again(ask: Callable[[], T], *, times: int = 3) -> T:
    """Return the answer to a question of many pages; where they do not fit together it is put again from the start."""
    for attempt in range(1, times + 1):
        try:
            return ask()
        except PassingFault as fault:
            if attempt == times:
                raise KoladaFault(str(fault))
    raise AssertionError


def _segment(parts: Iterable[str] | Iterable[int]) -> str:
    words = [str(part) for part in parts]
    if not 0 < len(words) <= IN_SEGMENT:
        raise ValueError(f"{len(words)} parts; the API takes 1 to {IN_SEGMENT}.")
    return ",".join(words)


def _checked(answer: httpx.Response) -> Item:
    """Return a page if it is whole: JSON, with its values as many as it says, and the address of the next."""
    if answer.status_code == 429 or answer.status_code >= 500:
        raise PassingFault(f"answer {answer.status_code}")
    if answer.status_code != 200:
        raise KoladaFault(f"{answer.url}: answer {answer.status_code}: {answer.text[:200]}")
    try:
        page = answer.json()
    except ValueError:
        raise PassingFault(f"the answer is not JSON but {answer.headers.get('content-type', 'nothing')}")
    values, count = (page.get("values"), page.get("count")) if isinstance(page, dict) else (None, None)
    if not isinstance(values, list) or not all(isinstance(item, dict) for item in values):
        raise PassingFault("the answer has no list of values")
    if count != len(values):
        raise PassingFault(f"the answer says {count} values and has {len(values)}")
    if not isinstance(page.get("next_url", 0), str | None):
        raise PassingFault("the answer does not say whether there is a next page")
    return page


def _retry_after(answer: httpx.Response) -> float | None:
    """Return the pause that the answer asks for: seconds, or until a time."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()) if told else None
    except (ValueError, TypeError):
        return None
