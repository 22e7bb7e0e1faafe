"""Tables as files: what hostile or careless files do, and what files cannot hold."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from samverkan.web.tables import Table, UnreadableTable, read_table, write_xlsx

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HUGE = '<dimension ref="A1:XFD1048576"/>'


def workbook(inside: str) -> bytes:
    """Return an XLSX file whose sheet is written by hand."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx(Table(["a"], [])))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, f"<worksheet {NAMESPACE}>{inside}</worksheet>" if is_sheet else source.read(name))
    return out.getvalue()


def row(number: int, cell: str = "A") -> str:
    """Return a row with one cell."""
    return f'<row r="{number}"><c r="{cell}{number}"><v>{number}</v></c></row>'


@pytest.mark.parametrize("dimension", [HUGE, ""])
def test_sheet_that_says_it_is_huge_is_read_as_what_it_holds(dimension: str) -> None:
    table = read_table(workbook(f"{dimension}<sheetData>{row(1)}{row(60_000)}{row(60_001, 'XFD')}</sheetData>"))

    assert (len(table.heading), len(table.rows)) == (1, 1)
    assert (table.heading[0], table.rows[0][0]) == ("1", "60000")


def test_sheet_with_too_many_rows_is_refused() -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(workbook(f"<sheetData>{''.join(row(number) for number in range(1, 5_010))}</sheetData>"))

    assert refused.value.reason == "rows"


@pytest.mark.parametrize(
    ("first", "cells"),
    [
        ("Namn;E-post;Vad vill du, om vi får fråga, äta, dricka, höra?", 3),
        ("Namn,E-post,Roll", 3),
        ("Namn\tE-post\tRoll, eller uppdrag, eller annat, kort", 3),
        ("Namn;E-post", 2),
    ],
)
def test_commas_in_a_question_do_not_divide_it(first: str, cells: int) -> None:
    assert len(read_table(f"{first}\nÅsa".encode()).heading) == cells


def test_what_a_spreadsheet_cannot_hold_is_written_as_it_can() -> None:
    data = write_xlsx(Table(["Namn"], [["Åsa\x01 Öst"], ["rad\x0brad"]]))

    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).active["A"]] == [
        "Namn", "Åsa\ufffd Öst", "rad\nrad",
    ]  # fmt: skip
