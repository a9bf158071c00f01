"""Writes a policy document of format 2 as TOML that people read: short entries a line each, the longer a table each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 116
_A_LINE_EACH = (
    "roles", "observations", "indicators", "guards", "rules", "notices", "duties", "signposts", "gets_through",
    "retention", "steps", "clauses", "ours",
)  # fmt: skip
_A_TABLE_EACH = ("behaviours", "measures", "criteria")
_TITLES = {
    "roles": "who there is, and who does what",
    "warnings": "warnings, and when none comes first",
    "lengths": "lengths",
    "gets_through": "what no measure ever stops",
    "consideration": "what counts as a real answer",
    "grading": "grades and proportion",
    "behaviours": "behaviours, and what establishes each",
    "observations": "observations: what a named person may record having seen",
    "indicators": "figures: they may point to a behaviour; they never decide",
    "guards": "what is deliberately not held against the customer",
    "measures": "measures, by the office's own names",
    "criteria": "what somebody must have put on record",
    "rules": "rules: what each check cites, and what an unmet one means",
    "notices": "what each letter must state",
    "steps": "steps of the work, and duties of people",
    "ours": "figures that are not the policy's own",
    "clauses": "the clauses, in our own words",
}


def written(document: Mapping[str, Any], *, head: str) -> str:
    """The document as TOML; ``head`` are the remarks on top of it, without their ``#``."""
    plain = {name: value for name, value in document.items() if not (isinstance(value, dict) or _is_tables(value))}
    lines = [*(f"# {line}".rstrip() for line in head.splitlines()), "", *_keys(plain)]
    for name, value in document.items():
        if name in plain:
            continue
        if name in _TITLES:
            lines += ["", f"# --- {_TITLES[name]} ".ljust(_WIDTH, "-")]
        lines += _table(name, value)
    return "\n".join(lines) + "\n"


def _table(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from ("", f"[[{name}]]", *_keys(entry))
    elif name in _A_LINE_EACH:
        yield from ("", f"[{name}]", *_keys(value))
    elif name in _A_TABLE_EACH:
        for key, entry in value.items():
            shown = {f"shown_by.{_key(ground)}": said for ground, said in entry.get("shown_by", {}).items()}
            plain = {k: v for k, v in entry.items() if k != "shown_by"}
            yield from ("", f"[{name}.{_key(key)}]", *_keys(plain), *(f"{k} = {_value(v)}" for k, v in shown.items()))
    else:
        inner = {k: v for k, v in value.items() if _is_tables(v)}
        plain = {k: v for k, v in value.items() if k not in inner}
        if plain or not inner:
            yield from ("", f"[{name}]", *_keys(plain))
        for key, entry in inner.items():
            for item in entry if isinstance(entry, list) else [entry]:
                yield from ("", f"[[{name}.{key}]]" if isinstance(entry, list) else f"[{name}.{key}]", *_keys(item))


def _is_tables(value: Any) -> bool:
    """Whether it stands under a head of its own: a list of tables, or a table that is not one text in languages."""
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict)
    return isinstance(value, dict) and not all(isinstance(said, str) for said in value.values())


def _keys(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        line = f"{_key(key)} = {_value(value)}"
        if len(line) <= _WIDTH or not (isinstance(value, list) and value and isinstance(value[0], str)):
            yield line
            continue
        yield f"{_key(key)} = ["
        held = "   "
        for item in value:
            if len(held) + len(_value(item)) + 2 > _WIDTH:
                yield held
                held = "   "
            held += f" {_value(item)},"
        yield from (held, "]")


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(said)}' for key, said in value.items())} }}"
    return value.isoformat() if isinstance(value, date) else str(value)
