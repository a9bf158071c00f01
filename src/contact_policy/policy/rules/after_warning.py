"""Was the customer given time to change after the warning, did it go on, and was a reply heard?"""

from __future__ import annotations

from contact_policy.policy.findings import CheckOutcome, Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.rules.warning import steps_listed
from contact_policy.policy.working_days import london_date, spoken


@rule(
    "opportunity-to-change", asks="The time to change that the warning gave has passed.", floor=Kind.ADVICE, cured_at=()
)
def opportunity_to_change(question: Question) -> Answer:
    """The time to change that the warning gave has passed."""
    if question.unwarned:
        return not_met(
            "Without a warning the customer had no opportunity to change.",
            "Issue the warning and let the time it gives pass, or record why that was not possible.",
        )
    ends = question.since_warning.change_ends_at
    if ends is None:
        return not_applicable("There was no prior warning, for a recorded reason.")
    if question.as_of < ends:
        return not_met(
            f"The time the warning gave to change runs until {spoken(london_date(ends))}.",
            "Wait until then, or record why no longer opportunity is possible.",
        )
    if cut_short := question.since_warning.steps_cut_short:
        hurried = steps_listed(question, {each.step.name: each.step for each in cut_short}.values())
        return not_met(
            f"The next step of warning was taken before the time to change was over that this gave: {hurried}.",
            "Take the next step again, or record why no longer opportunity was possible.",
        )
    return fixed_met("The time the warning gave to change has passed.")


@rule(
    "behaviour-continued-after-warning",
    asks="The behaviour went on after the warning.",
    floor=Kind.NEEDS_REASON,
    cured_at=(),
)
def behaviour_continued_after_warning(question: Question) -> Answer:
    """The same behaviour was recorded again after the warning was received."""
    if question.unwarned:
        return not_met(
            "Nothing can have continued after a warning that was not given.",
            "Warn first. Restrict only if the behaviour goes on after the warning is received.",
            curable=False,
        )
    if not question.live_warnings:
        return not_applicable("There was no prior warning, for a recorded reason.")
    if question.heeded:
        return not_met(
            f"Nothing recorded since the warning was received shows {question.labels(question.heeded)}.",
            f"Do not restrict for {question.labels(question.heeded)} while the customer has changed.",
            curable=False,
        )
    return fixed_met("The behaviour was recorded again after the warning was received.")


@rule_since(2, "behaviour-continued-after-warning")
def continued_whatever_the_reason(question: Question) -> Answer:
    """Like before, by the conduct that is established: one refusal of another decision is none.

    And no exemption excuses a warning that was given and heeded.
    """
    answer = behaviour_continued_after_warning(question)
    if answer[0] is CheckOutcome.MET:
        answer = _shown_to_have_continued(question, answer)
    outcome, statement, cure, curable, case = answer
    is_asked = "warning_exemption_reason" in question.texts_put.said
    if outcome is CheckOutcome.NOT_MET and is_asked and question.may_be_excused_what_was_warned_of:
        statement += (
            " The exemption excuses a warning that was not given; of what this one spoke of it excuses nothing."
        )
        return outcome, statement, cure, curable, case
    return answer


def _shown_to_have_continued(question: Question, answer: Answer) -> Answer:
    """``answer``, unless what came after the warning is not the conduct established."""
    other = question.since_warning.none_shown
    if other:
        return not_met(
            f"What was recorded since the warning was received does not yet amount to {question.labels(other)}.",
            f"Do not restrict for {question.labels(other)} unless it goes on.",
            curable=False,
        )
    return answer


@rule(
    "warning-response-considered",
    asks="A reply to the warning was weighed.",
    floor=Kind.BREACH,
    cured_at=("/warning_response_weighed",),
)
def warning_response_considered(question: Question) -> Answer:
    """A reply to the warning was weighed."""
    if question.analysis.answered.isdisjoint(question.proposal.behaviours):
        return not_applicable("The customer has not replied to a warning.")
    if "warning_response_weighed" not in question.texts_put.said:
        return not_met(
            "The customer replied to the warning, and the proposal does not say how the reply was weighed.",
            "Say in the proposal what the reply was found to show.",
        )
    return fixed_met("The proposal says how the customer's reply was weighed.")
