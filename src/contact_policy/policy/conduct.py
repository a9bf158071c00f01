"""Which recorded contacts may be held against a customer at all, and for which behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from contact_policy.policy.document.definitions import Given
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import Case, ContactEvent
from contact_policy.policy.vocabulary import Behaviour, CaseStatus, Direction, MadeBy, Raises

NEVER_HELD = frozenset({Raises.NEW_MATTER, Raises.NEW_INFORMATION, Raises.STATUTORY, Raises.SAFEGUARDING})
UNNAMED = ""

Cases = Mapping[str, Case]


def is_own(event: ContactEvent) -> bool:
    """Whether the contact was the customer's own (MC-2.1): a relative's or representative's never counts."""
    return event.made_by is MadeBy.CUSTOMER


def is_chasing(policy: Policy, event: ContactEvent, cases: Cases) -> bool:
    """Whether the customer only asked after a case that the office had not decided by then (MC-8.12).

    One who refuses an explanation was given one, and is not met with silence.
    """
    if refuses_explanation(policy, event):
        return False
    case = cases.get((event.repeats_case_id if event.raises is Raises.REPEAT else None) or event.case_id or "")
    if case is None or (case.decided_at is None and case.status is CaseStatus.CLOSED):
        return False
    return case.decided_at is None or case.decided_at > event.occurred_at


def is_approach(event: ContactEvent) -> bool:
    """Whether this is the customer's own approach that brings nothing they have a right to bring.

    New matters, new information, statutory requests and safeguarding are never counted (MC-6.1, 8.23), and neither is
    what the office itself began.
    """
    return is_own(event) and event.direction is Direction.INBOUND and event.raises not in NEVER_HELD


def is_counted(policy: Policy, event: ContactEvent, cases: Cases) -> bool:
    """Whether the contact may count in a figure: an approach that does not chase the office's own silence."""
    return is_approach(event) and not is_chasing(policy, event, cases)


def is_repeat(policy: Policy, event: ContactEvent, cases: Cases) -> bool:
    """Whether a person recorded that this is an earlier complaint again, and which (MC-6.2)."""
    is_named = (event.repeats_case_id or event.case_id) is not None
    return event.raises is Raises.REPEAT and is_named and is_counted(policy, event, cases)


def refuses_decision(policy: Policy, event: ContactEvent) -> bool:
    """Whether a person recorded that a decision was refused."""
    return not policy.refusing[Given.DECISION].isdisjoint(event.observations)


def refuses_explanation(policy: Policy, event: ContactEvent) -> bool:
    """Whether a person recorded that an explanation was refused."""
    return not policy.refusing[Given.EXPLANATION].isdisjoint(event.observations)


def refused_case(policy: Policy, event: ContactEvent, cases: Cases) -> str | None:
    """The id of the case whose decision this contact refuses; None where none had been decided by then.

    A refusal recorded without its case is of the only decision there was; of several it is ``UNNAMED``.
    """
    if not refuses_decision(policy, event):
        return None
    named = event.case_id or event.repeats_case_id
    if named:
        case = cases.get(named)
        return named if case is not None and _was_decided(case, event) else None
    decided = [case.id for case in cases.values() if _was_decided(case, event)]
    return decided[0] if len(decided) == 1 else UNNAMED if decided else None


def _was_decided(case: Case, event: ContactEvent) -> bool:
    return case.decided_at is not None and case.decided_at <= event.occurred_at


def has_effect(policy: Policy, event: ContactEvent) -> bool:
    """Whether a person recorded what the contact did to the office's work (MC-5.3, 6.5)."""
    return bool(event.effect_on_work) and not policy.is_token(event.effect_on_work, minimum_words=1)


def has_account(policy: Policy, event: ContactEvent) -> bool:
    """Whether somebody wrote down what was said and done, and not only its code (MC-9.2)."""
    return not policy.is_token(event.summary)


@Dated
def reported(policy: Policy, event: ContactEvent, cases: Cases) -> set[Behaviour]:
    """The behaviours that the customer's own contact is a report of (MC-8.2): by an observation or a confirmed repeat.

    Aggression counts whatever else the contact brings; demands and persistence do not where it brings something new
    or claims a right.
    """
    behaviours: set[Behaviour] = set()
    raises = event.raises
    is_held = raises is None or raises not in NEVER_HELD
    for code in event.observations:
        behaviour = policy.behaviour_observed.get(code)
        if behaviour is None or not (is_held or behaviour not in policy.needing_effect):
            continue
        if code in policy.further.needing_account and not has_account(policy, event):
            continue
        if code not in policy.refusing[Given.DECISION] or refused_case(policy, event, cases) is not None:
            behaviours.add(behaviour)
    if raises is not None and is_repeat(policy, event, cases):
        behaviours |= policy.repeating
    return behaviours


@reported.since(2)
def _reported_by_the_customer(policy: Policy, event: ContactEvent, cases: Cases) -> set[Behaviour]:
    """Like before; but a contact that the office made is a report of aggression alone.

    Who is rung up demands nothing and persists in nothing, whatever is said.
    """
    behaviours = reported.at(1)(policy, event, cases)
    return behaviours if event.direction is Direction.INBOUND else behaviours - policy.needing_effect


@Dated
def affected(
    policy: Policy, event: ContactEvent, reports: AbstractSet[Behaviour], cases: Cases
) -> AbstractSet[Behaviour]:
    """The behaviours whose effect on the work the customer's own contact had, as a person recorded it.

    Those it ``reports``; or, where it reports none, any that contacts add up to. What a contact did that shows
    aggression alone, or that chases the office's own silence, is no effect of demands or persistence.
    """
    if not is_approach(event) or not has_effect(policy, event):
        return frozenset()
    needing = policy.needing_effect
    observed = policy.behaviour_observed
    seen = [observed[code] for code in event.observations if code in observed]
    is_other_conduct = bool(seen) and needing.isdisjoint(seen)
    return reports & needing if is_other_conduct or is_chasing(policy, event, cases) else needing


@affected.since(2)
def _affected_by_what_it_reports(
    policy: Policy,
    event: ContactEvent,
    reports: AbstractSet[Behaviour],
    cases: Cases,  # noqa: ARG001 - as the first version
) -> AbstractSet[Behaviour]:
    """The behaviours that the contact reports and whose effect on the work a person recorded with it.

    An effect weighs conduct and is none (MC-5.3, 6.5): a polite call that took five minutes took five minutes.
    """
    return reports & policy.needing_effect if is_approach(event) and has_effect(policy, event) else frozenset()
