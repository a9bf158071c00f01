"""Was the customer warned in writing, or is what they did excused a warning?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from contact_policy.policy.access import spoken_list
from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.exemption import could_be_exempt, says_why
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.working_days import london_date, spoken

EXEMPT = (
    "No prior warning, for a recorded reason. That this is open for grave aggression or a threat to staff is an"
    " interpretation of the policy; the notice to the customer is not excused."
)
_EXEMPT_BY_POLICY = (
    "No prior warning, for a recorded reason: the policy itself leaves that open for such an act. The notice to the"
    " customer is not excused."
)


STEP_RULES = frozenset({"warned-in-writing", "opportunity-to-change", "behaviour-continued-after-warning"})
"""The rules that may answer otherwise on other measures, where a step comes before some of them alone."""


@rule(
    "warned-in-writing",
    asks="Each behaviour was warned of in writing, or goes without a warning as the policy lets it.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/warning_exemption/reason",),
)
def warned_in_writing(question: Question) -> Answer:
    """Each behaviour was warned of, within the warning's life, unless the no-warning reading holds."""
    if question.unwarned:
        return not_met(_why_unwarned(question), _cure_unwarned(question))
    if not question.live_warnings:
        return met(_exempt(question))
    told = question.since_warning.told
    steps = question.case_put.needed_steps
    text = f"A written warning was given of {told}."
    if len(steps) > 1:
        text = f"Every step of warning was taken ({steps_listed(question, steps)}), the last of {told}."
    return met(f"{text} {_exempt(question)}" if question.exempt else text)


def _exempt(question: Question) -> str:
    return _EXEMPT_BY_POLICY if _names_who_is_exempt(question) else EXEMPT


def _names_who_is_exempt(question: Question) -> bool:
    """Whether the document says itself what goes without a warning, as one with people of its own does."""
    return question.policy.who.authority is not None


_NO_WARNING, _LESSER = "no_warning", "lesser_aggression"


@rule_since(
    2,
    "warned-in-writing",
    cases={_NO_WARNING: "where there was no warning", _LESSER: "for conduct short of the grade that is excused one"},
)
def warned_or_excused(question: Question) -> Answer:
    """Each behaviour was warned of, or is aggression that is excused a warning: below its grade with a reason."""
    if question.unwarned:
        cure = _cure_unwarned(question)
        if _is_open_unasked(question):
            cure += " Or, if staff could not be asked to wait for one, record why: so grave an act may go without it."
        return not_met(_why_not_excused(question), cure, case=_NO_WARNING)
    if question.exemption and question.exemption.is_lesser:
        grade = question.policy.grading.exempt_from_warning_grade
        reading = (
            f"No warning was given, and what was recorded is short of {grade} aggression. The policy speaks of"
            " aggressive behaviour and of the welfare of staff, so going without a warning is open for a recorded"
            " reason; that is our reading of it."
        )
        own = f"No warning was given, and what was recorded is short of {grade}, of which the policy leaves that open."
        return not_met(
            own if _names_who_is_exempt(question) else reading,
            f"Warn first. Or the {deciding_title(question)} records why staff could not be asked to"
            " wait for a warning. What threatened or harassed staff is recorded as what it was.",
            case=_LESSER,
        )
    return warned_in_writing(question)


@rule_since(3, "warned-in-writing")
def warned_or_excused_if_the_policy_excuses(question: Question) -> Answer:
    """Like before; where the document lets no reason stand in for a warning of lesser aggression, none is offered."""
    is_excused_by_nobody = question.policy.rule["warned-in-writing"].kind_in(_LESSER) is Kind.BREACH
    if question.unwarned or not (question.exemption and question.exemption.is_lesser and is_excused_by_nobody):
        return warned_or_excused(question)
    return not_met(
        f"No warning was given, and what was recorded is short of {question.policy.grading.exempt_from_warning_grade}"
        " aggression: under this policy nobody goes without a warning for that.",
        "Warn first. What threatened or harassed staff is recorded as what it was.",
        curable=False,
        case=_LESSER,
    )


def _is_open_unasked(question: Question) -> bool:
    policy = question.policy
    is_asked = says_why.at(policy.engine_used)(policy, question.proposal.warning_exemption_reason)
    return not is_asked and could_be_exempt(question.case_put, question.unwarned)


_CURE_UNWARNED = (
    "Issue a written warning that says which conduct is unacceptable, what change is expected, and that steps may"
    " follow."
)


def _cure_unwarned(question: Question) -> str:
    missing = _missing(question)
    if len(question.case_put.needed_steps) == 1:
        return _CURE_UNWARNED
    return f"Take what is missing, in this order: {steps_listed(question, missing)}. Each says what should change."


def _missing(question: Question) -> list[WarningTable]:
    """The steps that some behaviour was not warned of by, in order."""
    courses = question.case_put.courses
    lacking = {step.name for b in question.unwarned for step in courses[b].missing}
    return [step for step in question.case_put.needed_steps if step.name in lacking]


def steps_listed(question: Question, steps: Iterable[WarningTable]) -> str:
    """The steps of warning as the office calls them."""
    return spoken_list([question.policy.said(step.label) for step in steps])


def _no_living_warning(question: Question) -> str:
    steps, labels = question.case_put.needed_steps, question.labels(question.unwarned)
    if len(steps) == 1:
        return f"There is no living written warning of {labels}."
    asked, missing = steps_listed(question, steps), steps_listed(question, _missing(question))
    return f"Before this come, in order: {asked}. Not given of {labels}, or over: {missing}."


def _why_unwarned(question: Question) -> str:
    text = _no_living_warning(question)
    if question.proposal.warning_exemption_reason:
        grade = question.policy.grading.exempt_from_warning_grade
        text += (
            f" The exemption asked for is open only for aggression established as {grade} or graver, with a real"
            " reason; that is an interpretation of the policy."
        )
    return text


def _why_not_excused(question: Question) -> str:
    text = _no_living_warning(question)
    further = question.policy.further
    if not question.proposal.warning_exemption_reason:
        return text
    if not further.exempts_anybody:
        return f"{text} Nobody goes without one under this policy."
    if not further.exempts_by_grade:
        return (
            f"{text} Going without one is open only for what the cited events show of this, with a real reason:"
            f" {_named_exempt(question)}."
        )
    if _names_who_is_exempt(question):
        grade, named = question.policy.grading.exempt_from_warning_grade, _named_exempt(question)
        or_named = f", or of this kind: {named}" if named else ""
        return f"{text} Going without one is open only, with a real reason, for what is {grade} or graver{or_named}."
    return (
        f"{text} Going without one is open only for aggression that the cited events show, with a real reason; that is"
        " our reading of the policy."
    )


def _named_exempt(question: Question) -> str:
    codes = question.policy.further.exempt_observations
    return spoken_list(sorted(question.policy.observation[code].label for code in codes))


@rule(
    "exemption-is-recent",
    since=2,
    asks="The act for which no warning was given is so recent that there was no time for one.",
    floor=Kind.NEEDS_REASON,
    must_be_listed=False,
    cured_at=(),
)
def exemption_is_recent(question: Question) -> Answer:
    """The act for which no warning was given is so recent that there was no time for one."""
    relied_on = question.exemption
    if relied_on is None:
        return not_applicable("The proposal does not go without a warning.")
    days = question.policy.lengths.exemption_within_days
    happened_on = spoken(london_date(relied_on.act.occurred_at))
    if relied_on.act.occurred_at >= question.as_of - timedelta(days=days):
        if question.starts_on > question.today + timedelta(days=days):
            return not_met(
                f"No warning was given, and it is to start only on {spoken(question.starts_on)}, more than {days} days"
                " from now: there is time to warn. That figure is ours.",
                "Propose an earlier start, warn first, or record why a warning could not be given until then.",
            )
        return met(f"The act for which no warning was given is of {happened_on}.")
    return not_met(
        f"The newest act for which no warning was given is of {happened_on}, more than {days} days ago: there was time"
        " to warn. That figure is ours.",
        "Warn first, or record why a warning could not be given since.",
    )
