"""What a document of an earlier engine level is not asked, because the rule book learned it later."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import dataclass

from contact_policy.policy import engine
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.registers import CHOSEN, REGISTERS, known
from contact_policy.policy.document.tables import SINCE
from contact_policy.policy.rules import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """Something known ``since`` a later level than the document's: in which table of it, and by which name.

    ``is_new`` is False for a rule that the document is asked, and as it was read before.
    """

    table: str
    name: str
    since: int
    is_new: bool = True


def unasked(policy: Policy) -> tuple[Unasked, ...]:
    """All of it: rules first, then whatever else a document may list, then keys. Empty at the newest level."""
    return (*_rules(policy), *_other_entries(policy), *_keys(policy))


def sentences(policy: Policy) -> tuple[str, ...]:
    """Which level the document answers to, and what it is therefore not asked, for whoever starts or checks it."""
    about, left_out = policy.about, unasked(policy)
    ends_on = policy.calendar.ends_on
    first = () if policy.further.measures else known(REGISTERS[CHOSEN], about.engine)
    left = [kind for kind in first if kind not in policy.measure]
    measures = (f"Measures it does not offer: {', '.join(left)}.",) if left else ()
    days = (f"It lists holidays up to {ends_on}; later on every weekday is a working day.",) if ends_on else ()
    level = f"It answers to engine {about.engine}; this release knows engine {engine.NEWEST_LEVEL}."
    if policy.engine_used != about.engine:
        level += f" New decisions are read by engine {policy.engine_used}."
    if not left_out:
        return (level, "It is asked all that this release knows.", *measures, *days)
    groups = (
        ("Rules it is not asked", [u.name for u in left_out if u.table == "rules" and u.is_new]),
        ("Rules it is asked as they were read before", [u.name for u in left_out if not u.is_new]),
        ("What else it does not have", [f"{u.table}.{u.name}" for u in left_out if u.table != "rules"]),
    )
    told = [f"{what}: {', '.join(names)}." for what, names in groups if names]
    return (level, *told, *measures, *days, f"To be asked all of this, raise policy.engine to {engine.NEWEST_LEVEL}.")


def _rules(policy: Policy) -> Iterator[Unasked]:
    newest = RULES.newest
    for name, since in RULES.since.items():
        if since > policy.about.engine:
            yield Unasked(table="rules", name=name, since=since)
        elif newest[name] > policy.engine_used:
            yield Unasked(table="rules", name=name, since=newest[name], is_new=False)


def _other_entries(policy: Policy) -> Iterator[Unasked]:
    for table, register in REGISTERS.items():
        for name, since in register.items():
            if table != "rules" and since > policy.about.engine:
                yield Unasked(table=table, name=str(name), since=since)


def _keys(policy: Policy) -> Iterator[Unasked]:
    for table, type_ in typing.get_type_hints(Policy).items():
        for field in dataclasses.fields(type_) if dataclasses.is_dataclass(type_) else ():
            since = field.metadata.get(SINCE, engine.FIRST_LEVEL)
            if since > policy.about.engine:
                yield Unasked(table=table, name=field.name, since=since)
