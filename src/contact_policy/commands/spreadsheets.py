"""Rows of a CSV file as a batch's items: which column is which field, and what a cell's text stands for.

The map is TOML: under ``[columns]`` the file's own heading for a field, under ``[values]`` what every row has.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from contact_policy.settings import SettingError

Json = dict[str, Any]

_WHOLE = frozenset({"duration_seconds", "staff_minutes"})
_MOMENTS = frozenset({"occurred_at", "source_recorded_at", "source_updated_at"})
_NAMED = frozenset({"corrects", "repeats_case_id"})
_REACHED = {"phone": "phone", "phone_2": "phone", "email": "email", "email_2": "email", "post": "post"}
_LONDON = ZoneInfo("Europe/London")

EVENT_FIELDS = frozenset(
    {"customer", "external_reference", "channel", "direction", "made_by", "case_id", "summary", "observations"}
    | {"effect_on_work", "outcome", "raises", "service"} | _WHOLE | {"occurred_at", "source_recorded_at"} | _NAMED
)  # fmt: skip
CUSTOMER_FIELDS = frozenset(
    {"external_id", "name", "language", "capacity", "deceased_on", "source_updated_at", *_REACHED}
)


@dataclass(frozen=True, slots=True)
class SpreadsheetRow:
    """One row: its line in the file, and the item that it is."""

    number: int
    item: Json


def lines(
    file: Path, column_map: Path | None, fields: frozenset[str], needed: tuple[str, ...], item: Callable[[Json], Json]
) -> Iterator[SpreadsheetRow]:
    """Each row of the file as an item; what a cell leaves empty is left out.

    Raises SettingError where the file or the map cannot be read, or a field that is ``needed`` has no column.
    """
    headings, values = _read_map(column_map, fields)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(str(file), f"it cannot be read as text in UTF-8 ({type(error).__name__})") from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = {name: headings.get(name, name) for name in fields}
    known = {name: heading for name, heading in columns.items() if heading in (rows.fieldnames or ())}
    missing = [columns[name] for name in needed if name not in known and name not in values]
    missing += [heading for heading in headings.values() if heading not in (rows.fieldnames or ())]
    if missing:
        raise SettingError(str(file), f"give it the columns {', '.join(dict.fromkeys(missing))}, or map others to them")
    for row in rows:
        told = {name: cell for name, heading in known.items() if (cell := (row[heading] or "").strip())}
        yield SpreadsheetRow(rows.line_num, item({**values, **told}))


def _read_map(file: Path | None, fields: frozenset[str]) -> tuple[Mapping[str, str], Json]:
    """The heading of each field that has another one than its name, and what every row has."""
    if file is None:
        return {}, {}
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(str(file), f"it cannot be read as TOML ({type(error).__name__})") from None
    headings, values = document.pop("columns", {}), document.pop("values", {})
    unknown = [*document, *(set(headings) | set(values)) - fields]
    if unknown:
        raise SettingError(str(file), f"leave out {unknown[0]}; there are [columns] and [values] of {sorted(fields)}")
    return headings, values


def event(told: Json, system: str) -> Json:
    """A contact, of whom and by what the system calls both."""
    item: Json = {name: _cell(name, cell) for name, cell in told.items()}
    if "customer" in told:
        item["customer"] = {"system": system, "external_id": told["customer"]}
    if "external_reference" in told:
        item["external_reference"] = {"system": system, "id": told["external_reference"]}
    for name in _NAMED & told.keys():
        item[name] = {"system": system, "external_id": told[name]}
    if "observations" in told:
        item["observations"] = [code.strip() for code in told["observations"].split(";") if code.strip()]
    return item


def customer(told: Json) -> Json:
    """A customer, with how they are reached."""
    item: Json = {name: _cell(name, cell) for name, cell in told.items() if name not in _REACHED}
    points = [{"kind": kind, "value": told[name]} for name, kind in _REACHED.items() if name in told]
    return item | ({"contact_points": points} if points else {})


def _cell(name: str, cell: Any) -> Any:
    """What is written in a cell; what is not so written is for the service to refuse."""
    if name in _WHOLE and isinstance(cell, str) and cell.isdecimal():
        return int(cell)
    if name in _MOMENTS and isinstance(cell, str):
        return _moment(cell)
    return cell


def _moment(cell: str) -> str:
    """A moment with its offset: one without is of London, as spreadsheets write them."""
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return cell
    return cell if moment.tzinfo is not None else moment.replace(tzinfo=_LONDON).isoformat()
