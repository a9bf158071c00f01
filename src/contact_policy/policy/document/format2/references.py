"""What a document of format 2 names exists, is cited, is said in every language, and is sayable where it is said."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from string import Formatter
from typing import Any

from contact_policy.policy.document.format2.effects import EFFECTS
from contact_policy.policy.document.format2.measures import given
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.lines import Path
from contact_policy.policy.document.reader import Flawed, shape_of, shapes_of
from contact_policy.policy.document.shapes import ForCustomers
from contact_policy.policy.document.tables import key_of

_PLACE = re.compile(r"\w+")
_ALWAYS_SAID = ("contact", "route")
_CITES = ("rules", "notices", "criteria", "measures")


def reference_flaws(policy: WrittenPolicy) -> Iterator[Callable[[], Iterator[Flawed]]]:
    """The checks, each to be made by itself."""
    for check in (_people, _conduct, _measures, _criteria, _warnings, _clauses, _languages, _sentences, _ours):
        yield partial(check, policy)


def _unknown(path: Path, names: Iterable[str], known: Iterable[str], what: str) -> Iterator[Flawed]:
    listed = list(known)
    for name in names:
        if name not in listed:
            yield path, f"there is no {what} {name!r}; known are {', '.join(listed) or 'none'}"


def _people(policy: WrittenPolicy) -> Iterator[Flawed]:
    authority, roles = policy.authority, policy.roles
    for act in ("propose", "warn", "review", "appeal"):
        yield from _unknown(("authority", act, "roles"), getattr(authority, act).roles, roles, "role")
    for index, entry in enumerate(authority.decide):
        path: Path = ("authority", "decide", index)
        yield from _unknown((*path, "roles"), entry.roles, roles, "role")
        yield from _unknown((*path, "measures"), entry.measures, policy.measures, "measure")
        yield from _unknown((*path, "substitutes"), [s.role for s in entry.substitutes], roles, "role")


def _conduct(policy: WrittenPolicy) -> Iterator[Flawed]:
    for name, entry in policy.observations.items():
        path: Path = ("observations", name)
        if (entry.behaviour is None) != (entry.grade is None):
            yield path, "give both behaviour and grade, or neither for a neutral observation"
        named = [entry.behaviour] if entry.behaviour else []
        yield from _unknown((*path, "behaviour"), named, policy.behaviours, "behaviour")
    for name, indicator in policy.indicators.items():
        path = ("indicators", name, "behaviour")
        yield from _unknown(path, [indicator.behaviour], policy.behaviours, "behaviour")
    for name, behaviour in policy.behaviours.items():
        for ground, shown in behaviour.shown_by.items():
            path = ("behaviours", name, "shown_by", ground, "observations")
            yield from _unknown(path, shown.observations, policy.observations, "observation")


def _measures(policy: WrittenPolicy) -> Iterator[Flawed]:
    services = policy.scope.services if policy.scope else {}
    for name, entry in policy.measures.items():
        yield from _unknown(("measures", name, "fits"), entry.fits, policy.behaviours, "behaviour")
        path: Path = ("measures", name, "fixed", "services")
        yield from _unknown(path, entry.fixed.services or (), services, "service")
        among = entry.asks.services.among if entry.asks.services else None
        yield from _unknown(("measures", name, "asks", "services"), map(str, among or ()), services, "service")
    for name, signpost in policy.signposts.items():
        yield from _unknown(("signposts", name, "services"), signpost.services, services, "service")


def _criteria(policy: WrittenPolicy) -> Iterator[Flawed]:
    for name, entry in policy.criteria.items():
        when: Path = ("criteria", name, "when")
        yield from _unknown((*when, "behaviours"), entry.when.behaviours, policy.behaviours, "behaviour")
        yield from _unknown((*when, "measures"), entry.when.measures, policy.measures, "measure")
        yield from _unknown(("criteria", name, "by"), entry.by, policy.roles, "role")


def _warnings(policy: WrittenPolicy) -> Iterator[Flawed]:
    seen: set[str] = set()
    for index, step in enumerate(policy.warnings):
        if step.name in seen:
            yield ("warnings", index, "name"), f"{step.name!r} stands here twice; remove one"
        seen.add(step.name)
        yield from _unknown(("warnings", index, "before"), step.before, policy.measures, "measure")
        yield from _unknown(("warnings", index, "by"), step.by, policy.roles, "role")
    exemption = policy.exemption
    yield from _unknown(("exemption", "observations"), exemption.observations, policy.observations, "observation")
    yield from _unknown(("exemption", "behaviours"), exemption.behaviours, policy.behaviours, "behaviour")


def _clauses(policy: WrittenPolicy) -> Iterator[Flawed]:
    """Every cited clause exists, every clause is claimed, and whatever demands something cites something."""
    claimed: set[str] = set()
    cited = [(path, value) for path, value in _walked(policy, ()) if path[-1:] == ("clauses",) and len(path) > 1]
    for path, value in (*cited, *((("steps", step), clauses) for step, clauses in policy.steps.items())):
        for clause in value:
            if clause not in policy.clauses:
                yield path, f"there is no clause {clause!r}"
        claimed.update(value)
    for clause in policy.clauses:
        if clause not in claimed:
            cure = f"nothing answers {clause}; cite it in a rule, measure, criterion, step or duty"
            yield ("clauses", clause), cure
    for table in _CITES:
        for name, entry in getattr(policy, table).items():
            if not entry.clauses and not entry.sources and getattr(entry, "asked", True):
                yield (table, name, "clauses"), "cite a clause or a source"


def _walked(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every value of the document with its path."""
    yield path, value
    if is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _walked(getattr(value, item.name), (*path, key_of(item)))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walked(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walked(item, (*path, index))


def _languages(policy: WrittenPolicy) -> Iterator[Flawed]:
    """Every text for the customer's eyes stands in every language offered, and in no other."""
    offered = policy.offered
    for path, said in texts_for_customers(policy, WrittenPolicy, ()):
        if isinstance(said, str):
            if offered != ("en",):
                wanted = ", ".join(f'{code} = "…"' for code in offered)
                yield path, f"give it in each language offered: {{ {wanted} }}"
            continue
        for code in offered:
            if code not in said:
                yield path, f"add it in {code!r}, which the office offers"
        for code in said:
            if code not in offered:
                yield path, f"languages.offered does not name {code!r}"
    languages = policy.languages
    if languages and languages.first and languages.first not in offered:
        yield ("languages", "first"), f"name one that is offered: {', '.join(offered)}"


def texts_for_customers(value: Any, type_: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every text that customers read, as it stands: in one language, or by language."""
    if not _may_hold_texts(type_):
        return
    if any(isinstance(shape, ForCustomers) for shape in shapes_of(type_)):
        yield from [(path, value)] if value is not None else ()
    elif typing.get_origin(type_) is typing.Annotated:
        yield from texts_for_customers(value, type_.__origin__, path)
    elif typing.get_origin(type_) in {typing.Union, types.UnionType}:
        for possible in typing.get_args(type_):
            yield from texts_for_customers(value, possible, path)
    else:
        for key, item, item_type in _items(value, type_):
            yield from texts_for_customers(item, item_type, (*path, key))


@cache
def _may_hold_texts(type_: Any) -> bool:
    """Whether a text that customers read may stand in a value of the type; most of a document is for nobody's eyes."""
    if any(isinstance(shape, ForCustomers) for shape in shapes_of(type_)):
        return True
    if typing.get_origin(type_) is typing.Annotated:
        return _may_hold_texts(type_.__origin__)
    is_table = isinstance(type_, type) and is_dataclass(type_)
    within = shape_of(type_)[0].values() if is_table else typing.get_args(type_)
    return any(_may_hold_texts(each) for each in within)


def _items(value: Any, type_: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """What a table or a list holds, by its key and with its type; nothing of a ``value`` that is not of ``type_``."""
    if isinstance(type_, type) and is_dataclass(type_) and isinstance(value, type_):
        hints, items = shape_of(type_)
        for key, hint in hints.items():
            yield key, getattr(value, items[key].name), hint
    elif typing.get_origin(type_) is Mapping and isinstance(value, Mapping):
        for key, said in value.items():
            yield key, said, typing.get_args(type_)[1]
    elif typing.get_origin(type_) is tuple and isinstance(value, tuple):
        for index, said in enumerate(value):
            yield index, said, typing.get_args(type_)[0]


def _sentences(policy: WrittenPolicy) -> Iterator[Flawed]:
    """A sentence uses its effect's own parameters; what anybody may hear has no number, address or case in it."""
    for name, entry in policy.measures.items():
        parameters = EFFECTS[entry.effect].parameters
        for whom, said in given(entry.says).items():
            path: Path = ("measures", name, "says", whom)
            for place in _places(said):
                if place is None:
                    yield path, "write each parameter as in {minutes}, and a brace that is none twice, as in {{"
                elif place not in {*parameters, "case", *_ALWAYS_SAID}:
                    yield path, f"{{{place}}} is none of {', '.join([*parameters, *_ALWAYS_SAID])}"
                elif whom != "letter" and (place == "case" or (place in parameters and parameters[place].is_private)):
                    yield path, f"leave {{{place}}} out: anybody may hear this sentence"


def _places(said: Any) -> Iterator[str | None]:
    """What is filled into a sentence, in each language; None where it could not be."""
    for sentence in said.values() if isinstance(said, Mapping) else (said,):
        try:
            for _, place, form, conversion in Formatter().parse(sentence):
                if place is not None:
                    yield place if _PLACE.fullmatch(place) and not form and not conversion else None
        except ValueError:
            yield None


def _ours(policy: WrittenPolicy) -> Iterator[Flawed]:
    for key in policy.ours:
        if not _is_there(policy, key.split(".")):
            yield ("ours", key), 'there is no such key; name one of this document, as in "lengths.review_months"'


def _is_there(value: Any, parts: list[str]) -> bool:
    """Whether the document says anything at a dotted key; a warning is found by its name."""
    for part in parts:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, tuple):
            value = next((entry for entry in value if getattr(entry, "name", None) == part), None)
        else:
            value = getattr(value, part, None)
    return value is not None
