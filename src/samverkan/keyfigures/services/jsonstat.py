"""A table of JSON-stat 2.0, as PxWeb (Statistics Sweden) gives it: its indicators and its values.

Each combination of what is measured and of every dimension but area, time and gender is an indicator.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

from samverkan.keyfigures.services.faults import LoadError

Json: TypeAlias = Mapping[str, Any]

ID_LENGTH = 40

_GENDERS = {
    "1": "M", "2": "K", "1+2": "T", "tot": "T", "t": "T", "k": "K", "m": "M",
    "män": "M", "men": "M", "kvinnor": "K", "women": "K",
    "totalt": "T", "total": "T", "båda könen": "T", "män och kvinnor": "T", "men and women": "T",
}  # fmt: skip
_GENDER_NAMES = {"kon", "kön", "sex", "gender"}
_AREA_NAMES = {"region", "area", "geo", "kommun", "municipality"}
_TIME_NAMES = {"tid", "time", "year", "år"}
_STATUSES = {".": "Not applicable"}
"""Any other mark beside an empty cell says that the value is missing; "-" says that it is nought."""


@dataclass(frozen=True)
class Dimension:
    """One dimension: its codes in the order of the values, and what each is called."""

    key: str
    label: str
    codes: tuple[str, ...]
    labels: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table as rows for the catalogue and for the store."""

    source: str
    indicators: tuple[dict[str, str], ...]
    values: tuple[tuple[str, str, str, str, str, str], ...]

    def with_values(self) -> set[str]:
        """Return the ids of the indicators that have a value; a mark that tells why there is none is not one."""
        return {row[0] for row in self.values if row[4]}


def is_dataset(data: Any) -> bool:
    """Tell whether it is a table of JSON-stat 2.0."""
    return isinstance(data, dict) and data.get("class") == "dataset" and str(data.get("version", "")).startswith("2")


def is_whole(data: Json) -> bool:
    """Tell whether a table has all that its dimensions say: each code, and a cell for each combination of them."""
    try:
        sizes = [len(data["dimension"][key]["category"].get("index") or data["dimension"][key]["category"]["label"])
                 for key in data["id"]]  # fmt: skip
        cells, told = math.prod(sizes), data["value"]
        places = [int(place) for place in told] if isinstance(told, dict) else [len(told) - 1]
        is_filled = isinstance(told, dict) or len(told) == cells
        return sizes == list(data["size"]) and is_filled and all(0 <= place < cells for place in places)
    except (KeyError, TypeError, AttributeError, ValueError):
        return False


def read_table(path: Path) -> Table:
    """Return the table of a file.

    Raises
    ------
    LoadError
        If it is no JSON-stat dataset, or one without area, year or whole cells.
    """
    try:
        data = json.loads(path.read_bytes())
        if not is_dataset(data):
            raise LoadError(f"{path}: this is no dataset of JSON-stat 2.0.")
        if not is_whole(data):
            raise LoadError(f"{path}: this is no whole JSON-stat 2.0: the cells are not as many as the dimensions say.")
        return _read(data, path)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError, RecursionError) as fault:
        raise LoadError(f"{path}: this is no whole JSON-stat 2.0: {type(fault).__name__} {fault}")


def _read(data: Json, path: Path) -> Table:
    dimensions = [_dimension(key, data["dimension"][key]) for key in data["id"]]
    roles = data.get("role", {})
    area = _find(dimensions, roles.get("geo"), _AREA_NAMES)
    year = _find(dimensions, roles.get("time"), _TIME_NAMES)
    gender = _find(dimensions, None, _GENDER_NAMES)
    if area is None or year is None:
        raise LoadError(f"{path}: there is no dimension of areas, or none of years.")
    if strange := [code for code in year.codes if not re.fullmatch(r"\d{4}", code)]:
        raise LoadError(f"{path}: {strange[0]} is no year.")
    others = [one for one in dimensions if one not in (area, year, gender)]
    name = str(data.get("extension", {}).get("px", {}).get("tableid") or path.stem)
    source = str(data.get("source") or "")
    indicators, values = {}, []
    for place, codes in enumerate(product(*(one.codes for one in dimensions))):
        cell = dict(zip([one.key for one in dimensions], codes, strict=True))
        chosen = tuple(cell[one.key] for one in others)
        if chosen not in indicators:
            indicators[chosen] = _indicator(name, data, others, chosen, source)
        value, status = _cell(data, place)
        if value or status:
            told = "T" if gender is None else _gender(gender, cell[gender.key], path)
            key = indicators[chosen]["id"]
            values.append((key, _area(cell[area.key], path), cell[year.key], told, value, status))
    return Table(source, tuple(indicators.values()), tuple(values))


def _dimension(key: str, told: Json) -> Dimension:
    category = told["category"]
    index, labels = category.get("index"), category.get("label", {})
    if index is None:
        index = list(labels)
    codes = sorted(index, key=lambda code: index[code]) if isinstance(index, dict) else list(index)
    units = {code: str(unit.get("base", "")) for code, unit in category.get("unit", {}).items()}
    return Dimension(key, str(told.get("label", key)), tuple(codes), labels, units)


def _find(dimensions: Sequence[Dimension], role: Sequence[str] | None, names: set[str]) -> Dimension | None:
    for one in dimensions:
        if one.key in (role or ()) or {one.key.lower(), one.label.lower()} & names:
            return one
    return None


def _indicator(
    name: str, data: Json, others: Sequence[Dimension], chosen: Sequence[str], source: str
) -> dict[str, str]:
    """Return a combination as an indicator, told by the codes of all its dimensions.

    Also by a single one: it is a part that somebody chose of the whole, and another part is another indicator.
    """
    picked = list(zip(others, chosen, strict=True))
    labels = [one.labels.get(code, code) for one, code in picked]
    units = [one.units[code] for one, code in picked if one.units.get(code)]
    unit = units[0] if units else ""
    words = ", ".join(labels) or str(data.get("label", name))
    return {
        "id": _short_id("-".join([name, *(code for _, code in picked)])),
        "title": (f"{words}, {unit}" if unit and unit.lower() not in words.lower() else words)[:400],
        "description": f"{data.get('label', '')}. Källa: {source or name}.",
        "unit": unit,
        "source": source,
    }


def _short_id(text: str) -> str:
    """Return an id of letters that addresses bear, the same each time; a long one ends with a digest."""
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-")
    if len(plain) <= ID_LENGTH:
        return plain
    return f"{plain[: ID_LENGTH - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _cell(data: Json, place: int) -> tuple[str, str]:
    value, mark = _at(data["value"], place), str(_at(data.get("status") or {}, place) or "")
    if value is not None:
        return repr(float(value)), ""
    if mark == "-":
        return "0", ""
    return "", _STATUSES.get(mark, "Missing") if mark else ""


def _at(told: Any, place: int) -> Any:
    if isinstance(told, dict):
        return told.get(str(place))
    return told[place] if isinstance(told, list) else told


def _area(code: str, path: Path) -> str:
    """Return the code of an area: two digits are a county, 00 the country."""
    if re.fullmatch(r"\d{2}|\d{4}", code):
        return code.zfill(4)
    raise LoadError(f"{path}: {code} is the code of no municipality, county or country.")


def _gender(dimension: Dimension, code: str, path: Path) -> str:
    for word in (dimension.labels.get(code, ""), code):
        if found := _GENDERS.get(str(word).strip().lower()):
            return found
    raise LoadError(f"{path}: {code} is no gender that is known.")


def rows_of(table: Table) -> Iterator[tuple[str, Sequence[str], Sequence[Sequence[str]]]]:
    """Return the table's files: name, columns, rows."""
    columns = ("id", "title", "description", "unit", "source")
    yield "indicators", columns, [[one[name] for name in columns] for one in table.indicators]
    yield "values", ("indicator", "area", "year", "gender", "value", "status"), table.values
