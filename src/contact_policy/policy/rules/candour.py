"""Does the proposal say what it is for, what it costs, in fit words, and is the customer soon heard?"""

from __future__ import annotations

from datetime import timedelta

from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_applicable, not_met, rule
from contact_policy.policy.working_days import spoken


@rule(
    "aim-stated", since=2, asks="The proposal says what the restriction is to achieve.", floor=None, cured_at=("/aim",)
)
def aim_stated(question: Question) -> Answer:
    """The proposal says what the restriction is to achieve: only against an aim can anything be in proportion."""
    if "aim" not in question.texts_put.said:
        return not_met(
            "The proposal does not say what the restriction is to achieve.",
            "Say what is to be different for staff or other customers once it is in force.",
        )
    return fixed_met("The proposal says what the restriction is to achieve.")


@rule(
    "fair-balance-stated",
    since=2,
    asks="The proposal says what the restriction costs the customer, and why the aim outweighs that.",
    floor=None,
    cured_at=("/fair_balance",),
)
def fair_balance_stated(question: Question) -> Answer:
    """The proposal says what the restriction costs the customer, and why the aim outweighs that."""
    if "fair_balance" not in question.texts_put.said:
        return not_met(
            "The proposal does not weigh what the restriction costs the customer against what it is to achieve.",
            "Say what the customer will no longer be able to do, and why what is gained is worth it.",
        )
    return fixed_met("The proposal weighs what the restriction costs the customer against what it is to achieve.")


@rule("customer-heard-soon", since=2, asks="Whoever had no warning is heard within weeks.", floor=None, cured_at=())
def customer_heard_soon(question: Question) -> Answer:
    """Whoever had no warning, and so no chance to be heard before, is heard within weeks."""
    if not question.relies_on_exemption:
        return not_applicable("The customer was warned, and could reply to that.")
    days = question.policy.lengths.early_look_days
    if question.proposal.review_on > question.starts_on + timedelta(days=days):
        return not_met(
            f"Nobody will have heard the customer's side before the review on {spoken(question.proposal.review_on)}.",
            f"Set the first review within {days} days of the start, and ask for the customer's side before it.",
        )
    return met(
        f"It is looked at again on {spoken(question.proposal.review_on)}, when the customer's side can be heard."
    )


@rule(
    "words-fit-to-read-aloud",
    since=2,
    asks="Nothing in it insults the person whom the letter goes to.",
    floor=Kind.ADVICE,
    must_be_listed=False,
    cured_at=(),
)
def words_fit_to_read_aloud(question: Question) -> Answer:
    """Nothing in the proposal's or the decision's own words insults the person whom the letter goes to."""
    if insults := question.texts_put.insults:
        return not_met(
            f"Words stand in it that would insult the customer, who may read them: {', '.join(insults)}.",
            "Read it aloud as if the customer sat opposite. Say what was done, not what somebody is; put in quotation"
            " marks what the customer said.",
        )
    return fixed_met("Nothing in it would be hard to read aloud to the customer.")
