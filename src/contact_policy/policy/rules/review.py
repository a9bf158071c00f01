"""Is the restriction still called for?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.review_question import ReviewQuestion
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_met, rule
from contact_policy.policy.same_person import is_same_person
from contact_policy.policy.working_days import london_date, spoken


@rule(
    "conduct-since-last-review",
    since=2,
    asks="Something of the behaviour was reported since the decision, or the last review.",
    floor=Kind.NEEDS_REASON,
    stage=Stage.REVIEW,
    must_be_listed=False,
    cured_at=("/recorded_reasons",),
)
def conduct_since_last_review(question: ReviewQuestion) -> Answer:
    """Something was reported since the decision, or since the last review, of the behaviour that it is for."""
    policy = question.policy
    when = "the last review" if question.last_review_at else "the decision"
    told = f"since {when} of {spoken(london_date(question.since))}"
    if reported := question.reported:
        return met(f"Reported {told}: {spoken_list([policy.behaviour[b].label for b in reported])}.")
    labels = spoken_list([policy.behaviour[b].label for b in question.restriction.behaviours])
    return not_met(
        f"No {labels} was reported {told}.",
        "Lift it, or record why it is still needed although nothing has happened.",
    )


@rule(
    "review-by-somebody-else",
    since=2,
    asks="None of those who decided reviews.",
    floor=None,
    stage=Stage.REVIEW,
    only_with="somebody else reviews",
    cured_at=(),
)
def review_by_somebody_else(question: ReviewQuestion) -> Answer:
    """Whoever reviews it is none of those who decided on it."""
    reviewer = question.reviewer
    if any(is_same_person(reviewer.subject, decider) for decider in reviewer.deciders):
        return not_met(
            "The person reviewing it is one of those who decided on it.", "Have somebody else review it, or lift it."
        )
    return fixed_met("The person reviewing it is none of those who decided on it.")
