"""Reads a policy document (TOML) into a ``Policy``, and refuses one that is not whole.

Nothing is guessed: an unknown key, a missing key, a value of the wrong type, an unclaimed clause, a rule that cites
nothing, and a citation of a clause that does not exist are each a ``PolicyDocumentError``, which names line, key and
cure.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.filed_contacts import filed_contact_flaws
from contact_policy.policy.grounds import GROUNDS, GUARDS
from contact_policy.policy.indicators import COUNTERS
from contact_policy.policy.notices import PARTS
from contact_policy.policy.reminders import reminder_flaws
from contact_policy.policy.rules import RULES
from contact_policy.policy.vocabulary import Behaviour, Grade, MeasureKind, NoticeKind

DOCUMENTS = Path(__file__).parents[1] / "documents"
BUILT_IN = DOCUMENTS / "opcc-1.0.toml"


class PolicyDocumentError(ValueError):
    """The document cannot be used; the message names the line (where it can be told), the key and the cure."""


def load_policy(path: Path = BUILT_IN, *, office: Mapping[str, str] | None = None) -> Policy:
    """Read the edition at ``path``; ``office`` overrides entries of its ``[office]`` table.

    The digest is of the document's bytes and the overrides, so that a decision pins what was really applied.
    Raises ``PolicyDocumentError`` for a document that is not whole.
    """
    return parse_policy(path.read_bytes(), name=path.name, office=office)


def parse_policy(document: bytes, *, name: str = "document", office: Mapping[str, str] | None = None) -> Policy:
    """Like ``load_policy``, from the document's bytes."""
    try:
        text = document.decode("utf-8")
        data = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyDocumentError(f"{name}: not TOML: {error}") from None
    digest = hashlib.sha256(document)
    if office:
        data.setdefault("office", {}).update(office)
        digest.update(repr(sorted(office.items())).encode())
    reader = _Reader(name, text)
    if "digest" in data:
        raise reader.fail(("digest",), "remove it; the digest is worked out")
    policy: Policy = reader.read(Policy, {**data, "digest": digest.hexdigest()}, ())
    _Completeness(policy, reader).check()
    return policy


class _Reader:
    """Turns plain data into the dataclasses of ``edition``, by their type hints."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()

    def fail(self, path: tuple[str | int, ...], cure: str) -> PolicyDocumentError:
        key = ".".join(str(part) for part in path)
        return PolicyDocumentError(f"{self._name}, line {self._line(path)}: {key}: {cure}")

    def _line(self, path: tuple[str | int, ...]) -> int:
        """The line of the deepest part of ``path`` found by walking the document; 1 where none is.

        A key is looked for in its own table only, so a missing one is told at the table's head.
        """
        line = 0
        for position, part in enumerate(path):
            if isinstance(part, int):
                line = self._nth_table(str(path[position - 1]), part, line)
                continue
            header = re.compile(rf"^\s*\[+[\w.]*\b{re.escape(part)}\]+")
            key = re.compile(rf"^\s*{re.escape(part)}\s*=")
            body = range(line + 1 if line else 0, self._end_of_table(line))
            found = [n for n in body if key.match(self._lines[n])] or [
                n for n in range(line, len(self._lines)) if header.match(self._lines[n])
            ]
            line = found[0] if found else line
        return line + 1

    def _end_of_table(self, line: int) -> int:
        return next((n for n in range(line + 1, len(self._lines)) if self._lines[n].startswith("[")), len(self._lines))

    def _nth_table(self, table: str, index: int, start: int) -> int:
        headers = [n for n, line in enumerate(self._lines) if re.match(rf"^\[\[[\w.]*{re.escape(table)}\]\]", line)]
        return headers[index] if index < len(headers) else start

    def read(self, type_: Any, data: Any, path: tuple[str | int, ...]) -> Any:
        origin = typing.get_origin(type_)
        if dataclasses.is_dataclass(type_):
            return self._dataclass(type_, data, path)
        if origin is types.UnionType:
            return self.read(next(a for a in typing.get_args(type_) if a is not types.NoneType), data, path)
        if origin is tuple or origin is frozenset:
            return self._sequence(type_, origin, data, path)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(type_, data, path)
        if issubclass(type_, StrEnum):
            return self._enum(type_, data, path)
        if type(data) is not type_:
            raise self.fail(path, f"give {_plain_name(type_)}, not {_plain_name(type(data))}")
        return data

    def _dataclass(self, type_: Any, data: Any, path: tuple[str | int, ...]) -> Any:
        if not isinstance(data, dict):
            raise self.fail(path, "make this a table")
        hints, fields = _shape(type_)
        for key in data:
            if key not in fields:
                raise self.fail((*path, key), f"remove it; known here are {', '.join(sorted(fields))}")
        for name, field in fields.items():
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            if required and name not in data:
                raise self.fail((*path, name), "add it; it is required")
        return type_(**{key: self.read(hints[key], value, (*path, key)) for key, value in data.items()})

    def _sequence(self, type_: Any, origin: Any, data: Any, path: tuple[str | int, ...]) -> Any:
        if not isinstance(data, list):
            raise self.fail(path, "make this a list")
        item = typing.get_args(type_)[0]
        return origin(self.read(item, value, (*path, index)) for index, value in enumerate(data))

    def _mapping(self, type_: Any, data: Any, path: tuple[str | int, ...]) -> Any:
        if not isinstance(data, dict):
            raise self.fail(path, "make this a table")
        key_type, value_type = typing.get_args(type_)
        if issubclass(key_type, StrEnum):
            for missing in [k for k in key_type if k not in data]:
                raise self.fail((*path, missing), "add it; it is required")
        return {self.read(key_type, k, (*path, k)): self.read(value_type, v, (*path, k)) for k, v in data.items()}

    def _enum(self, type_: type[StrEnum], data: Any, path: tuple[str | int, ...]) -> Any:
        if not isinstance(data, str) or data not in list(type_):
            raise self.fail(path, f"use one of {', '.join(type_)}")
        return type_(data)


@cache
def _shape(type_: Any) -> tuple[Mapping[str, Any], Mapping[str, dataclasses.Field[Any]]]:
    """The type hints and the fields of a table's dataclass, by name."""
    return typing.get_type_hints(type_), {f.name: f for f in dataclasses.fields(type_)}


def _plain_name(type_: type[Any]) -> str:
    return {str: "a text", int: "a whole number", bool: "true or false", date: "a date", float: "a number"}.get(
        type_, f"a {type_.__name__}"
    )


class _Completeness:
    """What must hold across the document: nothing cited that is not there, nothing there that is not used."""

    def __init__(self, policy: Policy, reader: _Reader) -> None:
        self._policy = policy
        self._reader = reader

    def check(self) -> None:
        for part in (
            self._doubles,
            self._registers,
            self._closed_lists,
            self._citations,
            self._sources,
            self._criteria,
            self._notices,
            self._figures,
            self._reminders,
            self._filed_contacts,
        ):
            part()

    def _doubles(self) -> None:
        """Nothing stands twice under one name."""
        for table, key in NAMED_TABLES.items():
            names = [getattr(entry, key) for entry in getattr(self._policy, table)]
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise self._reader.fail((table, index, key), f"{name!r} stands here twice; remove one")

    def _figures(self) -> None:
        """A graver grade never allows less, spans of time are not negative, and a day's work has two hours."""
        ceilings = [self._policy.proportion[grade] for grade in Grade]
        if ceilings != sorted(ceilings):
            raise self._reader.fail(("proportion",), "a graver grade never allows less; let the figures rise")
        for table, least in (("lengths", 0), ("appeals", 1)):
            for field in dataclasses.fields(getattr(self._policy, table)):
                value = getattr(getattr(self._policy, table), field.name)
                if isinstance(value, int) and value < least:
                    raise self._reader.fail((table, field.name), f"give {least} or more")
        hours = self._policy.calendar.working_hours
        if len(hours) != len(("first", "last")) or list(hours) != sorted(hours):
            raise self._reader.fail(("calendar", "working_hours"), "give the first and the last hour, as in [9, 17]")
        if not self._policy.access.always_open:
            raise self._reader.fail(("access", "always_open"), "name at least one channel")

    def _reminders(self) -> None:
        for key, cure in reminder_flaws(self._policy):
            raise self._reader.fail(("reminders", key), cure)

    def _filed_contacts(self) -> None:
        for key, cure in filed_contact_flaws(self._policy):
            raise self._reader.fail(("filed_mail", key), cure)

    def _registers(self) -> None:
        """A document and the code's registers match, either way."""
        policy = self._policy
        self._match("rules", [r.id for r in policy.rules], RULES)
        self._match("grounds", [g.id for g in policy.grounds], GROUNDS)
        self._match("guards", [g.id for g in policy.guards], GUARDS)
        for index, indicator in enumerate(policy.indicators):
            if indicator.counts not in COUNTERS:
                raise self._reader.fail(("indicators", index, "counts"), f"use one of {', '.join(sorted(COUNTERS))}")

    def _match(self, table: str, ids: list[str], register: Iterable[str]) -> None:
        known = set(register)
        for index, entry in enumerate(ids):
            if entry not in known:
                raise self._reader.fail(
                    (table, index, NAMED_TABLES[table]), f"no code answers {entry!r}; remove the entry"
                )
        for missing in sorted(known - set(ids)):
            raise self._reader.fail((table,), f"add an entry with {NAMED_TABLES[table]} = {str(missing)!r}")

    def _closed_lists(self) -> None:
        policy = self._policy
        self._match("measures", [m.kind for m in policy.measures], list(MeasureKind))
        self._match("behaviours", [b.name for b in policy.behaviours], list(Behaviour))
        for index, observation in enumerate(policy.observations):
            if (observation.behaviour is None) != (observation.grade is None):
                raise self._reader.fail(
                    ("observations", index), "give both behaviour and grade, or neither for a neutral observation"
                )

    def _citations(self) -> None:
        """Every cited clause exists and every clause is claimed."""
        known = {clause.id for clause in self._policy.clauses}
        claimed: set[str] = set()
        for table in CLAIMING_TABLES:
            for index, entry in enumerate(getattr(self._policy, table)):
                for clause in entry.clauses:
                    if clause not in known:
                        raise self._reader.fail((table, index, "clauses"), f"there is no clause {clause!r}")
                claimed.update(entry.clauses)
        for index, clause_entry in enumerate(self._policy.clauses):
            if clause_entry.id not in claimed:
                raise self._reader.fail(
                    ("clauses", index, "id"),
                    f"nothing answers {clause_entry.id}; cite it in a rule, measure, step or duty",
                )

    def _sources(self) -> None:
        for table in ("rules", "notices"):
            for index, entry in enumerate(getattr(self._policy, table)):
                if not entry.clauses and not entry.sources:
                    raise self._reader.fail((table, index, "clauses"), "cite a clause or a source")

    def _notices(self) -> None:
        """Every kind of notice must state something, and something it can; an edition without the table is old."""
        if not self._policy.notices:
            return
        self._match("notices", [n.kind for n in self._policy.notices], list(NoticeKind))
        for index, notice in enumerate(self._policy.notices):
            possible = list(PARTS[notice.kind])
            if not notice.must_state or not set(notice.must_state) <= set(possible):
                cure = f"a {notice.kind} notice can state {', '.join(possible)}; name those it must"
                raise self._reader.fail(("notices", index, "must_state"), cure)

    def _criteria(self) -> None:
        rules = [c.rule for c in self._policy.criteria]
        for index, rule in enumerate(rules):
            if rule not in RULES:
                raise self._reader.fail(("criteria", index, "rule"), f"there is no rule {rule!r}")


CLAIMING_TABLES: tuple[str, ...] = (
    "behaviours", "observations", "indicators", "grounds", "guards", "measures", "rules", "notices", "steps", "duties",
)  # fmt: skip

NAMED_TABLES: Mapping[str, str] = {
    "behaviours": "name", "observations": "code", "indicators": "id", "grounds": "id", "guards": "id",
    "measures": "kind", "criteria": "name", "rules": "id", "notices": "kind", "steps": "id", "duties": "id",
    "clauses": "id",
}  # fmt: skip
