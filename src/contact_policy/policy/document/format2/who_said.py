"""Who may do what, where a document of format 2 says more of it than format 1 could."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contact_policy.policy.document.first_steps import FIRST_STEP
from contact_policy.policy.document.format2.people import AuthorityTable, DecideTable, WarningTable
from contact_policy.policy.document.format2.register import STEPS
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.who import Who

_STEP_OF_ACT = {"propose": "propose", "warn": "warn", "review": "review", "appeal": "decide-appeal"}


def who_of(policy: WrittenPolicy) -> Who:
    """Who hears appeals; and all of it where one role that proposes and one post that decides is not all."""
    authority = policy.authority
    hearing = authority.appeal.roles[0]
    steps = () if [step.name for step in policy.warnings] == [FIRST_STEP] else _steps(policy)
    if _is_as_before(policy):
        return Who(hearing_role=hearing, steps=steps)
    own = replace(authority, conflict=None, warn=replace(authority.warn, roles=_warning(policy)))
    return Who(hearing_role=hearing, roles=policy.roles, authority=own, steps=steps)


def _steps(policy: WrittenPolicy) -> tuple[WarningTable, ...]:
    """The steps of warning; where one is for others than all who warn, those that name nobody are for these alone."""
    every = policy.authority.warn.roles
    if set(_warning(policy)) <= set(every):
        return policy.warnings
    return tuple(replace(step, by=step.by or every) if step.form == "written" else step for step in policy.warnings)


def _warning(policy: WrittenPolicy) -> tuple[str, ...]:
    """Who gives written warnings: those whom each step names, or all who warn."""
    every = policy.authority.warn.roles
    written = [step for step in policy.warnings if step.form == "written"]
    return tuple(dict.fromkeys(role for step in written for role in step.by or every))


def _is_as_before(policy: WrittenPolicy) -> bool:
    authority, roles = policy.authority, policy.roles
    proposing, deciding, hearing = (*authority.propose.roles,), authority.decide[-1], authority.appeal.roles
    if len(proposing) != 1 or len(deciding.roles) != 1 or len(hearing) != 1:
        return False
    return (
        len(authority.decide) == 1
        and replace(deciding, clauses=()) == DecideTable(roles=deciding.roles)
        and _warning(policy) == (*proposing, *deciding.roles)
        and authority.review.roles == deciding.roles
        and not authority.review.somebody_else
        and roles[proposing[0]].like == "manager"
        and roles[deciding.roles[0]].like == "chief_executive"
        and {*roles} == {*proposing, *deciding.roles, *hearing}
        and len(roles) == len(("proposing", "deciding", "hearing"))
    )


def steps_of(policy: WrittenPolicy) -> list[dict[str, Any]]:
    """The steps of the work that answer a clause, those among them by which the roles that the document names act."""
    cited: dict[str, list[str]] = {step: list(clauses) for step, clauses in policy.steps.items()}
    for step, clauses in [*_cited_by_acts(policy.authority), *(("warn", step.clauses) for step in policy.warnings)]:
        if clauses:
            cited.setdefault(step, []).extend(clause for clause in clauses if clause not in cited.get(step, ()))
    return [{"id": step, "call": STEPS[step], "clauses": clauses} for step, clauses in cited.items()]


def _cited_by_acts(authority: AuthorityTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    for act, step in _STEP_OF_ACT.items():
        yield step, getattr(authority, act).clauses
    for entry in authority.decide:
        yield "decide", entry.clauses
        for said in [*(each.clauses for each in entry.consult), *(each.clauses for each in entry.substitutes)]:
            yield "decide", said


def clashing_names(policy: WrittenPolicy) -> Mapping[str, str]:
    """By role of the document that has the name of one that every office has, and is another: what it may be like."""
    own = {"staff": "staff", "auditor": "auditor"}
    hearing = policy.authority.appeal.roles
    found = {
        name: own.get(name, "") for name in (*own, "crm", "telephony", "admin", "reviewer") if name in policy.roles
    }
    return {
        name: like
        for name, like in found.items()
        if not (like and policy.roles[name].like == like) and not (name == "reviewer" and name in hearing)
    }
