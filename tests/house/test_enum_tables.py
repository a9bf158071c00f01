"""A table by the members of a closed list has a row for each: what a new member needs is said here, not at run time."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import contact_policy

ROOT = Path(contact_policy.__file__).parent
ANY = "*"

# Which members a table leaves out, and why it is never asked for them, or what is said of those it does not name.
LEFT_OUT: Mapping[tuple[str, str], tuple[set[str], str]] = {
    ("PARTS", "Part"): ({ANY}, "a kind of notice has the parts it has"),
    ("_CLOSING", "Part"): ({ANY}, "some parts of those kinds"),
    ("_STATED_IN", "Part"): ({ANY}, "asked with get: what a kind of letter has a part of its own for stands there"),
    ("_USUAL_PART", "NoticeKind"): (
        {"WARNING", "DECISION", "BREACH", "REVIEW_COMING", "REVIEW", "APPEAL"},
        "asked with get: these limit something",
    ),
    ("_WRITTEN_BY_HAND", "Part"): ({ANY}, "asked with get: the other parts nobody writes"),
    ("where", "Channel"): ({"WEB", "SMS", "SOCIAL_MEDIA"}, "asked with get: the office has no address of the kind"),
    ("ways", "Channel"): ({ANY}, "how one person can be reached"),
    ("_PENDING", "Stage"): ({"WARNING", "PROPOSAL", "REVIEW", "APPEAL"}, "answered at once, or asked apart"),
    ("spared", "GuardId"): ({ANY}, "filled as events are looked at"),
    ("_BROUGHT", "Raises"): ({"REPEAT"}, "asked with get: what was raised before spares nobody"),
    ("_FOR_THE_CUSTOMER", "How"): ({"ENDED", "REPLACED", "STANDS"}, "told only where somebody found for the customer"),
    ("days", "Brings"): ({"NOTHING"}, "is never answered"),
    ("reminders_to", "Role"): ({"STAFF", "REVIEWER", "AUDITOR", "TELEPHONY", "CRM"}, "no reminder is theirs"),
    ("renamed", "Role"): ({ANY}, "asked with get: no document renames the others"),
    ("ways", "OutgoingChannel"): ({"WEBHOOK"}, "nobody chooses it for a notice"),
    ("_KINDS", "IssueMethod"): ({"BY_HAND"}, "needs no address"),
    ("_NORMALISE", "IssueMethod"): ({"BY_HAND"}, "needs no address"),
    ("_CURES", "Trouble"): (
        {"ADDRESS_CHANGED", "CHANNEL_NOT_SET_UP", "CHANNEL_AWAY", "REFUSED_FOR_NOW", "REFUSED", "NOT_DELIVERED"}
        | {"OUTCOME_UNKNOWN", "CANNOT_BE_MADE", "ALREADY_ISSUED", "NO_LONGER_SO"},
        "comes of sending, not of the address that somebody chose",
    ),
    ("_CHANGE_KINDS", "ReminderKind"): ({"CUSTOMER", "ENDED"}, "goes to the customer; is told as how it stands"),
    ("_ASKED_BY", "ContactPointKind"): ({"POST"}, "nobody rings from it"),
    ("NOT_SENT", "OutgoingState"): (
        {"SENDING", "WAITING", "ACCEPTED", "SENT"},
        "asked with get: under way, or sent",
    ),
    ("_OF_WHOM", "NoticeKind"): ({"BREACH", "REVIEW_COMING", "APPEAL", "LAPSE"}, "asked with get: signed by no office"),
    ("_ACTS", "Act"): ({"DECIDE"}, "is told entry by entry"),
    ("MUST_STATE", "NoticeKind"): ({"REFUSAL", "BREACH", "REVIEW_COMING"}, "asked with get: the document says what"),
    ("_ACTIONS", "OutgoingState"): ({"SENDING", "WAITING", "ACCEPTED"}, "has not ended"),
}


class Table(NamedTuple):
    """A dictionary by the members of ``closed_list``: what it is called, where, and what it has no row for."""

    name: str
    closed_list: str
    where: str
    left_out: frozenset[str]


def tables(source: str, names: Mapping[str, Any], where: str) -> Iterator[Table]:
    """The tables written down in ``source``, whose names mean what ``names`` says."""
    tree = ast.parse(source)
    called: dict[ast.AST, str] = {}
    for statement in ast.walk(tree):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                called |= dict.fromkeys(ast.walk(statement), name)
            case _:
                pass
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            members = [m for key in node.keys if (m := _member(key, names)) is not None]
            if members and (closed_list := type(members[0])).__module__.startswith(names["__name__"].partition(".")[0]):
                left_out = frozenset(m.name for m in closed_list if m not in members)
                yield Table(called.get(node, ""), closed_list.__name__, f"{where}:{node.lineno}", left_out)


def _member(key: ast.expr | None, names: Mapping[str, Any]) -> Enum | None:
    match key:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            found = getattr(names.get(name), attribute, None)
            return found if isinstance(found, Enum) else None
        case _:
            return None


def modules() -> Iterator[tuple[Path, ModuleType]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not name.endswith("__main__"):
            yield path, importlib.import_module(name)


def every_table() -> list[Table]:
    return [
        table
        for path, module in modules()
        for table in tables(path.read_text(encoding="utf-8"), vars(module), str(path.relative_to(ROOT)))
    ]


def _forgotten(table: Table) -> set[str]:
    """The members that have no row and should, or have one though nobody asks for it."""
    allowed, _ = LEFT_OUT.get((table.name, table.closed_list), (set[str](), ""))
    return set() if ANY in allowed else {*table.left_out} ^ allowed


@pytest.mark.long("it opens every module, and looks through each table in it")
def test_every_table_has_a_row_for_each_member_or_says_why_not() -> None:
    found = every_table()
    assert len(found) > 25
    assert {table: forgotten for table in found if (forgotten := _forgotten(table))} == {}


def test_every_table_of_a_module_answers_for_each_member() -> None:
    """Those too that are made from other things than a list of rows."""
    asked = 0
    for _, module in modules():
        for name, table in vars(module).items():
            if isinstance(table, Mapping) and table and all(isinstance(key, Enum) for key in table):
                closed_list = type(next(iter(table)))
                allowed, _ = LEFT_OUT.get((name, closed_list.__name__), (set[str](), ""))
                for member in closed_list:
                    asked += 1
                    assert member in table or allowed & {ANY, member.name}, f"{module.__name__}.{name}: {member!r}"
    assert asked > 80


@pytest.mark.long("it opens every module, and looks through each table in it")
def test_what_may_be_left_out_is_of_tables_that_are_there() -> None:
    assert set(LEFT_OUT) - {(table.name, table.closed_list) for table in every_table()} == set()


def test_a_table_that_forgets_a_member_is_found() -> None:
    names = {"Colour": Enum("Colour", ["RED", "BLUE"], module=__name__), "__name__": __name__}
    whole, lacking = tables("WHOLE = {Colour.RED: 1, Colour.BLUE: 2}\nlacking = f({Colour.RED: 1})", names, "here")
    assert (whole.name, whole.left_out) == ("WHOLE", frozenset())
    assert (lacking.name, lacking.closed_list, lacking.left_out) == ("lacking", "Colour", frozenset({"BLUE"}))
    assert list(tables("x = {'Colour.RED': 1, Shade.RED: 2}", names, "here")) == []
