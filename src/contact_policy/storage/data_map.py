"""Which column holds what about whom: what a data protection officer asks first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class DataKind(StrEnum):
    """What a column may hold; ``data_map.toml`` says what each means."""

    WHO = "who"
    HEALTH = "health"
    CONDUCT = "conduct"
    STAFF = "staff"
    SECRET = "secret"  # noqa: S105 - no secret: what secrets are listed under
    CODE = "code"


@dataclass(frozen=True, slots=True)
class TableHolding:
    """What a table holds, how long its rows stay, and which of its columns hold each kind.

    Once somebody is erased, what is about them is blank, but for the columns that ``stay``; rows that ``go`` are gone.
    """

    table: str
    holds: str
    kept: str
    columns: Mapping[DataKind, Sequence[str]]
    stay: frozenset[str] = frozenset()
    go: bool = False

    @property
    def blanked(self) -> frozenset[str]:
        """The columns that are blank once somebody is erased."""
        about = (DataKind.WHO, DataKind.HEALTH, DataKind.CONDUCT)
        return frozenset(name for kind in about for name in self.columns.get(kind, ())) - self.stay

    @property
    def mapped(self) -> frozenset[str]:
        """Every column that stands in the map."""
        return frozenset(name for names in self.columns.values() for name in names)


@cache
def data_map() -> tuple[TableHolding, ...]:
    """Every table, in the order of the map."""
    text = resources.files("contact_policy.storage").joinpath("data_map.toml").read_text(encoding="utf-8")
    return tuple(
        TableHolding(
            table,
            said["holds"],
            said["kept"],
            {kind: tuple(said[kind]) for kind in DataKind if kind in said},
            stay=frozenset(said.get("stay", ())),
            go=said.get("go", False),
        )
        for table, said in tomllib.loads(text).items()
    )


def as_markdown() -> str:
    """The map as a table to be read."""
    kinds = (DataKind.WHO, DataKind.HEALTH, DataKind.CONDUCT, DataKind.STAFF, DataKind.SECRET)
    rows = ["| table | holds | kept | " + " | ".join(kinds) + " |", "|---|---|---|" + "---|" * len(kinds)]
    for holding in data_map():
        cells = (" ".join(f"`{name}`" for name in holding.columns.get(kind, ())) for kind in kinds)
        rows.append(f"| `{holding.table}` | {holding.holds} | {holding.kept} | " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"
