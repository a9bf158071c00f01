"""May the policy be used for somebody who is no customer: who acts for another, or only visits?"""

from __future__ import annotations

from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, not_applicable, not_met, rule
from contact_policy.policy.vocabulary import Capacity


@rule(
    "someone-elses-representative",
    since=3,
    asks="Whoever acts for somebody else is restricted only with a recorded reason.",
    floor=Kind.NEEDS_REASON,
    only_with="representatives",
    cured_at=(),
)
def someone_elses_representative(question: Question) -> Answer:
    """Whoever acts for somebody else is restricted with a reason: the other loses how they are spoken for."""
    if question.file.person.capacity is not Capacity.REPRESENTATIVE:
        return not_applicable("This person acts for nobody else.")
    return not_met(
        "This person acts for somebody else, who would be spoken for with less ease or not at all.",
        f"The {deciding_title(question)} records why it is needed all the same, and how whoever they act for can go on"
        " being heard.",
    )


@rule(
    "visitor-restricted",
    since=3,
    asks="A visitor, who has no matter with the office, is restricted only with a recorded reason.",
    floor=Kind.NEEDS_REASON,
    only_with="visitors",
    must_be_listed=False,
    cured_at=(),
)
def visitor_restricted(question: Question) -> Answer:
    """A visitor, who has no matter with the office, is restricted with a reason."""
    if question.file.person.capacity is not Capacity.VISITOR:
        return not_applicable("This person is no visitor.")
    return not_met(
        "This person visits the office and has no matter with it.",
        f"The {deciding_title(question)} records why the policy is to be used for a visitor.",
    )
