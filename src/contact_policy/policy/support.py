"""Whether what a restriction was decided on still holds, by what is known today about the time of the decision.

Facts under a decision go on changing: a contact turns out to be a relative's, a reply comes to light that was in time,
a warning is quashed or its letter comes back, a case is reopened, somebody's needs become known. The proposal is asked
again as of its decision with all that, and with access needs and contact points as they are now. Only rules that stood
then are compared, so that nothing is lost by the calendar alone. Nothing begins or ends by it: those who decide see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from contact_policy.policy.assessment import assess
from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile, Proposal
from contact_policy.policy.facts import Warning as WrittenWarning
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind
from contact_policy.policy.working_days import london_date, spoken


class SupportState(StrEnum):
    """Whether every rule that stood at the decision would stand still."""

    HELD = "held"
    LOST = "lost"


class LostRule(NamedTuple):
    """A rule that stood at the decision and would not today: what it says now, and which change of facts did it."""

    rule: str
    clauses: tuple[str, ...]
    statement: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How far what a restriction was decided on held at ``as_of``, when it was asked."""

    state: SupportState
    as_of: datetime
    lost: tuple[LostRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision to restrict: the proposal, who decided, the edition it was decided under, and the checks of then."""

    restriction_id: str
    policy: Policy
    proposal: Proposal
    decider: Decider
    assessment: Assessment


def known_today(decided: Decided, today: CaseFile) -> CaseFile:
    """The case file of the decision's moment with what is known ``today`` of it; needs and addresses are today's."""
    at = decided.assessment.as_of
    return replace(
        _of_the_time(decided, today, at),
        warnings=tuple([_as_if_quashed_by(warning, at) for warning in today.warnings]),
    )


def known_then(decided: Decided, then: CaseFile) -> CaseFile:
    """The case file as it was known at the decision, of which the restriction itself was no part yet."""
    return _of_the_time(decided, then, decided.assessment.as_of)


def _of_the_time(decided: Decided, file: CaseFile, at: datetime) -> CaseFile:
    earlier = [r for r in file.restrictions if r.id != decided.restriction_id and r.authorised_at <= at]
    refusals = [refusal for refusal in file.refusals if refusal.decided_at <= at]
    return replace(file, as_of=at, restrictions=tuple(earlier), refusals=tuple(refusals))


def _as_if_quashed_by(warning: WrittenWarning, at: datetime) -> WrittenWarning:
    """What an appeal took away was wrong from the beginning."""
    return warning if warning.quashed_at is None else replace(warning, quashed_at=min(warning.quashed_at, at))


def lost_rules(decided: Decided, today: CaseFile) -> tuple[Check, ...]:
    """The rules that stood at the decision and would not by ``today``'s file (see ``known_today``)."""
    stood = {check.rule: check for check in decided.assessment.checks if _stands(check)}
    return tuple(check for check in _asked(decided, today) if check.rule in stood and not _stands(check))


def _asked(decided: Decided, file: CaseFile) -> tuple[Check, ...]:
    asked = assess(decided.policy, file, decided.proposal, decider=decided.decider, seek_alternatives=False)
    return asked.checks


def _stands(check: Check) -> bool:
    """Whether it stands in nobody's way: met, not asked, only advice, or answered by a recorded reason."""
    is_answered = check.kind is Kind.NEEDS_REASON and bool(check.reason)
    return check.outcome is not CheckOutcome.NOT_MET or check.kind is Kind.ADVICE or is_answered


def explained(decided: Decided, lost: Sequence[Check], then: CaseFile, today: CaseFile) -> tuple[LostRule, ...]:
    """What is ``lost``, each with the change of facts that did it, between the file of ``then`` and ``today``'s.

    What the file of then would not bear out either is left out: facts did not do it.
    """
    bears = {check.rule for check in _asked(decided, then) if _stands(check)}
    doing = {change: _lost_by(decided, then, today, change) for change in _CHANGES}
    return tuple(
        LostRule(check.rule, check.clauses, check.statement, _because(check.rule, doing, then, today))
        for check in lost
        if check.rule in bears
    )


def _lost_by(decided: Decided, then: CaseFile, today: CaseFile, change: str) -> frozenset[str]:
    """The rules that do not stand where this alone is as it is known today."""
    if getattr(then, change) == getattr(today, change):
        return frozenset()
    mixed = replace(then, **{change: getattr(today, change)})
    return frozenset([check.rule for check in _asked(decided, mixed) if not _stands(check)])


def _because(rule: str, doing: Mapping[str, frozenset[str]], then: CaseFile, today: CaseFile) -> str:
    alone = [change for change in _CHANGES if rule in doing[change]]
    changed = [change for change in _CHANGES if getattr(then, change) != getattr(today, change)]
    said = [sentence for change in alone or changed for sentence in _CHANGES[change](then, today)]
    return " ".join(said) or "What is on record of that time has changed."


def _of_events(then: CaseFile, today: CaseFile) -> Iterator[str]:
    known = {event.id for event in then.events}
    new = [event for event in today.events if event.id not in known]
    if any(event.corrects for event in new):
        yield "Contacts that were on record have been corrected since the decision."
    if any(not event.corrects for event in new):
        yield "Contacts of before the decision have been recorded since."
    if not new:
        yield "What was filed has been read since, and brings something else than was thought."


def _of_warnings(then: CaseFile, today: CaseFile) -> Iterator[str]:
    before = {warning.id: warning for warning in then.warnings}
    for warning in today.warnings:
        earlier = before.get(warning.id, warning)
        if warning.quashed_at is not None and earlier.quashed_at is None:
            yield "A warning has been quashed."
        if earlier.issued_at is not None and warning.issued_at != earlier.issued_at:
            yield f"The warning of {spoken(london_date(earlier.issued_at))} came back and reached nobody."
        if len(warning.responses) > len(earlier.responses):
            yield "A reply to the warning has been recorded since the decision."


def _of_cases(_: CaseFile, __: CaseFile) -> Iterator[str]:
    yield "A case stands otherwise than it did: it was reopened, or decided, told or reviewed anew."


def _of_disputes(_: CaseFile, __: CaseFile) -> Iterator[str]:
    yield "The customer contests the record of contacts, which count in nothing until it has been checked."


def _of_person(then: CaseFile, today: CaseFile) -> Iterator[str]:
    if then.person.access_needs != today.person.access_needs:
        yield "What the customer needs to use the service has changed on record."
    if then.person.contact_points != today.person.contact_points:
        yield "The customer's telephone numbers or addresses have changed on record."
    if then.person.capacity is not today.person.capacity:
        yield "As what the person deals with the office has changed on record."


def _of_outcomes(_: CaseFile, __: CaseFile) -> Iterator[str]:
    yield "What became of another restriction of this customer has changed on record."


_CHANGES: Mapping[str, Callable[[CaseFile, CaseFile], Iterator[str]]] = {
    "events": _of_events,
    "warnings": _of_warnings,
    "cases": _of_cases,
    "person": _of_person,
    "restrictions": _of_outcomes,
    "disputed_event_ids": _of_disputes,
}
"""What may have changed, and how it is said."""
