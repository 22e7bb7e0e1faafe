"""Tables as files: CSV that Swedish spreadsheets open rightly, and XLSX; read and written with tablib."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tablib

#: Bytes of a file that is read at most, as sent and unpacked, and rows at most.
MAX_BYTES = 2_000_000
MAX_UNPACKED = 30_000_000
MAX_ROWS = 5_000

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
    """Return CSV with semicolons and a byte order mark, as spreadsheets with Swedish settings expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(table.heading)
    writer.writerows([_safe(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(table: Table) -> bytes:
    """Return an XLSX file with one sheet."""
    data = tablib.Dataset(*[[_safe(value) for value in row] for row in table.rows], headers=list(table.heading))
    return bytes(data.export("xlsx"))


def read_table(data: bytes) -> Table:
    """Return the first sheet of an XLSX file, or a CSV file, as text without spaces at the ends of cells.

    Raises ``UnreadableTable``.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableTable("size")
    rows = _read_xlsx(data) if data[:4] == b"PK\x03\x04" else _read_csv(data)
    cells = [[_plain(value) for value in row] for row in rows]
    filled = [row for row in cells if any(row)]
    if len(filled) > MAX_ROWS:
        raise UnreadableTable("rows")
    return Table(filled[0], filled[1:]) if filled else Table((), ())


def _read_csv(data: bytes) -> list[list[str]]:
    text = _decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableTable("text")


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableTable("size")
        sheet = tablib.Dataset().load(io.BytesIO(data), format="xlsx", headers=False)
    except UnreadableTable:
        raise
    except Exception:  # what openpyxl raises at a broken file is not of one kind
        raise UnreadableTable("xlsx")
    return iter(sheet)


def _plain(value: object) -> str:
    """Return a cell as text; a whole number that a spreadsheet made a decimal one stays whole."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split()) if "\n" not in str(value) else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def _safe(value: object) -> object:
    """Return text so that no spreadsheet takes it for a formula; nothing as nothing."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value
