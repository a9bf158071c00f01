"""Who asked, who decides, and under which edition?"""

from __future__ import annotations

from contact_policy.policy.deciding import decided_as, deciding_title
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_met, rule, rule_since
from contact_policy.policy.same_person import is_same_person
from contact_policy.policy.who_may import title_of, titles_of
from contact_policy.policy.working_days import spoken


@rule("proposed-by-manager", asks="Whoever proposes holds the role that may.", floor=Kind.BREACH, cured_at=())
def proposed_by_manager(question: Question) -> Answer:
    """The one who asks holds the role that may ask."""
    asking, held = question.policy.who_acts.propose.roles, question.proposal.proposer_roles
    asks_as = next((role for role in asking if role in held), None)
    if asks_as is None:
        titles = titles_of(question.policy, asking)
        return not_met(
            f"Only somebody with this role may ask for a restriction: {titles}.",
            f"Have somebody who holds that role ({titles}) make the proposal.",
        )
    title = title_of(question.policy, asks_as)
    return fixed_met(f"It is proposed by somebody who may ask for a restriction: {title}.")


@rule(
    "authorised-by-office-holder",
    asks="Only the office holder whom the policy names decides.",
    floor=Kind.BREACH,
    stage=Stage.DECISION,
    cured_at=(),
)
def authorised_by_office_holder(question: Question) -> Answer:
    """Only the office holder whom the policy names decides: for some measures or grades another than else."""
    entry, held = question.deciding_entry, question.the_decider.roles
    role = decided_as(question) or next((s.role for s in entry.substitutes if s.role in held), "")
    if not role:
        title = deciding_title(question)
        return not_met(f"Only the {title} may authorise {_what(question)}.", f"Have the {title} decide.")
    return fixed_met(f"The {title_of(question.policy, role)} decides.")


def _what(question: Question) -> str:
    """What it is that they alone may authorise: where the document tells cases apart, this one."""
    return "a restriction" if len(question.policy.who_acts.decide) == 1 else "such a restriction"


@rule(
    "proposer-is-not-authoriser",
    asks="Nobody decides on what they proposed.",
    floor=Kind.BREACH,
    stage=Stage.DECISION,
    cured_at=(),
)
def proposer_is_not_authoriser(question: Question) -> Answer:
    """Nobody decides on what they proposed."""
    return _decided_by_another(is_own=question.the_decider.subject == question.proposal.proposed_by)


@rule_since(2, "proposer-is-not-authoriser")
def proposer_is_not_authoriser_however_spelt(question: Question) -> Answer:
    """Nobody decides on what they proposed, whichever way an identity provider writes their name."""
    decider, proposer = question.the_decider.subject, question.proposal.proposed_by
    return _decided_by_another(is_own=is_same_person(decider, proposer))


def _decided_by_another(*, is_own: bool) -> Answer:
    if is_own:
        return not_met(
            "The person deciding is the one who proposed it.",
            "Have somebody else make the proposal.",
        )
    return fixed_met("The person deciding is not the one who proposed it.")


@rule(
    "policy-in-date",
    asks="The policy itself has been reviewed when it was due, and knows the holidays of today.",
    floor=None,
    stage=Stage.DECISION,
    cured_at=(),
)
def policy_in_date(question: Question) -> Answer:
    """The policy document's own review date has not passed."""
    due = spoken(question.policy.about.next_review_on)
    if question.policy.is_review_overdue(question.today):
        return not_met(
            f"The policy's own review fell due on {due}. It stays in force.",
            "Have the policy's owner review it and set its next date.",
        )
    return met(f"The policy is in date until {due}.")


@rule_since(2, "policy-in-date")
def policy_and_calendar_in_date(question: Question) -> Answer:
    """The same, and the document knows the holidays of today."""
    policy, today = question.policy, question.today
    if policy.is_review_overdue(today) or not policy.is_calendar_over(today):
        return policy_in_date(question)
    return not_met(
        "The policy's list of holidays has ended: every weekday counts as a working day.",
        "Have the policy's owner list the holidays of the years to come, or have them worked out.",
    )
