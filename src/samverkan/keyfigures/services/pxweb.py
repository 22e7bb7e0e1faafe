"""A table of a PxWeb server, such as Statistics Sweden's, is fetched and put in force: all of it or nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from django.db import transaction

from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.fetching import Fetcher, FetchFault, PassingFault, Reply
from samverkan.keyfigures.models import StoredBlock
from samverkan.keyfigures.services import jsonstat
from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.load import LoadSummary, load_files

FORMAT = "json-stat2"


@dataclass(frozen=True)
class Query:
    """What is sent to a PxWeb server, and what the table is called if it does not say so itself."""

    address: str
    question: dict[str, Any] | None
    name: str


def read_query(address: str, selection: Path | None) -> Query:
    """Return how a table is asked for; an address that ends in ``/data`` is of API v2, any other of v1.

    Parameters
    ----------
    selection : Path, optional
        JSON as PxWeb saves it: ``{"query": [...]}`` for v1, which must have one, ``{"selection": [...]}`` for v2.

    Raises
    ------
    LoadError
        If the address is none, or the selection cannot be read or is of the other API.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as fault:
        raise LoadError(f"{address}: this is no address: {fault}.")
    if url.scheme not in {"http", "https"} or not url.host:
        raise LoadError(f"{address}: this is no address. Write it with https:// before it.")
    words = [word for word in url.path.split("/") if word] or ["table"]
    is_second = words[-1] == "data" and len(words) > 1
    told = _read_selection(selection) if selection else {}
    wanted, other = ("selection", "query") if is_second else ("query", "selection")
    if other in told:
        raise LoadError(f"{selection}: this selection is for API v{1 if is_second else 2}, the address is not.")
    if wanted not in told and (selection or not is_second):
        where = selection or "--selection FILE is needed"
        raise LoadError(f'{where}: a table of API v{2 if is_second else 1} is chosen from by {{"{wanted}": [...]}}.')
    name = words[-2] if is_second else words[-1].removesuffix(".px")
    if is_second:
        return Query(str(url.copy_set_param("outputFormat", FORMAT)), told or None, _plain(name))
    return Query(address, {"query": told["query"], "response": {"format": FORMAT}}, _plain(name))


def sync_table(
    *,
    fetcher: Fetcher,
    query: Query,
    now: datetime,
    publisher: str = "",
    accepts_empty: bool = False,
) -> LoadSummary:
    """Fetch a table and put it in force: its indicators and values are laid over those that are here.

    Parameters
    ----------
    publisher : str
        Whose figures they are; else what the table says itself.
    accepts_empty : bool
        Whether an indicator that has values here and is answered with none keeps what it has; else that is a fault.

    Raises
    ------
    FetchFault
        If the answer is missing or cannot be trusted.
    LoadError
        If something in the table cannot be taken in. In both cases what is in force stays.
    """
    data = fetcher.ask(query.address, _checked, question=query.question)
    with TemporaryDirectory(prefix="samverkan-pxweb-") as folder:
        path = Path(folder) / f"{query.name}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        try:
            table = jsonstat.read_table(path)
            _check_values(table, accepts_empty=accepts_empty)
            with transaction.atomic():
                return load_files([path], now=now, publisher=publisher, is_whole=False)
        except LoadError as fault:
            raise LoadError(str(fault).replace(f"{path}:", f"{query.address}:"))


def _read_selection(path: Path) -> dict[str, Any]:
    """Return a saved selection; some servers save it within ``queryObj``."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as fault:
        raise LoadError(f"{path}: this selection cannot be read: {fault}")
    told = told.get("queryObj", told) if isinstance(told, dict) else told
    if not isinstance(told, dict) or not all(isinstance(told.get(key, []), list) for key in ("query", "selection")):
        raise LoadError(f'{path}: a selection is {{"query": [...]}} or {{"selection": [...]}}.')
    return told


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name)[:60] or "table"


def _checked(reply: Reply) -> Any:
    """Return a table if it is one, and whole."""
    data = reply.json()
    if not jsonstat.is_dataset(data):
        raise FetchFault(f"{reply.address}: the answer is no table of JSON-stat 2.0.")
    if not jsonstat.is_whole(data):
        raise PassingFault("the answer has not as many cells as its dimensions say")
    return data


def _check_values(table: jsonstat.Table, *, accepts_empty: bool) -> None:
    """Refuse a table without a value, or one that is silent about what has values here."""
    told = table.with_values()
    if not told:
        raise FetchFault("Not a single value was answered.")
    asked = {one["id"] for one in table.indicators} - told
    here = StoredBlock.objects.filter(indicator__in=asked, place=Place.CURRENT, values_count__gt=0)
    silent = sorted(here.values_list("indicator_id", flat=True))
    if silent and not accepts_empty:
        raise FetchFault(f"No values were answered for {', '.join(silent)}, which have values here.")
