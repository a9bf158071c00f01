"""Is it said for how long, is that in bounds, and when will it be looked at again?"""

from __future__ import annotations

from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_applicable, not_met, rule, rule_since, with_cure
from contact_policy.policy.vocabulary import Grade, InternalReview
from contact_policy.policy.working_days import spoken


@rule("length-stated", asks="The restriction has a last day.", floor=Kind.NEEDS_REASON, cured_at=("/ends_on",))
def length_stated(question: Question) -> Answer:
    """The restriction has an end date."""
    if question.proposal.ends_on is None:
        return not_met(
            "No end date is proposed. It would end only by a review, or by itself when a review is missed.",
            "Give ends_on, or record why no end date can be given.",
        )
    return met(f"It ends on {spoken(question.proposal.ends_on)}.")


@rule_since(2, "length-stated")
def length_stated_in_plain_words(question: Question) -> Answer:
    """Like before; the cure names no key."""
    return with_cure(length_stated(question), "Give an end date, or record why none can be given.")


@rule(
    "length-within-limit",
    asks="It is no longer than what is as grave usually calls for.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/ends_on",),
)
def length_within_limit(question: Question) -> Answer:
    """The restriction is no longer than the grade usually calls for."""
    if question.proposal.ends_on is None:
        return not_applicable("No end date is proposed.")
    grade = question.grade or Grade.MINOR
    months = question.measures_put.usual_months
    if question.proposal.ends_on > question.usual_end_on:
        return not_met(
            f"It is longer than the {months} months usual for {grade} conduct. That length is ours, not the policy's.",
            f"Propose an end date within {months} months, or record why longer is needed.",
        )
    return fixed_met(f"It is within the {months} months usual for {grade} conduct.")


@rule(
    "review-date-set",
    asks="A day is set on which it is looked at again, before its end and within the usual time.",
    floor=Kind.ADVICE,
    cured_at=("/review_on",),
)
def review_date_set(question: Question) -> Answer:
    """A review date was chosen, before the end and within the usual interval."""
    proposal = question.proposal
    months = question.measures_put.usual_review_months
    if proposal.ends_on and proposal.review_on > proposal.ends_on:
        return not_met("The review date lies after the end date.", "Set a review date before the end date.")
    if proposal.review_on > question.latest_review_on:
        return not_met(
            f"The review is later than the usual {months} months.",
            f"Set a review date within {months} months of the start.",
        )
    by_default = " by default, since none was chosen" if proposal.review_on_defaulted else ""
    return met(f"It will be reviewed on {spoken(proposal.review_on)}{by_default}.")


@rule(
    "internal-review-considered",
    asks="The internal review of the cases concerned has been used, or the customer was told of it.",
    floor=None,
    cured_at=(),
)
def internal_review_considered(question: Question) -> Answer:
    """Internal review of the cases concerned is used up: one road to a restriction, not a precondition."""
    closed = question.closed_cases
    if not closed:
        return not_applicable("No closed case is concerned.")
    reviews = [c.internal_review for c in closed]
    if InternalReview.PENDING in reviews:
        return not_met("An internal review of a case concerned is pending.", "Consider waiting for its outcome.")
    if InternalReview.NOT_REQUESTED in reviews:
        return not_met(
            "No internal review of a case concerned has been asked for.",
            "Consider telling the customer of the internal review before restricting.",
        )
    return fixed_met("Internal review of the cases concerned is exhausted.")


@rule(
    "start-date-near",
    since=2,
    asks="It begins about now.",
    floor=Kind.ADVICE,
    must_be_listed=False,
    cured_at=("/starts_on",),
)
def start_date_near(question: Question) -> Answer:
    """It begins about now: not in a past that bound nobody, nor so far off that the facts will have moved on."""
    days = question.policy.lengths.start_within_days
    starts = question.proposal.starts_on
    days_off = (starts - question.today).days
    if days_off < -days:
        return not_met(
            f"The start proposed, {spoken(starts)}, lies far in the past. Nothing binds before it is decided and told.",
            "Propose a start from today on.",
        )
    if days_off > days:
        return not_met(
            f"The start proposed, {spoken(starts)}, is more than {days} days off; much may change until then.",
            "Propose a nearer start, or propose it again when the time has come.",
        )
    return fixed_met("It is to start within weeks of today.")
