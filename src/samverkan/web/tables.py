"""Tables as files: CSV that Swedish spreadsheets open rightly, and XLSX; read and written with tablib."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import openpyxl
import tablib

from samverkan.web.plain import without_controls

#: Bytes of a file that is read at most, as sent and unpacked, and rows and columns at most.
MAX_BYTES = 2_000_000
MAX_UNPACKED = 10_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 200

#: What a spreadsheet takes for a formula if a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UnreadableTable(Exception):
    """The file is neither CSV in UTF-8 (or Windows' Swedish) nor XLSX, or too large; ``reason`` says which.

    ``size``, ``rows``, ``text`` or ``xlsx``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Table:
    """A heading and rows of plain values."""

    heading: Sequence[str]
    rows: Sequence[Sequence[object]]


def write_csv(table: Table) -> bytes:
    """Return CSV with semicolons, decimal commas and a byte order mark, as spreadsheets with Swedish settings expect.

    They take 4.3 for the fourth of March.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(table.heading)
    writer.writerows([_in_swedish(_safe(value)) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(table: Table) -> bytes:
    """Return an XLSX file with one sheet."""
    rows = [[_safe(value) for value in row] for row in table.rows]
    data = tablib.Dataset(*rows, headers=list(table.heading), title="Samverkan")
    return bytes(data.export("xlsx"))


def read_table(data: bytes) -> Table:
    """Return the first sheet of an XLSX file, or a CSV file, as text without spaces at the ends of cells.

    Raises ``UnreadableTable``.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableTable("size")
    filled = _filled(_read_xlsx(data) if data[:4] == b"PK\x03\x04" else _read_csv(data))
    width = max((place for row in filled for place, cell in enumerate(row, 1) if cell), default=0)
    rows = [row[:width] for row in filled]
    return Table(rows[0], rows[1:]) if rows else Table((), ())


def _filled(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    """Return the rows that say something; a file with too many is not read to its end."""
    found: list[list[str]] = []
    for row in rows:
        cells = [_plain(value) for value in row] if any(row) else []
        if any(cells):
            found.append(cells)
        if len(found) > MAX_ROWS:
            raise UnreadableTable("rows")
    return found


def _read_csv(data: bytes) -> list[list[str]]:
    text = _decode(data)
    delimiter = _delimiter(text.split("\n", 1)[0])
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableTable("text")


def _delimiter(heading: str) -> str:
    """Return what stands between the cells; a comma last, because headings that are questions have commas in them."""
    return next((sign for sign in "\t;" if heading.count(sign) > 1), max(";,\t", key=heading.count))


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableTable("text")


def _read_xlsx(data: bytes) -> Iterator[Sequence[object]]:
    """Yield the rows of the first sheet. What the sheet says of its own size is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableTable("size")
        sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).active
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    except UnreadableTable:
        raise
    except Exception:  # what openpyxl raises at a broken file is not of one kind
        raise UnreadableTable("xlsx")


def _plain(value: object) -> str:
    """Return a cell as text; a whole number that a spreadsheet made a decimal one stays whole."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split()) if "\n" not in str(value) else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def _in_swedish(value: object) -> object:
    return repr(value).replace(".", ",") if isinstance(value, float) else value


def _safe(value: object) -> object:
    """Return text so that no spreadsheet takes it for a formula, and with nothing that it cannot hold."""
    if isinstance(value, str):
        text = without_controls(value)
        # A sign alone is no formula, but what statistics write where a value is missing.
        return f"'{text}" if text.startswith(_FORMULA) and len(text) > 1 else text
    return "" if value is None else value
