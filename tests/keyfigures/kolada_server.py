"""A server on this machine that answers as Kolada's API v3 does, with faults put in."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Fault = Callable[["Handler", dict[str, Any]], bool]
"""Called with a request and its right answer; whether it has answered in another way."""


class Handler(BaseHTTPRequestHandler):
    server: FakeKolada

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        if self.server.on_request:
            self.server.on_request(len(self.server.paths))
        status, page = self.server.answer(self.path)
        fault = self.server.faults.pop(0) if self.server.faults and "/data/" in self.path else None
        if fault is None or not fault(self, page):
            self.send(json.dumps(page).encode(), status)

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


class FakeKolada(ThreadingHTTPServer):
    """Lists and values as the tests set them, ``page_size`` to a page."""

    daemon_threads = True

    def __init__(self, handler: type[Handler] = Handler) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.items: list[dict[str, Any]] = []
        self.page_size = 3
        self.faults: list[Fault | None] = []
        self.paths: list[str] = []
        self.on_request: Callable[[int], None] | None = None

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def base(self) -> str:
        return f"{self.home}/v3"

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        split = urlsplit(path)
        words = split.path.removeprefix("/v3/").split("/")
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        if int(query.get("per_page", 0)) > 5000:
            return 422, {"error": "per_page"}
        if words[0] != "data":
            return 200, self.paged(split.path, self.lists.get(words[0], []), query)
        ids, years = words[2].split(","), words[4].split(",")
        if len(ids) > 25 or len(years) > 25:
            return 422, {"error": "too many"}
        items = [one for one in self.items if one["kpi"] in ids and str(one["period"]) in years]
        if "from_date" in query:
            items = [one for one in items if one.get("changed", "") >= query["from_date"]]
        return 200, self.paged(split.path, items, query)

    def paged(self, path: str, items: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        page = int(query.get("page", 1))
        start, end = (page - 1) * self.page_size, page * self.page_size
        kept = "".join(f"&{name}={value}" for name, value in query.items() if name != "page")
        return {
            "values": deepcopy(items[start:end]),
            "count": len(items[start:end]),
            "next_url": f"{self.base[:-3]}{path}?page={page + 1}{kept}" if end < len(items) else None,
            "previous_url": None,
        }

    def tell(self, kpi: str, area: str, year: int, changed: str = "", **genders: Any) -> None:
        """Add one item; a gender's value is a number, a status, or None for one that was deleted."""
        values = []
        for gender, told in genders.items():
            status = told if isinstance(told, str) else ""
            value = None if status or told is None else told
            values.append({"gender": gender, "count": 1, "status": status, "value": value, "isdeleted": told is None})
        self.items.append({"kpi": kpi, "municipality": area, "period": year, "values": values, "changed": changed})


@contextmanager
def serving(server: FakeKolada | None = None) -> Iterator[FakeKolada]:
    server = server or FakeKolada()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def cut(handler: Handler, page: dict[str, Any]) -> bool:
    """Break the connection in the middle of the body."""
    body = json.dumps(page).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True
    return True


def too_many(handler: Handler, page: dict[str, Any]) -> bool:
    handler.send(b"{}", 429, Retry_After="7")
    return True


def broken(handler: Handler, page: dict[str, Any]) -> bool:
    handler.send(b"no", 500, "text/plain")
    return True


def html(handler: Handler, page: dict[str, Any]) -> bool:
    handler.send(b"<html><body>Underhall</body></html>", 200, "text/html")
    return True


def empty(handler: Handler, page: dict[str, Any]) -> bool:
    page |= {"values": [], "count": 0, "next_url": None}
    return False


def miscounted(handler: Handler, page: dict[str, Any]) -> bool:
    page["count"] += 1
    return False


def repeated(handler: Handler, page: dict[str, Any]) -> bool:
    """Answer the page, and lead to it once more under another address."""
    page["next_url"] = f"{handler.server.base[:-3]}{handler.path}&again=1"
    return False


def looped(handler: Handler, page: dict[str, Any]) -> bool:
    page["next_url"] = f"{handler.server.base[:-3]}{handler.path}"
    return False


def elsewhere(handler: Handler, page: dict[str, Any]) -> bool:
    page["next_url"] = "https://elsewhere.example/v3/data/kpi/N1"
    return False


def unasked(handler: Handler, page: dict[str, Any]) -> bool:
    page["values"] = [one | {"kpi": "N9"} for one in page["values"]]
    return False


def strange_status(handler: Handler, page: dict[str, Any]) -> bool:
    page["values"][0]["values"][0]["status"] = "Secret"
    return False


def empty_before_the_last(handler: Handler, page: dict[str, Any]) -> bool:
    page |= {"values": [], "count": 0}
    return False


def without_next(handler: Handler, page: dict[str, Any]) -> bool:
    page["next_url"] = ""
    return False


def no_address(handler: Handler, page: dict[str, Any]) -> bool:
    page["next_url"] = "http://[::next"
    return False


def odd(**changes: Any) -> Fault:
    """Answer a page whose first item, or that item's first value, has something else in it."""

    def odd(handler: Handler, page: dict[str, Any]) -> bool:
        item = page["values"][0]
        (item if changes.keys() <= item.keys() else item["values"][0]).update(changes)
        return False

    return odd


def gone(handler: Handler, page: dict[str, Any]) -> bool:
    handler.send(json.dumps({"error": "This endpoint is deprecated. Please use /v3 instead."}).encode(), 410)
    return True
