"""Files that hold several lists, workbooks and JSON-stat tables, become the csv files that everything else is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from samverkan.keyfigures.enums import KOLADA
from samverkan.keyfigures.services import jsonstat
from samverkan.keyfigures.services.faults import LoadError


@dataclass(frozen=True)
class Unpacked:
    """One csv or Parquet file, and whose figures it has: Kolada's, or what a table says (nothing if it does not)."""

    path: Path
    publisher: str = KOLADA


@contextmanager
def unpacked(paths: Iterable[Path]) -> Iterator[list[Unpacked]]:
    """Give the files as csv or Parquet; what is unpacked is gone afterwards.

    Raises
    ------
    LoadError
        If a workbook or a table cannot be read. One that is raised meanwhile no longer names where it was unpacked.
    """
    with TemporaryDirectory(prefix="samverkan-keyfigures-") as folder:
        found: list[Unpacked] = []
        for number, path in enumerate(paths):
            kind = path.suffix.lower()
            if kind not in {".xlsx", ".json"}:
                found.append(Unpacked(path))
                continue
            if not path.is_file():
                raise LoadError(f"{path}: there is no such file.")
            own = Path(folder) / str(number)
            own.mkdir()
            found += _workbook(path, own) if kind == ".xlsx" else _table(path, own)
        try:
            yield found
        except LoadError as fault:
            raise LoadError(re.sub(rf"{re.escape(folder)}/\d+/", "", str(fault)))


def _table(path: Path, folder: Path) -> list[Unpacked]:
    table = jsonstat.read_table(path)
    return [
        Unpacked(_write(folder / f"{path.stem}.{name}.csv", columns, rows), table.source)
        for name, columns, rows in jsonstat.rows_of(table)
    ]


def _workbook(path: Path, folder: Path) -> list[Unpacked]:
    """Write each sheet that holds anything as a csv file of its own."""
    try:
        book, formulas = (load_workbook(path, read_only=True, data_only=is_told) for is_told in (True, False))
        found = []
        for place, sheet in enumerate(book.worksheets):
            _check_formulas(sheet, formulas.worksheets[place], path)
            rows = [cells for row in sheet.iter_rows(values_only=True) if any(cells := [_text(cell) for cell in row])]
            if rows:
                width = max(n for n, name in enumerate(rows[0], 1) if name)
                written = _write(
                    folder / f"{path.stem}.{place}.csv", rows[0][:width], [row[:width] for row in rows[1:]]
                )
                found.append(Unpacked(written))
        return found
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException) as fault:
        raise LoadError(f"{path}: this workbook cannot be read: {fault}")


def _check_formulas(sheet: Any, formulas: Any, path: Path) -> None:
    """Refuse a formula that nobody has computed: its value is not in the file, and would be left out unseen."""
    for row, written in zip(sheet.iter_rows(values_only=True), formulas.iter_rows(), strict=False):
        for value, cell in zip(row, written, strict=False):
            if value is None and cell.value is not None:
                raise LoadError(f"{path}: the formula in {cell.coordinate} has no value. Open and save it in Excel.")


def _text(cell: Any) -> str:
    """Return a cell as a csv file has it: a whole number without decimals, a day as 2026-03-31."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path
