"""Were the criteria considered? "Considered", not "met", is the test; what was found is the decider's to weigh.

Five are the policy's own (MC-8.12 to 8.16). A document may ask for others, each when it says.
"""

from __future__ import annotations

from functools import partial

from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.recorded_texts import recorded_text
from contact_policy.policy.rulebook import (
    RULES,
    Answer,
    RuleFunction,
    criterion_rule,
    fixed_met,
    not_applicable,
    not_met,
    rule,
)
from contact_policy.policy.working_days import london_date, spoken


def _one_of_the_five(question: Question, rule_id: str) -> Answer:
    if rule_id not in question.policy.criterion_of_rule:
        return fixed_met("This policy asks no such criterion.")
    return recorded_text(question, rule_id)


@criterion_rule(
    "criterion-1",
    asks="It was considered whether the concern was dealt with properly.",
    cured_at=("/criteria/concern_addressed",),
)
def concern_addressed(question: Question) -> Answer:
    """Whether the concern was considered and addressed properly was considered."""
    return _one_of_the_five(question, "criterion-1")


@criterion_rule(
    "criterion-2",
    asks="It was considered whether communication was adequate, and what became of new information.",
    cured_at=("/criteria/communication_adequate",),
)
def communication_adequate(question: Question) -> Answer:
    """Both limbs were considered: adequate communication, and what became of new information."""
    return _one_of_the_five(question, "criterion-2")


@criterion_rule(
    "criterion-3",
    asks="It was considered whether misunderstandings were cleared up.",
    cured_at=("/criteria/misunderstandings_resolved",),
)
def misunderstandings_resolved(question: Question) -> Answer:
    """Whether misunderstandings were cleared up was considered."""
    return _one_of_the_five(question, "criterion-3")


@criterion_rule(
    "criterion-4",
    asks="It was considered what the customer needs to use the service, and how they will reach the office.",
    cured_at=("/criteria/access_needs",),
)
def access_needs_considered(question: Question) -> Answer:
    """Access needs and solutions for them were considered."""
    return _one_of_the_five(question, "criterion-4")


@criterion_rule(
    "criterion-5",
    asks="It was considered whether an advice organisation or legal advice could help.",
    cured_at=("/criteria/gateway_organisation",),
)
def gateway_organisation(question: Question) -> Answer:
    """A gateway organisation or legal advice was considered."""
    return _one_of_the_five(question, "criterion-5")


def _of_a_document(rule_id: str) -> RuleFunction:
    """The rule that asks for a criterion of a document's own, of whichever act."""
    return partial(recorded_text, rule_id=rule_id)


RULES.enter_otherwise(_of_a_document)


@rule(
    "criteria-favourable",
    asks="What was found on the criteria leaves no concern open.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/criteria",),
)
def criteria_favourable(question: Question) -> Answer:
    """No adverse finding stands; one needs the decider's recorded reason."""
    if question.adverse_criteria:
        return not_met(
            f"Concerns remain, or new information is outstanding, on this: {'; '.join(question.adverse_criteria)}.",
            f"Settle what is open first, or the {deciding_title(question)} records a reason to go on.",
        )
    return fixed_met("No adverse finding stands under the criteria.")


@rule(
    "criteria-considered-afresh",
    since=2,
    asks="Each criterion was considered on the conduct put forward, and not before it.",
    floor=Kind.NEEDS_REASON,
    must_be_listed=False,
    cured_at=("/criteria",),
)
def criteria_considered_afresh(question: Question) -> Answer:
    """Each criterion was considered on the conduct that is cited, and not before it."""
    newest = question.newest_evidence_on
    if newest is None:
        return not_applicable("No evidence is cited.")
    if question.stale_criteria:
        return not_met(
            f"Considered before the newest event cited, of {spoken(newest)}: {'; '.join(question.stale_criteria)}.",
            "Consider it again on what is on record now, or record why what was found before still holds.",
        )
    return fixed_met("The criteria were considered on all that is cited.")


@rule(
    "circumstances-weighed",
    since=2,
    asks="Distress or bereavement seen in the contacts put forward is allowed for.",
    floor=Kind.NEEDS_REASON,
    cured_at=(),
)
def circumstances_weighed(question: Question) -> Answer:
    """Distress or bereavement lately, or since the first contact cited, is allowed for: it needs a reason."""
    out_of_character = question.case_put.out_of_character
    if not out_of_character:
        return not_applicable("Nobody recorded distress or bereavement lately, or since the first contact cited.")
    days = list(dict.fromkeys([spoken(london_date(event.occurred_at)) for event in out_of_character]))
    return not_met(
        f"Staff recorded distress or bereavement lately, or since the first contact cited: {', '.join(days)}.",
        f"The {deciding_title(question)} records how that was allowed for, and why the conduct calls"
        " for a restriction all the same.",
    )
