"""Other official statistics come in by the same door: workbooks, and PxWeb's tables as JSON-stat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from samverkan.keyfigures.blocks import MISSING, NOT_APPLICABLE
from samverkan.keyfigures.enums import IndicatorStatus
from samverkan.keyfigures.models import Indicator, StoredBlock
from samverkan.keyfigures.queries.values import get_block
from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.load import load_files
from tests.factories import keyfigures as make

pytestmark = pytest.mark.django_db


def dataset(**changes: Any) -> dict[str, Any]:
    """Return a table of two counties' arrivals, as PxWeb shapes it."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Invandringar efter region, kön, innehåll och år",
        "source": "SCB",
        "id": ["Region", "Kon", "ContentsCode", "Tid"],
        "size": [2, 2, 2, 2],
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "dimension": {
            "Region": {"label": "region", "category": {"index": {"12": 0, "1260": 1}, "label": {"12": "Skåne län"}}},
            "Kon": {"label": "kön", "category": {"index": ["1", "2"], "label": {"1": "män", "2": "kvinnor"}}},
            "ContentsCode": {
                "label": "tabellinnehåll",
                "category": {
                    "index": {"BE01": 0, "BE02": 1},
                    "label": {"BE01": "Invandringar", "BE02": "Andel"},
                    "unit": {"BE01": {"base": "antal", "decimals": 0}, "BE02": {"base": "procent", "decimals": 1}},
                },
            },
            "Tid": {"label": "år", "category": {"index": {"2021": 0, "2022": 1}}},
        },
        "value": [1, 2, 3.5, 4.5, 5, 6, 7.5, 8.5, 9, None, 11.5, 12.5, None, 14, None, 16.5],
        "status": {"9": "..", "12": ".", "14": "-"},
        "extension": {"px": {"tableid": "TAB1234"}},
    } | changes


def write(folder: Path, told: Any, name: str = "scb.json") -> Path:
    (folder / name).write_text(json.dumps(told), encoding="utf-8")
    return folder / name


def test_pxweb_table_becomes_indicators_and_values(tmp_path: Path) -> None:
    make.areas()

    load_files([write(tmp_path, dataset())], now=make.NOW)

    counts, shares = get_block("TAB1234-BE01"), get_block("TAB1234-BE02")
    assert counts is not None
    assert shares is not None
    assert list(counts.row(2021, gender="M", areas=["0012", "1260"])) == [1.0, 9.0]
    assert list(counts.row(2022, gender="K", areas=["0012", "1260"])) == [6.0, 14.0]
    assert counts.status("1260", 2022, gender="M") == MISSING
    assert counts.status("1260", 2021, gender="K") == NOT_APPLICABLE
    assert list(shares.row(2021, gender="K", areas=["0012", "1260"])) == [7.5, 0.0]  # "-" is nought
    one = Indicator.objects.get(id="TAB1234-BE02")
    assert (one.publisher, one.title, one.unit, one.source) == ("SCB", "Andel, procent", "procent", "SCB")


def test_part_that_was_chosen_of_a_dimension_is_told(tmp_path: Path) -> None:
    make.areas()

    for code, label in (("20-64", "20-64 år"), ("65+", "65 år och äldre")):
        told = dataset()
        told["id"], told["size"] = [*told["id"], "Alder"], [*told["size"], 1]
        told["dimension"]["Alder"] = {"label": "ålder", "category": {"index": [code], "label": {code: label}}}
        load_files([write(tmp_path, told)], now=make.NOW)

    titles = dict(Indicator.objects.filter(id__contains="BE01").values_list("id", "title"))
    assert titles == {
        "TAB1234-BE01-20-64": "Invandringar, 20-64 år, antal",
        "TAB1234-BE01-65": "Invandringar, 65 år och äldre, antal",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"class": "collection"}, "no dataset of JSON-stat 2.0"),
        ({"value": [1, 2]}, "no whole JSON-stat"),
        ({"id": ["Kon", "ContentsCode"], "size": [2, 2], "value": [1, 2, 3, 4]}, "no dimension of areas"),
        ({"source": "Kolada"}, "is an indicator of SCB, not of Kolada"),
    ],
)
def test_faulty_table_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    make.areas()
    load_files([write(tmp_path, dataset())], now=make.NOW)

    with pytest.raises(LoadError, match=words):
        load_files([write(tmp_path, dataset(**changes), "other.json")], now=make.NOW)

    assert StoredBlock.objects.count() == 2


def test_figures_of_two_publishers_are_not_mixed(tmp_path: Path) -> None:
    make.areas()
    values = tmp_path / "values.csv"
    values.write_text("indicator,area,year,gender,value\nTAB1234-BE01,1260,2021,T,1\n", encoding="utf-8")

    with pytest.raises(LoadError, match="different publishers"):
        load_files([write(tmp_path, dataset()), values], now=make.NOW)


def test_workbook_has_a_list_on_each_sheet(tmp_path: Path) -> None:
    make.areas()
    make.indicator("N1")
    book = openpyxl.Workbook()
    first = book.active
    first.append(["id", "title", "description", "unit"])
    first.append(["LST-1", "Lediga bostäder, antal", "Länsstyrelsens enkät. Källa: Länsstyrelsen.", "antal"])
    second = book.create_sheet("Värden")
    second.append(["indicator", "area", "year", "gender", "value", "status"])
    second.append(["LST-1", 1260, 2024, "T", 12.5, None])
    second.append(["LST-1", 12, 2024.0, "T", None, "Missing"])
    second.append([None, None, None, None, None, None])
    book.save(tmp_path / "bostader.xlsx")

    load_files([tmp_path / "bostader.xlsx"], now=make.NOW, publisher="Länsstyrelsen")

    block = get_block("LST-1")
    assert block is not None
    assert (block.areas, block.years) == (("0012", "1260"), (2024,))
    assert block.row(2024, areas=["1260"])[0] == 12.5
    assert block.status("0012", 2024) == MISSING
    assert Indicator.objects.get(id="LST-1").publisher == "Länsstyrelsen"
    assert Indicator.objects.get(id="N1").status == IndicatorStatus.ACTIVE  # another publisher's list removes nothing


def test_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "figures.xlsx").write_bytes(b"no workbook")

    with pytest.raises(LoadError, match="cannot be read"):
        load_files([tmp_path / "figures.xlsx"], now=make.NOW)


def test_formula_that_nobody_has_computed_is_a_fault(tmp_path: Path) -> None:
    make.areas()
    make.indicator("N1")
    book = openpyxl.Workbook()
    book.active.append(["indicator", "area", "year", "gender", "value"])
    book.active.append(["N1", 1260, 2024, "T", "=1+1"])
    book.save(tmp_path / "figures.xlsx")

    with pytest.raises(LoadError, match="the formula in E2 has no value"):
        load_files([tmp_path / "figures.xlsx"], now=make.NOW)
