"""Is what a warning warns of on record, described, and can the customer tell what to change?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.findings import CheckOutcome, Kind, Stage
from contact_policy.policy.judging import only_judges, words_of
from contact_policy.policy.rulebook import Answer, fixed_met, not_met, rule, rule_since
from contact_policy.policy.vocabulary import Behaviour
from contact_policy.policy.warning_course import course_of, steps_before
from contact_policy.policy.warning_question import WarningQuestion

_IN_THE_SAME_WORDS = (
    "The warning describes two behaviours in the same words, so that nobody can tell one from the other."
)
_IN_WORDS_OF_ITS_OWN = "Describe each behaviour in words of its own, or warn of one of them alone."


@rule(
    "behaviour-recorded",
    since=2,
    asks="Each behaviour warned of is on record.",
    floor=Kind.BREACH,
    stage=Stage.WARNING,
    cured_at=(),
)
def behaviour_recorded(question: WarningQuestion) -> Answer:
    """Each behaviour is on record: a person reported it, or at the least a figure points to it."""
    bare: list[Behaviour] = []
    unaccounted: list[Behaviour] = []
    for behaviour in question.behaviours:
        reports = question.reports(behaviour)
        if any(question.tells(event, behaviour) for event in reports) or question.is_indicated(behaviour):
            continue
        (unaccounted if reports else bare).append(behaviour)
    if bare:
        return not_met(
            f"Nothing on this customer's record shows {question.labels(bare)}.",
            f"Leave {question.labels(bare)} out. Only where it was met and not yet recorded, the person who met it"
            " records it.",
        )
    if unaccounted:
        return not_met(
            f"A threat or harm is recorded of {question.labels(unaccounted)}, and nobody has said what happened.",
            "Whoever met it records an account of what was said or done.",
        )
    return fixed_met("The record shows what the warning is about.")


@rule(
    "each-behaviour-described",
    since=2,
    asks="What was done is described, of each behaviour in words of its own.",
    floor=Kind.BREACH,
    stage=Stage.WARNING,
    cured_at=(),
)
def each_behaviour_described(question: WarningQuestion) -> Answer:
    """What was done is said of each behaviour in words of its own."""
    given = question.given
    said = {behaviour: given.conduct_told(behaviour) for behaviour in question.behaviours}
    missing = [behaviour for behaviour, text in said.items() if question.policy.is_token(text)]
    if missing:
        return not_met(
            f"The warning does not say what the customer did that is {question.labels(missing)}.",
            "Say of each behaviour what was done, and when. Where one letter names several, describe each by itself.",
        )
    if len({" ".join(text.lower().split()) for text in said.values()}) < len(said):
        return not_met(_IN_THE_SAME_WORDS, _IN_WORDS_OF_ITS_OWN)
    return fixed_met("The warning says what was done.")


@rule_since(3, "each-behaviour-described")
def each_behaviour_told_apart(question: WarningQuestion) -> Answer:
    """Like before; words that only judge tell nobody what was done, nor do the same words in another order."""
    answer = each_behaviour_described(question)
    if answer[0] is CheckOutcome.NOT_MET:
        return answer
    said = {behaviour: words_of(question.given.conduct_told(behaviour)) for behaviour in question.behaviours}
    judged = [b for b in said if only_judges(question.given.conduct_told(b), question.labels((b,)))]
    if judged:
        return not_met(
            f"The warning judges {question.labels(judged)}, and does not say what the customer did.",
            "Say of each behaviour what was done, and when: a person can only change what they are told of.",
        )
    if len(set(said.values())) < len(said):
        return not_met(_IN_THE_SAME_WORDS, _IN_WORDS_OF_ITS_OWN)
    return answer


@rule(
    "change-asked",
    since=2,
    asks="The customer is told, of each behaviour, what is asked of them.",
    floor=Kind.BREACH,
    stage=Stage.WARNING,
    cured_at=(),
)
def change_asked(question: WarningQuestion) -> Answer:
    """The customer is told of each behaviour what is asked of them."""
    given = question.given
    missing = [b for b in question.behaviours if question.policy.is_token(given.change_asked(b))]
    if missing:
        return not_met(
            f"The warning does not say what should change about {question.labels(missing)}.",
            "Say in plain words what the customer should do from now on, in one text for all or one for each.",
        )
    return fixed_met("The warning says what should change.")


@rule(
    "steps-in-order",
    since=2,
    asks="The steps of warning that come before this one were taken, and it went on.",
    floor=Kind.ADVICE,
    stage=Stage.WARNING,
    only_with="several steps of warning",
    must_be_listed=False,
    cured_at=(),
)
def steps_in_order(question: WarningQuestion) -> Answer:
    """The steps that come before this one were taken of each behaviour, and it went on after the last of them."""
    policy, analysis = question.policy, question.analysis
    before = steps_before(policy, question.given.step)
    courses = {behaviour: course_of(analysis, behaviour, before) for behaviour in question.behaviours}
    lacking = {step.name for course in courses.values() for step in course.missing}
    if missing := [policy.said(step.label) for step in before if step.name in lacking]:
        return not_met(
            f"The policy has {spoken_list(missing)} come before this, and that was not given, or is over.",
            "Take the steps in their order: a restriction asks for each of them.",
        )
    goes_on = analysis.event_index.goes_on
    lasts = [(b, course.last) for b, course in courses.items()]
    heeded = [b for b, last in lasts if last and not goes_on(b, last.received_at)]
    if heeded:
        return not_met(
            f"Nothing was recorded of {question.labels(heeded)} since the step before this was received.",
            "Let it go on unless there is more: the customer may have changed.",
        )
    return fixed_met("The steps before this one were taken, and it went on.")
