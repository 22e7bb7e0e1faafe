"""A table of a PxWeb server is fetched whole or not at all, whatever the network does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from samverkan.keyfigures import fetching
from samverkan.keyfigures.blocks import MISSING
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.fetching import Fetcher, FetchFault
from samverkan.keyfigures.models import Indicator, StoredBlock, Vintage
from samverkan.keyfigures.queries.values import get_block
from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.load import LoadSummary
from samverkan.keyfigures.services.pxweb import read_query, sync_table
from tests.factories import keyfigures as make
from tests.keyfigures import kolada_server as server
from tests.keyfigures import pxweb_server as pxweb
from tests.keyfigures.kolada_server import Fault
from tests.keyfigures.pxweb_server import FakePxWeb, serving_table

pytestmark = pytest.mark.django_db

FIRST = {"query": [{"code": "Region", "selection": {"filter": "item", "values": ["12", "1260"]}}]}
SECOND = {"selection": [{"variableCode": "Region", "valueCodes": ["12", "1260"]}]}


@pytest.fixture
def scb() -> Iterator[FakePxWeb]:
    """One table of two areas, two genders and two years."""
    make.areas()
    with serving_table() as fake:
        yield fake


def write(folder: Path, told: object) -> Path:
    (folder / "selection.json").write_text(json.dumps(told), encoding="utf-8")
    return folder / "selection.json"


def fetch(fake: FakePxWeb, waits: list[float] | None = None, **options: object) -> LoadSummary:
    wait = (waits if waits is not None else []).append
    with Fetcher(wait=wait, clock=lambda: 0.0) as fetcher:
        return sync_table(fetcher=fetcher, query=read_query(fake.second, None), now=make.NOW, **options)  # type: ignore[arg-type]


def in_force() -> dict[str, set[tuple[object, ...]]]:
    found = StoredBlock.objects.filter(place=Place.CURRENT).values_list("indicator_id", flat=True)
    return {key: set(map(tuple, block.observations())) for key in found if (block := get_block(key))}


def test_table_of_the_second_api_is_asked_for_in_its_address(scb: FakePxWeb) -> None:
    summary = fetch(scb)

    block, one = get_block("TAB1234-BE01"), Indicator.objects.get(id="TAB1234-BE01")
    assert block is not None
    assert (summary.values, summary.published, scb.questions) == (7, 1, [None])
    assert list(block.row(2022, gender="K", areas=["0012", "1260"])) == [6.0, 14.0]
    assert block.status("1260", 2022, gender="M") == MISSING
    assert (one.publisher, one.unit, one.source) == ("SCB", "antal", "SCB")
    assert scb.paths == ["/api/v2/tables/TAB1234/data?lang=sv&valueCodes%5BRegion%5D=12%2C1260&outputFormat=json-stat2"]


@pytest.mark.parametrize("told", [FIRST, {"queryObj": FIRST | {"response": {"format": "csv"}}}])
def test_table_of_the_first_api_is_asked_for_by_a_saved_query(scb: FakePxWeb, tmp_path: Path, told: object) -> None:
    query = read_query(scb.first, write(tmp_path, told))

    with Fetcher() as fetcher:
        summary = sync_table(fetcher=fetcher, query=query, now=make.NOW)

    assert summary.published == 1
    assert scb.questions == [FIRST | {"response": {"format": "json-stat2"}}]


def test_long_selection_of_the_second_api_is_sent_apart(scb: FakePxWeb, tmp_path: Path) -> None:
    with Fetcher() as fetcher:
        query = read_query(scb.second.partition("?")[0], write(tmp_path, SECOND))
        sync_table(fetcher=fetcher, query=query, now=make.NOW)

    assert scb.questions == [SECOND]


@pytest.mark.parametrize(
    ("address", "told", "words"),
    [
        ("api.scb.se/tables/TAB1/data", None, "Write it with https://"),
        ("ftp://api.scb.se/tables/TAB1/data", None, "this is no address"),
        ("https://api.scb.se/v1/TAB1", None, "--selection FILE is needed"),
        ("https://api.scb.se/v1/TAB1", SECOND, "is for API v2"),
        ("https://api.scb.se/tables/TAB1/data", FIRST, "is for API v1"),
        ("https://api.scb.se/tables/TAB1/data", {"something": 1}, "is chosen from by"),
        ("https://api.scb.se/v1/TAB1", {"query": "all"}, "a selection is"),
        ("https://api.scb.se/v1/TAB1", [], "a selection is"),
    ],
)
def test_address_or_selection_that_is_not_understood_is_refused(
    tmp_path: Path, address: str, told: object, words: str
) -> None:
    with pytest.raises(LoadError, match=words):
        read_query(address, None if told is None else write(tmp_path, told))


@pytest.mark.parametrize(
    "faults",
    [[server.cut], [server.too_many], [server.broken], [server.html], [pxweb.shortened, server.cut, server.html]],
    ids=lambda faults: "-".join(fault.__name__ for fault in faults),
)
def test_passing_faults_are_waited_out(scb: FakePxWeb, faults: list[Fault | None]) -> None:
    waits: list[float] = []
    scb.faults = list(faults)

    fetch(scb, waits)

    assert len(in_force()["TAB1234-BE01"]) == 8
    assert len(scb.paths) == 1 + len(faults)
    assert max(waits) == (7.0 if server.too_many in faults else 2.0 ** (len(faults) - 1))


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ([server.html] * 6, r"not JSON but text/html \(6 attempts\)"),
        ([server.cut] * 6, "6 attempts"),
        ([server.too_many] * 6, "answer 429"),
        ([pxweb.shortened] * 6, "not as many cells"),
        ([pxweb.emptied], "Not a single value"),
        ([pxweb.folder], "no table of JSON-stat 2.0"),
        ([pxweb.too_large], "answer 403: the query has too many cells"),
        ([pxweb.endless], "larger than 0 MB"),
        ([pxweb.of_strangers], r"1 area\(s\) that no list has told of: 9999"),
    ],
    ids=lambda told: told[0].__name__ if isinstance(told, list) else "words",
)
def test_lasting_faults_leave_what_is_in_force(
    scb: FakePxWeb, faults: list[Fault | None], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(scb)
    right, vintages = in_force(), Vintage.objects.count()
    scb.table["value"][0] = 99
    scb.table["dimension"]["ContentsCode"]["category"]["label"]["BE01"] = "Omdöpt"
    scb.faults = list(faults)
    monkeypatch.setattr(fetching, "LARGEST", 10_000)

    with pytest.raises((FetchFault, LoadError), match=words) as told:
        fetch(scb)

    assert in_force() == right
    assert Indicator.objects.get().title.startswith("Invandringar")
    assert Vintage.objects.count() == vintages
    assert "/tmp" not in str(told.value)
    scb.faults = []
    assert fetch(scb).published == 1


def test_indicator_that_falls_silent_is_a_fault_unless_that_is_accepted(scb: FakePxWeb) -> None:
    contents = scb.table["dimension"]["ContentsCode"]["category"]
    contents |= {"index": {"BE01": 0, "BE02": 1}, "label": {"BE01": "Ett", "BE02": "Två"}, "unit": {}}
    scb.table |= {"size": [2, 2, 2, 2], "value": list(range(16)), "status": {}}
    fetch(scb)
    right = in_force()
    scb.table["value"] = [value if place // 2 % 2 else None for place, value in enumerate(range(16))]

    with pytest.raises(FetchFault, match="No values were answered for TAB1234-BE01"):
        fetch(scb)

    assert in_force() == right
    fetch(scb, accepts_empty=True)
    assert in_force() == right


def test_table_without_a_source_needs_a_publisher(scb: FakePxWeb) -> None:
    del scb.table["source"]

    with pytest.raises(LoadError, match="--publisher"):
        fetch(scb)

    assert fetch(scb, publisher="Region Skåne").published == 1
    assert Indicator.objects.get().publisher == "Region Skåne"


def test_command_fetches_a_table_and_says_so(scb: FakePxWeb, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("keyfigures", "sync", "--pxweb", scb.second)

    told = capsys.readouterr().out
    assert "7 values of 1 indicators, of which 1 are new or changed and now in force." in told
    assert "1 requests." in told


def test_command_tells_a_fault(scb: FakePxWeb) -> None:
    scb.faults = [server.gone]

    with pytest.raises(CommandError, match=r"(?s)answer 410.*Nothing was put in force"):
        call_command("keyfigures", "sync", "--pxweb", scb.second)
    with pytest.raises(CommandError, match="always fetched whole"):
        call_command("keyfigures", "sync", "--pxweb", scb.second, "--since", "2026-01-01")
    with pytest.raises(CommandError, match="are for --pxweb"):
        call_command("keyfigures", "sync", "--all", "--publisher", "SCB")
