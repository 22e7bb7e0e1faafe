"""A server on this machine that answers as PxWeb does, API v1 and v2, with the faults of `kolada_server`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.keyfigures.kolada_server import FakeKolada, Handler, serving

TABLE = {
    "version": "2.0",
    "class": "dataset",
    "label": "Invandringar efter region, kön och år",
    "source": "SCB",
    "id": ["Region", "Kon", "ContentsCode", "Tid"],
    "size": [2, 2, 1, 2],
    "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
    "dimension": {
        "Region": {"label": "region", "category": {"index": {"12": 0, "1260": 1}}},
        "Kon": {"label": "kön", "category": {"index": ["1", "2"], "label": {"1": "män", "2": "kvinnor"}}},
        "ContentsCode": {
            "label": "tabellinnehåll",
            "category": {"index": {"BE01": 0}, "label": {"BE01": "Invandringar"}, "unit": {"BE01": {"base": "antal"}}},
        },
        "Tid": {"label": "år", "category": {"index": {"2021": 0, "2022": 1}}},
    },
    "value": [1, 2, 5, 6, 9, None, 13, 14],
    "status": {"5": ".."},
    "extension": {"px": {"tableid": "TAB1234"}},
}


class PxWebHandler(Handler):
    """Remembers each question, and answers every one with the table."""

    server: FakePxWeb

    def do_GET(self) -> None:
        self.answer(None)

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, question: Any) -> None:
        self.server.paths.append(self.path)
        self.server.questions.append(question)
        fault = self.server.faults.pop(0) if self.server.faults else None
        table = json.loads(json.dumps(self.server.table))
        if fault is None or not fault(self, table):
            self.send(json.dumps(table).encode())


class FakePxWeb(FakeKolada):
    """A server of one table."""

    def __init__(self) -> None:
        super().__init__(PxWebHandler)
        self.table: dict[str, Any] = json.loads(json.dumps(TABLE))
        self.questions: list[Any] = []

    @property
    def first(self) -> str:
        """The table's address in API v1."""
        return f"{self.home}/v1/doris/sv/ssd/BE/BE0101/Flyttningar97"

    @property
    def second(self) -> str:
        """The table's address in API v2."""
        return f"{self.home}/api/v2/tables/TAB1234/data?lang=sv&valueCodes[Region]=12,1260"


@contextmanager
def serving_table() -> Iterator[FakePxWeb]:
    server = FakePxWeb()
    with serving(server):
        yield server


def shortened(handler: Handler, table: dict[str, Any]) -> bool:
    """Leave out the last cells."""
    del table["value"][-3:]
    return False


def emptied(handler: Handler, table: dict[str, Any]) -> bool:
    table |= {"value": [None] * 8, "status": dict.fromkeys(map(str, range(8)), "..")}
    return False


def folder(handler: Handler, table: dict[str, Any]) -> bool:
    """Answer with a list of tables, as v1 does where the address names none."""
    handler.send(b'[{"id": "BE", "type": "l", "text": "Befolkning"}]')
    return True


def too_large(handler: Handler, table: dict[str, Any]) -> bool:
    handler.send(b"the query has too many cells", 403, "text/plain")
    return True


def endless(handler: Handler, table: dict[str, Any]) -> bool:
    table["note"] = ["x" * 20_000]
    return False


def of_strangers(handler: Handler, table: dict[str, Any]) -> bool:
    """Tell of a municipality that is none."""
    table["dimension"]["Region"]["category"]["index"] = {"12": 0, "9999": 1}
    return False
