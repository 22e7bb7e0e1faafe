"""Files are told apart by their columns, and taken in whole or not at all."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from samverkan.config.demo.load_keyfigures import load_key_figures
from samverkan.keyfigures.blocks import SECRET
from samverkan.keyfigures.enums import GroupKind, IndicatorStatus, Place, Polarity, VintageState
from samverkan.keyfigures.models import AreaGroup, Indicator, StoredBlock, Vintage
from samverkan.keyfigures.queries import areas as area_queries
from samverkan.keyfigures.queries import catalogue
from samverkan.keyfigures.queries.values import get_block
from samverkan.keyfigures.services.catalogue import load_indicators
from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.load import LoadSummary, load_files
from tests.factories import keyfigures as make

REAL = Path(__file__).resolve().parents[3] / "shared/data/keyfigures"
HEAD = "indicator,area,year,gender,value,status\n"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="../shared is absent, and with it the real files")
pytestmark = pytest.mark.django_db


def load(folder: Path, text: str, name: str = "values.csv", **options: bool) -> LoadSummary:
    (folder / name).write_text(text, encoding="utf-8")
    return load_files([folder / name], now=make.NOW, **options)


def listed(key: str, title: str, **more: str) -> dict[str, str]:
    return {"id": key, "title": title, "description": "Källa: SCB.", **more}


def known() -> None:
    make.indicator("N1")
    make.indicator("N2")
    make.areas()


def test_values_are_loaded_with_the_reasons_where_there_is_none(tmp_path: Path) -> None:
    known()

    summary = load(tmp_path, HEAD + "N1,1260,2021,K,5.5,\nN1,1260,2022,K,,Privacy\nN2,0000,2022,T,1,\n")

    block = get_block("N1")
    assert block is not None
    assert (summary.values, summary.blocks, summary.published) == (2, 2, 2)
    assert list(block.series("1260", gender="K"))[:1] == [5.5]
    assert block.status("1260", 2022, gender="K") == SECRET
    assert block.genders == ("K",)


def test_values_are_laid_over_those_in_force_and_the_vintage_before_is_kept(tmp_path: Path) -> None:
    known()
    load(tmp_path, HEAD + "N1,1260,2021,T,5,\nN1,1283,2021,T,6,\nN2,1260,2021,T,1,\n")

    load(tmp_path, HEAD + "N1,1260,2021,T,5.5,\nN2,1260,2021,T,1,\n")

    now, before = get_block("N1"), get_block("N1", place=Place.PREVIOUS)
    assert now is not None
    assert before is not None
    assert list(now.row(2021)) == [5.5, 6.0]
    assert list(before.row(2021)) == [5.0, 6.0]
    assert not StoredBlock.objects.filter(indicator="N2", place=Place.PREVIOUS).exists()  # it says what it said


def test_replacing_forgets_what_the_file_does_not_tell_of(tmp_path: Path) -> None:
    known()
    load(tmp_path, HEAD + "N1,1260,2021,T,5,\nN1,1283,2021,T,6,\n")

    load(tmp_path, HEAD + "N1,1260,2021,T,5,\n", replaces=True)

    block = get_block("N1")
    assert block is not None
    assert block.areas == ("1260",)


def test_damaged_block_is_told_and_can_be_replaced(tmp_path: Path) -> None:
    known()
    load(tmp_path, HEAD + "N1,1260,2021,T,5,\n")
    StoredBlock.objects.update(data=b"damaged", digest="")

    with pytest.raises(CommandError, match="load --replace"):
        call_command("keyfigures", "load", str(tmp_path / "values.csv"))
    call_command("keyfigures", "load", "--replace", str(tmp_path / "values.csv"))

    block = get_block("N1")
    assert block is not None
    assert list(block.row(2021)) == [5.0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("N1,1260,2021,T,5,\nN1,1260,2021,T,6,\n", "N1, 1260, 2021, T stands twice"),
        ("N1,1260,2021\n", "a row has another number of columns than the first"),
        ("N1,1260,2021,X,5,\n", "gender is T, K or M"),
        ("N1,1260,2021,T,,Hidden\n", "status is empty, Missing"),
        ("N1,1260,2021,T,many,\n", "many"),
        ("N1,1260,2021,T,inf,\n", "values.csv: a value is not finite"),
        ("# N1,1260,2021,T,5,\n", "1 indicator(s) that no list has told of: # N1"),
        ("N3,1260,2021,T,5,\n", "1 indicator(s) that no list has told of: N3"),
        ("N1,9999,2021,T,5,\n", "1 area(s) that no list has told of: 9999"),
        (",1260,2021,T,5,\n", "a row has no indicator or no area"),
        ("N1,,2021,T,5,\n", "a row has no indicator or no area"),
        ("N1,1260,,T,5,\n", "year is a whole number"),
        ("N1,1260,2021.7,T,5,\n", "year is a whole number"),
        ("N1,1260,21,T,5,\n", "year is a whole number"),
    ],
)
def test_faulty_file_changes_nothing(tmp_path: Path, text: str, words: str) -> None:
    known()
    load(tmp_path, HEAD + "N2,1260,2021,T,1,\n")

    with pytest.raises(LoadError, match=words.replace("(", r"\(").replace(")", r"\)")):
        load(tmp_path, HEAD + "N2,1260,2021,T,2,\n" + text)

    block = get_block("N2")
    assert block is not None
    assert list(block.row(2021)) == [1.0]
    assert not StoredBlock.objects.filter(place=Place.STAGED).exists()
    assert set(Vintage.objects.values_list("state", flat=True)) == {VintageState.PUBLISHED, VintageState.FAILED}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,title,description,polarity\nX1,Ett,,good\n", "high, low or neutral, not 'good'"),
        ("id,title,description\nX/1,Ett,\n", "'X/1' is no id"),
        (f"id,title,description\nX1,{'a' * 401},\n", "title holds at most 400"),
        ("id,title,description\nX1,a\0b,\n", "title holds"),
        ("id,title,type\n1260,Bjuv,X\n", "is K or L, not 'X'"),
        ("id,title,type\n1260,Bjuv,K\n1260,Bjuv,K\n", "stands twice"),
        (f"group_id,group_title,member_id\nG1,{'a' * 201},1260\n", "title holds at most 200"),
        (f"id,title,description\n{'X1,Ett,' * 3000}\xe5\n", "not written in UTF-8"),
        (f"id,title,description\nX1,Ett,{'a' * 200_000}\n", "field larger"),
    ],
)
def test_faulty_list_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(LoadError, match=words):
        load_files([path], now=make.NOW)

    assert not Indicator.objects.exists()
    assert not AreaGroup.objects.exists()


def test_blank_in_a_heading_and_blank_rows_are_not_minded(tmp_path: Path) -> None:
    load(tmp_path, "id; title; description\nX1;Ett;Två\n;;\n")

    assert Indicator.objects.get().title == "Ett"


def test_two_columns_of_the_same_are_a_fault(tmp_path: Path) -> None:
    known()

    for heading in ("indicator,kpi,area,year,gender,value", "indicator,area,year,gender,value,value"):
        with pytest.raises(LoadError, match="the columns tell twice"):
            load(tmp_path, f"{heading}\nN1,1260,2021,T,5,6\n")


def test_file_without_values_is_a_fault(tmp_path: Path) -> None:
    known()

    with pytest.raises(LoadError, match="there are no values in it"):
        load(tmp_path, HEAD)


def test_swedish_excel_writes_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    known()

    load(tmp_path, "\ufeffindicator; area;year;gender;value\nN1;1260;2021;T;5,25\n;;;;\nN1;12;2021;T;6\n")

    block = get_block("N1")
    assert block is not None
    assert list(block.row(2021, areas=["1260", "0012"])) == [5.25, 6.0]


def test_unknown_indicators_are_left_out_if_asked(tmp_path: Path) -> None:
    known()

    summary = load(tmp_path, HEAD + "N1,1260,2021,T,5,\nN3,1260,2021,T,5,\n", leaves_out_unknown=True)

    assert summary.left_out == ("N3",)
    assert summary.published == 1


def test_file_of_other_columns_is_refused_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "strange.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(CommandError, match="the columns a, b are none of those known"):
        call_command("keyfigures", "load", str(path))


def test_catalogue_keeps_how_indicators_were_worded() -> None:
    load_indicators(
        [listed("N1", "Gammal, antal"), listed("N2", "Samma, andel (%)")], seen=date(2024, 4, 1), is_whole=True
    )

    changes = load_indicators(
        [listed("N1", "Ny, antal"), listed("N3", "Samma, andel (%)")], seen=date(2026, 3, 1), is_whole=True
    )

    gone = catalogue.get_indicator("N2")
    assert (changes.added, changes.reworded, changes.removed) == (1, 1, 1)
    assert list(Indicator.objects.get(pk="N1").versions.values_list("title", "since_date__year")) == [
        ("Ny, antal", 2026),
        ("Gammal, antal", 2024),
    ]
    assert gone is not None
    assert (gone.status, gone.removed_date) == (IndicatorStatus.REMOVED, date(2026, 3, 1))
    assert gone.successor_id == "N3"


def test_older_catalogue_adds_to_the_history_alone() -> None:
    load_indicators([listed("N1", "Ny, antal")], seen=date(2026, 3, 1), is_whole=True)

    load_indicators([listed("N1", "Gammal, antal"), listed("N2", "Borta, antal")], seen=date(2024, 4, 1), is_whole=True)

    one, gone = catalogue.get_indicator("N1"), catalogue.get_indicator("N2")
    assert one is not None
    assert gone is not None
    assert (one.title, one.status) == ("Ny, antal", IndicatorStatus.ACTIVE)
    assert (gone.status, gone.removed_date) == (IndicatorStatus.REMOVED, date(2026, 3, 1))
    assert one.versions.count() == 2


@pytest.mark.parametrize("is_whole", [True, False])
def test_older_catalogue_brings_nothing_back(is_whole: bool) -> None:
    load_indicators([listed("N1", "En, antal"), listed("N2", "Två, antal")], seen=date(2024, 4, 1), is_whole=True)
    load_indicators([listed("N1", "En, antal")], seen=date(2026, 3, 1), is_whole=True)

    load_indicators([listed("N2", "Två, antal")], seen=date(2025, 4, 1), is_whole=is_whole)

    gone = Indicator.objects.get(pk="N2")
    assert (gone.status, gone.removed_date) == (IndicatorStatus.REMOVED, date(2026, 3, 1))


def test_indicator_that_comes_back_is_followed_by_none() -> None:
    same, other = listed("N1", "Samma, antal"), listed("N2", "Samma, antal")
    load_indicators([same], seen=date(2024, 4, 1), is_whole=True)
    load_indicators([other], seen=date(2025, 4, 1), is_whole=True)
    assert Indicator.objects.get(pk="N1").successor_id == "N2"

    load_indicators([same, other], seen=date(2026, 4, 1), is_whole=True)

    assert Indicator.objects.get(pk="N1").successor_id is None


def test_partial_catalogue_removes_nothing() -> None:
    load_indicators([listed("N1", "En, antal")], seen=date(2024, 4, 1), is_whole=True)

    changes = load_indicators([listed("N2", "Två, antal")], seen=date(2026, 3, 1), is_whole=False)

    assert changes.removed == 0


def test_preliminary_is_between_the_two_dates() -> None:
    one = make.indicator(
        preliminary_date=date(2026, 4, 1), publication_date=date(2026, 8, 28), publication_period="2025"
    )

    told = [catalogue.is_preliminary(one, 2025, today=date(2026, month, 1)) for month in (3, 4, 9)]

    assert told == [False, True, False]
    assert not catalogue.is_preliminary(one, 2024, today=date(2026, 5, 1))


def test_the_demo_has_real_figures_of_every_section() -> None:
    load_key_figures(now=make.NOW)

    block = get_block("N02268")
    assert block is not None
    assert [round(float(v), 1) for v in block.row(2022, gender="K", areas=["0000", "1283", "1282"])] == [
        66.8,
        60.9,
        62.3,
    ]
    assert [section.key for section in catalogue.list_integration(has_values=True)] == [
        "reception", "swedish", "establishment", "work", "population", "representation",
    ]  # fmt: skip
    assert [group.kind for group in area_queries.list_groups_of("1283")][:2] == [GroupKind.SIMILAR] * 2
    assert AreaGroup.objects.get(pk="G128518").title == "Familjen Helsingborg"
    assert [one.id for one in catalogue.find_indicators("utrikes sysselsättningsgrad")] == ["N02268"]
    assert catalogue.find_indicators("förvärvsarbetande") == catalogue.find_indicators("FÖRVÄRVSARBETANDE") != ()
    old = catalogue.get_indicator("N00713")
    assert old is not None
    assert (old.status, old.successor_id) == (IndicatorStatus.REMOVED, "N02268")


def test_queries_are_as_many_as_they_say(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    load_key_figures(now=make.NOW)

    with django_assert_num_queries(1):
        catalogue.find_indicators("flyktingar", limit=5)
    with django_assert_num_queries(1):
        catalogue.list_integration()
    with django_assert_num_queries(1):
        area_queries.list_groups_of("1283")


@needs_real
def test_real_lists_are_taken_in() -> None:
    names = [
        "kpi_catalogue_2026-03.csv",
        "kpi_catalogue_2024-04.csv.gz",
        "municipalities.csv",
        "kpi_groups_tree_2024-08.csv",
        "municipality_groups_2026-03.csv.gz",
        "kpi_group_members_2024-08.csv",
    ]

    summary = load_files([REAL / name for name in names], now=make.NOW)

    table = catalogue.list_integration()
    assert (summary.indicators, summary.removed, summary.areas, summary.groups) == (12532, 829, 312, 3630)
    assert {section.key: len(section.indicators) for section in table} == {
        "reception": 10, "swedish": 12, "establishment": 8, "work": 14, "population": 12, "representation": 6,
    }  # fmt: skip
    assert all(one.polarity != Polarity.UNKNOWN for section in table for one in section.indicators)
    assert Indicator.objects.exclude(status=IndicatorStatus.REMOVED).count() == 6099
    assert AreaGroup.objects.filter(kind=GroupKind.COUNTY).count() == 21
    assert AreaGroup.objects.filter(kind=GroupKind.SIMILAR, centre=None).count() < 30


@needs_real
def test_real_values_are_those_of_the_file(tmp_path: Path) -> None:
    known()
    lines = gzip.decompress((REAL / "kolada_values_integration_skane.csv.gz").read_bytes()).decode().splitlines()
    kept = [line for line in lines if line.startswith("N02268,") and line.split(",")[1] in make.AREAS]
    make.indicator("N02268")

    load(tmp_path, "\n".join([lines[0], *kept]) + "\n")

    block = get_block("N02268")
    assert block is not None
    told = {f"N02268,{o.area},{o.year},{o.gender}": o.value for o in block.observations()}
    assert told == {line.rsplit(",", 1)[0]: float(line.rsplit(",", 1)[1]) for line in kept}
