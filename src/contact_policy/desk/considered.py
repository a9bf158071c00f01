"""What somebody considered: how a form asks it, whichever act it goes with, and how a page tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contact_policy.desk import words
from contact_policy.desk.assessments import asked_late
from contact_policy.desk.forms import Form
from contact_policy.errors import Invalid
from contact_policy.policy import Policy
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Check, CheckOutcome, Kind, Stage
from contact_policy.policy.vocabulary import NewInformation
from contact_policy.records import WarningRecord

NEW_INFORMATION = {
    NewInformation.NONE: "Nothing new was offered",
    NewInformation.CONSIDERED: "Something new was offered, and has been considered",
    NewInformation.OUTSTANDING: "Something new was offered, and has not been considered yet",
}


AskedAndFound = list[tuple[str, Consideration]]
"""Questions, each with what somebody found."""


@dataclass(frozen=True, slots=True)
class AskedCriteria:
    """The criteria that a form asks, and what may be said of new information."""

    entries: Sequence[CriterionEntry]
    new_information: Sequence[tuple[str, str]] = tuple(NEW_INFORMATION.items())


def asked(policy: Policy, stage: Stage, checks: Iterable[Check] | None = None) -> AskedCriteria:
    """Those of a stage; where there are ``checks``, of which none is applied to other cases alone."""
    entries = policy.criteria_at(stage)
    if checks is None:
        return AskedCriteria(entries)
    elsewhere = {check.rule for check in checks if check.outcome is CheckOutcome.NOT_APPLICABLE}
    return AskedCriteria([entry for entry in entries if entry.rule not in elsewhere])


def asks(policy: Policy, stage: Stage, checks: Sequence[Check], refused: Invalid | None) -> dict[str, Any]:
    """What a form asks beside reasons, by ``checks`` made before anything was said, and by what ``refused`` it."""
    questions = [c for c in checks if c.outcome is CheckOutcome.NOT_MET and c.kind is Kind.NEEDS_REASON]
    late = asked_late(refused, {check.rule for check in questions})
    return {"asked": asked(policy, stage, checks), "questions": questions, "asked_late": late}


def of_warnings(policy: Policy, warnings: Iterable[WarningRecord]) -> list[tuple[WarningRecord, AskedAndFound]]:
    """Warnings, each with what was considered before it."""
    return [(each, told(policy, each.recorded.criteria if each.recorded else None)) for each in warnings]


def body(form: Form, policy: Policy, stage: Stage) -> dict[str, dict[str, Any]]:
    """What the form says of each criterion of a stage, of which it says anything, as the API takes it."""
    found = {entry.name: one(form, entry.name) for entry in policy.criteria_at(stage)}
    return {name: said for name, said in found.items() if said}


def one(form: Form, name: str) -> dict[str, Any]:
    """What the form says of one criterion; empty where it says nothing."""
    at = f"criteria.{name}"
    said: dict[str, Any] = form.given(
        considered_by=f"{at}.considered_by",
        considered_on=f"{at}.considered_on",
        finding=f"{at}.finding",
        new_information=f"{at}.new_information",
    )
    if form.has(f"{at}.concerns_remain", "yes"):
        said["concerns_remain"] = True
    return said


def reasons(form: Form) -> dict[str, str]:
    """The reasons for which it goes ahead all the same, by the rule that asks for each."""
    begin = "recorded_reasons."
    said = {name.removeprefix(begin): form.text(name) for name in form.fields if name.startswith(begin)}
    return {rule: text for rule, text in said.items() if text}


def told(policy: Policy, criteria: Mapping[str, Consideration] | None) -> AskedAndFound:
    """What was considered, each with its question: its name, where this edition asks no such thing."""
    questions = {entry.name: entry.question for entry in policy.criteria}
    return [
        (words.capitalised(questions.get(name, name.replace("_", " "))), given)
        for name, given in (criteria or {}).items()
    ]


def rows(policy: Policy, criteria: Mapping[str, Consideration] | None) -> list[tuple[str, str]]:
    """The same as rows of a page to read first."""
    return [(question, given.finding) for question, given in told(policy, criteria)]
