"""Fetching from Kolada: whole or not at all, whatever the network does."""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import duckdb
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django_tasks_db.models import DBTaskResult

from samverkan.jobs import services as jobs
from samverkan.keyfigures import tasks
from samverkan.keyfigures.blocks import MISSING, NOT_APPLICABLE, SECRET
from samverkan.keyfigures.enums import IndicatorStatus, Place, VintageState
from samverkan.keyfigures.fetching import FetchFault
from samverkan.keyfigures.kolada import Kolada
from samverkan.keyfigures.models import AreaGroup, Indicator, IndicatorGroup, StoredBlock, Vintage
from samverkan.keyfigures.queries.values import get_block
from samverkan.keyfigures.services import sync as service
from samverkan.keyfigures.services.sync import Scope, SyncError, SyncSummary, sync
from samverkan.keyfigures.services.vintages import TakenOver
from tests.factories import keyfigures as make
from tests.keyfigures import kolada_server as server
from tests.keyfigures.kolada_server import FakeKolada, Fault, serving

REAL = Path(__file__).resolve().parents[3] / "shared/data/keyfigures"
FIXTURES = REAL / "v3_shape_fixtures"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="../shared is absent, and with it the shapes of the API")
pytestmark = pytest.mark.django_db

ALL = Scope()


@pytest.fixture
def kolada(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKolada]:
    """Two indicators of six areas in three years, on pages of three items."""
    monkeypatch.setattr(service, "FIRST_YEAR", 2015)
    with serving() as fake:
        fake.lists = {
            "kpi": [entry("N1", "Ett, antal"), entry("N2", "Två, andel (%)")],
            "municipality": [{"id": code, "title": name, "type": "K"} for code, name in make.AREAS.items()],
            "municipality_groups": [group("G1", "Liknande kommuner, övergripande, Bjuv, 2025", "1276", "1277")],
            "kpi_groups": [group("G2KPI84105", "Integration", "N1", "N2")],
        }
        for year in (2020, 2021, 2022):
            for place, code in enumerate(make.AREAS):
                fake.tell("N1", code, year, T=year + place / 10)
            fake.tell("N2", "1260", year, K=1.5, M="Missing", T="Privacy")
        yield fake


def entry(key: str, title: str) -> dict[str, object]:
    return {"id": key, "title": title, "description": "Källa: SCB.", "is_divided_by_gender": True, "has_ou_data": False}


def group(key: str, title: str, *members: str) -> dict[str, object]:
    return {"id": key, "title": title, "members": [{"member_id": one, "member_title": one} for one in members]}


def fetch(fake: FakeKolada, scope: Scope = ALL, waits: list[float] | None = None, **options: object) -> SyncSummary:
    wait = (waits if waits is not None else []).append
    with Kolada(base=fake.base, wait=wait, clock=lambda: 0.0) as client:
        return sync(kolada=client, scope=scope, now=make.NOW, **options)  # type: ignore[arg-type]


def in_force() -> dict[str, set[tuple[object, ...]]]:
    found = StoredBlock.objects.filter(place=Place.CURRENT).values_list("indicator_id", flat=True)
    return {key: set(map(tuple, block.observations())) for key in found if (block := get_block(key))}


def test_everything_is_fetched_page_by_page(kolada: FakeKolada) -> None:
    summary = fetch(kolada)

    block = get_block("N2")
    assert block is not None
    assert (summary.indicators, summary.values, summary.published, summary.is_finished) == (2, 21, 2, True)
    assert len(in_force()["N1"]) == 18
    assert [block.status("1260", 2022, gender=g) for g in ("K", "M", "T")] == [0, MISSING, SECRET]
    assert list(block.row(2022, gender="M", areas=["1260"])) != [1.5]  # never another gender's value
    assert AreaGroup.objects.get().vintage == 2025
    assert IndicatorGroup.objects.get(id="g2kpi84105").memberships.count() == 2
    assert Vintage.objects.get().state == VintageState.PUBLISHED


@pytest.mark.parametrize(
    "faults",
    [
        [server.cut], [server.too_many], [server.broken, server.broken], [server.html], [None, server.miscounted],
        [None, server.repeated], [None, None, server.looped],
        [None, server.cut, server.broken, server.html, server.too_many],
    ],
    ids=lambda faults: "-".join(fault.__name__ if fault else "right" for fault in faults),
)  # fmt: skip
def test_passing_faults_are_waited_out(kolada: FakeKolada, faults: list[Fault | None]) -> None:
    fetch(kolada)
    right = in_force()
    Vintage.objects.all().delete()
    kolada.faults = faults

    fetch(kolada)

    assert in_force() == right
    assert kolada.faults == []


def test_pauses_grow_and_the_one_asked_for_is_kept(kolada: FakeKolada) -> None:
    waits: list[float] = []
    kolada.faults = [server.broken, server.broken, server.broken, server.too_many]

    fetch(kolada, waits=waits)

    assert [pause for pause in waits if pause >= 1] == [1.0, 2.0, 4.0, 7.0]
    assert waits.count(0.2) == len(kolada.paths) - 1  # at most five requests a second


def test_pause_that_is_asked_for_may_be_a_time_or_nothing_readable(kolada: FakeKolada) -> None:
    def asks(pause: str) -> Fault:
        return lambda handler, page: handler.send(b"", 429, Retry_After=pause) is None

    waits: list[float] = []
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    kolada.faults = [asks(later), asks("\xb2"), asks("soon")]

    fetch(kolada, waits=waits)

    first, *others = [pause for pause in waits if pause >= 1]
    assert 60 < first <= 90
    assert others == [2.0, 4.0]


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ([server.html] * 6, "not JSON but text/html"),
        ([server.cut] * 6, r"6 attempts"),
        (([server.repeated] + [None] * 7) * 3, "stands twice"),
        ([server.empty] * 6, "No values were answered for N1, N2"),
        ([server.elsewhere], "elsewhere.example"),
        ([server.unasked], "N9 2020 was answered, and not asked for"),
        ([server.strange_status], "is not understood"),
        ([server.empty_before_the_last] * 6, "an empty page before the last"),
        ([server.without_next] * 6, "whether there is a next page"),
        ([server.no_address], "no address of a next page"),
        ([server.odd(period=2020.0)], "is not understood"),
        ([server.odd(municipality=1260)], "is not understood"),
        ([server.odd(kpi=["N1"])], "is not understood"),
        ([server.odd(values=None)], "is not understood"),
        ([server.odd(status=["x"])], "is not understood"),
        ([server.odd(value=10**400)], "is not finite"),
        ([server.gone], "answer 410"),
    ],
    ids=lambda told: told[0].__name__ if isinstance(told, list) else "words",
)
def test_lasting_faults_leave_what_is_in_force(kolada: FakeKolada, faults: list[Fault | None], words: str) -> None:
    fetch(kolada)
    right = in_force()
    kolada.items[0]["values"][0]["value"] = 99.0
    kolada.faults = faults

    with pytest.raises(FetchFault, match=words):
        fetch(kolada)

    assert in_force() == right
    assert Vintage.objects.filter(state=VintageState.STAGING).count() == 1
    kolada.faults = []
    assert fetch(kolada).is_resumed
    assert ("0000", 2020, "T", 99.0, 0) in in_force()["N1"]


def test_emptied_indicator_keeps_its_values_if_that_is_accepted(kolada: FakeKolada) -> None:
    fetch(kolada)
    right = in_force()
    kolada.items = [item for item in kolada.items if item["kpi"] != "N2"]

    summary = fetch(kolada, accepts_empty=True)

    assert summary.empty == ("N2",)
    assert in_force() == right


@pytest.mark.parametrize("accepts", [False, True])
def test_years_that_fall_silent_are_noticed(
    kolada: FakeKolada, monkeypatch: pytest.MonkeyPatch, *, accepts: bool
) -> None:
    monkeypatch.setattr(service, "FIRST_YEAR", 1997)  # asked for as 1997 to 2021, and from 2022 on
    fetch(kolada)
    right = in_force()
    kolada.items = [item for item in kolada.items if (item["kpi"], item["period"]) != ("N1", 2022)]

    with nullcontext() if accepts else pytest.raises(FetchFault, match="No values were answered for N1, in years"):
        fetch(kolada, accepts_empty=accepts)

    assert in_force() == right


def test_indicator_whose_values_were_all_deleted_has_none(kolada: FakeKolada) -> None:
    fetch(kolada)
    for item in kolada.items:
        for value in item["values"] if item["kpi"] == "N2" else ():
            value |= {"value": None, "status": "", "isdeleted": True}

    fetch(kolada)

    assert in_force()["N2"] == set()
    assert len(in_force()["N1"]) == 18


def test_first_fetch_without_a_value_is_a_fault(kolada: FakeKolada) -> None:
    kolada.items = []

    with pytest.raises(FetchFault, match="Not a single value"):
        fetch(kolada)
    kolada.tell("N1", "1260", 2022, T=1.0)
    assert fetch(kolada).values == 1  # asked anew


def test_shrunken_catalogue_is_a_fault_and_removes_nothing(kolada: FakeKolada) -> None:
    kolada.lists["kpi"] += [entry(f"N{n}", f"{n}, antal") for n in range(3, 9)]
    fetch(kolada)
    kolada.lists["kpi"] = kolada.lists["kpi"][:3]

    with pytest.raises(FetchFault, match="3 indicators; 8 are in force"):
        fetch(kolada)

    assert not Indicator.objects.filter(status=IndicatorStatus.REMOVED).exists()


def test_revision_keeps_the_vintage_before_and_says_what_changed(kolada: FakeKolada) -> None:
    fetch(kolada)
    kolada.items[0]["values"][0]["value"] = 99.0

    summary = fetch(kolada)

    before, row = get_block("N1", place=Place.PREVIOUS), StoredBlock.objects.get(indicator="N1", place=Place.CURRENT)
    assert summary.published == 1
    assert before is not None
    assert before.row(2020, areas=["0000"])[0] == 2020.0
    assert (row.revision["revised"], row.revision["added"], row.revision["withdrawn"]) == (1, 0, 0)


def test_changes_since_a_day_are_laid_over_and_deleted_values_go(kolada: FakeKolada) -> None:
    fetch(kolada)
    kolada.tell("N1", "1260", 2023, "2026-11-21", T=5.0)
    kolada.items[0] |= {
        "changed": "2026-11-21",
        "values": [{"gender": "T", "status": "", "value": None, "isdeleted": True}],
    }
    kolada.items[3]["changed"] = "2026-11-21"
    kolada.items[3]["values"][0]["value"] = None  # told without a value: there is none any more
    kolada.lists["kpi"].append(entry("N3", "Ny, antal"))
    kolada.tell("N3", "1260", 2019, T=1.0)
    asked = len(kolada.paths)

    summary = fetch(kolada, replace(ALL, since=service.last_fetch()))

    told = in_force()
    assert service.last_fetch() == make.NOW.date() - timedelta(days=1)
    assert summary.published == 2
    assert ("1260", 2023, "T", 5.0, 0) in told["N1"]
    gone = {("0000", 2020), (kolada.items[3]["municipality"], 2020)}
    assert not [cell for cell in told["N1"] if cell[:2] in gone]
    assert told["N3"] == {("1260", 2019, "T", 1.0, 0)}  # was never here: asked for in full
    assert sum("from_date" in path for path in kolada.paths[asked:]) == 1


def test_groups_of_areas_and_strangers_are_left_out(kolada: FakeKolada) -> None:
    kolada.tell("N1", "G1", 2021, T=3.0)
    kolada.tell("N1", "9999", 2021, T=3.0)

    fetch(kolada)

    block = get_block("N1")
    assert block is not None
    assert set(block.areas) == set(make.AREAS)


def test_group_and_single_indicators_can_be_fetched(kolada: FakeKolada) -> None:
    kolada.lists["kpi_groups"] = [group("G2KPI1", "En tabell", "N2")]

    by_table = fetch(kolada, Scope("group", ("g2kpi1",)))
    by_id = fetch(kolada, Scope("indicators", ("N1",)))

    assert (by_table.indicators, by_id.indicators) == (1, 1)
    assert set(in_force()) == {"N1", "N2"}
    with pytest.raises(SyncError, match="The catalogue has no N7"):
        fetch(kolada, Scope("indicators", ("N7",)))
    assert fetch(kolada).is_finished  # what could not be asked for stands in nobody's way


def test_other_fetch_waits_for_the_unfinished_one(kolada: FakeKolada) -> None:
    fetch(kolada, until=lambda: True)

    with pytest.raises(SyncError, match="--anew"):
        fetch(kolada, Scope("indicators", ("N1",)))

    assert fetch(kolada, Scope("indicators", ("N1",)), begins_anew=True).is_finished
    assert sorted(Vintage.objects.values_list("state", flat=True)) == [VintageState.FAILED, VintageState.PUBLISHED]


def test_process_that_was_taken_over_from_stops(kolada: FakeKolada, monkeypatch: pytest.MonkeyPatch) -> None:
    def take_over(done: int, of: int) -> None:
        if done == 0:
            fetch(kolada)

    with pytest.raises(TakenOver):
        fetch(kolada, on_progress=take_over)

    assert Vintage.objects.get().state == VintageState.PUBLISHED
    assert len(in_force()["N1"]) == 18


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_killed_fetch_goes_on_where_it_was(kolada: FakeKolada, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "IN_SEGMENT", 1)  # a batch for each indicator
    monkeypatch.setattr(service, "_years", lambda now: (2020,))
    second = threading.Event()
    kolada.on_request = lambda number: second.set() or server_waits.wait(5) if "N2" in kolada.paths[-1] else None
    server_waits = threading.Event()
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=fetch, args=(kolada,))

    child.start()
    assert second.wait(20)  # the first indicator is staged, the second is asked for
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    server_waits.set()

    assert in_force() == {}
    assert list(StoredBlock.objects.values_list("indicator_id", "place")) == [("N1", Place.STAGED)]
    kolada.on_request, asked = None, len(kolada.paths)
    summary = fetch(kolada)
    assert summary.is_resumed
    assert set(in_force()) == {"N1", "N2"}
    assert not [path for path in kolada.paths[asked:] if "/N1/" in path or "kpi_groups" in path]


def test_command_fetches_and_says_so(kolada: FakeKolada, settings, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    settings.KOLADA_URL = kolada.base
    kolada.page_size = 5000

    call_command("keyfigures", "sync", "--all")

    assert "21 values of 2 indicators, of which 2 are new or changed and now in force." in capsys.readouterr().out


def test_command_tells_a_fault_and_how_to_go_on(kolada: FakeKolada, settings) -> None:  # type: ignore[no-untyped-def]
    settings.KOLADA_URL = kolada.base
    kolada.page_size = 5000
    kolada.faults = [server.gone]

    with pytest.raises(CommandError, match=r"(?s)answer 410.*Nothing was put in force. The same command goes on"):
        call_command("keyfigures", "sync", "--all", "--since", "last")


def test_task_fetches_a_while_at_a_time(kolada: FakeKolada, settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    settings.KOLADA_URL = kolada.base
    kolada.page_size = 5000
    monkeypatch.setattr(tasks, "BUDGET", -1.0)

    assert tasks.fetch_changes.func() is False

    queued = DBTaskResult.objects.get()
    monkeypatch.setattr(tasks, "BUDGET", 60.0)
    assert queued.task_path == "samverkan.keyfigures.tasks.fetch_changes"
    assert in_force() == {}
    assert tasks.fetch_changes.func() is True
    assert len(in_force()) == 2


def test_nothing_is_asked_unless_it_is_configured(settings) -> None:  # type: ignore[no-untyped-def]
    assert settings.KOLADA_SYNC is False
    assert "keyfigures.fetch" not in jobs._REGISTERED


@needs_real
def test_shapes_of_the_api_give_the_values_of_the_real_file() -> None:
    with serving() as fake:
        for name in ("kpi_page1", "kpi_page2"):
            fake.lists.setdefault("kpi", []).extend(json.loads((FIXTURES / f"{name}.json").read_text())["values"])
        fake.lists["municipality"] = json.loads((FIXTURES / "municipality_skane.json").read_text())["values"]
        fake.lists["municipality_groups"] = json.loads(
            (FIXTURES / "municipality_groups_astorp_skane.json").read_text()
        )["values"]
        fake.lists["kpi_groups"] = [group("G2KPI84105", "Integration", "N00973")]
        fake.items = json.loads((FIXTURES / "data_N00973_N02006_skane_2020_2022.json").read_text())["values"]
        fake.page_size = 50
        listed = {one["id"] for one in fake.lists["kpi"]}
        fake.lists["kpi"] += [entry(key, key) for key in ("N00973", "N02006") if key not in listed]

        fetch(fake)

    with gzip.open(REAL / "kolada_values_integration_skane.csv.gz", "rt") as file:
        real = {
            (row["kpi"], row["municipality"], int(row["year"]), row["gender"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["kpi"] in {"N00973", "N02006"} and int(row["year"]) >= 2020 and row["municipality"].startswith("12")
        }
    told = {(key, *cell[:3]): cell[3] for key, cells in in_force().items() for cell in cells}
    assert len(told) > 300
    assert told == {cell: value for cell, value in real.items() if cell in told}
    assert set(real) == set(told)


@needs_real
def test_pages_made_of_the_real_file_with_statuses_are_told_as_they_are() -> None:
    rows = duckdb.execute(
        "SELECT kpi, municipality, year, gender, value, status FROM read_parquet(?) WHERE kpi IN (SELECT kpi FROM"
        " read_parquet(?) WHERE status = 'Privacy' GROUP BY 1 ORDER BY count(*) DESC, kpi LIMIT 2)",
        [str(REAL / "kolada_values_status_2007_2024.parquet")] * 2,
    ).fetchall()
    ids, areas = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    with serving() as fake:
        fake.lists = {
            "kpi": [entry(key, key) for key in ids],
            "municipality": [{"id": code, "title": code, "type": "K"} for code in areas],
            "municipality_groups": [group("G1", "Alla kommuner (ovägt medel)", *areas)],
            "kpi_groups": [group("G2KPI84105", "Integration", *ids)],
        }
        fake.page_size = 5000
        for kpi, area, year, gender, value, status in rows:
            fake.tell(kpi, area, year, **{gender: status or value})

        fetch(fake)

    words = {MISSING: "Missing", SECRET: "Privacy", NOT_APPLICABLE: "Not applicable"}
    told = {
        (key, area, year, gender, words.get(status, value))
        for key, cells in in_force().items()
        for area, year, gender, value, status in cells
    }
    assert len(fake.paths) > 4
    assert told == {(*row[:4], row[5] or row[4]) for row in rows}
